#include "base/wheel.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <random>
#include <vector>

using namespace tern;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

namespace {

const now_t start = now_t{} + hours(5) + nanoseconds(12345);

struct probe {
  timer t{[](void* self, now_t now) { static_cast<probe*>(self)->fired(now); }, this};
  int count = 0;
  now_t at{};
  std::function<void(now_t)> then;
  void fired(now_t now) {
    ++count;
    at = now;
    if (then) then(now);
  }
};

}  // namespace

TEST(wheel, fires_at_the_first_tick_that_is_not_early) {
  wheel w(start);
  probe p;
  w.arm(p.t, start + milliseconds(10));
  EXPECT_EQ(p.t.due(), start + milliseconds(10));
  w.advance(start + milliseconds(10));  // the tick at 8 ms
  EXPECT_EQ(p.count, 0);
  EXPECT_EQ(w.next(), start + milliseconds(12));
  w.advance(start + milliseconds(12));
  EXPECT_EQ(p.count, 1);
  EXPECT_FALSE(p.t.armed());
  EXPECT_EQ(w.size(), 0u);
  EXPECT_EQ(w.next(), never);
}

TEST(wheel, a_due_time_in_the_past_fires_at_the_next_advance) {
  wheel w(start);
  probe p;
  w.advance(start + milliseconds(100));
  w.arm(p.t, start - hours(1));
  EXPECT_LE(w.next(), start + milliseconds(100));
  w.advance(start + milliseconds(100));
  EXPECT_EQ(p.count, 1);
}

TEST(wheel, rearming_for_the_past_inside_fire_waits_for_the_next_advance) {
  wheel w(start);
  probe p;
  p.then = [&](now_t now) { w.arm(p.t, now); };
  w.arm(p.t, start);
  w.advance(start);
  EXPECT_EQ(p.count, 1);
  EXPECT_TRUE(p.t.armed());
  w.advance(start + milliseconds(4));
  EXPECT_EQ(p.count, 2);
}

TEST(wheel, never_disarms) {
  wheel w(start);
  probe p;
  w.arm(p.t, start + milliseconds(4));
  w.arm(p.t, never);
  EXPECT_FALSE(p.t.armed());
  w.advance(start + hours(1));
  EXPECT_EQ(p.count, 0);
}

TEST(wheel, arming_again_moves) {
  wheel w(start);
  probe p;
  w.arm(p.t, start + milliseconds(4));
  w.arm(p.t, start + hours(1));
  EXPECT_EQ(w.size(), 1u);
  w.advance(start + milliseconds(500));
  EXPECT_EQ(p.count, 0);
  w.advance(start + hours(1) + milliseconds(4));
  EXPECT_EQ(p.count, 1);
}

TEST(wheel, a_timer_moves_from_one_wheel_to_another) {
  wheel a(start), b(start);
  probe p;
  a.arm(p.t, start + milliseconds(4));
  b.arm(p.t, start + milliseconds(8));
  EXPECT_EQ(a.size(), 0u);
  EXPECT_EQ(b.size(), 1u);
  b.advance(start + milliseconds(8));
  EXPECT_EQ(p.count, 1);
}

TEST(wheel, destroying_a_timer_disarms_it) {
  wheel w(start);
  {
    probe p;
    w.arm(p.t, start + milliseconds(4));
  }
  EXPECT_EQ(w.size(), 0u);
  w.advance(start + hours(1));
}

TEST(wheel, destroying_the_wheel_disarms_what_is_left) {
  probe near, past, far;
  {
    wheel w(start);
    w.arm(near.t, start + milliseconds(40));
    w.arm(past.t, start - hours(1));
    w.arm(far.t, start + hours(24 * 365));
  }
  EXPECT_FALSE(near.t.armed());
  EXPECT_FALSE(past.t.armed());
  EXPECT_FALSE(far.t.armed());
}

TEST(wheel, fire_may_disarm_and_destroy_what_is_due_in_the_same_advance) {
  wheel w(start);
  auto a = std::make_unique<probe>(), b = std::make_unique<probe>();
  probe c;
  a->then = [&](now_t) { b.reset(), c.t.disarm(); };
  b->then = [&](now_t) { a.reset(), c.t.disarm(); };
  for (probe* p : {a.get(), b.get(), &c}) w.arm(p->t, start + milliseconds(20));
  w.advance(start + milliseconds(20));
  EXPECT_NE(a == nullptr, b == nullptr);
  EXPECT_EQ(c.count, 0);
  EXPECT_EQ(w.size(), 0u);
}

TEST(wheel, fire_may_destroy_its_own_timer) {
  wheel w(start);
  auto p = std::make_unique<probe>();
  p->then = [&](now_t) {
    auto doomed = std::move(p->then);  // the function itself outlives the call
    p.reset();
  };
  w.arm(p->t, start);
  w.advance(start);
  EXPECT_EQ(p, nullptr);
}

TEST(wheel, far_deadlines_fire_on_time_whether_the_clock_walks_or_jumps) {
  for (bool jump : {false, true}) {
    wheel w(start);
    probe p;
    const now_t due = start + hours(24 * 40);
    w.arm(p.t, due);
    for (now_t at = w.next(); !jump && at < due; at = w.next()) {
      ASSERT_GT(w.size(), 0u);
      w.advance(at);
      ASSERT_EQ(p.count, 0);
      ASSERT_GT(w.next(), at);  // else the loop would spin
    }
    w.advance(due - nanoseconds(1));
    EXPECT_EQ(p.count, 0);
    w.advance(due + wheel::tick);
    EXPECT_EQ(p.count, 1);
  }
}

TEST(wheel, few_wake_ups_serve_one_distant_deadline) {
  wheel w(start);
  probe p;
  w.arm(p.t, start + hours(10));
  int wakes = 0;
  while (p.count == 0) w.advance(w.next()), ++wakes;
  EXPECT_LE(wakes, 4);
}

TEST(wheel, a_clock_that_stands_or_goes_back_is_harmless) {
  wheel w(start);
  probe p;
  w.advance(start + milliseconds(400));
  w.arm(p.t, start + milliseconds(404));
  w.advance(start);
  EXPECT_EQ(p.count, 0);
  w.advance(start + milliseconds(404));
  EXPECT_EQ(p.count, 1);
}

// Against a list that is searched: what fires, and when, is the same; next() never misses a deadline.
TEST(wheel, agrees_with_a_naive_model_under_random_use) {
  for (unsigned seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&](int64_t n) { return std::uniform_int_distribution<int64_t>(0, n - 1)(random); };
    wheel w(start);
    now_t now = start;
    const auto some_due = [&] {
      const int64_t spans[] = {20, 1000, 60'000, 4'000'000, 400'000'000};
      return now + milliseconds(below(spans[below(5)])) - milliseconds(below(8)) + nanoseconds(below(1'000'000));
    };
    struct modelled {
      probe p;
      now_t due = never;
      bool fresh = false;  // armed by a fire of this very advance
    };
    std::vector<std::unique_ptr<modelled>> all;
    bool advancing = false;
    const auto set = [&](modelled& m, now_t due) {
      w.arm(m.p.t, due);
      m.due = due;
      m.fresh = advancing;
    };
    for (int i = 0; i < 200; ++i) {
      all.push_back(std::make_unique<modelled>());
      modelled& m = *all.back();
      m.p.then = [&](now_t at) {
        ASSERT_LE(m.due, at) << "early";
        m.due = never;
        if (below(4) == 0) set(m, some_due());
        modelled& other = *all[below(200)];
        if (below(8) == 0) set(other, below(2) ? never : some_due());
      };
    }
    for (int step = 0; step < 3000; ++step) {
      modelled& m = *all[below(200)];
      if (below(3) == 0) {
        w.arm(m.p.t, m.due = never);
      } else {
        set(m, some_due());
      }
      now_t earliest = never;
      for (auto& x : all) earliest = std::min(earliest, x->due);
      ASSERT_EQ(w.next() == never, earliest == never);
      if (earliest != never) {
        ASSERT_LE(w.next(), std::max(earliest, now) + wheel::tick);
      }
      if (below(4) != 0) continue;
      now = below(2) ? std::max(now, std::min(w.next(), now + hours(200))) : now + milliseconds(below(100'000'000));
      for (auto& x : all) x->fresh = false;
      advancing = true;
      w.advance(now);
      advancing = false;
      size_t armed = 0;
      for (auto& x : all) {
        armed += x->due != never;
        ASSERT_EQ(x->p.t.armed(), x->due != never);
        ASSERT_TRUE(x->due == never || x->fresh || x->due > now - wheel::tick) << "more than a tick late";
      }
      ASSERT_EQ(w.size(), armed);
    }
  }
}
