#include "engine/queue.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "engine/thread_role.hpp"
#include "unit/engine/queue_events.hpp"

using namespace tern;
using namespace tern::test;

namespace {

std::vector<uint64_t> ids(const std::vector<tern_event>& events) {
  std::vector<uint64_t> list;
  for (const tern_event& e : events) list.push_back(e.id);
  return list;
}

struct notes {
  std::atomic<int> calls{0};
  std::atomic<int> drops{0};
  static void call(uint64_t self) { ++reinterpret_cast<notes*>(self)->calls; }
  static void drop(uint64_t self) { ++reinterpret_cast<notes*>(self)->drops; }
  uint64_t me() { return reinterpret_cast<uint64_t>(this); }
};

std::shared_ptr<hook<tern_notify_fn>> notify_hook(notes& n) {
  return std::make_shared<hook<tern_notify_fn>>(notes::call, n.me(), dropper(notes::drop, n.me()));
}

}  // namespace

TEST(queue, gives_events_in_the_order_they_were_posted) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  post_batch(*queue, counts, 2, 3);
  post(*queue, counts, 5);
  EXPECT_EQ(queue->size(), 5u);
  std::vector<tern_event> events = drain(*queue);
  EXPECT_EQ(ids(events), (std::vector<uint64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(queue->size(), 0u);
  release(events);
}

TEST(queue, drains_no_more_than_asked_for) {
  owned_queue queue;
  event_counts counts;
  post_batch(*queue, counts, 0, 5);
  std::vector<tern_event> events = drain(*queue, 2);
  EXPECT_EQ(ids(events), (std::vector<uint64_t>{0, 1}));
  EXPECT_EQ(queue->size(), 3u);
  EXPECT_EQ(counts.drained, 2);
  EXPECT_EQ(counts.released, 0);
  release(events);
  EXPECT_EQ(counts.released, 2);
}

TEST(queue, writes_larger_elements_of_the_future_with_a_zero_tail) {
  owned_queue queue;
  event_counts counts;
  post_batch(*queue, counts, 7, 2);
  struct larger {
    tern_event event;
    uint64_t tail;
  } elements[2];
  memset(elements, 0xff, sizeof elements);
  size_t count = 0;
  EXPECT_EQ(queue->drain(&elements[0].event, 2, sizeof(larger), &count), TERN_OK);
  EXPECT_EQ(count, 2u);
  EXPECT_EQ(elements[1].event.id, 8u);
  EXPECT_EQ(elements[0].tail, 0u);
  EXPECT_EQ(elements[1].tail, 0u);
  release_events(&elements[0].event, 2, sizeof(larger));
  EXPECT_EQ(counts.released, 2);
  EXPECT_EQ(elements[1].event.owner, nullptr);
}

TEST(queue, releases_an_event_once_however_often_it_is_asked_to) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  std::vector<tern_event> events = drain(*queue);
  release(events);
  release(events);
  EXPECT_EQ(counts.released, 1);
}

TEST(queue, descriptor_is_readable_if_and_only_if_there_are_events) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  int32_t fd = -1;
  ASSERT_FALSE(queue->descriptor(&fd));
  EXPECT_TRUE(readable(fd)) << "made while there was one";
  std::vector<tern_event> events = drain(*queue);
  release(events);
  EXPECT_FALSE(readable(fd));
  post_batch(*queue, counts, 2, 3);
  post(*queue, counts, 5);
  EXPECT_TRUE(readable(fd));
  events = drain(*queue, 1);
  release(events);
  EXPECT_TRUE(readable(fd)) << "three are left";
  events = drain(*queue);
  release(events);
  EXPECT_FALSE(readable(fd));
  queue->wake();
  EXPECT_FALSE(readable(fd)) << "a wake is no event";
  int32_t again = -1;
  ASSERT_FALSE(queue->descriptor(&again));
  EXPECT_EQ(fd, again);
  EXPECT_NE(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(queue, notify_comes_on_empty_to_not_empty_only) {
  owned_queue queue;
  event_counts counts;
  notes n;
  queue->set_notify(notify_hook(n));
  post(*queue, counts, 1);
  post_batch(*queue, counts, 2, 3);
  EXPECT_EQ(n.calls, 1);
  std::vector<tern_event> events = drain(*queue, 2);
  release(events);
  post(*queue, counts, 5);
  EXPECT_EQ(n.calls, 1) << "it was not empty";
  events = drain(*queue);
  release(events);
  post(*queue, counts, 6);
  EXPECT_EQ(n.calls, 2);
  queue->set_notify(nullptr);
  EXPECT_EQ(n.drops, 1);
}

TEST(queue, notify_runs_outside_the_lock_and_refuses_blocking) {
  owned_queue queue;
  event_counts counts;
  struct context {
    tern_queue* queue;
    size_t size = 99;
    int32_t wait_status = TERN_OK;
  } c{queue.queue};
  auto look = [](uint64_t user_data) {
    auto* at = reinterpret_cast<context*>(user_data);
    at->size = at->queue->size();
    tern_event e;
    size_t count;
    at->wait_status = at->queue->wait(&e, 1, sizeof e, 0, &count);
  };
  queue->set_notify(std::make_shared<hook<tern_notify_fn>>(look, reinterpret_cast<uint64_t>(&c), dropper()));
  post(*queue, counts, 1);
  EXPECT_EQ(c.size, 1u);
  EXPECT_EQ(c.wait_status, TERN_E_REENTRANT);
}

TEST(queue, drops_the_notify_hook_when_replaced_and_when_the_queue_goes) {
  notes first, second;
  {
    owned_queue queue;
    queue->set_notify(notify_hook(first));
    queue->set_notify(notify_hook(second));
    EXPECT_EQ(first.drops, 1);
    EXPECT_EQ(second.drops, 0);
  }
  EXPECT_EQ(second.drops, 1);
}

TEST(queue, swallows_what_comes_after_close_and_keeps_what_was_there) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  queue->close();
  post_batch(*queue, counts, 2, 3);
  EXPECT_EQ(counts.drained, 3);
  EXPECT_EQ(counts.released, 3);
  tern_event e;
  size_t count = 0;
  EXPECT_EQ(queue->drain(&e, 1, sizeof e, &count), TERN_OK);
  EXPECT_EQ(count, 1u);
  release_events(&e, 1, sizeof e);
  EXPECT_EQ(queue->drain(&e, 1, sizeof e, &count), TERN_E_CLOSED);
}

TEST(queue, releases_what_nobody_drained_when_the_program_gives_it_up) {
  event_counts counts;
  {
    owned_queue queue;
    post_batch(*queue, counts, 0, 3);
  }
  EXPECT_EQ(counts.drained, 3);
  EXPECT_EQ(counts.released, 3);
}

TEST(queue, stays_in_memory_while_attached_and_swallows) {
  event_counts counts;
  tern_queue* queue = nullptr;
  tern_queue::create(&queue);
  ASSERT_EQ(queue->attach(nullptr), TERN_OK);
  post(*queue, counts, 1);
  queue->release();
  EXPECT_EQ(counts.released, 1);
  post(*queue, counts, 2);
  EXPECT_EQ(counts.released, 2);
  queue->detach(nullptr);
}

TEST(queue, stays_in_memory_until_drained_events_are_released) {
  event_counts counts;
  std::vector<tern_event> events;
  {
    owned_queue queue;
    post_batch(*queue, counts, 0, 2);
    events = drain(*queue);
  }
  EXPECT_EQ(counts.released, 0);
  release(events);
  EXPECT_EQ(counts.released, 2);
}

TEST(queue, posting_survives_that_a_drained_event_held_the_last_reference) {
  // The notify hook stands for a thread that drains at once and gives everything up.
  event_counts counts;
  tern_queue* queue = nullptr;
  tern_queue::create(&queue);
  auto give_up = [](uint64_t user_data) {
    auto* q = reinterpret_cast<tern_queue*>(user_data);
    std::vector<tern_event> events = drain(*q);
    q->release();
    release(events);
  };
  queue->set_notify(std::make_shared<hook<tern_notify_fn>>(give_up, reinterpret_cast<uint64_t>(queue), dropper()));
  post(*queue, counts, 1);
  EXPECT_EQ(counts.released, 1);
}

TEST(queue, knows_a_forked_child) {
  owned_queue queue;
  event_counts counts;
  post(*queue, counts, 1);
  std::vector<tern_event> events = drain(*queue);
  const pid_t child = fork();
  if (child == 0) {
    bool fine = queue->forked();
    queue->retain();
    queue->release();  // leaks silently, as do events
    release(events);
    fine = fine && counts.released == 0;
    tern_queue* own = nullptr;
    tern_queue::create(&own);
    fine = fine && !own->forked();
    own->release();
    _exit(fine ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_FALSE(queue->forked());
  release(events);
  EXPECT_EQ(counts.released, 1);
}
