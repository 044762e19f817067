// How far a run has come, on standard error: a bar that is redrawn. Only where that is a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace tern::cli {

class progress {
 public:
  using clock = std::chrono::steady_clock;

  // total 0: unknown, the run ends after `duration`.
  progress(bool wanted, uint64_t total, clock::duration duration);
  ~progress() { finish(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  // Cheap enough for every batch: draws only when it is time to.
  void update(uint64_t done, uint64_t errors, clock::time_point now);
  // Removes the bar.
  void finish();

 private:
  void draw(uint64_t done, uint64_t errors, clock::time_point now);

  bool shown_;
  bool colour_;
  uint64_t total_;
  clock::duration duration_;
  clock::time_point start_;
  clock::time_point next_;
};

// The bar of one line: "[#####     ]", of `width` columns.
std::string bar_text(double share, int width);

}  // namespace tern::cli
