// Notify hooks, handlers, wake-ups and serving threads, replaced while events flow.
#include <condition_variable>
#include <mutex>

#include "threads/flowing.hpp"

using namespace tern::threads;

namespace {

class hooks : public flowing {
 protected:
  hooks() : flowing("500ms") {}
};

// A registration that knows whether it is called when it must not be.
struct registration {
  ledger* book = nullptr;
  std::atomic<int> running{0}, drops{0};
  std::atomic<bool> gone{false};
  std::atomic<size_t> calls{0};

  void enter() {
    EXPECT_FALSE(gone) << "called after it was un-registered";
    ++running;
    ++calls;
  }
  void leave() {
    std::this_thread::yield();
    EXPECT_FALSE(gone);
    --running;
  }
  void ended() {
    EXPECT_EQ(running, 0) << "un-registering returned before a running call had ended";
    EXPECT_EQ(drops, 1);
    gone = true;
  }
  static void dropped(uint64_t self) {
    auto& r = *reinterpret_cast<registration*>(self);
    EXPECT_EQ(r.running, 0) << "dropped during a call";
    ++r.drops;
  }
  static void notify(uint64_t self) {
    auto& r = *reinterpret_cast<registration*>(self);
    r.enter();
    r.leave();
  }
  static void handler(uint64_t self, tern_event* e) {
    auto& r = *reinterpret_cast<registration*>(self);
    r.enter();
    r.book->complete(*e);
    r.leave();
  }
};

TEST_F(hooks, notify_is_replaced_while_events_flow) {
  const auto requests = mixed_requests(server, false);
  std::atomic<bool> stop{false};
  std::atomic<size_t> calls{0};
  crew all;
  all.add(2, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(drain_until(queue.get(), [&](tern_event& e) { book.complete(e); }, [&] { return stop.load(); }, 2));
  });
  all.add(1, [&](std::mt19937& random, size_t) {
    while (!stop) {
      registration r;
      EXPECT_EQ(tern_queue_set_notify(queue.get(), registration::notify, reinterpret_cast<uint64_t>(&r), registration::dropped,
                                      nullptr),
                TERN_OK);
      if (random() % 2) eventually([&] { return r.calls > 0 || stop; }, std::chrono::milliseconds(5));
      EXPECT_EQ(tern_queue_set_notify(queue.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
      r.ended();
      calls += r.calls;
    }
  });
  all.start();
  flow(scaled(8000), requests);
  EXPECT_TRUE(eventually([&] { return book.completed() == book.accepted(); }, patience));
  stop = true;
  all.join();
  EXPECT_GT(calls, 0u);
  book.expect_all();
}

TEST_F(hooks, handlers_are_replaced_while_threads_run_and_no_event_is_lost) {
  const auto requests = mixed_requests(server, false);
  std::atomic<bool> stop{false};
  registration last;
  last.book = &book;
  const auto set = [&](registration& r) {
    r.book = &book;
    EXPECT_EQ(tern_queue_set_handler(queue.get(), registration::handler, reinterpret_cast<uint64_t>(&r), registration::dropped,
                                     nullptr),
              TERN_OK);
  };
  registration first;
  set(first);
  crew all;
  all.add(3, [&](std::mt19937&, size_t) {
    while (!stop) EXPECT_EQ(tern_queue_run(queue.get(), 10, nullptr), TERN_OK);
  });
  all.add(1, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(drain_until(
        queue.get(), [&](tern_event& e) { EXPECT_EQ(tern_event_dispatch(&e), TERN_OK); }, [&] { return stop.load(); }));
  });
  all.add(1, [&](std::mt19937&, size_t) {
    registration* before = &first;
    std::vector<std::unique_ptr<registration>> own;
    while (!stop) {
      own.push_back(std::make_unique<registration>());
      set(*own.back());
      before->ended();
      before = own.back().get();
    }
    set(last);
    before->ended();
  });
  all.start();
  flow(scaled(8000), requests);
  EXPECT_TRUE(eventually([&] { return book.completed() == book.accepted(); }, std::chrono::seconds(20)));
  stop = true;
  all.join();
  book.expect_all();
  ASSERT_EQ(tern_queue_set_handler(queue.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(last.drops, 1);
}

// Each call replaces itself: returns at once, and what is replaced is dropped after the call.
struct chained {
  tern_queue* queue;
  std::atomic<size_t>& drops;
  static void notify(uint64_t self) {
    auto& c = *reinterpret_cast<chained*>(self);
    auto* next = new chained{c.queue, c.drops};
    EXPECT_EQ(tern_queue_set_notify(c.queue, notify, reinterpret_cast<uint64_t>(next), dropped, nullptr), TERN_OK);
  }
  static void dropped(uint64_t self) {
    auto* c = reinterpret_cast<chained*>(self);
    ++c->drops;
    delete c;
  }
};

TEST_F(hooks, a_notify_that_replaces_itself_from_inside) {
  const auto requests = mixed_requests(server, false);
  std::atomic<size_t> drops{0};
  std::atomic<bool> stop{false};
  auto* first = new chained{queue.get(), drops};
  ASSERT_EQ(tern_queue_set_notify(queue.get(), chained::notify, reinterpret_cast<uint64_t>(first), chained::dropped, nullptr),
            TERN_OK);
  crew all;
  all.add(2, [&](std::mt19937&, size_t) {
    EXPECT_TRUE(drain_until(queue.get(), [&](tern_event& e) { book.complete(e); }, [&] { return stop.load(); }, 1));
  });
  all.start();
  flow(scaled(2000), requests);
  EXPECT_TRUE(eventually([&] { return book.completed() == book.accepted(); }, patience));
  stop = true;
  all.join();
  book.expect_all();
  client.reset();  // joins: no call is under way
  const size_t so_far = drops;
  EXPECT_GT(so_far, 0u);
  ASSERT_EQ(tern_queue_set_notify(queue.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(drops, so_far + 1);
}

// Drains only when it is told to.
TEST_F(hooks, notify_tells_of_every_time_the_queue_becomes_not_empty) {
  const auto requests = mixed_requests(server, false);
  struct signal {
    std::mutex mutex;
    std::condition_variable changed;
    bool set = false;
  } s;
  const auto notify = [](uint64_t to) {
    auto& sig = *reinterpret_cast<signal*>(to);
    std::lock_guard lock(sig.mutex);
    sig.set = true;
    sig.changed.notify_one();
  };
  ASSERT_EQ(tern_queue_set_notify(queue.get(), notify, reinterpret_cast<uint64_t>(&s), nullptr, nullptr), TERN_OK);
  const size_t wanted = scaled(6000);
  crew all;
  all.add(1, [&](std::mt19937&, size_t) {
    while (book.completed() < wanted) {
      {
        std::unique_lock lock(s.mutex);
        ASSERT_TRUE(s.changed.wait_for(lock, patience, [&] { return s.set; })) << "a notification was lost";
        s.set = false;
      }
      for (size_t n = 1; n > 0;) {
        tern_event events[7];
        ASSERT_EQ(tern_queue_drain(queue.get(), events, 7, sizeof events[0], &n), TERN_OK);
        for (size_t i = 0; i < n; ++i) book.complete(events[i]);
        tern_events_release(events, n, sizeof events[0]);
      }
    }
  });
  all.start();
  flow(wanted, requests);
  all.join();
  book.expect_all();
  ASSERT_EQ(tern_queue_set_notify(queue.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
}

TEST_F(hooks, a_wake_ends_one_wait_although_others_serve_the_queue) {
  ASSERT_EQ(tern_queue_serve(queue.get(), 3, nullptr), TERN_OK);
  const size_t wakes = scaled(400), waiters = 3;
  std::atomic<size_t> woken{0};
  crew all;
  all.add(waiters, [&](std::mt19937&, size_t) {
    while (woken < wakes) {
      tern_event e;
      size_t n = 0;
      EXPECT_EQ(tern_queue_wait(queue.get(), &e, 1, sizeof e, patience_ms, &n), TERN_OK);
      EXPECT_EQ(n, 0u);
      ++woken;
    }
  });
  all.add(1, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < wakes + waiters; ++i) {
      EXPECT_EQ(tern_queue_wake(queue.get()), TERN_OK);
      if (random() % 2 == 0) {
        EXPECT_TRUE(eventually([&] { return woken > i || woken >= wakes; }, std::chrono::seconds(20))) << "wake " << i;
      }
    }
  });
  all.run();
  EXPECT_GE(woken, wakes);
}

TEST_F(hooks, serving_threads_are_replaced_while_they_dispatch) {
  const auto requests = mixed_requests(server, false);
  registration only;
  only.book = &book;
  ASSERT_EQ(tern_queue_set_handler(queue.get(), registration::handler, reinterpret_cast<uint64_t>(&only), registration::dropped,
                                   nullptr),
            TERN_OK);
  std::atomic<bool> stop{false};
  crew all;
  all.add(2, [&](std::mt19937& random, size_t) {
    while (!stop) {
      EXPECT_EQ(tern_queue_serve(queue.get(), random() % 4, nullptr), TERN_OK);
      std::this_thread::sleep_for(std::chrono::microseconds(random() % 2000));
    }
    EXPECT_EQ(tern_queue_serve(queue.get(), 2, nullptr), TERN_OK);
  });
  all.start();
  for (size_t i = 0; i < scaled(3000); ++i) {
    uint64_t id = 0;
    ASSERT_EQ(tern_submit(client.get(), requests[i % requests.size()].get(), queue.get(), 0, &id, nullptr), TERN_OK);
    book.accept(id);
    room(500);
  }
  stop = true;
  all.join();
  EXPECT_TRUE(eventually([&] { return book.completed() == book.accepted(); }, patience));
  EXPECT_EQ(tern_queue_serve(queue.get(), 0, nullptr), TERN_OK);
  book.expect_all();
  EXPECT_EQ(tern_queue_set_handler(queue.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  only.ended();
}

}  // namespace
