// How far downloads have come: on a terminal, redrawn; a bar for each of those on their way, and a line for all.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tern::cli {

struct meter_row {
  std::string name;
  uint64_t received = 0;
  std::optional<uint64_t> size;  // of the whole, when it is known
};

struct meter_total {
  uint64_t done = 0;
  uint64_t all = 0;
  uint64_t bytes = 0;
  double seconds = 0;
};

// What is shown of them in `width` columns and at most `height` lines, of which the last is the total: rows that have no room
// are left out.
std::vector<std::string> meter_lines(const std::vector<meter_row>& rows, const meter_total& total, int width, int height);

class transfer_meter {
 public:
  using clock = std::chrono::steady_clock;

  explicit transfer_meter(bool wanted);
  ~transfer_meter() { clear(); }
  transfer_meter(const transfer_meter&) = delete;
  transfer_meter& operator=(const transfer_meter&) = delete;

  bool is_due(clock::time_point now) const { return wanted_ && now >= next_; }
  // `rows`: none where the cursor cannot move up.
  void draw(const std::vector<meter_row>& rows, uint64_t done, uint64_t all, uint64_t bytes, clock::time_point now);
  // Removes the lines, so that another can take their place.
  void clear();

 private:
  std::string erased() const;

  bool wanted_;
  size_t drawn_ = 0;  // lines
  clock::time_point start_;
  clock::time_point last_;
  clock::time_point next_;
};

// As many bars at once as the eye follows.
inline constexpr size_t most_bars = 8;

}  // namespace tern::cli
