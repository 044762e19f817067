#include "protocols/http/cache/stored_response.hpp"

namespace tern::http {
namespace {

constexpr char format = 1;                        // what another version of the library wrote is not there for this one
constexpr int64_t last_second = 253'402'300'799;  // of the year 9999

// Numbers have all their bytes, the lowest first; a text stands behind its length, a list behind its count.
class writer {
 public:
  void number(uint64_t value, int size) {
    for (; size > 0; --size, value >>= 8) text_ += static_cast<char>(value & 0xFF);
  }
  void text(std::string_view t) {
    number(t.size(), 4);
    text_ += t;
  }
  void list(const std::vector<field>& all) {
    number(all.size(), 4);
    for (const field& f : all) {
      text(f.name);
      text(f.value);
    }
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

// Once something is missing, nothing else counts.
class reader {
 public:
  explicit reader(std::string_view text) : rest_(text) {}

  uint64_t number(int size) noexcept {
    const std::string_view raw = take(static_cast<size_t>(size));
    uint64_t value = 0;
    for (size_t i = raw.size(); i > 0; --i) value = value << 8 | static_cast<unsigned char>(raw[i - 1]);
    return value;
  }
  int64_t seconds() noexcept {
    const uint64_t value = number(8);
    good_ = good_ && value <= static_cast<uint64_t>(last_second);
    return good_ ? static_cast<int64_t>(value) : 0;
  }
  std::string_view text() noexcept { return take(static_cast<size_t>(number(4))); }
  std::vector<field> list() {
    std::vector<field> all;
    for (uint64_t left = number(4); left > 0 && good_; --left) {
      const std::string_view name = text();
      const std::string_view value = text();
      all.push_back({name, value});
    }
    return all;
  }
  bool done() const noexcept { return good_ && rest_.empty(); }

 private:
  std::string_view take(size_t size) noexcept {
    good_ = good_ && size <= rest_.size();
    if (!good_) return {};
    const std::string_view part = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return part;
  }

  std::string_view rest_;
  bool good_ = true;
};

}  // namespace

std::string encode_stored(const stored_response& r) {
  writer out;
  out.number(format, 1);
  out.number(static_cast<uint64_t>(r.times.requested), 8);
  out.number(static_cast<uint64_t>(r.times.received), 8);
  out.number(static_cast<uint64_t>(r.status), 2);
  out.number(r.version, 2);
  out.text(r.reason);
  out.list(r.list);
  out.list(r.selecting);
  return out.take();
}

std::optional<stored_response> decode_stored(std::string_view text) {
  reader in(text);
  if (in.number(1) != format) return std::nullopt;
  stored_response r;
  r.times.requested = in.seconds();
  r.times.received = in.seconds();
  r.status = static_cast<int32_t>(in.number(2));
  r.version = static_cast<version_t>(in.number(2));
  r.reason = in.text();
  r.list = in.list();
  r.selecting = in.list();
  if (!in.done()) return std::nullopt;
  return r;
}

}  // namespace tern::http
