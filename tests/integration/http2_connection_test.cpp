// What HTTP/2 connections have in common with requests: how many are made, who shares them, and what ends one request only.
#include "integration/crowd.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/nghttpd_server.hpp"
#include "support/nginx_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = h2_step::action;

class http2_connections : public ::testing::Test {
 protected:
  temp_dir dir;
  test_ca ca{dir / "ca"};

  options trusting(options more = {}) const {
    more.emplace_back("tls.ca_file", ca.ca_file().string());
    return more;
  }
};

const options http2_only = {{"http.version", "2"}};

TEST_F(http2_connections, a_server_without_http_2_gets_as_many_as_are_needed) {
  fault_server server;
  tls_front front(ca.server(), server.port(), tls_front::ending::close_notify, {"http/1.1"});
  auto client = make_client(trusting({{"connections.per_origin", "8"}}));
  auto request = make_request("GET", front.url("/delay/300"));
  crowd all(client.get());
  for (int i = 0; i < 16; ++i) all.submit(request.get());
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all.succeeded(), 16u);
  for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.info.version, 11u);
  EXPECT_EQ(connect_times(client.get(), front.url("/")), 8u);
}

TEST_F(http2_connections, a_server_without_http_2_is_an_error_where_nothing_else_was_wanted) {
  fault_server server;
  for (const auto& protocols : {std::vector<std::string>{"http/1.1"}, std::vector<std::string>{}}) {
    tls_front front(ca.server(), server.port(), tls_front::ending::close_notify, protocols);
    auto client = make_client(trusting(http2_only));
    auto request = make_request("GET", front.url("/bytes/1"));
    crowd all(client.get());
    for (int i = 0; i < 5; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle(std::chrono::seconds(10)));
    for (const auto& [id, a] : all.answers()) {
      EXPECT_NE(a.code(), TERN_OK);
      EXPECT_TRUE(protocols.empty() ? a.message().find("HTTP/2") != std::string::npos : !a.message().empty()) << a.message();
    }
  }
  EXPECT_EQ(server.counters().requests, 0u);
}

TEST_F(http2_connections, a_clear_text_server_without_http_2_is_an_error_that_says_so) {
  fault_server server;
  auto client = make_client(http2_only);
  answer a = get(client.get(), server.url("/bytes/1"), {{"timeout.total", "5s"}});
  EXPECT_EQ(a.code(), TERN_E_PROTOCOL) << a.message();
  EXPECT_NE(a.message().find("HTTP/2"), std::string::npos) << a.message();
}

TEST_F(http2_connections, an_upgrade_that_is_declined_stays_http_1_1) {
  fault_server server;
  auto client = make_client({{"http.version", "h2c-upgrade"}});
  for (int i = 0; i < 2; ++i) {
    answer a = get(client.get(), server.url("/bytes/7"));
    EXPECT_EQ(a.body(), "xxxxxxx") << a.message();
    EXPECT_EQ(a.info.version, 11u);
  }
  EXPECT_NE(server.heads().front().find("Upgrade: h2c"), std::string::npos) << server.heads().front();
}

TEST_F(http2_connections, as_many_streams_as_the_server_grants) {
  h2_peer peer;
  for (const auto& [manners, most] : {std::pair{"one-stream", 1u}, {"three-streams", 3u}}) {
    const std::string url = "http://127.0.0.1:" + std::to_string(peer.listen(manners)) + "/delay/5";
    auto client = make_client({{"http.version", "2"}, {"connections.per_origin", "2"}});
    auto request = make_request("GET", url);
    EXPECT_EQ(fetch(client.get(), request.get()).body(), "late");
    crowd all(client.get());
    for (int i = 0; i < 40; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle());
    EXPECT_EQ(all.succeeded(), 40u);
    EXPECT_LE(connect_times(client.get(), url), 2u);
  }
  EXPECT_TRUE(peer.violations().empty()) << peer.violations().front();
}

TEST_F(http2_connections, one_stream_at_a_time_is_enough) {
  nghttpd_server server({.tls = ca.server(), .arguments = {"-m1"}});
  server.add_file("f", "some content");
  for (const char* connections : {"1", "3", "20"}) {
    auto client = make_client(trusting({{"connections.per_origin", connections}}));
    auto request = make_request("GET", server.tls_url("/f"));
    crowd all(client.get());
    for (int i = 0; i < 100; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle());
    for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_LE(connect_times(client.get(), server.tls_url("/")), std::stoul(connections));
  }
}

TEST_F(http2_connections, the_option_caps_the_streams) {
  h2_peer peer;
  auto client = make_client({{"http.version", "2"}, {"http2.max_streams", "5"}, {"connections.per_origin", "1"}});
  auto request = make_request("GET", peer.url("/delay/5"));
  crowd all(client.get());
  for (int i = 0; i < 50; ++i) all.submit(request.get());
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all.succeeded(), 50u);
  EXPECT_EQ(peer.counters().accepted, 1u);
  EXPECT_EQ(peer.counters().most_streams, 5u);
}

// Nobody is answered before all are there: none can have taken the stream of another.
TEST_F(http2_connections, another_one_is_made_only_when_the_streams_are_used_up) {
  for (const auto& [requests, connections] : {std::pair{10u, 1u}, {11u, 2u}, {40u, 4u}}) {
    SCOPED_TRACE(requests);
    h2_peer peer;
    auto client = make_client({{"http.version", "2"}, {"http2.max_streams", "10"}, {"timeout.total", "none"}});
    auto slow = make_request("GET", peer.url("/delay/3600000"));
    std::vector<handle<tern_call>> calls;
    for (unsigned i = 0; i < requests; ++i) calls.push_back(start(client.get(), slow.get()));
    EXPECT_TRUE(eventually([&] { return peer.counters().requests == requests; })) << peer.counters().requests;
    EXPECT_EQ(connect_times(client.get(), peer.url("/")), connections);
    EXPECT_LE(peer.counters().most_streams, 10u);
    for (auto& call : calls) EXPECT_EQ(tern_call_cancel(call.get()), TERN_OK);
    for (auto& call : calls) EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED);
    EXPECT_EQ(get(client.get(), peer.url("/bytes/3")).body(), "xxx");
    EXPECT_EQ(counters(client.get()).connections_made, connections);
    EXPECT_EQ(peer.counters().accepted, connections);
  }
}

TEST_F(http2_connections, a_server_that_goes_away_again_and_again_loses_nothing) {
  nginx_server server({.tls = ca.server(), .http2 = true, .keepalive_requests = 5});
  server.add_file("f", "some content");
  for (const char* loops : {"0", "1", "3"}) {
    auto client = make_client(trusting({{"loops", loops}, {"workers", "32"}}));
    auto request = make_request("GET", server.tls_url("/f"));
    crowd all(client.get());
    for (int i = 0; i < 200; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle());
    for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.code(), TERN_OK) << loops << ": " << a.message();
    EXPECT_EQ(all.succeeded(), 200u);
  }
}

TEST_F(http2_connections, posts_survive_a_server_that_goes_away_again_and_again) {
  nginx_server server({.tls = ca.server(), .http2 = true, .keepalive_requests = 5});
  auto client = make_client(trusting({{"workers", "32"}}));
  auto request = make_request("POST", server.tls_url("/accept"));
  ASSERT_EQ(tern_request_set_body(request.get(), str("a body"), nullptr), TERN_OK);
  crowd all(client.get());
  for (int i = 0; i < 200; ++i) all.submit(request.get());
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(all.succeeded(), 200u);
}

TEST_F(http2_connections, cancelling_one_request_leaves_the_others) {
  h2_peer peer;
  auto client = make_client(http2_only);
  auto endless = make_request("GET", peer.url("/endless"));
  auto slow = make_request("GET", peer.url("/drip/30"));
  tern_submit_options o{};
  o.sink = TERN_SINK_DISCARD;
  crowd all(client.get());
  const uint64_t victim = all.submit(endless.get(), o);
  std::vector<uint64_t> others;
  for (int i = 0; i < 10; ++i) others.push_back(all.submit(slow.get()));
  ASSERT_TRUE(eventually([&] { return peer.counters().requests == 11; }));
  ASSERT_EQ(tern_cancel(client.get(), victim), TERN_OK);
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all[victim].code(), TERN_E_CANCELLED);
  for (uint64_t id : others) EXPECT_EQ(all[id].body(), std::string(30, 'x')) << all[id].message();
  EXPECT_EQ(peer.counters().accepted, 1u);
  EXPECT_TRUE(eventually([&] { return peer.frames_like("RST_STREAM") == 1; }));
  EXPECT_EQ(peer.frames_like("RST_STREAM 1 code=8"), 1u) << "CANCEL";
  EXPECT_TRUE(peer.violations().empty()) << peer.violations().front();
}

TEST_F(http2_connections, a_stream_without_credit_stalls_itself_alone) {
  nginx_server server({.tls = ca.server(), .http2 = true});
  constexpr uint64_t size = 24 << 20;
  server.add_sparse_file("large", size);
  server.add_file("f", "some content");
  auto client = make_client(trusting());
  tern_queue* made = nullptr;
  ASSERT_EQ(tern_queue_create(&made, nullptr), TERN_OK);
  handle<tern_queue> queue(made);
  auto large = make_request("GET", server.tls_url("/large"));
  tern_submit_options submit{};
  submit.struct_size = sizeof submit;
  submit.queue = made;
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.credit = 100'000;
  o.submit = &submit;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), large.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  handle<tern_stream> stream(opened);
  uint64_t got = 0;
  int32_t status = 1;
  const auto take = [&](int64_t ms) {
    tern_event events[32];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(made, events, 32, sizeof events[0], ms, &n), TERN_OK);
    for (size_t i = 0; i < n; ++i) {
      if (events[i].kind == TERN_EVENT_STREAM_DATA) got += events[i].size;
      if (events[i].kind == TERN_EVENT_COMPLETED) status = events[i].status;
    }
    tern_events_release(events, n, sizeof events[0]);
  };
  while (got < 100'000) ASSERT_NO_FATAL_FAILURE(take(5000));
  crowd all(client.get());
  auto small = make_request("GET", server.tls_url("/f"));
  auto other = make_request("GET", server.tls_url("/large"));
  tern_submit_options discard{};
  discard.sink = TERN_SINK_DISCARD;
  const uint64_t whole = all.submit(other.get(), discard);
  for (int i = 0; i < 100; ++i) all.submit(small.get());
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all.succeeded(), 101u);
  EXPECT_EQ(all[whole].info.body_size, size);
  ASSERT_NO_FATAL_FAILURE(take(50));
  EXPECT_EQ(got, 100'000u) << "nothing beyond the credit";
  EXPECT_LT(counters(client.get()).bytes_in, size + (1 << 20)) << "the server is held back by the window";
  ASSERT_EQ(tern_stream_grant(opened, 2 * size), TERN_OK);
  while (status == 1) ASSERT_NO_FATAL_FAILURE(take(5000));
  EXPECT_EQ(status, TERN_OK);
  EXPECT_EQ(got, size);
  EXPECT_EQ(connect_times(client.get(), server.tls_url("/")), 1u);
}

TEST_F(http2_connections, a_misdirected_request_goes_again_on_a_connection_of_its_own) {
  h2_peer peer;
  auto client = make_client(http2_only);
  EXPECT_EQ(get(client.get(), peer.url("/bytes/1")).status(), 200);
  answer a = get(client.get(), peer.url("/misdirected/1"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.attempts, 2u);
  EXPECT_EQ(a.body(), "2") << "the second connection";
  answer b = get(client.get(), peer.url("/misdirected/9"));
  EXPECT_EQ(b.status(), 421) << "once only";
  EXPECT_EQ(b.info.attempts, 2u);
  auto post = make_request("POST", peer.url("/misdirected/1"));
  ASSERT_EQ(tern_request_set_body(post.get(), str("a body"), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), post.get()).status(), 200);
}

TEST_F(http2_connections, trailers_and_informational_heads_are_told) {
  h2_peer peer;
  auto client = make_client(http2_only);
  answer a = get(client.get(), peer.url("/trailers"));
  ASSERT_EQ(a.info.trailer_count, 1u) << a.message();
  EXPECT_EQ(text(a.info.trailers[0].name) + text(a.info.trailers[0].value), "x-sum11");
  answer hints = get(client.get(), peer.url("/informational/103"));
  EXPECT_EQ(hints.body(), "done") << hints.message();
  ASSERT_EQ(hints.info.interim_count, 1u);
  EXPECT_EQ(hints.info.interims[0].status, 103);
  EXPECT_EQ(get(client.get(), peer.url("/informational/many")).info.interim_count, 4u);
  auto request = make_request("POST", peer.url("/echo"));
  ASSERT_EQ(tern_request_set_body(request.get(), str("a body"), nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_add_trailer(request.get(), str("X-Mine"), str("7"), nullptr), TERN_OK);
  answer echo = fetch(client.get(), request.get());
  EXPECT_NE(echo.body().find("trailer x-mine: 7\n"), std::string::npos) << echo.body();
  EXPECT_TRUE(echo.body().ends_with("\na body")) << echo.body();
  EXPECT_EQ(echo.body().find("connection"), std::string::npos) << "a field of HTTP/1.1";
  EXPECT_EQ(peer.counters().accepted, 1u);
}

TEST_F(http2_connections, client_certificates_are_shown_over_http_2_as_well) {
  nginx_server server({.tls = ca.server(), .client_ca = ca.ca_file(), .http2 = true});
  server.add_file("f", "some content");
  auto client = make_client(trusting());
  EXPECT_EQ(get(client.get(), server.tls_url("/f")).status(), 400);
  const certificate own = ca.client();
  answer a =
      get(client.get(), server.tls_url("/f"), {{"tls.cert_file", own.cert.string()}, {"tls.key_file", own.key.string()}});
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.version, 20u);
  EXPECT_FALSE(a.reused()) << "who shows a certificate shares no connection with who does not";
}

TEST_F(http2_connections, an_idle_one_answers_pings_and_is_used_again) {
  h2_peer peer;
  const uint16_t port = peer.listen(h2_manners{.greeting = {{act::send, h2_settings({})},
                                                            {.what = act::wait, .time = milliseconds(150)},
                                                            {act::send, h2_ping("are you?")}}});
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/bytes/3";
  auto client = make_client(http2_only);
  EXPECT_EQ(get(client.get(), url).body(), "xxx");
  EXPECT_TRUE(eventually([&] { return peer.frames_like("PING") > 0; }));
  answer a = get(client.get(), url);
  EXPECT_EQ(a.body(), "xxx") << a.message();
}

}  // namespace
