#include "cli/transfer_meter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/file_io.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

// What takes less needs no meter.
constexpr auto first_drawn = std::chrono::milliseconds(500);
constexpr auto drawn_again = std::chrono::milliseconds(200);

}  // namespace

transfer_meter::transfer_meter(bool wanted) : wanted_(wanted), start_(clock::now()), next_(start_ + first_drawn) {}

void transfer_meter::draw(uint64_t done, uint64_t total, uint64_t bytes, clock::time_point now) {
  next_ = now + drawn_again;
  double seconds = std::max(std::chrono::duration<double>(now - start_).count(), 1e-9);
  auto received = static_cast<double>(bytes);
  drawn_ = true;
  write_all(STDERR_FILENO,
            fmt::format("\r\033[K{} of {}  {}  {}/s", done, total, format_bytes(received), format_bytes(received / seconds)));
}

void transfer_meter::clear() {
  if (drawn_) write_all(STDERR_FILENO, "\r\033[K");
  drawn_ = false;
}

}  // namespace tern::cli
