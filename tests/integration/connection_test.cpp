// The life of connections: kept, replaced, given up; what is sent a second time and what never is.
#include <thread>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;

class connections : public ::testing::Test {
 protected:
  fault_server server;

  // /moody answers the first request of a connection and does `then` to every later one.
  void on_moody(fault_step then, uint64_t answers = 1) {
    server.on("/moody", [then, answers](const fault_request& r) {
      if (r.number <= answers) return fault_script{{{act::send, fault_response(r, "200 OK", "", "good")}}};
      return fault_script{{then}};
    });
  }
};

// ---- idle connections

TEST_F(connections, one_that_the_server_closes_while_idle_is_gone_before_it_is_needed) {
  for (const char* path : {"/idle/close/30", "/idle/reset/30", "/idle/bytes/30"}) {
    auto client = make_client();
    ASSERT_EQ(get(client.get(), server.url(path)).code(), TERN_OK) << path;
    EXPECT_TRUE(eventually([&] { return counters(client.get()).connections_open == 0; })) << path;
    answer a = get(client.get(), server.url("/bytes/1"));
    EXPECT_EQ(a.code(), TERN_OK) << path;
    EXPECT_FALSE(a.reused()) << path;
    EXPECT_EQ(a.info.attempts, 1u) << path;
  }
}

TEST_F(connections, keep_alive_says_how_long_and_how_often_one_is_used) {
  auto client = make_client();
  ASSERT_EQ(get(client.get(), server.url("/keep-alive/timeout/1")).code(), TERN_OK);
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));
  answer a = get(client.get(), server.url("/bytes/1"));
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_FALSE(a.reused());
  EXPECT_EQ(a.info.attempts, 1u);

  auto other = make_client();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(other.get(), server.url("/keep-alive/max/1")).code(), TERN_OK);
  // max=1: one more request after the first.
  EXPECT_EQ(counters(other.get()).connections_made, 2u);
}

TEST_F(connections, the_idle_timeout_closes_them) {
  auto client = make_client({{"connections.idle_timeout", "100ms"}});
  ASSERT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  EXPECT_EQ(counters(client.get()).connections_idle, 1u);
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
  EXPECT_TRUE(eventually([&] { return counters(client.get()).connections_idle == 0; }));
}

TEST_F(connections, what_an_answer_says_of_its_connection_is_honoured) {
  const auto reused_after = [&](const char* path) {
    auto client = make_client();
    EXPECT_EQ(get(client.get(), server.url(path)).code(), TERN_OK) << path;
    return get(client.get(), server.url("/bytes/1")).reused();
  };
  EXPECT_TRUE(reused_after("/bytes/1"));
  EXPECT_TRUE(reused_after("/chunked/trailers"));
  EXPECT_TRUE(reused_after("/http10/keep-alive"));
  EXPECT_FALSE(reused_after("/http10/length"));
  EXPECT_FALSE(reused_after("/http10"));
  EXPECT_FALSE(reused_after("/connection-close"));
  EXPECT_FALSE(reused_after("/close-delimited/10"));
  EXPECT_FALSE(reused_after("/length/long")) << "bytes nobody asked for";
}

TEST_F(connections, one_made_in_another_way_is_not_reused) {
  auto client = make_client();
  ASSERT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server.url("/bytes/1"), {{"net.ip_version", "6"}}).code(), TERN_E_CONNECT);
  EXPECT_FALSE(get(client.get(), server.url("/bytes/1"), {{"net.ip_version", "4"}}).reused());
  EXPECT_FALSE(get(client.get(), server.url("/bytes/1"), {{"net.tcp_keepalive", "true"}}).reused());
  EXPECT_TRUE(get(client.get(), server.url("/bytes/1")).reused());
}

TEST_F(connections, one_is_made_from_the_address_asked_for) {
  auto client = make_client();
  answer a = get(client.get(), server.url("/bytes/1"), {{"net.local_address", "127.0.0.7"}});
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_TRUE(text(a.info.local_address).starts_with("127.0.0.7:")) << text(a.info.local_address);
  EXPECT_FALSE(get(client.get(), server.url("/bytes/1")).reused());
}

// What costs much for each byte must not hold others up: a cancel is heard after a few megabytes, not after hundreds.
TEST_F(connections, one_that_never_pauses_leaves_others_their_turn) {
  std::string chunks;
  for (int i = 0; i < 20000; ++i) chunks += "1\r\nx\r\n";
  server.on("/crumbs", [&](const fault_request&) {
    return fault_script{{{act::send, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"}, {act::repeat, chunks}}};
  });
  auto client = make_client();
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_DISCARD;
  auto call = start(client.get(), make_request("GET", server.url("/crumbs")).get(), &o);
  ASSERT_TRUE(eventually([&] { return counters(client.get()).bytes_in > 8 << 20; }, std::chrono::seconds(60)));
  const uint64_t before = counters(client.get()).bytes_in;
  tern_call_cancel(call.get());
  EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
  EXPECT_LT(counters(client.get()).bytes_in - before, 48u << 20);
}

// ---- the safe resend

TEST_F(connections, an_idempotent_request_on_a_reused_connection_that_ends_unanswered_goes_again) {
  for (const fault_step& how : {fault_step{act::close}, fault_step{act::reset}}) {
    on_moody(how);
    for (const char* method : {"GET", "HEAD", "PUT", "DELETE"}) {
      auto client = make_client({{"connections.per_origin", "1"}});
      ASSERT_EQ(get(client.get(), server.url("/moody")).code(), TERN_OK);
      answer a = fetch(client.get(), make_request(method, server.url("/moody")).get());
      EXPECT_EQ(a.code(), TERN_OK) << method << ": " << a.message();
      EXPECT_EQ(a.info.attempts, 2u) << method;
      EXPECT_FALSE(a.reused()) << method;
      EXPECT_EQ(counters(client.get()).retries, 1u) << method;
    }
  }
}

TEST_F(connections, a_post_is_never_sent_twice_once_it_was_sent) {
  on_moody({act::close});
  auto client = make_client();
  ASSERT_EQ(get(client.get(), server.url("/moody")).code(), TERN_OK);
  server.reset_counters();
  auto r = make_request("POST", server.url("/moody"));
  ASSERT_EQ(tern_request_set_body(r.get(), str("once"), nullptr), TERN_OK);
  answer a = fetch(client.get(), r.get());
  EXPECT_EQ(a.code(), TERN_E_PEER_CLOSED) << a.message();
  EXPECT_EQ(a.info.attempts, 1u);
  EXPECT_TRUE(a.maybe_processed());
  EXPECT_EQ(server.counters().requests, 1u);
}

TEST_F(connections, the_resend_happens_once_and_can_be_switched_off) {
  server.on("/first", [](const fault_request& r) { return fault_script{{{act::send, fault_response(r, "200 OK", "", "")}}}; });
  on_moody({act::close}, 0);
  auto client = make_client();
  ASSERT_EQ(get(client.get(), server.url("/first")).code(), TERN_OK);
  answer twice = get(client.get(), server.url("/moody"));
  EXPECT_EQ(twice.code(), TERN_E_PEER_CLOSED);
  EXPECT_EQ(twice.info.attempts, 2u);

  ASSERT_EQ(get(client.get(), server.url("/first")).code(), TERN_OK);
  answer off = get(client.get(), server.url("/moody"), {{"retry.safe", "false"}});
  EXPECT_EQ(off.code(), TERN_E_PEER_CLOSED);
  EXPECT_EQ(off.info.attempts, 1u);

  answer fresh = get(client.get(), server.url("/moody"));
  EXPECT_EQ(fresh.code(), TERN_E_PEER_CLOSED) << "on a connection of its own there is no doubt who closed it";
  EXPECT_EQ(fresh.info.attempts, 1u);
}

TEST_F(connections, a_request_is_not_sent_again_once_an_answer_has_begun) {
  server.on("/half", [](const fault_request&) { return fault_script{{{act::send, "HTTP/1.1 2"}, {act::finish}}}; });
  auto client = make_client();
  ASSERT_EQ(get(client.get(), server.url("/bytes/1")).code(), TERN_OK);
  answer a = get(client.get(), server.url("/half"));
  EXPECT_EQ(a.code(), TERN_E_TRUNCATED) << a.message();
  EXPECT_EQ(a.info.attempts, 1u);
}

// ---- ports that misbehave whatever is asked

TEST_F(connections, a_server_that_hangs_up_at_once) {
  auto client = make_client();
  for (port_fault fault : {port_fault::close_on_accept, port_fault::reset_on_accept}) {
    const std::string url = "http://127.0.0.1:" + std::to_string(server.listen(fault)) + "/";
    for (int i = 0; i < 5; ++i) {
      answer a = get(client.get(), url);
      // A reset may come before the connection was found to stand.
      EXPECT_TRUE(a.code() == TERN_E_PEER_CLOSED || a.code() == TERN_E_RECEIVE || a.code() == TERN_E_SEND ||
                  (fault == port_fault::reset_on_accept && a.code() == TERN_E_CONNECT))
          << a.message();
      EXPECT_LE(a.info.attempts, 2u);
    }
  }
  EXPECT_TRUE(eventually([&] { return counters(client.get()).connections_open == 0; }));
}

TEST_F(connections, a_port_that_speaks_another_protocol) {
  auto client = make_client({{"timeout.total", "5s"}});
  const std::string port = std::to_string(server.listen(port_fault::garbage));
  for (int i = 0; i < 5; ++i) {
    const int32_t plain = get(client.get(), "http://127.0.0.1:" + port + "/").code();
    EXPECT_TRUE(plain == TERN_E_PROTOCOL || plain == TERN_E_PEER_CLOSED || plain == TERN_E_RECEIVE) << plain;
    EXPECT_EQ(get(client.get(), "https://127.0.0.1:" + port + "/").code(), TERN_E_TLS);
  }
  EXPECT_NE(get(client.get(), "https://127.0.0.1:" + std::to_string(server.port()) + "/").code(), TERN_OK);
}

TEST_F(connections, an_upload_that_nobody_reads_is_given_up_when_idle) {
  auto client = make_client({{"timeout.idle", "300ms"}, {"http.expect_above", "none"}});
  auto r = make_request("POST", "http://127.0.0.1:" + std::to_string(server.listen(port_fault::never_read)) + "/");
  ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(32 << 20, 'u')), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), r.get()).code(), TERN_E_TIMEOUT_IDLE);
}

TEST_F(connections, how_large_a_head_may_be_is_an_option) {
  auto client = make_client();
  for (const auto& [path, name, value] :
       {std::tuple("/head/large/4", "http.max_head_bytes", "1KiB"), {"/head/many/50", "http.max_head_fields", "20"}}) {
    EXPECT_EQ(get(client.get(), server.url(path)).code(), TERN_OK) << path;
    EXPECT_EQ(get(client.get(), server.url(path), {{name, value}}).code(), TERN_E_HEAD_TOO_LARGE) << path;
  }
}

TEST_F(connections, no_answer_without_end_is_read_for_ever) {
  auto client = make_client({{"http.max_body_bytes", "1MiB"}, {"timeout.total", "10s"}});
  for (const char* path : {"/endless/body", "/endless/close-delimited"})
    EXPECT_EQ(get(client.get(), server.url(path)).code(), TERN_E_BODY_TOO_LARGE) << path;
  for (const char* path : {"/endless/head", "/endless/header-line"})
    EXPECT_EQ(get(client.get(), server.url(path)).code(), TERN_E_HEAD_TOO_LARGE) << path;
  for (const char* path : {"/endless/informational", "/endless/trailers", "/endless/chunk-extension"}) {
    answer a = get(client.get(), server.url(path));
    EXPECT_TRUE(a.code() == TERN_E_HEAD_TOO_LARGE || a.code() == TERN_E_PROTOCOL) << path << ": " << a.message();
  }
  for (const char* path : {"/endless/slow-head", "/endless/slow-body"})
    EXPECT_EQ(get(client.get(), server.url(path), {{"timeout.total", "300ms"}}).code(), TERN_E_TIMEOUT_TOTAL) << path;
}

TEST_F(connections, many_informational_responses_come_before_the_final_one) {
  auto client = make_client();
  answer a = get(client.get(), server.url("/informational/many"));
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.body(), "done");
  ASSERT_EQ(a.info.interim_count, 2u) << "100 is no news, 103 is";
  EXPECT_EQ(a.info.interims[1].status, 103);
}

TEST_F(connections, a_417_is_answered_without_the_expectation) {
  auto client = make_client();
  auto r = make_request("POST", server.url("/expect/417"), {{"http.expect_above", "10B"}});
  ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(500, 'b')), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), r.get()).status(), 200);
  const auto heads = server.heads();
  ASSERT_EQ(heads.size(), 2u);
  EXPECT_NE(heads[0].find("Expect: 100-continue"), std::string::npos);
  EXPECT_EQ(heads[1].find("Expect"), std::string::npos);
}

}  // namespace
