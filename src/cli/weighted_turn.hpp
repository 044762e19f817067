// Whose turn it is among several of different weight: in any stretch of turns each has about its share, in exact order when all
// weigh the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tern::cli {

class weighted_turn {
 public:
  // Each at least 1; their sum is below 2^53.
  explicit weighted_turn(const std::vector<uint64_t>& weights);

  size_t current() const { return current_; }
  void advance();

 private:
  std::vector<uint64_t> ends_;  // of each one's part of the sum; empty: all weigh the same
  size_t count_;
  size_t current_ = 0;
  double place_ = 0;  // in [0, 1)
};

}  // namespace tern::cli
