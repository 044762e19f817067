// What scheduling, pooling and timing cost per request, and that it does not grow with what waits beside it.
#include <benchmark/benchmark.h>

#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "base/wheel.hpp"
#include "engine/scheduler.hpp"
#include "pool/pool_key.hpp"
#include "pool/pool_state.hpp"

using namespace tern;

namespace {

const now_t start = now_t{} + std::chrono::hours(1);

struct entry : scheduler_entry {
  std::byte rest_of_submission[256];  // in reality entries lie apart
};

struct workload {
  std::vector<hashed_key> origins;
  std::vector<entry> entries;
  std::vector<uint32_t> origin_of;

  workload(size_t waiting, size_t origin_count) : entries(waiting), origin_of(waiting) {
    for (size_t i = 0; i < origin_count; ++i) {
      std::string text = "https://server-" + std::to_string(i) + ".example.org:443";
      const uint64_t hash = hash_text(text);
      origins.push_back({std::move(text), hash});
    }
    std::mt19937 random(1);
    for (uint32_t& o : origin_of) o = static_cast<uint32_t>(random() % origin_count);
  }
  const hashed_key& origin(size_t i) const { return origins[origin_of[i]]; }
};

// All are added, then all run, 64 at a time: the whole life of each in the scheduler.
void scheduler_life(benchmark::State& state) {
  workload w(static_cast<size_t>(state.range(0)), static_cast<size_t>(state.range(1)));
  const bool priorities = state.range(2) != 0;
  for (auto _ : state) {
    scheduler s({});
    std::deque<scheduler_entry*> running;
    for (size_t i = 0; i < w.entries.size(); ++i)
      s.add(w.entries[i], w.origin(i), priorities ? static_cast<int32_t>(i * 7 % 3) : 0);
    for (;;) {
      while (scheduler_entry* e = s.next(start)) running.push_back(e);
      if (running.empty()) break;
      s.finished(*running.front());
      running.pop_front();
    }
    if (s.waiting() != 0) state.SkipWithError("some never ran");
  }
  state.counters["per_request"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * static_cast<double>(w.entries.size()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(scheduler_life)->Args({1'000, 10, 0})->Args({1'000'000, 10'000, 0})->Args({1'000'000, 1, 0});
BENCHMARK(scheduler_life)->Args({1'000, 10, 1})->Args({1'000'000, 10'000, 1});

// One ends, one is added, one starts, while so many wait.
void scheduler_turnover(benchmark::State& state) {
  workload w(static_cast<size_t>(state.range(0)), static_cast<size_t>(state.range(1)));
  scheduler s({});
  std::deque<scheduler_entry*> running;
  for (size_t i = 0; i < w.entries.size(); ++i) s.add(w.entries[i], w.origin(i), 0);
  while (scheduler_entry* e = s.next(start)) running.push_back(e);
  for (auto _ : state) {
    auto* e = static_cast<entry*>(running.front());
    running.pop_front();
    s.finished(*e);
    s.add(*e, w.origin(static_cast<size_t>(e - w.entries.data())), 0);
    while (scheduler_entry* next = s.next(start)) running.push_back(next);
  }
  while (!running.empty()) {
    s.finished(*running.front());
    running.pop_front();
  }
  state.counters["per_request"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
BENCHMARK(scheduler_turnover)->Args({1'000, 10})->Args({1'000'000, 10'000});

// A request arms its deadline and disarms it when it ends; others stay armed.
void wheel_arm_disarm(benchmark::State& state) {
  wheel w(start);
  const auto nothing = [](void*, now_t) {};
  std::deque<timer> others;
  std::mt19937 random(1);
  for (int64_t i = 0; i < state.range(0); ++i)
    w.arm(others.emplace_back(nothing, nullptr), start + std::chrono::milliseconds(1000 + random() % 60'000));
  timer t(nothing, nullptr);
  now_t now = start;
  for (auto _ : state) {
    now += std::chrono::microseconds(1);
    w.arm(t, now + std::chrono::seconds(30));
    benchmark::DoNotOptimize(w.next());
    t.disarm();
  }
}
BENCHMARK(wheel_arm_disarm)->Arg(0)->Arg(10'000)->Arg(1'000'000);

void wheel_arm_fire(benchmark::State& state) {
  wheel w(start);
  timer t([](void*, now_t) {}, nullptr);
  now_t now = start;
  for (auto _ : state) {
    w.arm(t, now + std::chrono::seconds(1));
    now += std::chrono::seconds(2);
    w.advance(now);
  }
}
BENCHMARK(wheel_arm_fire);

// A request takes an idle connection and gives it back, beside so many idle ones of other origins.
void pool_assign_done(benchmark::State& state) {
  const size_t count = static_cast<size_t>(state.range(0)) + 1;
  std::vector<std::unique_ptr<target>> targets;
  std::deque<pool_want> wants;
  shared_cap total(~uint64_t{0});
  pool_state pool({}, total, start);
  std::vector<conn_id> ids;
  session_status idle, busy;
  idle.free_slots = 1;
  busy.in_flight = 1;
  pool_action a;
  for (size_t i = 0; i < count; ++i) {
    auto t = std::make_unique<target>();
    t->scheme = "https";
    t->host = "server-" + std::to_string(i) + ".example.org";
    t->port = 443;
    t->origin = make_origin_key(*t);
    t->pool = make_pool_key(*t, {});
    pool_want& w = wants.emplace_back();
    w.where = t.get();
    targets.push_back(std::move(t));
    pool.want(w, start);
    while (pool.pull(a))
      if (a.kind == pool_action::what::open) ids.push_back(a.id);
    pool.status(ids.back(), idle, start);
    while (pool.pull(a)) {
    }
    pool.status(ids.back(), idle, start);
    pool.done(ids.back(), start);
    while (pool.pull(a)) {
    }
  }
  std::mt19937 random(1);
  now_t now = start;
  for (auto _ : state) {
    const size_t i = random() % count;
    now += std::chrono::microseconds(1);
    pool.want(wants[i], now);
    while (pool.pull(a)) pool.status(a.id, busy, now);
    pool.status(ids[i], idle, now);
    pool.done(ids[i], now);
    while (pool.pull(a)) {
    }
  }
  if (pool.open() != count) state.SkipWithError("a connection was lost");
}
BENCHMARK(pool_assign_done)->Arg(0)->Arg(9'000);

}  // namespace

BENCHMARK_MAIN();
