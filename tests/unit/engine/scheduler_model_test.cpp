#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "unit/engine/scheduler_bench.hpp"

using namespace tern;
using namespace tern::testing;
using std::chrono::milliseconds;

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
      const auto in_crowd =
          std::ranges::count_if(holds_place, [&](entry* x) { return x->origin == e->origin && x->crowd == e->crowd; });
      if (e->crowd != 0 && static_cast<uint64_t>(in_crowd) >= e->crowd) return false;
      return static_cast<uint64_t>(used) < slots_of(e->origin) && free_at[e->origin] <= b.now;
    };
    const auto pick = [&](auto& from) { return std::next(from.begin(), static_cast<ptrdiff_t>(below(from.size()))); };

    for (int step = 0; step < 1500; ++step) {
      switch (below(10)) {
        case 0:
        case 1:
        case 2:
          if (waiting.size() < 60) {
            const std::string origin = "o" + std::to_string(below(origins));
            const auto priority = static_cast<int32_t>(below(priorities));
            const size_t crowd = seed % 2 ? below(4) : 0;
            entry& e = crowd > 0 ? b.add_among(crowd, origin, priority) : b.add(origin, priority);
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
