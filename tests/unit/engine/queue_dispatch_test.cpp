#include <gtest/gtest.h>

#include <future>
#include <map>
#include <thread>

#include "engine/queue.hpp"
#include "engine/thread_role.hpp"
#include "unit/engine/queue_events.hpp"

using namespace tern;
using namespace tern::test;

namespace {

size_t run_once(tern_queue& queue, int64_t timeout_ms = 0) {
  size_t count = 0;
  queue.run(timeout_ms, &count);
  return count;
}

tern_stream* stream_number(uintptr_t n) { return reinterpret_cast<tern_stream*>(n * 8); }

struct handler_notes {
  std::atomic<int> calls{0};
  std::atomic<int> drops{0};
  std::function<void(tern_event*)> then;
  static void call(uint64_t self, tern_event* event) {
    auto* me = reinterpret_cast<handler_notes*>(self);
    ++me->calls;
    if (me->then) me->then(event);
  }
  static void drop(uint64_t self) { ++reinterpret_cast<handler_notes*>(self)->drops; }
  std::shared_ptr<hook<tern_event_fn>> make() {
    const auto me = reinterpret_cast<uint64_t>(this);
    return std::make_shared<hook<tern_event_fn>>(call, me, dropper(drop, me));
  }
};

}  // namespace

TEST(queue_dispatch, run_calls_the_callback_of_each_event_and_releases_it) {
  owned_queue queue;
  event_counts counts;
  std::vector<uint64_t> order;
  for (uint64_t id : {1, 2, 3})
    post_call(*queue, counts, id, [&](tern_event& e) {
      order.push_back(e.id);
      EXPECT_TRUE(dispatching());
      EXPECT_EQ(counts.drained, static_cast<int>(e.id)) << "in flight no more when its callback runs";
    });
  EXPECT_EQ(run_once(*queue), 3u);
  EXPECT_EQ(order, (std::vector<uint64_t>{1, 2, 3}));
  EXPECT_EQ(counts.released, 3);
  EXPECT_FALSE(dispatching());
}

TEST(queue_dispatch, callbacks_may_post_close_and_give_the_queue_up) {
  event_counts counts;
  tern_queue* queue = nullptr;
  tern_queue::create(&queue);
  post_call(*queue, counts, 1, [&](tern_event&) {
    post(*queue, counts, 2);
    queue->close();
    queue->release();
  });
  EXPECT_EQ(run_once(*queue), 1u);
  EXPECT_EQ(counts.released, 2);
}

TEST(queue_dispatch, events_without_a_callback_go_to_the_handler_else_are_released) {
  owned_queue queue;
  event_counts counts;
  handler_notes handler;
  queue->set_handler(handler.make());
  post(*queue, counts, 1);
  post_call(*queue, counts, 2, [](tern_event&) {});
  EXPECT_EQ(run_once(*queue), 2u);
  EXPECT_EQ(handler.calls, 1);
  EXPECT_EQ(counts.dispatched, 1);
  queue->set_handler(nullptr);
  EXPECT_EQ(handler.drops, 1);
  post(*queue, counts, 3);
  EXPECT_EQ(run_once(*queue), 1u);
  EXPECT_EQ(counts.released, 3);
}

TEST(queue_dispatch, a_handler_that_unregisters_itself_is_called_no_more_and_dropped_afterwards) {
  owned_queue queue;
  event_counts counts;
  handler_notes handler;
  handler.then = [&](tern_event*) {
    queue->set_handler(nullptr);
    EXPECT_EQ(handler.drops, 0) << "it is still running";
  };
  queue->set_handler(handler.make());
  post_batch(*queue, counts, 0, 3);
  EXPECT_EQ(run_once(*queue), 3u);
  EXPECT_EQ(handler.calls, 1);
  EXPECT_EQ(handler.drops, 1);
  EXPECT_EQ(counts.released, 3);
}

TEST(queue_dispatch, unregistering_waits_for_a_running_call) {
  owned_queue queue;
  event_counts counts;
  handler_notes handler;
  std::promise<void> running, go_on;
  std::atomic<bool> ended{false};
  handler.then = [&](tern_event*) {
    running.set_value();
    go_on.get_future().wait();
    ended = true;
  };
  queue->set_handler(handler.make());
  post(*queue, counts, 1);
  auto runner = std::async(std::launch::async, [&] { return run_once(*queue); });
  running.get_future().wait();
  auto remover = std::async(std::launch::async, [&] {
    queue->set_handler(nullptr);
    return ended.load() && handler.drops == 1;
  });
  go_on.set_value();
  EXPECT_TRUE(remover.get());
  EXPECT_EQ(runner.get(), 1u);
}

TEST(queue_dispatch, a_drained_event_can_be_dispatched_by_hand) {
  owned_queue queue;
  event_counts counts;
  handler_notes handler;
  int called = 0;
  post_call(*queue, counts, 1, [&](tern_event&) { ++called; });
  post(*queue, counts, 2);
  std::vector<tern_event> events = drain(*queue);
  EXPECT_TRUE(dispatch_event(events[0]));
  EXPECT_EQ(called, 1);
  EXPECT_FALSE(dispatch_event(events[1]));
  queue->set_handler(handler.make());
  EXPECT_TRUE(dispatch_event(events[1]));
  EXPECT_EQ(handler.calls, 1);
  EXPECT_EQ(counts.released, 0);
  release(events);
}

TEST(queue_dispatch, run_ends_on_timeout_wake_and_close) {
  owned_queue queue;
  size_t count = 0;
  EXPECT_EQ(queue->run(0, &count), TERN_OK);
  queue->wake();
  EXPECT_EQ(queue->run(-1, &count), TERN_OK);
  queue->close();
  EXPECT_EQ(queue->run(-1, &count), TERN_E_CLOSED);
  engine_thread_scope scope;
  EXPECT_EQ(queue->run(0, &count), TERN_E_REENTRANT);
}

TEST(queue_dispatch, a_stream_being_dispatched_is_held_for_others_until_done) {
  owned_queue queue;
  event_counts counts;
  int32_t fd = -1;
  ASSERT_FALSE(queue->descriptor(&fd));
  std::vector<uint64_t> order;
  post_call(
      *queue, counts, 0,
      [&](tern_event&) {
        // A second runner comes while the first is in a callback of the stream.
        post_call(*queue, counts, 1, [&](tern_event& e) { order.push_back(e.id); }, stream_number(1), 1);
        post_call(*queue, counts, 2, [&](tern_event& e) { order.push_back(e.id); }, stream_number(2), 0);
        std::thread([&] { EXPECT_EQ(run_once(*queue), 1u); }).join();
        EXPECT_EQ(order, (std::vector<uint64_t>{2}));
        EXPECT_EQ(queue->size(), 0u);
        EXPECT_FALSE(readable(fd)) << "a held event is not there";
        EXPECT_EQ(run_once(*queue), 0u) << "nor for the same thread";
      },
      stream_number(1), 0);
  EXPECT_EQ(run_once(*queue), 1u);
  EXPECT_TRUE(readable(fd));
  EXPECT_EQ(queue->size(), 1u);
  EXPECT_EQ(run_once(*queue), 1u);
  EXPECT_EQ(order, (std::vector<uint64_t>{2, 1}));
}

TEST(queue_dispatch, a_closed_queue_waits_for_held_events) {
  owned_queue queue;
  event_counts counts;
  std::atomic<int> last{0};
  std::future<int32_t> second;
  post_call(
      *queue, counts, 0,
      [&](tern_event&) {
        post_call(*queue, counts, 1, [&](tern_event&) { ++last; }, stream_number(1), 1);
        EXPECT_EQ(run_once(*queue), 0u);  // holds it
        queue->close();
        second = std::async(std::launch::async, [&] {
          size_t count = 0;
          return queue->run(-1, &count);
        });
      },
      stream_number(1), 0);
  EXPECT_EQ(run_once(*queue), 1u);
  EXPECT_EQ(second.get(), TERN_OK);
  EXPECT_EQ(last, 1);
}

TEST(queue_dispatch, serve_dispatches_on_threads_of_its_own_until_closed) {
  owned_queue queue;
  event_counts counts;
  std::promise<void> all;
  std::atomic<int> left{200};
  std::atomic<bool> own_thread{true};
  const auto here = std::this_thread::get_id();
  ASSERT_FALSE(queue->serve(3));
  for (uint64_t id = 0; id < 200; ++id)
    post_call(*queue, counts, id, [&](tern_event&) {
      if (std::this_thread::get_id() == here) own_thread = false;
      if (--left == 0) all.set_value();
    });
  all.get_future().wait();
  EXPECT_TRUE(own_thread);
  queue->close();
  ASSERT_FALSE(queue->serve(0));
  EXPECT_EQ(counts.released, 200);
}

TEST(queue_dispatch, serve_can_be_stopped_and_started_again_with_events_waiting) {
  owned_queue queue;
  event_counts counts;
  ASSERT_FALSE(queue->serve(2));
  ASSERT_FALSE(queue->serve(0));
  post(*queue, counts, 1);
  EXPECT_EQ(queue->size(), 1u);
  std::promise<void> done;
  post_call(*queue, counts, 2, [&](tern_event&) { done.set_value(); });
  ASSERT_FALSE(queue->serve(1));
  done.get_future().wait();
  ASSERT_FALSE(queue->serve(0));
  EXPECT_EQ(counts.released, 2);
}

TEST(queue_dispatch, serve_cannot_be_changed_from_a_callback) {
  owned_queue queue;
  event_counts counts;
  std::promise<int32_t> status;
  ASSERT_FALSE(queue->serve(1));
  post_call(*queue, counts, 1, [&](tern_event&) { status.set_value(queue->serve(0).code()); });
  EXPECT_EQ(status.get_future().get(), TERN_E_REENTRANT);
  ASSERT_FALSE(queue->serve(0));
}

TEST(queue_dispatch, threads_of_a_queue_that_was_given_up_finish_what_is_there) {
  event_counts counts;
  handler_notes handler;
  {
    owned_queue queue;
    queue->set_handler(handler.make());
    ASSERT_FALSE(queue->serve(2));
    post_batch(*queue, counts, 0, 100);
  }
  while (handler.drops == 0) std::this_thread::yield();
  EXPECT_EQ(counts.released, 100);
  EXPECT_EQ(handler.calls, 100);
}

TEST(queue_dispatch, eight_posters_and_four_runners_keep_every_stream_in_order) {
  constexpr int posters = 8, per_poster = 400, streams = 6;
  owned_queue queue;
  event_counts counts;
  struct stream_state {
    std::atomic<bool> busy{false};
    uint64_t next = 0;  // guarded by busy
  };
  std::vector<stream_state> states(streams);
  std::atomic<int> wrong{0}, done{0};
  std::mutex seq_mutex[streams];
  uint64_t next_seq[streams] = {};

  ASSERT_FALSE(queue->serve(2));
  std::vector<std::thread> threads;
  for (int p = 0; p < posters; ++p)
    threads.emplace_back([&, p] {
      for (int i = 0; i < per_poster; ++i) {
        const int s = (p * 31 + i * 7) % streams;
        std::lock_guard lock(seq_mutex[s]);
        post_call(
            *queue, counts, 0,
            [&, s](tern_event& e) {
              if (states[s].busy.exchange(true)) ++wrong;
              if (states[s].next++ != e.seq) ++wrong;
              states[s].busy = false;
              ++done;
            },
            stream_number(static_cast<uintptr_t>(s) + 1), next_seq[s]++);
      }
    });
  for (int r = 0; r < 2; ++r)
    threads.emplace_back([&] {
      size_t count;
      while (queue->run(-1, &count) == TERN_OK) {
      }
    });
  for (int p = 0; p < posters; ++p) threads[p].join();
  queue->close();
  for (size_t t = posters; t < threads.size(); ++t) threads[t].join();
  ASSERT_FALSE(queue->serve(0));
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(done, posters * per_poster);
  EXPECT_EQ(counts.drained, posters * per_poster);
  EXPECT_EQ(counts.released, posters * per_poster);
}

TEST(queue_dispatch, eight_posters_and_four_drainers_lose_nothing) {
  constexpr int posters = 8, per_poster = 2000, drainers = 4;
  owned_queue queue;
  event_counts counts;
  std::vector<std::atomic<int>> seen(posters * per_poster);
  std::vector<std::thread> threads;
  for (int d = 0; d < drainers; ++d)
    threads.emplace_back([&] {
      tern_event events[16];
      size_t count = 0;
      while (queue->wait(events, 16, sizeof(tern_event), -1, &count) == TERN_OK) {
        for (size_t i = 0; i < count; ++i) ++seen[events[i].id];
        release_events(events, count, sizeof(tern_event));
      }
    });
  std::vector<std::thread> writers;
  for (int p = 0; p < posters; ++p)
    writers.emplace_back([&, p] {
      for (int i = 0; i < per_poster; i += 4) post_batch(*queue, counts, static_cast<uint64_t>(p) * per_poster + i, 4);
    });
  for (std::thread& t : writers) t.join();
  queue->close();
  for (std::thread& t : threads) t.join();
  for (const auto& times : seen) ASSERT_EQ(times, 1);
  EXPECT_EQ(counts.released, posters * per_poster);
}
