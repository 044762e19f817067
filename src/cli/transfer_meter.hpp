// How far downloads have come: a line on a terminal that is redrawn.
#pragma once

#include <chrono>
#include <cstdint>

namespace tern::cli {

class transfer_meter {
 public:
  using clock = std::chrono::steady_clock;

  explicit transfer_meter(bool wanted);
  ~transfer_meter() { clear(); }
  transfer_meter(const transfer_meter&) = delete;
  transfer_meter& operator=(const transfer_meter&) = delete;

  bool is_due(clock::time_point now) const { return wanted_ && now >= next_; }
  void draw(uint64_t done, uint64_t total, uint64_t bytes, clock::time_point now);
  // Removes the line, so that another can take its place.
  void clear();

 private:
  bool wanted_;
  bool drawn_ = false;
  clock::time_point start_;
  clock::time_point next_;
};

}  // namespace tern::cli
