#include "tern/queue.h"

#include <sys/wait.h>
#include <unistd.h>

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(queue, bad_arguments_are_refused) {
  error_out e;
  queue q;
  tern_event event;
  size_t count = 9;
  EXPECT_REFUSED(tern_queue_create(nullptr, &e), TERN_E_ARGUMENT, "queue is NULL");
  EXPECT_EQ(tern_queue_drain(nullptr, &event, 1, sizeof event, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(count, 0u);
  EXPECT_EQ(tern_queue_drain(q, nullptr, 1, sizeof event, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_drain(q, &event, 0, sizeof event, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_drain(q, &event, 1, sizeof event - 1, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_drain(q, &event, 1, 1 << 20, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_drain(q, &event, 1, sizeof event, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_wait(nullptr, &event, 1, sizeof event, 0, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_wait(q, &event, 1, sizeof event, -2, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_wait(q, &event, 1, 95, 0, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_run(nullptr, 0, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_run(q, -2, &count), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_run(q, 0, nullptr), TERN_OK);
  EXPECT_EQ(tern_queue_wake(nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_close(nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_size(nullptr), 0u);
  int32_t fd = 7;
  EXPECT_REFUSED(tern_queue_fd(nullptr, &fd, &e), TERN_E_ARGUMENT, "queue is NULL");
  EXPECT_EQ(fd, -1);
  EXPECT_REFUSED(tern_queue_fd(q, nullptr, &e), TERN_E_ARGUMENT, "fd is NULL");
  EXPECT_REFUSED(tern_queue_serve(nullptr, 1, &e), TERN_E_ARGUMENT, "queue is NULL");
  EXPECT_REFUSED(tern_queue_serve(q, 2000, &e), TERN_E_ARGUMENT, "threads is 2000, expected at most 1024");
  EXPECT_EQ(tern_event_dispatch(nullptr), TERN_E_ARGUMENT);
  tern_event nobody{};
  EXPECT_EQ(tern_event_dispatch(&nobody), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_event_take_result(nullptr), nullptr);
  EXPECT_EQ(tern_event_take_result(&nobody), nullptr);
  tern_events_release(nullptr, 3, sizeof event);
  tern_events_release(&nobody, 1, sizeof nobody);
  EXPECT_EQ(tern_queue_retain(nullptr), nullptr);
  tern_queue_release(nullptr);
}

TEST(queue, hooks_are_dropped_once_also_when_refused) {
  drop_count refused, nowhere, replaced, last;
  auto notify = [](uint64_t) {};
  auto handle = [](uint64_t, tern_event*) {};
  EXPECT_EQ(tern_queue_set_notify(nullptr, notify, refused.me(), drop_count::drop, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_queue_set_handler(nullptr, handle, refused.me(), drop_count::drop, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(refused.drops, 2);
  {
    queue q;
    EXPECT_EQ(tern_queue_set_notify(q, nullptr, nowhere.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(nowhere.drops, 1);
    EXPECT_EQ(tern_queue_set_notify(q, notify, replaced.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(tern_queue_set_notify(q, notify, last.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(tern_queue_set_handler(q, handle, last.me(), drop_count::drop, nullptr), TERN_OK);
    EXPECT_EQ(replaced.drops, 1);
    EXPECT_EQ(last.drops, 0);
  }
  EXPECT_EQ(last.drops, 2);
}

TEST(queue, a_closed_queue_says_so) {
  queue q;
  tern_event event;
  size_t count = 0;
  EXPECT_EQ(tern_queue_close(q), TERN_OK);
  EXPECT_EQ(tern_queue_close(q), TERN_OK);
  EXPECT_EQ(tern_queue_drain(q, &event, 1, sizeof event, &count), TERN_E_CLOSED);
  EXPECT_EQ(tern_queue_wait(q, &event, 1, sizeof event, -1, &count), TERN_E_CLOSED);
  EXPECT_EQ(tern_queue_run(q, -1, &count), TERN_E_CLOSED);
}

TEST(queue, in_a_forked_child_the_parents_queue_answers_forked_and_a_new_one_works) {
  queue q;
  driven_client c;
  request r;
  tern_submit_options to_q{};
  to_q.struct_size = sizeof to_q;
  to_q.queue = q;
  ASSERT_EQ(tern_submit_ex(c, r, &to_q, nullptr, nullptr), TERN_OK);
  tern_event drained;
  size_t drained_count = 0;
  ASSERT_EQ(tern_queue_wait(q, &drained, 1, sizeof drained, 10000, &drained_count), TERN_OK);
  ASSERT_EQ(drained_count, 1u);
  const pid_t child = fork();
  if (child == 0) {
    tern_event event;
    size_t count = 0;
    int32_t fd;
    bool fine = tern_queue_drain(q, &event, 1, sizeof event, &count) == TERN_E_FORKED &&
                tern_queue_wait(q, &event, 1, sizeof event, -1, &count) == TERN_E_FORKED &&
                tern_queue_run(q, -1, &count) == TERN_E_FORKED && tern_queue_wake(q) == TERN_E_FORKED &&
                tern_queue_close(q) == TERN_E_FORKED && tern_queue_size(q) == 0 &&
                tern_queue_fd(q, &fd, nullptr) == TERN_E_FORKED && tern_queue_serve(q, 1, nullptr) == TERN_E_FORKED &&
                tern_event_dispatch(&drained) == TERN_E_FORKED;
    queue own;
    fine = fine && tern_queue_drain(own, &event, 1, sizeof event, &count) == TERN_OK;
    tern_queue_release(tern_queue_retain(q));
    _exit(fine ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  tern_events_release(&drained, 1, sizeof drained);
}
