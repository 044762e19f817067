#include "cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "cli/file_io.hpp"
#include "cli/terminal.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

constexpr auto interval = std::chrono::milliseconds(100);  // smooth to the eye, nothing beside the work

}  // namespace

progress::progress(bool wanted, uint64_t total, clock::duration duration)
    : shown_(wanted && is_terminal(STDERR_FILENO)),
      colour_(takes_colour(STDERR_FILENO)),
      total_(total),
      duration_(duration),
      start_(clock::now()),
      next_(start_ + interval) {}

void progress::update(uint64_t done, uint64_t errors, clock::time_point now, const latency_histogram* latency) {
  if (!shown_ || now < next_) return;
  next_ = now + interval;
  draw(done, errors, now, latency);
}

// Over about the last second: an average over all of a run would hide what happens now.
double progress::rate_now(uint64_t done, clock::time_point now) {
  if (marks_.empty()) marks_.push_back({start_, 0});
  marks_.push_back({now, done});
  while (marks_.size() > 2 && marks_[1].at + std::chrono::seconds(1) <= now) marks_.pop_front();
  const std::chrono::duration<double> span = now - marks_.front().at;
  return static_cast<double>(done - marks_.front().done) / std::max(span.count(), 1e-9);
}

void progress::draw(uint64_t done, uint64_t errors, clock::time_point now, const latency_histogram* latency) {
  std::chrono::duration<double> elapsed = now - start_;
  double share =
      total_ > 0 ? static_cast<double>(done) / static_cast<double>(total_) : elapsed / std::chrono::duration<double>(duration_);
  std::string numbers = total_ > 0 ? fmt::format("{} of {}", done, total_) : fmt::format("{}", done);
  numbers += fmt::format("  {:.0f}/s", rate_now(done, now));
  if (latency != nullptr && latency->count() > 0)
    numbers += fmt::format("  p50 {}  p99 {}", format_time(latency->percentile(50)), format_time(latency->percentile(99)));
  if (errors > 0) numbers += fmt::format("  {} errors", errors);
  int room = terminal_width(STDERR_FILENO) - static_cast<int>(numbers.size()) - 2;
  std::string bar = room < 12 ? std::string() : bar_text(share, std::min(room, 50));
  if (colour_ && !bar.empty()) bar = fmt::format("\033[36m{}\033[0m", bar);
  if (bar.empty())
    numbers.resize(std::min(numbers.size(), static_cast<size_t>(std::max(room + static_cast<int>(numbers.size()), 1))));
  write_all(STDERR_FILENO, fmt::format("\r\033[K{} {}", bar, numbers));
}

void progress::finish() {
  if (std::exchange(shown_, false)) write_all(STDERR_FILENO, "\r\033[K");
}

std::string bar_text(double share, int width) {
  int inner = std::max(width - 2, 0);
  int full = static_cast<int>(std::clamp(share, 0.0, 1.0) * inner);
  return "[" + std::string(static_cast<size_t>(full), '#') + std::string(static_cast<size_t>(inner - full), ' ') + "]";
}

}  // namespace tern::cli
