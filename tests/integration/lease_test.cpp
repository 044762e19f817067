// A lease: one connection kept for a series of submissions.
#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "integration/leases.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

TEST_F(lease_states, two_submissions_at_once_go_one_after_the_other) {
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  auto slow = start(client.get(), make_request("GET", server.url("/delay/100")).get(), &o);
  auto fast = start(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o);
  answer b = wait(fast.get());
  EXPECT_TRUE(tern_call_done(slow.get())) << "in order";
  answer a = wait(slow.get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(b.code(), TERN_OK) << b.message();
  EXPECT_EQ(text(a.info.local_address), text(b.info.local_address));
  EXPECT_EQ(server.counters().accepted, 1u);
}

TEST_F(lease_states, others_go_elsewhere_while_it_is_held_and_may_have_it_afterwards) {
  auto lease = open(server.url("/"));
  EXPECT_EQ(drain(client.get(), 1).at(0).kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
  EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  EXPECT_EQ(counters(client.get()).connections_open, 2u);
  lease.reset();
  EXPECT_EQ(drain(client.get(), 1).at(0).status, TERN_OK);
  EXPECT_TRUE(eventually([&] { return counters(client.get()).connections_idle == 2; }));
}

TEST_F(lease_states, a_held_one_has_no_deadline) {
  client = make_client({{"timeout.total", "200ms"}});
  auto lease = open(server.url("/"));
  EXPECT_EQ(drain(client.get(), 1).at(0).kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const tern_submit_options o = on(lease);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_OK);
  lease.reset();
  EXPECT_EQ(drain(client.get(), 1).at(0).status, TERN_OK);
}

TEST_F(lease_states, what_is_submitted_on_one_waits_for_nobody_who_waits_for_it) {
  for (const options& caps : {options{{"connections.per_origin", "1"}}, options{{"connections.total", "1"}},
                              options{{"connections.per_origin", "1"}, {"workers", "1"}}}) {
    client = make_client(caps);
    auto lease = open(server.url("/"));
    EXPECT_EQ(drain(client.get(), 1).at(0).kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
    auto other = start(client.get(), make_request("GET", server.url("/bytes/1")).get());
    const tern_submit_options o = on(lease);
    for (int i = 0; i < 3; ++i)
      EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_OK);
    EXPECT_EQ(tern_call_done(other.get()), 0);
    lease.reset();
    EXPECT_EQ(wait(other.get()).code(), TERN_OK);
    EXPECT_EQ(drain(client.get(), 1).at(0).status, TERN_OK);
  }
}

TEST_F(lease_states, a_pause_holds_one_back_like_everything_else) {
  ASSERT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
  auto lease = open(server.url("/"));
  ASSERT_TRUE(eventually([&] { return counters(client.get()).queued == 1; }));
  EXPECT_EQ(server.counters().accepted, 0u);
  ASSERT_EQ(tern_client_resume(client.get(), nullptr), TERN_OK);
  EXPECT_EQ(drain(client.get(), 1).at(0).kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
}

TEST_F(lease_states, one_of_another_client_is_refused) {
  auto lease = open(server.url("/"));
  auto stranger = make_client();
  const tern_submit_options o = on(lease);
  tern_call* call = nullptr;
  EXPECT_EQ(tern_call_start(stranger.get(), make_request("GET", server.url("/bytes/1")).get(), &o, &call, nullptr),
            TERN_E_ARGUMENT);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_OK);
}

TEST_F(lease_states, what_was_submitted_on_one_that_never_came_does_not_begin) {
  client = make_client({{"connections.per_origin", "1"}});
  auto first = open(server.url("/"));
  EXPECT_EQ(drain(client.get(), 1).at(0).kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
  tern_lease* opened = nullptr;
  uint64_t id = 0;
  ASSERT_EQ(tern_lease_open(client.get(), make_request("GET", server.url("/")).get(), nullptr, &opened, &id, nullptr), TERN_OK);
  handle<tern_lease> second(opened);
  const tern_submit_options o = on(second);
  auto one = start(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o);
  auto two = start(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o);
  ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK);
  EXPECT_EQ(wait(one.get()).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(wait(two.get()).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_E_LEASE_LOST);
  first.reset();
  EXPECT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
}

TEST_F(lease_states, a_lost_connection_is_told_and_not_replaced) {
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  ASSERT_EQ(fetch(client.get(), make_request("GET", server.url("/idle/close/50")).get(), &o).code(), TERN_OK);
  const auto events = drain(client.get(), 2);
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[1].kind, static_cast<uint32_t>(TERN_EVENT_COMPLETED));
  EXPECT_EQ(events[1].status, TERN_E_LEASE_LOST);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(server.counters().accepted, 1u);
}

TEST_F(lease_states, one_that_cannot_be_had_completes_with_the_reason) {
  refusing_port port;
  auto lease = open("http://127.0.0.1:" + std::to_string(port.port()) + "/");
  const auto events = drain(client.get(), 1);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].kind, static_cast<uint32_t>(TERN_EVENT_COMPLETED));
  EXPECT_EQ(events[0].status, TERN_E_CONNECT);
}

// ---- turns

std::vector<std::string> targets(const fault_server& server) {
  std::vector<std::string> all;
  for (const std::string& head : server.heads()) {
    const size_t at = head.find(' ') + 1;
    all.push_back(head.substr(at, head.find(' ', at) - at));
  }
  return all;
}

TEST_F(lease_states, what_has_to_be_read_first_keeps_its_turn) {
  temp_dir dir;
  const std::string path = dir / "body";
  std::ofstream(path, std::ios::binary) << std::string(100'000, 'b');
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  std::vector<std::string> expected;
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 10; ++i) {
    const std::string number = std::to_string(i);
    auto post = make_request("POST", server.url("/echo?" + number), {{"http.expect_above", "none"}});
    ASSERT_EQ(tern_request_set_body_file(post.get(), str(path), nullptr), TERN_OK);
    calls.push_back(start(client.get(), post.get(), &o));
    calls.push_back(start(client.get(), make_request("GET", server.url("/bytes/1?" + number)).get(), &o));
    expected.push_back("/echo?" + number);
    expected.push_back("/bytes/1?" + number);
  }
  for (auto& call : calls) EXPECT_EQ(wait(call.get()).code(), TERN_OK);
  EXPECT_EQ(targets(server), expected);
}

TEST_F(lease_states, the_next_has_its_turn_after_the_last_hop_of_the_one_before) {
  server.on("/first", [](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "302 Found", "Location: /bytes/1?hop\r\n", "")}}};
  });
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  auto first = start(client.get(), make_request("GET", server.url("/first")).get(), &o);
  auto second = start(client.get(), make_request("GET", server.url("/bytes/1?second")).get(), &o);
  EXPECT_EQ(wait(first.get()).code(), TERN_OK);
  EXPECT_EQ(wait(second.get()).code(), TERN_OK);
  EXPECT_EQ(targets(server), (std::vector<std::string>{"/first", "/bytes/1?hop", "/bytes/1?second"}));
}

TEST_F(lease_states, one_that_is_cancelled_while_it_waits_leaves_the_line) {
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  crowd all(client.get());
  const uint64_t slow = all.submit(make_request("GET", server.url("/delay/200")).get(), o);
  const uint64_t gone = all.submit(make_request("GET", server.url("/bytes/1?gone")).get(), o);
  const uint64_t late = all.submit(make_request("GET", server.url("/bytes/1?late"), {{"timeout.queue", "50ms"}}).get(), o);
  const uint64_t last = all.submit(make_request("GET", server.url("/bytes/1?last")).get(), o);
  ASSERT_TRUE(eventually([&] { return server.counters().requests == 1; }));
  ASSERT_EQ(tern_cancel(client.get(), gone), TERN_OK);
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all[slow].code(), TERN_OK);
  EXPECT_EQ(all[gone].code(), TERN_E_CANCELLED);
  EXPECT_EQ(all[late].code(), TERN_E_TIMEOUT_QUEUE);
  EXPECT_EQ(all[last].code(), TERN_OK);
  EXPECT_EQ(targets(server), (std::vector<std::string>{"/delay/200", "/bytes/1?last"}));
}

// Which loop empties the inbox, and when the others hear of it, is chance: they are kept busy, each for long.
TEST_F(lease_states, loops_that_are_busy_keep_the_order) {
  client = make_client({{"loops", "4"}, {"connections.per_origin", "16"}});
  std::vector<std::unique_ptr<fault_server>> others;
  for (int i = 0; i < 6; ++i) others.push_back(std::make_unique<fault_server>());
  tern_submit_options busy{};
  busy.struct_size = sizeof busy;
  busy.sink = TERN_SINK_CALLBACK;
  busy.sink_fn = [](uint64_t, uint64_t, uint64_t, const void*, size_t size) -> int64_t {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return static_cast<int64_t>(size);
  };
  for (int series = 0; series < 40; ++series) {
    std::vector<handle<tern_call>> noise, calls;
    for (int i = 0; i < 12; ++i)
      noise.push_back(
          start(client.get(), make_request("GET", others[static_cast<size_t>(i) % 6]->url("/bytes/10")).get(), &busy));
    auto lease = open(server.url("/"));
    const tern_submit_options o = on(lease);
    std::vector<std::string> expected;
    for (int i = 0; i < 6; ++i) {
      expected.push_back("/bytes/1?" + std::to_string(series * 6 + i));
      calls.push_back(start(client.get(), make_request("GET", server.url(expected.back())).get(), &o));
    }
    for (auto& call : calls) ASSERT_EQ(wait(call.get()).code(), TERN_OK);
    std::vector<std::string> all = targets(server);
    ASSERT_GE(all.size(), 6u);
    EXPECT_EQ(std::vector<std::string>(all.end() - 6, all.end()), expected);
    for (auto& call : noise) EXPECT_EQ(wait(call.get()).code(), TERN_OK);
  }
}

TEST_F(lease_states, the_body_of_the_request_that_opens_one_is_left_alone) {
  auto missing = make_request("PUT", server.url("/bytes/1"));
  ASSERT_EQ(tern_request_set_body_file(missing.get(), str("/nonexistent/file"), nullptr), TERN_OK);
  tern_lease* opened = nullptr;
  ASSERT_EQ(tern_lease_open(client.get(), missing.get(), nullptr, &opened, nullptr, nullptr), TERN_OK);
  handle<tern_lease> lease(opened);
  EXPECT_EQ(drain(client.get(), 1)[0].kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN));
}

TEST_F(lease_states, a_body_for_once_is_there_for_who_uses_it) {
  int pipes[2];
  ASSERT_EQ(pipe2(pipes, O_CLOEXEC), 0);
  auto request = make_request("POST", server.url("/bytes/1"));
  ASSERT_EQ(tern_request_set_body_descriptor(request.get(), pipes[0], 3, nullptr), TERN_OK);
  tern_lease* opened = nullptr;
  ASSERT_EQ(tern_lease_open(client.get(), request.get(), nullptr, &opened, nullptr, nullptr), TERN_OK);
  handle<tern_lease> lease(opened);
  EXPECT_EQ(drain(client.get(), 1)[0].kind, static_cast<uint32_t>(TERN_EVENT_STREAM_OPEN)) << "though the pipe is empty";
  ASSERT_EQ(write(pipes[1], "abc", 3), 3);
  const tern_submit_options o = on(lease);
  EXPECT_EQ(fetch(client.get(), request.get(), &o).code(), TERN_OK);
  close(pipes[0]);
  close(pipes[1]);
}

TEST_F(lease_states, the_first_submission_on_one_is_the_first_of_its_connection) {
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  auto request = make_request("GET", server.url("/bytes/1"));
  const answer first = fetch(client.get(), request.get(), &o);
  EXPECT_FALSE(first.reused());
  EXPECT_GE(first.info.connect_ns, 0);
  EXPECT_TRUE(fetch(client.get(), request.get(), &o).reused());
}

// The opening's callback holds the end back, and what the lease was opened with.
TEST_F(lease_states, the_events_of_one_are_dispatched_one_at_a_time) {
  struct notes {
    std::atomic<int> inside{0}, most{0}, done{0};
    std::atomic<bool> opened{false}, dropped_inside{false};
  } seen;
  tern_queue* served = nullptr;
  ASSERT_EQ(tern_queue_create(&served, nullptr), TERN_OK);
  handle<tern_queue> queue(served);
  ASSERT_EQ(tern_queue_serve(served, 2, nullptr), TERN_OK);
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.queue = served;
  o.user_data = reinterpret_cast<uint64_t>(&seen);
  o.on_event = [](uint64_t user_data, tern_event* event) {
    auto& n = *reinterpret_cast<notes*>(user_data);
    n.most = std::max(n.most.load(), ++n.inside);
    if (event->kind == TERN_EVENT_STREAM_OPEN) {
      n.opened = true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    --n.inside;
    ++n.done;
  };
  o.drop = [](uint64_t user_data) {
    auto& n = *reinterpret_cast<notes*>(user_data);
    if (n.inside > 0) n.dropped_inside = true;
  };
  tern_lease* opened = nullptr;
  ASSERT_EQ(tern_lease_open(client.get(), make_request("GET", server.url("/")).get(), &o, &opened, nullptr, nullptr), TERN_OK);
  ASSERT_TRUE(eventually([&] { return seen.opened.load(); }));
  tern_lease_release(opened);
  ASSERT_TRUE(eventually([&] { return seen.done == 2; }));
  EXPECT_EQ(seen.most, 1);
  EXPECT_FALSE(seen.dropped_inside);
  client.reset();
  ASSERT_EQ(tern_queue_serve(served, 0, nullptr), TERN_OK);
}

}  // namespace
