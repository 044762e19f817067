// How much is worked on at once, and what the counters say of it.
#include "integration/crowd.hpp"
#include "support/fault_server.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

TEST(caps, calls_count_like_everything_else) {
  fault_server server;
  auto client = make_client({{"queue.max_in_flight", "2"}});
  auto slow = make_request("GET", server.url("/delay/50"));
  auto first = start(client.get(), slow.get());
  auto second = start(client.get(), slow.get());
  tern_call* third = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), slow.get(), nullptr, &third, nullptr), TERN_E_AGAIN);
  EXPECT_EQ(third, nullptr);
  EXPECT_EQ(wait(first.get()).code(), TERN_OK);
  EXPECT_EQ(wait(second.get()).code(), TERN_OK);
  const auto events = drain(client.get(), 1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, static_cast<uint32_t>(TERN_EVENT_ROOM));
  EXPECT_EQ(fetch(client.get(), slow.get()).code(), TERN_OK);
}

TEST(caps, a_batch_is_taken_as_far_as_there_is_room) {
  fault_server server;
  auto client = make_client({{"queue.max_in_flight", "5"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  std::vector<tern_submit_item> items(8);
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].struct_size = sizeof items[i];
    items[i].request = request.get();
    items[i].user_data = i;
  }
  size_t accepted = 0;
  ASSERT_EQ(tern_submit_batch(client.get(), items.data(), items.size(), sizeof items[0], nullptr, &accepted, nullptr), TERN_OK);
  EXPECT_EQ(accepted, 5u);
  for (size_t i = 0; i < items.size(); ++i) EXPECT_EQ(items[i].status, i < 5 ? TERN_OK : TERN_E_AGAIN) << i;
  int completed = 0, room = 0;
  for (const tern_event& e : drain(client.get(), 6)) {
    if (e.kind == TERN_EVENT_ROOM)
      ++room;
    else {
      EXPECT_EQ(e.kind, static_cast<uint32_t>(TERN_EVENT_COMPLETED));
      EXPECT_EQ(e.user_data, e.id);
      ++completed;
    }
  }
  EXPECT_EQ(completed, 5);
  EXPECT_EQ(room, 1);
}

TEST(caps, connections_in_total_hold_over_all_origins) {
  fault_server server;
  std::vector<handle<tern_request>> requests;
  for (int i = 0; i < 10; ++i)
    requests.push_back(make_request("GET", "http://127.0.0.1:" + std::to_string(server.listen(port_fault::none)) + "/delay/5"));
  for (const char* loops : {"1", "3"}) {
    auto client = make_client({{"connections.total", "4"}, {"loops", loops}});
    for (int i = 0; i < 100; ++i)
      ASSERT_EQ(tern_submit(client.get(), requests[i % 10].get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    for (const tern_event& e : drain(client.get(), 100)) EXPECT_EQ(e.status, TERN_OK);
    EXPECT_LE(counters(client.get()).connections_high, 4u) << loops;
  }
}

TEST(caps, unless_told_otherwise_sixty_four_work_eight_of_them_at_one_origin) {
  fault_server server;
  std::vector<handle<tern_request>> requests;
  for (int i = 0; i < 10; ++i)
    requests.push_back(
        make_request("GET", "http://127.0.0.1:" + std::to_string(server.listen(port_fault::none)) + "/delay/60000"));
  auto client = make_client();
  const auto submit = [&](size_t from, size_t to) {
    for (size_t i = from; i < to; ++i)
      for (int n = 0; n < 12; ++n)
        ASSERT_EQ(tern_submit(client.get(), requests[i].get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  };
  submit(0, 1);
  EXPECT_TRUE(eventually([&] { return server.counters().requests == 8; }));
  EXPECT_EQ(counters(client.get()).queued, 4u);
  submit(1, 10);
  EXPECT_TRUE(eventually([&] { return server.counters().requests == 64; }));
  EXPECT_EQ(counters(client.get()).running, 64u);
  EXPECT_EQ(counters(client.get()).connections_open, 64u);
  EXPECT_EQ(counters(client.get()).queued, 56u);
  ASSERT_EQ(tern_cancel_all(client.get()), TERN_OK);
  drain(client.get(), 120);
  EXPECT_EQ(counters(client.get()).cancelled, 120u);
}

TEST(counters, say_what_timed_out_and_what_could_not_be_connected) {
  fault_server server;
  refusing_port refuses;
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server.url("/delay/60000"), {{"timeout.first_byte", "50ms"}}).code(), TERN_E_TIMEOUT_FIRST_BYTE);
  EXPECT_EQ(get(client.get(), "http://127.0.0.1:" + std::to_string(refuses.port()) + "/").code(), TERN_E_CONNECT);
  EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  const tern_counters c = counters(client.get());
  EXPECT_EQ(c.timed_out, 1u);
  EXPECT_EQ(c.failed, 2u);
  EXPECT_EQ(c.connects_failed, 1u);
  EXPECT_EQ(c.succeeded, 1u);
  EXPECT_EQ(c.connections_made, 2u);
}

}  // namespace
