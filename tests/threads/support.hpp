// What the thread tests share: a book of ids that any thread may write, threads that start together, deadlines.
#pragma once

#include <gtest/gtest.h>
#include <tern/tern.h>

#include <atomic>
#include <barrier>
#include <chrono>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "integration/support.hpp"
#include "model/peer.hpp"
#include "support/entries.hpp"
#include "support/server_test.hpp"

namespace tern::threads {

using namespace tern::integration;
using model::peer;
using test::entries_of;
using test::eventually;

// How long anything may take before a test calls it a hang: far above what it takes under a sanitizer on a busy machine.
inline constexpr std::chrono::seconds patience{60};
inline constexpr int64_t patience_ms = std::chrono::milliseconds(patience).count();

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
inline constexpr size_t slowness = 4;
#else
inline constexpr size_t slowness = 1;
#endif
inline constexpr size_t scaled(size_t n) { return n / slowness; }

// Which ids of one client were accepted and which have completed. Any thread.
class ledger {
 public:
  explicit ledger(size_t most) : slots_(most) {}

  void accept(uint64_t id) {
    ASSERT_LT(id, slots_.size());
    EXPECT_EQ(slots_[id].fetch_or(1) & 1, 0) << "id " << id << " was given out twice";
    ++accepted_;
  }
  void complete(const tern_event& e) {
    EXPECT_NE(e.result, nullptr);
    EXPECT_EQ(e.status, tern_result_code(e.result));
    complete(e.id);
  }
  void complete(uint64_t id) {
    ASSERT_LT(id, slots_.size());
    EXPECT_EQ(slots_[id].fetch_add(2) & ~1, 0) << "a second completion of " << id;
    ++completed_;
  }
  size_t accepted() const { return accepted_; }
  size_t completed() const { return completed_; }

  // Ids are dense, and each has completed once.
  void expect_all() const {
    EXPECT_EQ(completed_, accepted_);
    for (size_t id = 0; id < accepted_; ++id) ASSERT_EQ(slots_[id], 3) << "id " << id;
  }

 private:
  std::vector<std::atomic<uint8_t>> slots_;
  std::atomic<size_t> accepted_{0}, completed_{0};
};

// Threads that start at once and are joined at the end of the scope.
class crew {
 public:
  crew() = default;
  ~crew() { join(); }
  crew(const crew&) = delete;
  crew& operator=(const crew&) = delete;

  // f(random, index)
  template <class F>
  void add(size_t count, F f) {
    for (size_t i = 0; i < count; ++i)
      jobs_.push_back([f, i, seed = std::random_device{}()] {
        std::mt19937 random(seed);
        f(random, i);
      });
  }
  void start() {
    auto together = std::make_shared<std::barrier<>>(static_cast<std::ptrdiff_t>(jobs_.size()));
    for (auto& job : jobs_)
      threads_.emplace_back([together, job] {
        together->arrive_and_wait();
        job();
      });
    jobs_.clear();
  }
  void join() {
    for (std::thread& t : threads_) t.join();
    threads_.clear();
  }
  void run() {
    start();
    join();
  }

 private:
  std::vector<std::function<void()>> jobs_;
  std::vector<std::thread> threads_;
};

// Takes what a queue has and gives it to each(event), until done(). False: time is over. TERN_E_CLOSED ends it too.
template <class Each, class Done>
bool drain_until(tern_queue* queue, Each each, Done done, size_t batch = 32) {
  const auto until = std::chrono::steady_clock::now() + patience;
  std::vector<tern_event> events(batch);
  while (!done()) {
    if (std::chrono::steady_clock::now() > until) return false;
    size_t n = 0;
    const int32_t status = tern_queue_wait(queue, events.data(), batch, sizeof events[0], 20, &n);
    if (status == TERN_E_CLOSED) return true;
    EXPECT_EQ(status, TERN_OK);
    for (size_t i = 0; i < n; ++i) each(events[i]);
    tern_events_release(events.data(), n, sizeof events[0]);
  }
  return true;
}

inline handle<tern_queue> make_queue() {
  tern_queue* queue = nullptr;
  EXPECT_EQ(tern_queue_create(&queue, nullptr), TERN_OK);
  return handle<tern_queue>(queue);
}

inline bool idle(tern_client* client) { return counters(client).in_flight == 0; }

// A set of requests to a peer, most of which go well.
inline std::vector<handle<tern_request>> mixed_requests(const peer& server, bool with_failures = true) {
  std::vector<handle<tern_request>> all;
  for (const char* path : {"/ok/10", "/ok/0", "/ok/3000", "/chunked/300", "/close/20", "/delay/1", "/ok/100"})
    all.push_back(make_request("GET", server.url(path)));
  if (with_failures)
    for (const char* path : {"/reset", "/short", "/garbage", "/stall"}) all.push_back(make_request("GET", server.url(path)));
  return all;
}

}  // namespace tern::threads
