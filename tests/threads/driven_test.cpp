// A client without threads (loops = 0) among many threads: one drives at a time, all others get on.
#include <poll.h>

#include "threads/support.hpp"

using namespace tern::threads;

namespace {

class driven : public ::testing::Test {
 protected:
  std::vector<uint64_t> submit(size_t count) {
    std::vector<uint64_t> ids;
    for (size_t i = 0; i < count; ++i) {
      uint64_t id = 0;
      EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
      ids.push_back(id);
    }
    return ids;
  }
  bool all_completed() const { return book.completed() == book.accepted(); }

  peer server;
  handle<tern_client> client = make_client({{"loops", "0"}, {"workers", "16"}, {"connections.per_origin", "4"}});
  handle<tern_request> request = make_request("GET", server.url("/ok/10"));
  handle<tern_request> stalled = make_request("GET", server.url("/stall"));
  tern_queue* queue = tern_client_queue(client.get());
  ledger book{100000};
};

TEST_F(driven, a_second_driver_is_refused_while_the_first_works) {
  std::atomic<bool> stop{false};
  std::atomic<size_t> turns{0};
  crew first;
  first.add(1, [&](std::mt19937&, size_t) {
    while (!stop) {
      const int32_t status = tern_client_run(client.get(), patience_ms, nullptr);
      EXPECT_TRUE(status == TERN_OK || status == TERN_E_BUSY) << status;
      ++turns;
    }
  });
  first.start();
  // Asleep in there, and found busy, until there is something to do.
  EXPECT_TRUE(eventually([&] { return tern_client_run(client.get(), 0, nullptr) == TERN_E_BUSY; }, patience));
  tern_error* error = nullptr;
  EXPECT_EQ(tern_client_run(client.get(), 0, &error), TERN_E_BUSY);
  EXPECT_EQ(tern_error_code(error), TERN_E_BUSY);
  tern_error_release(error);
  const size_t before = turns;
  stop = true;
  submit(1);
  first.join();
  EXPECT_GT(turns, before);
  EXPECT_TRUE(drain_until(queue, [&](tern_event& e) { book.complete(e); }, [&] { return all_completed(); }));
}

// The driver sleeps without end; each submitter waits for its own completion before it submits again.
TEST_F(driven, submitting_from_other_threads_wakes_the_driver) {
  std::atomic<bool> stop{false};
  std::vector<std::atomic<bool>> done(4 * scaled(300) + 8);
  crew driver, submitters;
  driver.add(1, [&](std::mt19937&, size_t) {
    while (!stop) {
      EXPECT_EQ(tern_client_run(client.get(), patience_ms, nullptr), TERN_OK);
      tern_event events[8];
      size_t n = 0;
      EXPECT_EQ(tern_queue_drain(queue, events, 8, sizeof events[0], &n), TERN_OK);
      for (size_t i = 0; i < n; ++i) {
        book.complete(events[i]);
        done[events[i].id] = true;
      }
      tern_events_release(events, n, sizeof events[0]);
    }
  });
  submitters.add(4, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < scaled(300); ++i) {
      const uint64_t id = submit(1)[0];
      if (random() % 4 == 0) tern_cancel(client.get(), id);
      ASSERT_TRUE(eventually([&] { return done[id].load(); }, patience / 2)) << "the driver was not woken";
    }
  });
  driver.start();
  submitters.run();
  stop = true;
  submit(1);
  driver.join();
  EXPECT_TRUE(drain_until(queue, [&](tern_event& e) { book.complete(e); }, [&] { return all_completed(); }));
  book.expect_all();
}

TEST_F(driven, whoever_waits_on_the_queue_drives_in_turn) {
  std::atomic<size_t> submitting{3};
  const auto take = [&](tern_event& e) { book.complete(e); };
  const auto finished = [&] { return submitting == 0 && all_completed(); };
  ASSERT_EQ(tern_queue_set_handler(
                queue, [](uint64_t to, tern_event* e) { reinterpret_cast<ledger*>(to)->complete(*e); },
                reinterpret_cast<uint64_t>(&book), nullptr, nullptr),
            TERN_OK);
  crew all;
  all.add(3, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < scaled(1500); ++i) {
      const uint64_t id = submit(1)[0];
      if (random() % 8 == 0) tern_cancel(client.get(), id);
      if (random() % 64 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    --submitting;
  });
  all.add(3, [&](std::mt19937&, size_t) { EXPECT_TRUE(drain_until(queue, take, finished, 4)); });
  all.add(2, [&](std::mt19937&, size_t) {
    while (!finished()) EXPECT_EQ(tern_queue_run(queue, 20, nullptr), TERN_OK);
  });
  all.add(1, [&](std::mt19937&, size_t) {
    while (!finished()) {
      const int32_t status = tern_client_run(client.get(), 1, nullptr);
      EXPECT_TRUE(status == TERN_OK || status == TERN_E_BUSY) << status;
    }
  });
  all.run();
  book.expect_all();
  ASSERT_EQ(tern_queue_set_handler(queue, nullptr, 0, nullptr, nullptr), TERN_OK);
}

// A wait without an end must not depend on the driver that happens to stop.
TEST_F(driven, a_waiter_takes_over_from_a_driver_that_leaves) {
  for (size_t round = 0; round < scaled(200); ++round) {
    submit(6);
    crew all;
    all.add(3, [&](std::mt19937&, size_t) {
      for (int i = 0; i < 2; ++i) {
        tern_event e;
        size_t n = 0;
        ASSERT_EQ(tern_queue_wait(queue, &e, 1, sizeof e, patience_ms, &n), TERN_OK);
        ASSERT_EQ(n, 1u);
        book.complete(e);
        tern_events_release(&e, 1, sizeof e);
      }
    });
    all.run();
  }
  book.expect_all();
}

TEST_F(driven, calls_are_waited_for_by_several_threads) {
  for (size_t round = 0; round < scaled(150); ++round) {
    handle<tern_call> calls[4];
    for (auto& c : calls) c = start(client.get(), request.get());
    crew all;
    all.add(4, [&](std::mt19937&, size_t me) {
      for (size_t i = 0; i < 4; ++i) EXPECT_EQ(wait(calls[(me + i) % 4].get(), patience_ms).status(), 200);
    });
    all.run();
  }
}

// The one that finds the client closed has its result all the same.
TEST_F(driven, calls_complete_when_the_client_is_shut_down_by_another) {
  for (size_t round = 0; round < scaled(200); ++round) {
    auto c = make_client({{"loops", "0"}});
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < 3; ++i) calls.push_back(start(c.get(), stalled.get()));
    crew all;
    all.add(3, [&](std::mt19937&, size_t me) {
      tern_result* result = nullptr;
      EXPECT_EQ(tern_call_wait(calls[me].get(), patience_ms, &result), TERN_OK);
      EXPECT_EQ(tern_result_code(result), TERN_E_SHUTDOWN);
      tern_result_release(result);
    });
    all.add(1, [&](std::mt19937&, size_t) { EXPECT_EQ(tern_client_shutdown(c.get(), nullptr, 0, nullptr), TERN_OK); });
    all.add(1, [&](std::mt19937& random, size_t) {
      for (int i = 0; i < 20; ++i) {
        tern_client_run(c.get(), static_cast<int64_t>(random() % 2), nullptr);
      }
    });
    all.run();
    EXPECT_EQ(tern_call_wait(calls[0].get(), 0, nullptr), TERN_E_ARGUMENT);
  }
}

TEST_F(driven, it_can_be_looked_at_while_the_driver_sleeps) {
  std::atomic<bool> stop{false};
  crew driver;
  driver.add(1, [&](std::mt19937&, size_t) {
    while (!stop) {
      const int32_t status = tern_client_run(client.get(), patience_ms, nullptr);
      EXPECT_TRUE(status == TERN_OK || status == TERN_E_BUSY) << status;
    }
  });
  driver.start();
  submit(3);
  crew all;
  all.add(2, [&](std::mt19937&, size_t) {
    for (size_t i = 0; i < scaled(100); ++i) {
      const tern_value* origins = nullptr;
      EXPECT_EQ(tern_client_origins(client.get(), &origins, nullptr), TERN_OK);
      EXPECT_LE(origins->length, 1u);
      tern_value_release(origins);
      uint64_t times = 0;
      EXPECT_EQ(tern_client_connect_times(client.get(), str(server.url("")), &times, nullptr), TERN_OK);
    }
  });
  const auto began = std::chrono::steady_clock::now();
  all.run();
  EXPECT_LT(std::chrono::steady_clock::now() - began, patience / 2) << "it waited until the driver's time was over";
  EXPECT_TRUE(drain_until(queue, [&](tern_event& e) { book.complete(e); }, [&] { return all_completed(); }));
  stop = true;
  submit(1);
  driver.join();
}

TEST_F(driven, in_a_reactor_while_others_submit) {
  std::atomic<size_t> submitting{3};
  crew all;
  all.add(1, [&](std::mt19937&, size_t) {
    int32_t fd = -1;
    ASSERT_EQ(tern_client_fd(client.get(), &fd, nullptr), TERN_OK);
    while (submitting > 0 || !all_completed()) {
      const int64_t due = tern_client_next_timeout(client.get());
      pollfd p{fd, POLLIN, 0};
      // The last submitter ends without a wake-up: hence the 100.
      ::poll(&p, 1, static_cast<int>(due < 0 || due > 100 ? 100 : due));
      ASSERT_EQ(tern_client_run(client.get(), 0, nullptr), TERN_OK);
      tern_event events[16];
      size_t n = 0;
      ASSERT_EQ(tern_queue_drain(queue, events, 16, sizeof events[0], &n), TERN_OK);
      for (size_t i = 0; i < n; ++i) book.complete(events[i]);
      tern_events_release(events, n, sizeof events[0]);
    }
  });
  all.add(3, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < scaled(1500); ++i) {
      const uint64_t id = submit(1)[0];
      if (random() % 8 == 0) tern_cancel(client.get(), id);
    }
    --submitting;
  });
  all.run();
  book.expect_all();
}

// What was drained and not yet released must not tie the queue to a client that is gone.
TEST_F(driven, drained_events_outlive_the_client) {
  for (size_t round = 0; round < scaled(60); ++round) {
    auto own = make_queue();
    tern_config* made = nullptr;
    ASSERT_EQ(tern_config_create(&made, nullptr), TERN_OK);
    handle<tern_config> config(made);
    ASSERT_EQ(tern_config_set(made, str("loops"), str("0"), nullptr), TERN_OK);
    ASSERT_EQ(tern_config_set(made, str("log.level"), str("trace"), nullptr), TERN_OK);
    ASSERT_EQ(tern_config_set_queue(made, own.get(), nullptr), TERN_OK);
    std::vector<tern_event> events(64);
    size_t count = 0;
    for (int i = 0; i < 2; ++i) {  // the queue serves one client after the other
      tern_client* c = nullptr;
      ASSERT_EQ(tern_client_create(made, &c, nullptr), TERN_OK);
      handle<tern_client> keep(c);
      ASSERT_EQ(tern_client_log_to(c, own.get(), 1, nullptr), TERN_OK);
      ASSERT_EQ(tern_submit(c, request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
      for (bool completed = false; !completed;) {
        size_t n = 0;
        ASSERT_EQ(tern_queue_wait(own.get(), &events[count], 8, sizeof events[0], patience_ms, &n), TERN_OK);
        for (; n > 0; --n) completed |= events[count++].kind == TERN_EVENT_COMPLETED;
        ASSERT_LT(count, 40u);
      }
      keep.reset();
      // No client: nobody drives, and events that are kept do not matter.
      size_t n = 0;
      ASSERT_EQ(tern_queue_wait(own.get(), &events[count], 8, sizeof events[0], 1, &n), TERN_OK);
      count += n;
      ASSERT_EQ(tern_queue_wait(own.get(), &events[count], 8, sizeof events[0], 1, &n), TERN_OK);
      count += n;
    }
    crew all;
    all.add(1, [&](std::mt19937&, size_t) { own.reset(); });
    all.add(1, [&](std::mt19937&, size_t) { tern_events_release(events.data(), count, sizeof events[0]); });
    all.run();
  }
}

// Who waited on the queue before there was a client drives it all the same.
TEST_F(driven, a_waiter_drives_a_client_that_comes_later) {
  for (size_t round = 0; round < scaled(40); ++round) {
    auto own = make_queue();
    tern_config* made = nullptr;
    ASSERT_EQ(tern_config_create(&made, nullptr), TERN_OK);
    handle<tern_config> config(made);
    ASSERT_EQ(tern_config_set(made, str("loops"), str("0"), nullptr), TERN_OK);
    ASSERT_EQ(tern_config_set_queue(made, own.get(), nullptr), TERN_OK);
    crew waiter;
    waiter.add(1, [&](std::mt19937&, size_t) {
      for (int i = 0; i < 2; ++i) {
        tern_event e{};
        size_t n = 0;
        EXPECT_EQ(tern_queue_wait(own.get(), &e, 1, sizeof e, patience_ms, &n), TERN_OK);
        EXPECT_EQ(n, 1u) << "nobody drove the client";
        tern_events_release(&e, 1, sizeof e);
      }
    });
    waiter.start();
    for (int i = 0; i < 2; ++i) {  // one after the other
      if (round % 2) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      tern_client* c = nullptr;
      // The waiter may be about to find that the one before is closed.
      ASSERT_TRUE(eventually([&] { return tern_client_create(made, &c, nullptr) == TERN_OK; }, patience));
      handle<tern_client> keep(c);
      ASSERT_EQ(tern_submit(c, request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
      EXPECT_TRUE(eventually([&] { return idle(c); }, patience));
    }
    waiter.join();
  }
}

}  // namespace
