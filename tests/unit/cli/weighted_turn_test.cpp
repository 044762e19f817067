#include "cli/weighted_turn.hpp"

#include <gtest/gtest.h>

using tern::cli::weighted_turn;

namespace {

std::vector<int> counts(const std::vector<uint64_t>& weights, int turns) {
  weighted_turn turn(weights);
  std::vector<int> count(weights.size());
  for (int i = 0; i < turns; ++i, turn.advance()) ++count[turn.current()];
  return count;
}

}  // namespace

TEST(weighted_turn, goes_round_when_all_weigh_the_same) {
  weighted_turn turn({4, 4, 4});
  for (size_t i = 0; i < 9; ++i, turn.advance()) EXPECT_EQ(turn.current(), i % 3);
  EXPECT_EQ(counts({7}, 5), std::vector<int>{5});
}

TEST(weighted_turn, each_has_its_share) {
  const std::vector<uint64_t> weights = {70, 25, 4, 1};
  for (int turns : {100, 1000, 10'000}) {
    const std::vector<int> count = counts(weights, turns);
    for (size_t i = 0; i < weights.size(); ++i)
      EXPECT_NEAR(count[i], turns * static_cast<double>(weights[i]) / 100, 5) << i << " of " << turns;
  }
}

TEST(weighted_turn, in_any_stretch) {
  weighted_turn turn({3, 1});
  for (int stretch = 0; stretch < 100; ++stretch) {
    int first = 0;
    for (int i = 0; i < 20; ++i, turn.advance()) first += turn.current() == 0 ? 1 : 0;
    EXPECT_NEAR(first, 15, 2);
  }
}

TEST(weighted_turn, large_weights_stay_in_bounds) {
  const std::vector<int> count = counts({1'000'000, 1, 1'000'000}, 10'000);
  EXPECT_NEAR(count[0], 5000, 20);
  EXPECT_NEAR(count[2], 5000, 20);
}
