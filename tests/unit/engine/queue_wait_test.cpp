#include <gtest/gtest.h>

#include <deque>
#include <future>
#include <thread>

#include "engine/queue.hpp"
#include "engine/thread_role.hpp"
#include "unit/engine/queue_events.hpp"

using namespace tern;
using namespace tern::test;

namespace {

struct waited {
  int32_t status;
  size_t count;
};

waited wait_for(tern_queue& queue, int64_t timeout_ms, size_t max = 64) {
  std::vector<tern_event> events(max);
  waited w{TERN_OK, 0};
  w.status = queue.wait(events.data(), max, sizeof(tern_event), timeout_ms, &w.count);
  release_events(events.data(), w.count, sizeof(tern_event));
  return w;
}

// A client without threads, by script. Each turn is what one call of drive does.
struct scripted_driver final : queue_driver {
  std::deque<std::function<int32_t(int64_t)>> turns;
  std::atomic<int> drives{0}, wakes{0}, references{1};
  int32_t drive(int64_t timeout_ms, uint64_t) override {
    ++drives;
    if (turns.empty()) return TERN_OK;
    auto turn = turns.front();
    turns.pop_front();
    return turn(timeout_ms);
  }
  void wake() override { ++wakes; }
  bool try_retain() noexcept override {
    ++references;
    return true;
  }
  void release() noexcept override { --references; }
};

}  // namespace

TEST(queue_wait, returns_what_is_there_at_once) {
  owned_queue queue;
  event_counts counts;
  post_batch(*queue, counts, 0, 3);
  const waited w = wait_for(*queue, -1, 2);
  EXPECT_EQ(w.status, TERN_OK);
  EXPECT_EQ(w.count, 2u);
}

TEST(queue_wait, times_out_with_no_event) {
  owned_queue queue;
  for (int64_t ms : {0, 1}) {
    const waited w = wait_for(*queue, ms);
    EXPECT_EQ(w.status, TERN_OK);
    EXPECT_EQ(w.count, 0u);
  }
}

TEST(queue_wait, wakes_when_events_come) {
  owned_queue queue;
  event_counts counts;
  auto waiter = std::async(std::launch::async, [&] { return wait_for(*queue, -1); });
  post(*queue, counts, 1);
  const waited w = waiter.get();
  EXPECT_EQ(w.status, TERN_OK);
  EXPECT_EQ(w.count, 1u);
}

TEST(queue_wait, a_wake_ends_one_wait_present_or_future) {
  owned_queue queue;
  event_counts counts;
  queue->wake();
  post(*queue, counts, 1);
  EXPECT_EQ(wait_for(*queue, -1).count, 0u) << "the wake comes before events";
  EXPECT_EQ(wait_for(*queue, -1).count, 1u);
  auto waiter = std::async(std::launch::async, [&] { return wait_for(*queue, -1); });
  queue->wake();
  EXPECT_EQ(waiter.get().count, 0u);
  EXPECT_EQ(wait_for(*queue, 0).count, 0u);
}

TEST(queue_wait, every_waiter_needs_a_wake_of_its_own) {
  owned_queue queue;
  std::vector<std::future<waited>> waiters;
  for (int i = 0; i < 3; ++i) waiters.push_back(std::async(std::launch::async, [&] { return wait_for(*queue, -1); }));
  for (int i = 0; i < 3; ++i) queue->wake();
  for (auto& w : waiters) EXPECT_EQ(w.get().count, 0u);
}

TEST(queue_wait, ends_with_closed_once_closed_and_empty) {
  owned_queue queue;
  event_counts counts;
  auto waiter = std::async(std::launch::async, [&] {
    waited w = wait_for(*queue, -1);
    return w.count == 1 ? wait_for(*queue, -1) : w;
  });
  post(*queue, counts, 1);
  queue->close();
  EXPECT_EQ(waiter.get().status, TERN_E_CLOSED);
  EXPECT_EQ(wait_for(*queue, -1).status, TERN_E_CLOSED);
}

TEST(queue_wait, all_waiters_learn_of_the_close) {
  owned_queue queue;
  std::vector<std::future<waited>> waiters;
  for (int i = 0; i < 4; ++i) waiters.push_back(std::async(std::launch::async, [&] { return wait_for(*queue, -1); }));
  queue->close();
  for (auto& w : waiters) EXPECT_EQ(w.get().status, TERN_E_CLOSED);
}

TEST(queue_wait, a_batch_reaches_several_waiters) {
  owned_queue queue;
  event_counts counts;
  std::vector<std::future<waited>> waiters;
  for (int i = 0; i < 4; ++i) waiters.push_back(std::async(std::launch::async, [&] { return wait_for(*queue, -1, 1); }));
  post_batch(*queue, counts, 0, 4);
  for (auto& w : waiters) EXPECT_EQ(w.get().count, 1u);
}

TEST(queue_wait, is_refused_on_an_engine_thread_while_drain_is_not) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  engine_thread_scope scope;
  EXPECT_EQ(wait_for(*queue, 0).status, TERN_E_REENTRANT);
  std::vector<tern_event> events = drain(*queue);
  EXPECT_EQ(events.size(), 1u);
  release(events);
}

// ---- a client without threads

TEST(queue_wait, drives_the_client_whose_queue_it_is) {
  owned_queue queue;
  event_counts counts;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  driver.turns.push_back([](int64_t) { return TERN_OK; });
  driver.turns.push_back([&](int64_t timeout_ms) {
    EXPECT_EQ(timeout_ms, -1);
    post(*queue, counts, 1);
    return TERN_OK;
  });
  EXPECT_EQ(wait_for(*queue, -1).count, 1u);
  EXPECT_EQ(driver.drives, 2);
  EXPECT_EQ(driver.references, 1);
  queue->detach(&driver);
  EXPECT_EQ(wait_for(*queue, 0).count, 0u);
  EXPECT_EQ(driver.drives, 2) << "not its client any more";
}

TEST(queue_wait, a_poll_gives_the_client_one_turn) {
  owned_queue queue;
  event_counts counts;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  driver.turns.push_back([&](int64_t timeout_ms) {
    EXPECT_EQ(timeout_ms, 0);
    post(*queue, counts, 1);
    return TERN_OK;
  });
  EXPECT_EQ(wait_for(*queue, 0).count, 1u);
  EXPECT_EQ(wait_for(*queue, 0).count, 0u);
  EXPECT_EQ(driver.drives, 2);
  queue->detach(&driver);
}

TEST(queue_wait, takes_over_when_another_driver_has_ended) {
  owned_queue queue;
  event_counts counts;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  std::promise<void> found_busy;
  driver.turns.push_back([&](int64_t) {
    found_busy.set_value();
    return TERN_E_BUSY;
  });
  driver.turns.push_back([&](int64_t) {
    post(*queue, counts, 1);
    return TERN_OK;
  });
  auto waiter = std::async(std::launch::async, [&] { return wait_for(*queue, -1); });
  found_busy.get_future().wait();
  driver.drive_ended();  // before or after the waiter sleeps: it must not be missed
  EXPECT_EQ(waiter.get().count, 1u);
  queue->detach(&driver);
}

TEST(queue_wait, events_of_another_driver_reach_who_found_it_busy) {
  owned_queue queue;
  event_counts counts;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  std::promise<void> found_busy;
  driver.turns.push_back([&](int64_t) {
    found_busy.set_value();
    return TERN_E_BUSY;
  });
  auto waiter = std::async(std::launch::async, [&] { return wait_for(*queue, -1); });
  found_busy.get_future().wait();
  post(*queue, counts, 1);
  EXPECT_EQ(waiter.get().count, 1u);
  queue->detach(&driver);
}

TEST(queue_wait, a_post_from_elsewhere_and_a_wake_reach_a_sleeping_driver) {
  owned_queue queue;
  event_counts counts;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  driver.turns.push_back([&](int64_t) {  // stands for other threads while this one sleeps in the driver
    post(*queue, counts, 1);
    EXPECT_EQ(driver.wakes, 1);
    queue->wake();
    EXPECT_EQ(driver.wakes, 2);
    {
      engine_thread_scope own;  // the driving thread itself
      post(*queue, counts, 2);
    }
    EXPECT_EQ(driver.wakes, 2);
    return TERN_OK;
  });
  EXPECT_EQ(wait_for(*queue, -1).count, 0u);
  EXPECT_EQ(wait_for(*queue, -1).count, 2u);
  queue->detach(&driver);
}

TEST(queue_wait, sleeps_when_the_client_is_gone) {
  owned_queue queue;
  scripted_driver driver;
  ASSERT_EQ(queue->attach(&driver), TERN_OK);
  driver.turns.push_back([](int64_t) { return TERN_E_CLOSED; });
  driver.turns.push_back([](int64_t) { return TERN_E_CLOSED; });
  EXPECT_EQ(wait_for(*queue, 5).count, 0u);
  EXPECT_LE(driver.drives, 2);
  queue->detach(&driver);
}

TEST(queue_wait, serves_one_driven_client_or_any_number_with_threads) {
  owned_queue queue;
  scripted_driver one, two;
  ASSERT_EQ(queue->attach(nullptr), TERN_OK);
  ASSERT_EQ(queue->attach(nullptr), TERN_OK);
  EXPECT_EQ(queue->attach(&one), TERN_E_STATE);
  queue->detach(nullptr);
  queue->detach(nullptr);
  ASSERT_EQ(queue->attach(&one), TERN_OK);
  ASSERT_EQ(queue->attach(&one), TERN_OK);
  EXPECT_EQ(queue->attach(&two), TERN_E_STATE);
  EXPECT_EQ(queue->attach(nullptr), TERN_E_STATE);
  queue->detach(&one);
  EXPECT_EQ(queue->attach(nullptr), TERN_E_STATE);
  queue->detach(&one);
  queue_hold hold;
  EXPECT_FALSE(hold.take(*queue, nullptr));
  EXPECT_EQ(queue->attach(&one), TERN_E_STATE);
  hold = queue_hold();
  EXPECT_EQ(queue->attach(&two), TERN_OK);
  queue->detach(&two);
}
