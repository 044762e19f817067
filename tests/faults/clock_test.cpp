// A wall clock that jumps by a year and back all the time. What the engine waits for, it waits for by another clock.
#include <atomic>
#include <random>
#include <thread>

#include "faults/faulty.hpp"
#include "faults/wall_clock.hpp"

using namespace tern::faults;

namespace {

class jumping_clock : public faulty, public ::testing::WithParamInterface<speaks> {
 protected:
  void SetUp() override {
    faulty::SetUp();
    if (IsSkipped()) return;
    jumps_ = std::thread([this] {
      std::mt19937 random(7);
      for (; !ended_; std::this_thread::sleep_for(1ms)) move_wall_clock(std::chrono::hours(24 * (int(random() % 731) - 365)));
    });
  }
  void TearDown() override {
    ended_ = true;
    if (jumps_.joinable()) jumps_.join();
    move_wall_clock(0s);
    faulty::TearDown();
  }

 private:
  std::atomic<bool> ended_ = false;
  std::thread jumps_;
};

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

int64_t finished_at(const tern_result* result) {
  tern_result_info info{};
  tern_result_view(result, &info, sizeof info);
  return info.finished_at_ns;
}

}  // namespace

TEST_P(jumping_clock, hurts_nobody) {
  open({{"workers", "64"}, {"connections.per_origin", "64"}});
  link->set({.delay = 1ms});
  question q = ask(GetParam());
  int64_t first = INT64_MAX, last = 0;
  q.is_right = [&, is_right = q.is_right](const tern_result* r) {
    first = std::min(first, finished_at(r));
    last = std::max(last, finished_at(r));
    return is_right(r);
  };
  const tally t = run(std::move(q), crowd_size, 30s);
  EXPECT_EQ(t.right, crowd_size) << t.text();
  EXPECT_EQ(t.attempts, crowd_size) << t.text();
  EXPECT_GT(last - first, int64_t{30} * 24 * 3600 * 1'000'000'000) << "the clock did not jump";
}

TEST_P(jumping_clock, moves_no_deadline) {
  open({{"workers", "20000"}, {"connections.per_origin", "100"}});
  link->set({.black_hole = true});
  const tally t = run(ask(GetParam()), crowd_size, 1s);
  EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_TOTAL}), crowd_size) << t.text();
  heals(GetParam());
}

INSTANTIATE_TEST_SUITE_P(over, jumping_clock, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);
