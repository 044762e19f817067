#include "cli/weighted_turn.hpp"

#include <algorithm>

namespace tern::cli {
namespace {

// Steps by the golden ratio fall as evenly as steps can, however many there are.
constexpr double golden = 0.6180339887498949;

}  // namespace

weighted_turn::weighted_turn(const std::vector<uint64_t>& weights) : count_(weights.size()) {
  if (std::all_of(weights.begin(), weights.end(), [&](uint64_t weight) { return weight == weights[0]; })) return;
  uint64_t sum = 0;
  for (uint64_t weight : weights) ends_.push_back(sum += weight);
}

void weighted_turn::advance() {
  if (ends_.empty()) {
    current_ = current_ + 1 == count_ ? 0 : current_ + 1;
    return;
  }
  place_ += golden;
  if (place_ >= 1) place_ -= 1;
  const auto at = static_cast<uint64_t>(place_ * static_cast<double>(ends_.back()));
  current_ = static_cast<size_t>(std::upper_bound(ends_.begin(), ends_.end() - 1, at) - ends_.begin());
}

}  // namespace tern::cli
