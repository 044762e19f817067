// Leases whose connection ends, or never comes.
#include <thread>

#include "integration/leases.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// What was lost is not replaced behind the program's back, and holds no place of its origin.
class lost_leases : public lease_states {
 protected:
  lost_leases() { client = make_client({{"connections.per_origin", "2"}, {"timeout.total", "10s"}}); }

  void answer_and_close(const std::string& path, const std::string& status, const std::string& fields) {
    server.on(path, [=](const fault_request&) {
      return fault_script{{{fault_step::action::send,
                            "HTTP/1.1 " + status + "\r\nConnection: close\r\nContent-Length: 5\r\n" + fields + "\r\n"},
                           {fault_step::action::wait, {}, milliseconds(50)},
                           {fault_step::action::send, "hello"},
                           {fault_step::action::finish}}};
    });
  }
  void can_still_be_had() {
    for (int i = 0; i < 3; ++i) {
      auto lease = open(server.url("/"));
      const tern_submit_options o = on(lease);
      EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_OK) << i;
    }
  }
};

TEST_F(lost_leases, a_redirect_whose_connection_closes_ends_there) {
  answer_and_close("/from", "302 Found", "Location: /bytes/1\r\n");
  for (int i = 0; i < 3; ++i) {
    auto lease = open(server.url("/"));
    const tern_submit_options o = on(lease);
    EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/from")).get(), &o).code(), TERN_E_LEASE_LOST) << i;
  }
  can_still_be_had();
}

TEST_F(lost_leases, a_challenge_whose_connection_closes_is_not_answered) {
  answer_and_close("/from", "401 Unauthorized", "WWW-Authenticate: Basic realm=\"a\"\r\n");
  for (int i = 0; i < 3; ++i) {
    auto lease = open(server.url("/"));
    const tern_submit_options o = on(lease);
    auto r = make_request("GET", server.url("/from"), {{"auth.user", "u"}, {"auth.password", "p"}});
    EXPECT_EQ(fetch(client.get(), r.get(), &o).code(), TERN_E_LEASE_LOST) << i;
  }
  can_still_be_had();
}

TEST_F(lost_leases, one_that_was_away_finds_it_lost) {
  for (const char* loops : {"1", "4"}) {
    client = make_client({{"connections.per_origin", "2"}, {"timeout.total", "10s"}, {"loops", loops}});
    fault_server other;
    server.on("/from", [&](const fault_request& r) {
      return fault_script{
          {{fault_step::action::send, fault_response(r, "302 Found", "Location: " + other.url("/back") + "\r\n", "")},
           {fault_step::action::wait, {}, milliseconds(20)},
           {fault_step::action::finish}}};
    });
    other.on("/back", [this](const fault_request& r) {
      return fault_script{
          {{fault_step::action::wait, {}, milliseconds(200)},
           {fault_step::action::send, fault_response(r, "302 Found", "Location: " + server.url("/bytes/1") + "\r\n", "")}}};
    });
    auto lease = open(server.url("/"));
    const tern_submit_options o = on(lease);
    EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/from")).get(), &o).code(), TERN_E_LEASE_LOST) << loops;
    can_still_be_had();
  }
}

TEST_F(lost_leases, one_that_is_cancelled_on_its_way_takes_its_users_along) {
  for (int i = 0; i < 20; ++i) {
    tern_lease* opened = nullptr;
    uint64_t id = 0;
    ASSERT_EQ(tern_lease_open(client.get(), make_request("GET", server.url("/")).get(), nullptr, &opened, &id, nullptr),
              TERN_OK);
    handle<tern_lease> lease(opened);
    const tern_submit_options o = on(lease);
    auto user = start(client.get(), make_request("GET", server.url("/delay/5")).get(), &o);
    ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK);
    wait(user.get());  // had its turn before, or lost it
    lease.reset();
  }
  can_still_be_had();
}

TEST_F(lost_leases, one_that_is_cancelled_takes_along_what_runs_on_it) {
  tern_lease* opened = nullptr;
  uint64_t id = 0;
  ASSERT_EQ(tern_lease_open(client.get(), make_request("GET", server.url("/")).get(), nullptr, &opened, &id, nullptr), TERN_OK);
  handle<tern_lease> lease(opened);
  const tern_submit_options o = on(lease);
  auto running = start(client.get(), make_request("GET", server.url("/delay/3600000")).get(), &o);
  auto next = start(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o);
  ASSERT_TRUE(eventually([&] { return counters(client.get()).connections_open == 1; }));
  ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK);
  EXPECT_EQ(wait(running.get()).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(wait(next.get()).code(), TERN_E_LEASE_LOST);
}

TEST_F(lost_leases, others_have_a_place_beside_one_when_requests_are_spread) {
  client = make_client({{"connections.per_origin", "4"}, {"loops", "4"}, {"loop.spread", "request"}, {"timeout.total", "10s"}});
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  ASSERT_EQ(fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o).code(), TERN_OK);
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 8; ++i) calls.push_back(start(client.get(), make_request("GET", server.url("/bytes/1")).get()));
  for (auto& call : calls) EXPECT_EQ(wait(call.get()).code(), TERN_OK);
}

// The program submits on the lease in the turn in which the loop finds its connection closed.
TEST_F(lost_leases, what_comes_in_the_same_turn_goes_nowhere_else) {
  client = make_client({{"loops", "0"}});
  auto lease = open(server.url("/"));
  const tern_submit_options o = on(lease);
  auto request = make_request("GET", server.url("/bytes/1"));
  ASSERT_EQ(fetch(client.get(), request.get(), &o).code(), TERN_OK);
  ASSERT_EQ(fetch(client.get(), request.get()).code(), TERN_OK) << "an idle one beside it";
  ASSERT_EQ(fetch(client.get(), make_request("GET", server.url("/idle/close/50")).get(), &o).code(), TERN_OK);
  ASSERT_TRUE(eventually([&] { return server.counters().open == 1; }));
  const auto before = server.counters();
  EXPECT_EQ(fetch(client.get(), request.get(), &o).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(server.counters().requests, before.requests);
  EXPECT_EQ(server.counters().accepted, before.accepted);
}

TEST_F(lost_leases, their_users_do_not_reach_the_server_over_another_connection) {
  for (int i = 0; i < 60; ++i) {
    auto lease = open(server.url("/"));
    const tern_submit_options o = on(lease);
    const answer first = fetch(client.get(), make_request("GET", server.url("/idle/close/3")).get(), &o);
    ASSERT_EQ(first.code(), TERN_OK);
    ASSERT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
    std::this_thread::sleep_for(std::chrono::microseconds(1500 + i * 50));
    const answer a = fetch(client.get(), make_request("GET", server.url("/bytes/1")).get(), &o);
    if (a.code() == TERN_OK) {
      EXPECT_EQ(text(a.info.local_address), text(first.info.local_address));
    }
  }
}

}  // namespace
