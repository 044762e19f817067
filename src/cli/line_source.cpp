#include "cli/line_source.hpp"

#include <errno.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cstring>

#include "cli/exit_status.hpp"

namespace tern::cli {
namespace {

// As much as a pipe holds.
constexpr size_t read_size = 64 * 1024;

}  // namespace

void line_source::read() {
  if (ended_) return;
  if (begin_ > 0) {
    read_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  const size_t before = read_.size();
  read_.resize(before + read_size);
  const ssize_t count = ::read(fd_, read_.data() + before, read_size);
  const int why = errno;
  read_.resize(before + (count > 0 ? static_cast<size_t>(count) : 0));
  if (count == 0) ended_ = true;
  if (count < 0 && why != EINTR && why != EAGAIN)
    throw failure{exit_status::local_io, fmt::format("cannot read standard input: {}", std::strerror(why))};
}

std::optional<line_source::piece> line_source::next() {
  const size_t end = read_.find('\n', scanned_);
  const size_t size = (end == std::string::npos ? read_.size() : end) - begin_;
  if (size > longest_) return piece{take(longest_), false};
  if (end != std::string::npos) {
    piece whole{take(size), true};
    ++begin_;
    scanned_ = begin_;
    return whole;
  }
  scanned_ = read_.size();
  if (!ended_ || size == 0) return std::nullopt;
  return piece{take(size), true};
}

std::string line_source::take_all() { return take(read_.size() - begin_); }

std::string line_source::take(size_t count) {
  std::string taken = read_.substr(begin_, count);
  begin_ += count;
  scanned_ = begin_;
  return taken;
}

}  // namespace tern::cli
