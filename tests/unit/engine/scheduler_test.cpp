#include "engine/scheduler.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/limits.hpp"

using namespace tern;
using std::chrono::milliseconds;
using place = scheduler_entry::place;

namespace {

const now_t start = now_t{} + std::chrono::hours(1);

hashed_key key(const std::string& text) { return {text, hash_text(text)}; }

struct entry : scheduler_entry {
  int number = 0;
  std::string origin;
  int32_t priority = 0;
};

struct bench {
  std::map<std::string, hashed_key> keys;
  std::deque<entry> entries;
  scheduler s;
  now_t now = start;

  explicit bench(scheduler_settings how) : s(how) {}
  const hashed_key& at(const std::string& origin) { return keys.try_emplace(origin, key(origin)).first->second; }
  entry& add(const std::string& origin = "a", int32_t priority = 0) {
    entry& e = entries.emplace_back();
    e.number = static_cast<int>(entries.size());
    e.origin = origin;
    e.priority = priority;
    s.add(e, at(origin), priority);
    return e;
  }
  entry* next() { return static_cast<entry*>(s.next(now)); }
  std::string started() {  // all that may start now
    std::string list;
    while (entry* e = next()) list += (list.empty() ? "" : " ") + std::to_string(e->number);
    return list;
  }
};

scheduler_settings settings(uint64_t workers, uint64_t slots) {
  scheduler_settings how;
  how.workers = workers;
  how.slots_per_origin = slots;
  return how;
}

}  // namespace

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

// The reference: everything that waits in one list, searched each time.
TEST(scheduler, agrees_with_a_naive_model_under_random_use) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
    scheduler_settings how = settings(1 + below(6), 1 + below(3));
    how.random = seed % 5 == 0;
    if (seed % 3 == 0) how.delay = milliseconds(below(20));
    if (seed % 4 == 0) how.delay_per_origin = milliseconds(below(40));
    bench b(how);
    const size_t origins = 1 + below(5), priorities = seed % 2 ? 1 : 4;

    struct rank {
      int32_t priority;
      bool is_new;
      uint64_t turn;
      auto operator<=>(const rank&) const = default;
    };
    std::map<entry*, rank> waiting;
    std::set<entry*> running, parked, holds_place;
    std::map<std::string, uint64_t> slots;
    std::map<std::string, now_t> free_at;
    uint64_t turn = 0, workers = how.workers;
    now_t free_for_all = start;
    bool paused = false;
    const auto slots_of = [&](const std::string& o) { return slots.try_emplace(o, how.slots_per_origin).first->second; };
    const auto may_start = [&](entry* e) {
      if (paused || running.size() >= workers || free_for_all > b.now) return false;
      if (holds_place.contains(e)) return true;
      const auto used = std::ranges::count_if(holds_place, [&](entry* x) { return x->origin == e->origin; });
      return static_cast<uint64_t>(used) < slots_of(e->origin) && free_at[e->origin] <= b.now;
    };
    const auto pick = [&](auto& from) { return std::next(from.begin(), static_cast<ptrdiff_t>(below(from.size()))); };

    for (int step = 0; step < 1500; ++step) {
      switch (below(10)) {
        case 0:
        case 1:
        case 2:
          if (waiting.size() < 60) {
            entry& e = b.add("o" + std::to_string(below(origins)), static_cast<int32_t>(below(priorities)));
            waiting[&e] = {-e.priority, true, ++turn};
          }
          break;
        case 3:
        case 4:
          if (!running.empty()) {
            entry* e = *pick(running);
            running.erase(e);
            holds_place.erase(e);
            b.s.finished(*e);
          }
          break;
        case 5:
          if (!waiting.empty() && below(2)) {
            entry* e = pick(waiting)->first;
            waiting.erase(e);
            holds_place.erase(e);
            b.s.remove(*e);
          }
          break;
        case 6:
          if (!running.empty()) {
            entry* e = *pick(running);
            running.erase(e);
            parked.insert(e);
            const bool keep = below(2);
            if (!keep) holds_place.erase(e);
            b.s.park(*e, keep);
          }
          break;
        case 7:
          if (!parked.empty()) {
            entry* e = *pick(parked);
            parked.erase(e);
            if (below(3)) {
              waiting[e] = {-e->priority, false, ++turn};
              b.s.unpark(*e);
            } else {
              holds_place.erase(e);
              b.s.finished(*e);
            }
          }
          break;
        case 8:
          b.now += milliseconds(below(30));
          break;
        case 9: {
          const std::string o = "o" + std::to_string(below(origins));
          switch (below(5)) {
            case 0:
              b.s.set_origin_slots(b.at(o), slots[o] = below(4));
              break;
            case 1:
              b.s.set_workers(workers = below(7));
              break;
            case 2:
              b.s.pause(), paused = true;
              break;
            default:
              b.s.resume(), paused = false;
              break;
          }
          break;
        }
      }
      const int starts = static_cast<int>(below(4));
      for (int i = 0; i < starts; ++i) {
        entry* expected = nullptr;
        for (auto& [e, r] : waiting)
          if (may_start(e) && (expected == nullptr || r < waiting[expected])) expected = e;
        entry* e = b.next();
        ASSERT_EQ(e == nullptr, expected == nullptr) << b.s.snapshot();
        if (e == nullptr) break;
        if (how.random) {
          ASSERT_TRUE(waiting.contains(e));
          ASSERT_TRUE(may_start(e));
          ASSERT_EQ(e->priority, expected->priority);
        } else {
          ASSERT_EQ(e->number, expected->number);
        }
        waiting.erase(e);
        running.insert(e);
        free_for_all = b.now + how.delay;
        if (holds_place.insert(e).second) free_at[e->origin] = b.now + how.delay_per_origin;
      }
      ASSERT_EQ(b.s.waiting(), waiting.size());
      ASSERT_EQ(b.s.running(), running.size());
      // When nothing may start now but time alone would change that, deadline says so in time.
      if (!paused && running.size() < workers && !waiting.empty()) {
        now_t soonest = never;
        for (auto& [e, r] : waiting) {
          if (free_for_all > b.now) soonest = std::min(soonest, free_for_all);
          if (!holds_place.contains(e) && free_at[e->origin] > b.now)
            soonest = std::min(soonest, std::max(free_for_all, free_at[e->origin]));
        }
        if (soonest != never) {
          ASSERT_LE(b.s.deadline(b.now), soonest);
        }
      }
    }
    for (entry* e : running) b.s.finished(*e);
    for (entry* e : parked) b.s.finished(*e);
    while (b.s.drain() != nullptr) {
    }
    b.now += std::chrono::seconds(1);
    b.s.resume();
    b.s.set_workers(1);
    entry& last = b.add("last");
    b.s.set_origin_slots(b.at("last"), 1);
    while (b.next() == nullptr) b.now += milliseconds(100);
    b.s.finished(last);
    ASSERT_LE(b.s.origins(), 1u) << b.s.snapshot();
  }
}
