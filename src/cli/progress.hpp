// How far a run has come, on standard error: a bar that is redrawn. Only where that is a terminal.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <string>

#include "cli/latency_histogram.hpp"

namespace tern::cli {

class progress {
 public:
  using clock = std::chrono::steady_clock;

  // total 0: unknown, the run ends after `duration`.
  progress(bool wanted, uint64_t total, clock::duration duration);
  ~progress() { finish(); }
  progress(const progress&) = delete;
  progress& operator=(const progress&) = delete;

  // Cheap enough for every batch: draws only when it is time to. With `latency` it shows some of that, too.
  void update(uint64_t done, uint64_t errors, clock::time_point now, const latency_histogram* latency = nullptr);
  // Removes the bar.
  void finish();

 private:
  void draw(uint64_t done, uint64_t errors, clock::time_point now, const latency_histogram* latency);
  double rate_now(uint64_t done, clock::time_point now);

  bool shown_;
  bool colour_;
  uint64_t total_;
  clock::duration duration_;
  clock::time_point start_;
  clock::time_point next_;
  struct mark {
    clock::time_point at;
    uint64_t done;
  };
  std::deque<mark> marks_;  // of the last second
};

// The bar of one line: "[#####     ]", of `width` columns.
std::string bar_text(double share, int width);

}  // namespace tern::cli
