#include "storage/file_source.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "base/limits.hpp"
#include "storage/checksum.hpp"
#include "storage/descriptor.hpp"

namespace tern {

// Shared with the work under way, which may outlive the source. The source fills in what to read, run() the rest.
struct file_source::reader {
  file_source* owner = nullptr;  // the loop's; NULL: gone
  offload* files = nullptr;
  file_region what;
  descriptor file;
  int errnum = 0;  // the given descriptor could not be duplicated

  chunk into;
  size_t wanted = 0;
  std::optional<uint64_t> length;
  uint32_t crc = 0;  // up to the end of `into`
  error why;

  std::string name() const { return what.path.empty() ? "descriptor " + std::to_string(what.fd) : "'" + what.path + "'"; }
  error failed(const char* verb, int code) const {
    return system_error(TERN_E_BODY_SOURCE, std::string("cannot ") + verb + " " + name(), code);
  }
  error short_of(uint64_t have) const {
    return error(TERN_E_BODY_SOURCE,
                 name() + " ended after " + std::to_string(have) + " of " + std::to_string(*length) + " bytes");
  }

  void run() {
    why = {};
    into.size = into.used = 0;
    if (!file || !length) why = open();
    if (!why) why = read();
    if (!why && what.crc) why = check();
  }

  error open() {
    if (errnum != 0) return failed("use", errnum);
    if (!file) {
      // O_NONBLOCK: opening a pipe would wait for a writer. Regular files ignore it.
      file = descriptor(::open(what.path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
      if (!file) return failed("open", errno);
    }
    struct stat st{};
    if (::fstat(file.get(), &st) != 0) return failed("look at", errno);
    if (S_ISDIR(st.st_mode)) return failed("read", EISDIR);
    if (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)) return failed("read from any place of", ESPIPE);
    if (!S_ISREG(st.st_mode)) return {};
    const uint64_t size = static_cast<uint64_t>(st.st_size);
    const uint64_t have = size - std::min(size, what.offset);
    if (!length) length = have;
    if (have < *length) return short_of(have);
    wanted = static_cast<size_t>(std::min<uint64_t>(wanted, *length - into.from));
    return {};
  }

  error read() {
    while (into.size < wanted) {
      const off_t at = static_cast<off_t>(what.offset + into.from + into.size);
      const ssize_t got = ::pread(file.get(), into.data.get() + into.size, wanted - into.size, at);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read", errno);
      if (got == 0) break;
      into.size += static_cast<size_t>(got);
    }
    return {};
  }

  // Pieces follow each other, or begin anew after a rewind.
  error check() {
    crc = crc_of(into.from == 0 ? 0 : crc, {into.data.get(), into.size});
    if (into.from + into.size < *length || crc == *what.crc) return {};
    into.size = 0;
    if (what.damaged) what.damaged();
    return error(TERN_E_BODY_SOURCE, name() + " is damaged");
  }
};

file_source::file_source(offload& files, file_region what)
    : files_(files), reader_(std::make_shared<reader>()), length_(what.length) {
  reader_->owner = this;
  reader_->files = &files;
  reader_->length = length_;
  if (what.fd >= 0) {
    reader_->file = descriptor(::fcntl(what.fd, F_DUPFD_CLOEXEC, 0));
    if (!reader_->file) reader_->errnum = errno;
  }
  reader_->what = std::move(what);
}

file_source::~file_source() {
  reader_->owner = nullptr;
  reader_->files = &files_.lasting();
  if (read_ != read_state::none || !reader_->file) return;
  files_.submit([r = reader_] { r->file.close(); }, [] {});
}

peeked file_source::peek(size_t max) {
  if (current_.used == current_.size && ahead_.size > 0) {
    std::swap(current_, ahead_);
    ahead_.size = ahead_.used = 0;
  }
  if (const size_t left = current_.size - current_.used; left > 0) {
    read_ahead();
    return {pull::some, bytes(current_.data.get() + current_.used, std::clamp<size_t>(max, 1, left))};
  }
  if (why_) return {pull::failed, {}};
  if (read_ != read_state::running && all_read()) return {pull::end, {}};
  awaited_ = true;
  read_ahead();
  return {pull::pending, {}};
}

void file_source::consume(size_t count) {
  current_.used += count;
  consumed_ += count;
}

bool file_source::rewind() {
  if (consumed_ == 0) return true;
  consumed_ = 0;
  if (current_.size > 0 && current_.from == 0) {
    current_.used = 0;
    return true;
  }
  current_.size = current_.used = ahead_.size = ahead_.used = 0;
  next_ = 0;
  ended_ = false;
  why_ = {};
  if (read_ == read_state::running) read_ = read_state::stale;
  return true;
}

void file_source::read_ahead() {
  if (read_ != read_state::none || ahead_.size > 0 || why_ || all_read()) return;
  const uint64_t left = length_ ? *length_ - next_ : limits::file_read_bytes;
  reader& r = *reader_;
  r.into = std::move(ahead_);
  ahead_ = {};
  // Fit for any read of this source: after a rewind the buffers may have changed places.
  if (!r.into.data) r.into.data.reset(new std::byte[std::min<uint64_t>(length_.value_or(no_limit), limits::file_read_bytes)]);
  r.into.from = next_;
  r.wanted = static_cast<size_t>(std::min<uint64_t>(left, limits::file_read_bytes));
  read_ = read_state::running;
  files_.submit([p = reader_] { p->run(); },
                [p = reader_] {
                  if (p->owner != nullptr) return p->owner->read_done();
                  if (p->file) p->files->submit([p] { p->file.close(); }, [] {});
                });
}

void file_source::read_done() {
  reader& r = *reader_;
  const bool stale = std::exchange(read_, read_state::none) == read_state::stale;
  ahead_ = std::move(r.into);
  if (stale) {
    ahead_.size = 0;
    if (awaited_) read_ahead();
    return;
  }
  if (!length_) length_ = r.length;
  next_ += ahead_.size;
  why_ = std::move(r.why);
  if (!why_ && ahead_.size < r.wanted) {
    if (length_)
      why_ = r.short_of(next_);
    else
      ended_ = true;
  }
  if (std::exchange(awaited_, false) && waker_ != nullptr) waker_->wake();
}

}  // namespace tern
