#include "engine/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "base/limits.hpp"
#include "unit/engine/scheduler_bench.hpp"

using namespace tern;
using namespace tern::testing;
using std::chrono::milliseconds;
using place = scheduler_entry::place;

TEST(scheduler, starts_in_the_order_of_add_within_the_workers) {
  bench b(settings(3, 8));
  for (int i = 0; i < 5; ++i) b.add(i % 2 ? "a" : "b");
  EXPECT_EQ(b.started(), "1 2 3");
  EXPECT_EQ(b.s.running(), 3u);
  EXPECT_EQ(b.s.waiting(), 2u);
  b.s.finished(b.entries[1]);
  EXPECT_EQ(b.started(), "4");
}

TEST(scheduler, exempt_ones_need_no_place_and_start_in_the_order_of_add) {
  bench b(settings(1, 1));
  const auto add_exempt = [&]() -> entry& {
    entry& e = b.entries.emplace_back();
    e.number = static_cast<int>(b.entries.size());
    b.s.add_exempt(e);
    return e;
  };
  b.add();
  EXPECT_EQ(b.started(), "1");
  b.add();
  b.s.pause();
  add_exempt();
  entry& fourth = add_exempt();
  entry& fifth = add_exempt();
  EXPECT_EQ(b.started(), "") << "a pause holds for all";
  EXPECT_EQ(b.s.waiting(), 4u);
  b.s.remove(fourth);
  EXPECT_EQ(fourth.at(), place::nowhere);
  b.s.resume();
  EXPECT_EQ(b.started(), "3 5");
  EXPECT_EQ(b.s.running(), 1u);
  EXPECT_EQ(b.s.waiting(), 1u);
  b.s.park(fifth);
  b.s.unpark(fifth);
  EXPECT_EQ(b.started(), "5");
  b.s.finished(b.entries[2]);
  b.s.finished(fifth);
  EXPECT_EQ(b.started(), "") << "they had no place to give";
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "2");
}

TEST(scheduler, one_worker_works_in_the_order_of_add) {
  bench b(settings(1, 1));
  for (int i = 0; i < 100; ++i) b.add("origin" + std::to_string(i * 7 % 5));
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(b.started(), std::to_string(i + 1));
    b.s.finished(b.entries[i]);
  }
  EXPECT_EQ(b.s.origins(), 0u);
}

TEST(scheduler, a_full_origin_does_not_hold_up_others_and_its_oldest_goes_first_when_it_has_a_place) {
  bench b(settings(4, 1));
  for (const char* origin : {"a", "a", "a", "b", "a", "c", "c"}) b.add(origin);
  EXPECT_EQ(b.started(), "1 4 6");
  b.add("d");
  EXPECT_EQ(b.started(), "8");
  b.add("e");
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "2") << "ahead of what came later";
  b.s.finished(b.entries[3]);
  EXPECT_EQ(b.started(), "9");
}

TEST(scheduler, higher_priorities_go_first_and_keep_order_within) {
  bench b(settings(1, 8));
  const int32_t priorities[] = {0, 5, -3, 5, 0, 100, -3};
  for (int32_t p : priorities) b.add("a", p);
  std::string order;
  while (entry* e = b.next()) {
    order += std::to_string(e->number) + " ";
    b.s.finished(*e);
  }
  EXPECT_EQ(order, "6 2 4 1 5 3 7 ");
}

TEST(scheduler, priority_holds_among_the_blocked_too) {
  bench b(settings(8, 1));
  b.add("a", 0);
  b.add("a", 0);
  b.add("a", 7);
  EXPECT_EQ(b.started(), "3");
  b.add("b", 3);
  b.add("a", 9);
  EXPECT_EQ(b.started(), "4");
  b.s.finished(b.entries[2]);
  EXPECT_EQ(b.started(), "5");
  b.s.finished(b.entries[4]);
  EXPECT_EQ(b.started(), "1");
}

TEST(scheduler, random_order_is_fair_and_repeats_with_its_seed) {
  const auto run = [](uint64_t seed) {
    scheduler_settings how = settings(1, 8);
    how.random = true;
    how.seed = seed;
    bench b(how);
    for (int i = 0; i < 100; ++i) b.add(i % 3 ? "a" : "b");
    std::vector<int> order;
    while (entry* e = b.next()) {
      order.push_back(e->number);
      b.s.finished(*e);
    }
    return order;
  };
  EXPECT_EQ(run(1), run(1));
  EXPECT_NE(run(1), run(2));
  EXPECT_FALSE(std::ranges::is_sorted(run(1)));
  std::vector<int> sums(101);
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    const std::vector<int> order = run(seed);
    ASSERT_EQ(std::set<int>(order.begin(), order.end()).size(), 100u);
    for (int i = 0; i < 100; ++i) sums[order[i]] += i;
  }
  for (int i = 1; i <= 100; ++i) EXPECT_NEAR(sums[i] / 400.0, 49.5, 8) << i;
}

TEST(scheduler, random_order_stays_random_for_a_full_origin) {
  scheduler_settings how = settings(8, 1);
  how.random = true;
  bench b(how);
  for (int i = 0; i < 50; ++i) b.add("a");
  b.add("b");
  std::vector<int> order;
  std::deque<entry*> running;
  for (;;) {
    while (entry* e = b.next()) {
      order.push_back(e->number);
      running.push_back(e);
    }
    if (running.empty()) break;
    b.s.finished(*running.front());
    running.pop_front();
  }
  EXPECT_EQ(order.size(), 51u);
  EXPECT_FALSE(std::ranges::is_sorted(order));
}

TEST(scheduler, random_order_respects_priority) {
  scheduler_settings how = settings(1, 8);
  how.random = true;
  bench b(how);
  for (int i = 0; i < 30; ++i) b.add("a", i % 3);
  int32_t last = 2;
  while (entry* e = b.next()) {
    EXPECT_LE(e->priority, last);
    last = e->priority;
    b.s.finished(*e);
  }
  EXPECT_EQ(last, 0);
}

TEST(scheduler, keeps_a_delay_between_any_two_starts) {
  scheduler_settings how = settings(8, 8);
  how.delay = milliseconds(100);
  bench b(how);
  for (int i = 0; i < 3; ++i) b.add();
  EXPECT_EQ(b.started(), "1");
  EXPECT_EQ(b.s.deadline(b.now), start + milliseconds(100));
  b.now += milliseconds(99);
  EXPECT_EQ(b.started(), "");
  b.now += milliseconds(1);
  EXPECT_EQ(b.started(), "2");
  b.now += milliseconds(1000);
  EXPECT_EQ(b.started(), "3");
  EXPECT_EQ(b.s.deadline(b.now), never) << "nothing waits";
}

TEST(scheduler, keeps_a_delay_between_two_starts_of_one_origin) {
  scheduler_settings how = settings(8, 8);
  how.delay_per_origin = milliseconds(100);
  bench b(how);
  for (const char* origin : {"a", "a", "b", "a"}) b.add(origin);
  EXPECT_EQ(b.started(), "1 3");
  EXPECT_EQ(b.s.deadline(b.now), start + milliseconds(100));
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "");
  b.now += milliseconds(100);
  EXPECT_EQ(b.started(), "2");
  b.s.finished(b.entries[1]);
  b.now += milliseconds(100);
  EXPECT_EQ(b.started(), "4");
  b.s.finished(b.entries[3]);
  b.s.finished(b.entries[2]);
  EXPECT_EQ(b.s.origins(), 1u) << "its delay still counts";
  b.add("c");
  b.now += milliseconds(100);
  EXPECT_EQ(b.started(), "5");
  EXPECT_EQ(b.s.origins(), 1u);
}

TEST(scheduler, the_delay_of_an_origin_outlives_its_entries) {
  scheduler_settings how = settings(8, 8);
  how.delay_per_origin = milliseconds(100);
  bench b(how);
  b.s.finished((b.add(), *b.next()));
  b.add();
  EXPECT_EQ(b.started(), "");
  b.now += milliseconds(100);
  EXPECT_EQ(b.started(), "2");
}

TEST(scheduler, pauses_and_resumes) {
  bench b(settings(8, 8));
  b.add();
  b.s.pause();
  EXPECT_EQ(b.started(), "");
  EXPECT_EQ(b.s.deadline(b.now), never);
  b.add();
  b.s.resume();
  EXPECT_EQ(b.started(), "1 2");
}

TEST(scheduler, removes_one_wherever_it_waits) {
  bench b(settings(8, 1));
  for (const char* origin : {"a", "a", "b", "b", "a"}) b.add(origin);
  b.s.remove(b.entries[2]);
  EXPECT_EQ(b.started(), "1 4");
  EXPECT_EQ(b.entries[1].at(), place::blocked);
  b.s.remove(b.entries[1]);
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "5");
  EXPECT_EQ(b.s.waiting(), 0u);
}

TEST(scheduler, removing_the_last_one_of_a_ready_origin_makes_it_not_ready) {
  bench b(settings(1, 1));
  b.add("a");
  b.add("a");
  EXPECT_EQ(b.started(), "1");
  b.add("b");
  b.s.finished(b.entries[0]);
  b.s.remove(b.entries[1]);
  EXPECT_EQ(b.started(), "3");
}

TEST(scheduler, drains_everything_that_waits) {
  for (bool random : {false, true}) {
    scheduler_settings how = settings(2, 1);
    how.random = random;
    bench b(how);
    for (int i = 0; i < 20; ++i) b.add(i % 3 ? "a" : "b", i % 2);
    while (b.next() != nullptr) {
    }
    size_t count = 0;
    while (scheduler_entry* e = b.s.drain()) {
      EXPECT_EQ(e->at(), place::nowhere);
      ++count;
    }
    EXPECT_EQ(count, 18u);
    EXPECT_EQ(b.s.waiting(), 0u);
    EXPECT_EQ(b.s.running(), 2u);
  }
}

TEST(scheduler, caps_change_at_run_time) {
  bench b(settings(2, 2));
  for (int i = 0; i < 10; ++i) b.add();
  EXPECT_EQ(b.started(), "1 2");
  b.s.set_workers(8);
  EXPECT_EQ(b.started(), "");
  b.s.set_origin_slots(b.at("a"), 5);
  EXPECT_EQ(b.started(), "3 4 5");
  b.s.set_origin_slots(b.at("a"), 1);
  for (int i = 0; i < 4; ++i) b.s.finished(b.entries[i]);
  EXPECT_EQ(b.started(), "");
  b.s.finished(b.entries[4]);
  EXPECT_EQ(b.started(), "6");
  b.s.set_origin_slots(b.at("z"), 3);
  for (int i = 0; i < 4; ++i) b.add("z");
  EXPECT_EQ(b.started(), "11 12 13") << "told before its first request";
}

TEST(scheduler, an_entry_that_left_its_origin_keeps_its_worker_place) {
  bench b(settings(2, 1));
  for (int i = 0; i < 3; ++i) b.add();
  EXPECT_EQ(b.started(), "1");
  b.s.leave_origin(b.entries[0]);
  EXPECT_EQ(b.started(), "2");
  b.s.leave_origin(b.entries[1]);
  EXPECT_EQ(b.started(), "") << "two workers";
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "3");
  b.s.leave_origin(b.entries[2]);
  b.s.park(b.entries[2]);
  b.s.finished(b.entries[1]);
  b.s.finished(b.entries[2]);
  EXPECT_EQ(b.s.running(), 0u);
  EXPECT_EQ(b.s.origins(), 0u);
}

TEST(scheduler, a_parked_entry_leaves_its_places_to_others_and_returns_ahead_of_new_ones) {
  bench b(settings(1, 1));
  b.add();
  b.add();
  EXPECT_EQ(b.started(), "1");
  b.s.park(b.entries[0]);
  EXPECT_EQ(b.entries[0].at(), place::parked);
  EXPECT_EQ(b.started(), "2");
  b.add();
  b.s.unpark(b.entries[0]);
  EXPECT_EQ(b.started(), "");
  b.s.finished(b.entries[1]);
  EXPECT_EQ(b.started(), "1");
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "3");
}

TEST(scheduler, unparked_ones_return_in_their_order_but_after_higher_priorities) {
  bench b(settings(3, 8));
  for (int i = 0; i < 3; ++i) b.add();
  b.started();
  for (int i = 0; i < 3; ++i) b.s.park(b.entries[i]);
  b.s.set_workers(0);
  for (int i : {2, 0, 1}) b.s.unpark(b.entries[i]);
  b.add("a", 0);
  b.add("a", 1);
  b.s.set_workers(8);
  EXPECT_EQ(b.started(), "5 3 1 2 4");
}

TEST(scheduler, a_parked_entry_may_keep_its_origin_place) {
  bench b(settings(2, 1));
  b.add();
  b.add();
  b.started();
  b.s.park(b.entries[0], true);
  EXPECT_EQ(b.started(), "");
  b.s.unpark(b.entries[0]);
  EXPECT_EQ(b.started(), "1");
  b.s.park(b.entries[0], true);
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "2");
}

TEST(scheduler, an_unparked_entry_that_kept_its_place_can_be_removed) {
  bench b(settings(1, 1));
  b.add("a");
  b.add("b");
  b.add("a");
  b.started();
  b.s.park(b.entries[0], true);
  EXPECT_EQ(b.started(), "2");
  b.s.unpark(b.entries[0]);
  b.s.remove(b.entries[0]);
  b.s.finished(b.entries[1]);
  EXPECT_EQ(b.started(), "3");
}

TEST(scheduler, remembers_a_bounded_number_of_unused_origins) {
  bench b(settings(64, 8));
  for (size_t i = 0; i < limits::unused_origins + 10; ++i) {
    entry& e = b.add("o" + std::to_string(i));
    b.next();
    b.s.finished(e);
  }
  EXPECT_EQ(b.s.origins(), 0u);
}

TEST(scheduler, describes_itself_in_a_line) {
  bench b(settings(3, 1));
  for (const char* origin : {"a", "a", "b"}) b.add(origin);
  b.started();
  b.s.pause();
  EXPECT_EQ(b.s.snapshot(), "waiting 1 running 2 of 3 origins 2 blocking 1 ready 0 paused");
}

TEST(scheduler, may_be_destroyed_while_entries_wait) {
  bench b(settings(1, 1));
  for (int i = 0; i < 5; ++i) b.add(i % 2 ? "a" : "b", i % 3);
  b.started();
}

// ---- crowds

TEST(scheduler, a_crowd_has_a_cap_of_its_own_within_that_of_its_origin) {
  bench b(settings(10, 3));
  for (int i = 0; i < 4; ++i) b.add_among(2);
  for (int i = 0; i < 3; ++i) b.add();
  EXPECT_EQ(b.started(), "1 2 5") << "those behind the crowd do not wait for it";
  b.s.finished(b.entries[4]);
  EXPECT_EQ(b.started(), "6");
  b.s.finished(b.entries[0]);
  EXPECT_EQ(b.started(), "3") << "who waited longest for the place at the origin";
  EXPECT_EQ(b.s.running(), 3u);
}

TEST(scheduler, crowds_of_other_origins_and_other_caps_are_apart) {
  bench b(settings(10, 10));
  b.add_among(1, "a");
  b.add_among(1, "a");
  b.add_among(1, "b");
  b.add_among(2, "a");
  EXPECT_EQ(b.started(), "1 3 4");
}

TEST(scheduler, one_of_a_crowd_that_rests_leaves_its_place_to_the_next) {
  bench b(settings(10, 10));
  b.add_among(1);
  b.add_among(1);
  EXPECT_EQ(b.started(), "1");
  b.s.park(b.entries[0]);
  EXPECT_EQ(b.started(), "2");
  b.s.unpark(b.entries[0]);
  EXPECT_EQ(b.started(), "") << "there is no place";
  b.s.finished(b.entries[1]);
  EXPECT_EQ(b.started(), "1");
}

TEST(scheduler, a_crowd_leaves_nothing_behind) {
  bench b(settings(10, 10));
  for (int i = 0; i < 100; ++i) {
    entry& e = b.add_among(2, "a");
    EXPECT_EQ(b.next(), &e);
    EXPECT_EQ(b.s.origins(), 2u);
    b.s.finished(e);
    EXPECT_EQ(b.s.origins(), 0u);
  }
}
