#include "cli/transfer_meter.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "cli/file_io.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

// What takes less needs no meter.
constexpr auto first_drawn = std::chrono::milliseconds(500);
constexpr auto drawn_again = std::chrono::milliseconds(200);
// After a line that took its place: it is missed soon, and many such lines leave time for other things.
constexpr auto drawn_back = std::chrono::milliseconds(50);

constexpr int widest_name = 30;
constexpr int widest_bar = 40;
constexpr int narrowest_bar = 8;  // says nothing below

// The end of a name tells more than its beginning.
std::string cut_name(const std::string& name, int width) {
  const auto room = static_cast<size_t>(width);
  return name.size() <= room ? name : "..." + name.substr(name.size() - room + 3);
}

std::string row_text(const meter_row& row, int name_width, int width) {
  const double received = static_cast<double>(row.received);
  std::string text = fmt::format("{:<{}}  ", cut_name(row.name, name_width), name_width);
  if (!row.size) return text + format_bytes(received);
  const double whole = static_cast<double>(*row.size);
  const double share = *row.size == 0 ? 1 : std::min(received / whole, 1.0);
  const std::string numbers = fmt::format("{:3.0f}%  {} of {}", share * 100, format_bytes(received), format_bytes(whole));
  // As if the numbers were as long as they get: bars that stand below each other have one width.
  constexpr int widest_numbers = 27;
  const int room = std::min(width - static_cast<int>(text.size()) - widest_numbers - 1, widest_bar);
  return text + (room < narrowest_bar ? "" : bar_text(share, room) + " ") + numbers;
}

}  // namespace

std::vector<std::string> meter_lines(const std::vector<meter_row>& rows, const meter_total& total, int width, int height) {
  std::vector<std::string> lines;
  const size_t room = std::min(most_bars, static_cast<size_t>(std::max(height - 1, 0)));
  const int name_width = std::clamp(width / 3, 8, widest_name);
  for (size_t i = 0; i < std::min(rows.size(), room); ++i) lines.push_back(row_text(rows[i], name_width, width));
  const auto received = static_cast<double>(total.bytes);
  lines.push_back(fmt::format("{} of {}  {}  {}/s", total.done, total.all, format_bytes(received),
                              format_bytes(received / std::max(total.seconds, 1e-9))));
  // A line that is broken by the edge would be two.
  for (std::string& line : lines) line.resize(std::min(line.size(), static_cast<size_t>(std::max(width - 1, 1))));
  return lines;
}

transfer_meter::transfer_meter(bool wanted) : wanted_(wanted), start_(clock::now()), next_(start_ + first_drawn) {}

void transfer_meter::draw(const std::vector<meter_row>& rows, uint64_t done, uint64_t all, uint64_t bytes,
                          clock::time_point now) {
  last_ = now;
  next_ = now + drawn_again;
  const meter_total total{done, all, bytes, std::chrono::duration<double>(now - start_).count()};
  const std::vector<std::string> lines =
      meter_lines(rows, total, terminal_width(STDERR_FILENO), terminal_height(STDERR_FILENO) - 1);
  std::string text = erased();
  for (const std::string& line : lines) text += (&line == lines.data() ? "" : "\n") + line;
  write_all(STDERR_FILENO, text);
  drawn_ = lines.size();
}

// "\r\033[K" for the line that the cursor is in, and for each above it.
std::string transfer_meter::erased() const {
  std::string text = "\r\033[K";
  for (size_t i = 1; i < drawn_; ++i) text += "\033[A\033[K";
  return text;
}

void transfer_meter::clear() {
  if (drawn_ == 0) return;
  write_all(STDERR_FILENO, erased());
  drawn_ = 0;
  next_ = std::min(next_, last_ + drawn_back);
}

}  // namespace tern::cli
