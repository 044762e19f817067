#include "storage/cache/entry_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/limits.hpp"
#include "base/system_random.hpp"
#include "storage/checksum.hpp"

namespace tern {
namespace {

constexpr std::string_view magic = "tern\r\n\x1A\x01";
constexpr size_t prefix_size = 44;
constexpr size_t crc_at = 40;

mutable_bytes as_memory(std::string& text) noexcept { return {reinterpret_cast<std::byte*>(text.data()), text.size()}; }

void put_number(std::string& into, size_t at, uint64_t value, size_t size) noexcept {
  for (size_t i = 0; i < size; ++i, value >>= 8) into[at + i] = static_cast<char>(value & 0xFF);
}

uint64_t number(std::string_view from, size_t at, size_t size) noexcept {
  uint64_t value = 0;
  for (size_t i = size; i > 0; --i) value = value << 8 | static_cast<unsigned char>(from[at + i - 1]);
  return value;
}

// The CRC in a prefix: of itself but for that, and of the texts behind it.
uint32_t prefix_crc(std::string_view prefix_and_texts) noexcept {
  const uint32_t crc = crc_of(0, as_bytes(prefix_and_texts.substr(0, crc_at)));
  return crc_of(crc, as_bytes(prefix_and_texts.substr(prefix_size)));
}

bool write_all(int fd, bytes data, uint64_t at) noexcept {
  while (!data.empty()) {
    const ssize_t put = ::pwrite(fd, data.data(), data.size(), static_cast<off_t>(at));
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    data = data.subspan(static_cast<size_t>(put));
    at += static_cast<uint64_t>(put);
  }
  return true;
}

bool read_all(int fd, mutable_bytes into, uint64_t at) noexcept {
  while (!into.empty()) {
    const ssize_t got = ::pread(fd, into.data(), into.size(), static_cast<off_t>(at));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return false;
    into = into.subspan(static_cast<size_t>(got));
    at += static_cast<uint64_t>(got);
  }
  return true;
}

}  // namespace

bool entry_file_writer::begin(const entry_name& name, const std::string& head) {
  prefix_.assign(prefix_size, '\0');
  prefix_.replace(0, magic.size(), magic);
  if (fill_random(as_memory(prefix_).subspan(8, 8))) {
    errno = EIO;
    return false;
  }
  put_number(prefix_, 24, name.key.size(), 4);
  put_number(prefix_, 28, name.variant.size(), 4);
  put_number(prefix_, 32, head.size(), 4);
  prefix_.append(name.key).append(name.variant).append(head);
  // Without its CRC: what is not finished is no entry.
  return write_all(fd_, as_bytes(prefix_), 0);
}

bool entry_file_writer::append(bytes data) {
  if (!write_all(fd_, data, prefix_.size() + body_size_)) return false;
  body_size_ += data.size();
  body_crc_ = crc_of(body_crc_, data);
  return true;
}

bool entry_file_writer::finish() {
  put_number(prefix_, 16, body_size_, 8);
  put_number(prefix_, 36, body_crc_, 4);
  put_number(prefix_, crc_at, prefix_crc(prefix_), 4);
  return write_all(fd_, as_bytes(prefix_).first(prefix_size), 0);
}

std::optional<entry_file> read_entry_file(int fd) {
  struct stat st{};
  if (::fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < static_cast<off_t>(prefix_size)) return std::nullopt;
  const auto size = static_cast<uint64_t>(st.st_size);
  std::string front(std::min<uint64_t>(size, limits::cache_front_bytes), '\0');
  if (!read_all(fd, as_memory(front), 0) || !front.starts_with(magic)) return std::nullopt;
  const size_t key = number(front, 24, 4), variant = number(front, 28, 4), head = number(front, 32, 4);
  entry_file e;
  e.changed = int64_t{st.st_mtim.tv_sec} * 1'000'000'000 + st.st_mtim.tv_nsec;
  e.body_size = number(front, 16, 8);
  e.body_crc = static_cast<uint32_t>(number(front, 36, 4));
  e.body_at = prefix_size + key + variant + head;
  if (e.body_at > size || size - e.body_at != e.body_size || e.body_at > prefix_size + limits::cache_head_bytes)
    return std::nullopt;

  if (const size_t had = front.size(); had < e.body_at) {
    front.resize(e.body_at);
    if (!read_all(fd, as_memory(front).subspan(had), had)) return std::nullopt;
  }
  const std::string_view texts = std::string_view(front).substr(0, e.body_at);
  if (number(front, crc_at, 4) != prefix_crc(texts)) return std::nullopt;
  e.id = number(front, 8, 8);
  e.name = {front.substr(prefix_size, key), front.substr(prefix_size + key, variant)};
  e.head = texts.substr(prefix_size + key + variant);
  if (front.size() < size) return e;
  const bytes body = as_bytes(front).subspan(e.body_at);
  if (crc_of(0, body) != e.body_crc) return std::nullopt;
  e.body = std::make_shared<const std::vector<std::byte>>(body.begin(), body.end());
  return e;
}

bool read_entry_body(int fd, entry_file& of) {
  if (of.body) return true;
  auto all = std::make_shared<std::vector<std::byte>>(of.body_size);
  if (!read_all(fd, *all, of.body_at) || crc_of(0, *all) != of.body_crc) return false;
  of.body = std::move(all);
  return true;
}

bool check_entry_body(int fd, const entry_file& of) {
  std::vector<std::byte> piece;
  uint32_t crc = 0;
  for (uint64_t done = 0; done < of.body_size; done += piece.size()) {
    piece.resize(std::min<uint64_t>(of.body_size - done, limits::file_read_bytes));
    if (!read_all(fd, piece, of.body_at + done)) return false;
    crc = crc_of(crc, piece);
  }
  return crc == of.body_crc;
}

uint64_t read_entry_id(int fd) {
  std::string id(8, '\0');
  return read_all(fd, as_memory(id), 8) ? number(id, 0, 8) : 0;
}

}  // namespace tern
