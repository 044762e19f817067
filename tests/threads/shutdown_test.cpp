// The end of clients and queues while others are at work.
#include "threads/support.hpp"

using namespace tern::threads;

namespace {

constexpr const char* all_loops[] = {"0", "1", "3"};

class shutdown : public ::testing::TestWithParam<const char*> {
 protected:
  bool driven() const { return *GetParam() == '0'; }
  handle<tern_client> client(options more = {}) {
    more.insert(more.end(), {{"loops", GetParam()},
                             {"loop.spread", "request"},
                             {"workers", "64"},
                             {"connections.per_origin", "16"},
                             {"timeout.total", "none"}});
    return make_client(more);
  }

  peer server;
};

TEST_P(shutdown, client_closed_comes_after_every_completion) {
  const size_t before = scaled(4000);
  for (int round = 0; round < 3; ++round) {
    auto c = client();
    const auto requests = mixed_requests(server);
    ledger book(before + 400000);
    std::atomic<size_t> closed{0};
    std::atomic<bool> refused{false};
    for (size_t i = 0; i < before; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit(c.get(), requests[i % requests.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
    crew all;
    all.add(4, [&](std::mt19937& random, size_t) {  // submit until refused
      for (;;) {
        uint64_t id = 0;
        const int32_t status = tern_submit(c.get(), requests[random() % requests.size()].get(), nullptr, 0, &id, nullptr);
        if (status != TERN_OK) {
          EXPECT_EQ(status, TERN_E_CLOSED);
          refused = true;
          return;
        }
        book.accept(id);
        std::this_thread::yield();
      }
    });
    all.add(3, [&](std::mt19937&, size_t i) {
      EXPECT_TRUE(eventually([&] { return book.accepted() > before + 20; }, patience));
      EXPECT_EQ(tern_client_shutdown(c.get(), nullptr, 1000 + i, nullptr), TERN_OK);
    });
    all.add(2, [&](std::mt19937&, size_t) {
      const tern_value* origins = nullptr;
      while (closed < 3 && !::testing::Test::HasFailure()) {
        EXPECT_EQ(tern_client_origins(c.get(), &origins, nullptr), TERN_OK);
        tern_value_release(origins);
        counters(c.get());
      }
    });
    all.start();
    EXPECT_TRUE(drain_until(
        tern_client_queue(c.get()),
        [&](tern_event& e) {
          if (e.kind == TERN_EVENT_COMPLETED) {
            EXPECT_EQ(closed, 0u) << "a completion after CLIENT_CLOSED";
            return book.complete(e);
          }
          ASSERT_EQ(e.kind, static_cast<uint32_t>(TERN_EVENT_CLIENT_CLOSED));
          EXPECT_EQ(e.client, tern_client_number(c.get()));
          EXPECT_GE(e.user_data, 1000u);
          ++closed;
        },
        [&] { return closed == 3; }));
    all.join();
    EXPECT_TRUE(refused);
    book.expect_all();
    // Later calls post their own event.
    auto other = make_queue();
    if (driven()) continue;
    ASSERT_EQ(tern_client_shutdown(c.get(), other.get(), 7, nullptr), TERN_OK);
    bool again = false;
    EXPECT_TRUE(drain_until(other.get(), [&](tern_event& e) { again = e.user_data == 7; }, [&] { return again; }));
  }
}

TEST_P(shutdown, destroy_while_others_wait_on_the_queue) {
  for (size_t round = 0; round < scaled(40); ++round) {
    auto c = client();
    handle<tern_queue> queue(tern_queue_retain(tern_client_queue(c.get())));
    const auto requests = mixed_requests(server);
    ledger book(64);
    for (size_t i = 0; i < 64; ++i) {
      uint64_t id = 0;
      ASSERT_EQ(tern_submit(c.get(), requests[i % requests.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
    std::atomic<bool> gone{false};
    crew all;
    all.add(3, [&](std::mt19937&, size_t me) {
      std::vector<tern_event> keep;  // drained, released late
      const bool done = drain_until(
          queue.get(),
          [&](tern_event& e) {
            book.complete(e);
            if (me == 0) keep.push_back(std::exchange(e, tern_event{}));
          },
          [&] { return book.completed() == 64; }, 4);
      EXPECT_TRUE(done);
      EXPECT_TRUE(eventually([&] { return gone.load(); }, patience));
      // The queue is still good to wait on.
      tern_event e;
      size_t n = 0;
      EXPECT_EQ(tern_queue_wait(queue.get(), &e, 1, sizeof e, 1, &n), TERN_OK);
      EXPECT_EQ(n, 0u);
      tern_events_release(keep.data(), keep.size(), sizeof(tern_event));
    });
    all.start();
    c.reset();
    gone = true;
    all.join();
    book.expect_all();
  }
}

TEST_P(shutdown, a_queue_is_released_with_events_in_it_and_on_their_way) {
  std::atomic<size_t> drops{0}, due{0};
  auto c = client();
  const auto requests = mixed_requests(server, false);
  for (size_t round = 0; round < scaled(100); ++round) {
    auto queue = make_queue();
    for (int i = 0; i < 20; ++i) {
      tern_submit_options o{};
      o.struct_size = sizeof o;
      o.queue = driven() ? tern_client_queue(c.get()) : queue.get();
      o.user_data = reinterpret_cast<uint64_t>(&drops);
      o.drop = [](uint64_t to) { ++*reinterpret_cast<std::atomic<size_t>*>(to); };
      ++due;
      ASSERT_EQ(tern_submit_ex(c.get(), requests[static_cast<size_t>(i) % requests.size()].get(), &o, nullptr, nullptr),
                TERN_OK);
    }
    std::vector<tern_event> held(20);
    size_t n = 0;
    tern_queue_wait(driven() ? tern_client_queue(c.get()) : queue.get(), held.data(), 20, sizeof held[0], 1, &n);
    crew all;
    all.add(1, [&](std::mt19937&, size_t) { queue.reset(); });
    all.add(1, [&](std::mt19937&, size_t) { tern_events_release(held.data(), n, sizeof held[0]); });
    all.run();
  }
  if (driven()) {
    c.reset();
  } else {
    EXPECT_TRUE(eventually([&] { return idle(c.get()); }, patience));
    EXPECT_TRUE(eventually([&] { return drops == due; }, patience));
  }
  c.reset();
  EXPECT_EQ(drops, due);
}

INSTANTIATE_TEST_SUITE_P(loops, shutdown, ::testing::ValuesIn(all_loops), [](const auto& p) { return std::string(p.param); });

}  // namespace
