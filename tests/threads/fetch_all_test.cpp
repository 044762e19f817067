// fetch_all among other threads, with loops and without.
#include "threads/support.hpp"

using namespace tern::threads;

namespace {

class fetching : public ::testing::TestWithParam<const char*> {};

TEST_P(fetching, a_concurrent_or_nested_fetch_all_is_refused) {
  peer server;
  auto client = make_client({{"loops", GetParam()}});
  auto stalled = make_request("GET", server.url("/stall"));
  auto quick = make_request("GET", server.url("/ok/1"));
  for (size_t round = 0; round < scaled(40); ++round) {
    struct context {
      tern_client* client;
      std::atomic<int> nested{0};
    } shared{client.get()};
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.user_data = reinterpret_cast<uint64_t>(&shared);
    o.on_event = [](uint64_t to, tern_event*) {
      auto& s = *reinterpret_cast<context*>(to);
      s.nested = tern_fetch_all(s.client, 0, nullptr);
    };
    ASSERT_EQ(tern_submit_ex(client.get(), quick.get(), &o, nullptr, nullptr), TERN_OK);
    ASSERT_EQ(tern_submit(client.get(), stalled.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    std::atomic<size_t> succeeded{0}, busy{0};
    std::atomic<bool> refused{false};
    crew all;
    all.add(3, [&](std::mt19937&, size_t) {
      for (;;) {
        tern_report* report = nullptr;
        const int32_t status = tern_fetch_all(client.get(), patience_ms, &report);
        tern_report_release(report);
        if (status == TERN_E_BUSY) {
          EXPECT_EQ(report, nullptr);
          ++busy;
          refused = true;
          std::this_thread::yield();
          if (succeeded == 0) continue;
          return;
        }
        EXPECT_EQ(status, TERN_OK);
        ++succeeded;
        return;
      }
    });
    all.start();
    EXPECT_TRUE(eventually([&] { return refused.load(); }, patience));
    tern_cancel_all(client.get());
    all.join();
    EXPECT_GE(succeeded, 1u);
    EXPECT_EQ(shared.nested, TERN_E_BUSY);
    EXPECT_TRUE(idle(client.get()));
  }
}

TEST_P(fetching, a_poll_that_finds_everything_done_says_so) {
  peer server;
  auto client = make_client({{"loops", GetParam()}});
  auto quick = make_request("GET", server.url("/ok/1"));
  for (int i = 0; i < 5; ++i) ASSERT_EQ(tern_submit(client.get(), quick.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_TRUE(eventually(
      [&] {
        tern_client_run(client.get(), 0, nullptr);  // a client with threads refuses it
        return tern_queue_size(tern_client_queue(client.get())) == 5;
      },
      patience));
  EXPECT_EQ(tern_fetch_all(client.get(), 0, nullptr), TERN_OK);
  EXPECT_TRUE(idle(client.get()));
}

TEST_P(fetching, a_report_has_the_connections_of_its_own_time) {
  peer server;
  auto client = make_client({{"loops", GetParam()}, {"connections.idle_timeout", "20ms"}});
  auto slow = make_request("GET", server.url("/delay/20"));
  const auto most_open = [&](int requests) {
    for (int i = 0; i < requests; ++i) EXPECT_EQ(tern_submit(client.get(), slow.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    tern_report* made = nullptr;
    EXPECT_EQ(tern_fetch_all(client.get(), patience_ms, &made), TERN_OK);
    handle<tern_report> report(made);
    tern_report_info info{};
    EXPECT_EQ(tern_report_view(made, &info, sizeof info), TERN_OK);
    EXPECT_TRUE(eventually(
        [&] {
          tern_client_run(client.get(), 0, nullptr);
          return counters(client.get()).connections_open == 0;
        },
        patience));
    return info.connections_high;
  };
  EXPECT_EQ(most_open(5), 5u);
  most_open(1);  // begins while those five are still open
  EXPECT_EQ(most_open(1), 1u);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(tern_submit(client.get(), slow.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(tern_fetch_all(client.get(), patience_ms, nullptr), TERN_OK);
  EXPECT_TRUE(eventually(
      [&] {
        tern_client_run(client.get(), 0, nullptr);
        return counters(client.get()).connections_open == 0;
      },
      patience));
  EXPECT_EQ(tern_fetch_all(client.get(), 0, nullptr), TERN_OK) << "without a report it ends its time too";
  EXPECT_EQ(most_open(1), 1u);
  EXPECT_EQ(counters(client.get()).connections_high, 5u);
}

// fetch_all ends although others take the last events from under it.
TEST_P(fetching, others_may_drain_meanwhile) {
  peer server;
  auto client = make_client({{"loops", GetParam()}, {"connections.per_origin", "4"}});
  auto quick = make_request("GET", server.url("/ok/1"));
  for (size_t round = 0; round < scaled(80); ++round) {
    std::atomic<bool> stop{false};
    for (int i = 0; i < 10; ++i) ASSERT_EQ(tern_submit(client.get(), quick.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    crew all;
    all.add(2, [&](std::mt19937&, size_t) {
      EXPECT_TRUE(drain_until(tern_client_queue(client.get()), [](tern_event&) {}, [&] { return stop.load(); }, 1));
    });
    all.start();
    EXPECT_EQ(tern_fetch_all(client.get(), patience_ms, nullptr), TERN_OK);
    EXPECT_TRUE(idle(client.get()));
    stop = true;
    for (int i = 0; i < 2; ++i) tern_queue_wake(tern_client_queue(client.get()));
    all.join();
  }
}

INSTANTIATE_TEST_SUITE_P(loops, fetching, ::testing::Values("0", "1"), [](const auto& p) { return std::string(p.param); });

// fetch_all and another drainer end together; then the client goes at once.
TEST(fetching, a_client_may_go_while_another_thread_still_releases_its_last_events) {
  peer server;
  auto request = make_request("GET", server.url("/ok/10"));
  for (size_t round = 0; round < scaled(300); ++round) {
    auto c = make_client({{"connections.per_origin", "4"}});
    handle<tern_queue> queue(tern_queue_retain(tern_client_queue(c.get())));
    std::atomic<size_t> seen{0};
    std::atomic<bool> stop{false};
    for (int i = 0; i < 6; ++i) ASSERT_EQ(tern_submit(c.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    crew all;
    all.add(2, [&](std::mt19937&, size_t) {
      drain_until(queue.get(), [&](tern_event&) { ++seen; }, [&] { return stop.load(); }, 1);
    });
    all.start();
    EXPECT_EQ(tern_fetch_all(c.get(), patience_ms, nullptr), TERN_OK);
    c.reset();
    stop = true;
    for (int i = 0; i < 2; ++i) tern_queue_wake(queue.get());
    all.join();
  }
}

}  // namespace
