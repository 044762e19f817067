// Requests that are made again: what the server sees, what the program gets, and who waits meanwhile.
#include <chrono>
#include <fstream>
#include <sstream>

#include "integration/crowd.hpp"
#include "integration/redis_client.hpp"
#include "integration/retrying.hpp"
#include "integration/streams.hpp"
#include "support/h2_peer.hpp"
#include "support/raw_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;
using std::chrono::steady_clock;

std::chrono::milliseconds since(steady_clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - start);
}

}  // namespace

TEST_F(retrying, failures_are_repeated_until_there_is_a_success) {
  script("/", {"503 Busy", "reset", "500 Broken", "200 OK"});
  auto client = make_client(quick({{"retry.safe", "false"}}));
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.body(), "says 200 OK");
  EXPECT_EQ(requests(), 4u);
  EXPECT_EQ(a.info.attempts, 4u);
  const auto list = attempts_of(a);
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].status, 503);
  EXPECT_EQ(list[0].code, TERN_OK);
  EXPECT_EQ(list[0].waited_ns, 0);
  EXPECT_EQ(list[1].status, 0);
  EXPECT_NE(list[1].code, TERN_OK);
  ASSERT_NE(list[1].error, nullptr);
  tern_error_info why{};
  ASSERT_EQ(tern_error_view(list[1].error, &why, sizeof why), TERN_OK);
  EXPECT_EQ(why.code, list[1].code);
  EXPECT_EQ(list[2].status, 500);
  EXPECT_EQ(list[3].status, 200);
  EXPECT_EQ(list[3].error, nullptr);
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_GE(list[i].waited_ns, 20'000'000) << i;
    EXPECT_GE(list[i].started_ns, list[i - 1].ended_ns) << i;
    EXPECT_GE(list[i].ended_ns, list[i].started_ns) << i;
  }
}

TEST_F(retrying, the_safe_resend_is_an_attempt_without_a_wait) {
  script("/", {"200 OK", "reset", "200 OK"});
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server.url("/")).info.attempt_count, 0u);
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 200);
  const auto list = attempts_of(a);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_NE(list[0].code, TERN_OK);
  EXPECT_EQ(list[1].waited_ns, 0);
}

TEST_F(retrying, the_last_response_is_the_result_when_no_attempt_is_left) {
  script("/", {"503 Busy", "502 Bad"});
  auto client = make_client(quick({{"retry.attempts", "3"}}));
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.code(), TERN_OK);
  EXPECT_EQ(a.status(), 502);
  EXPECT_EQ(a.body(), "says 502 Bad");
  EXPECT_EQ(requests(), 3u);
}

TEST_F(retrying, a_plain_request_is_made_once_and_lists_nothing) {
  script("/", {"503 Busy"});
  auto client = make_client();
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 503);
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(a.info.attempt_count, 0u);
}

TEST_F(retrying, a_404_is_final_for_lenient_alone) {
  script("/", {"404 None"});
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server.url("/"), {{"retry.strategy", "lenient"}, {"retry.delays", "0s"}}).status(), 404);
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(get(client.get(), server.url("/"), quick({{"retry.attempts", "2"}})).status(), 404);
  EXPECT_EQ(requests(), 3u);
}

TEST_F(retrying, a_post_is_repeated_only_when_nothing_was_done_or_the_program_says_so) {
  script("/busy", {"503 Busy", "200 OK"});
  script("/early", {"429 Too Many", "200 OK"});
  script("/gone", {"reset", "200 OK"});
  auto client = make_client(quick());
  const auto post = [&](const char* path, const options& set = {}) {
    auto request = make_request("POST", server.url(path), set);
    EXPECT_EQ(tern_request_set_body(request.get(), str("some"), nullptr), TERN_OK);
    return fetch(client.get(), request.get());
  };
  EXPECT_EQ(post("/busy").status(), 503);
  EXPECT_EQ(post("/early").status(), 200);
  const answer gone = post("/gone");
  EXPECT_NE(gone.code(), TERN_OK);
  EXPECT_TRUE(gone.maybe_processed());
  script("/busy", {"503 Busy", "200 OK"});
  EXPECT_EQ(post("/busy", {{"retry.unsafe", "true"}}).status(), 200);
}

TEST_F(retrying, retry_after_says_when) {
  script("/", {"503 Busy", "200 OK"}, "Retry-After: 1\r\n");
  script("/date", {"503 Busy", "200 OK"},
         "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\nRetry-After: Sun, 06 Nov 1994 08:49:38 GMT\r\n");
  script("/tomorrow", {"503 Busy", "200 OK"}, "Retry-After: 86400\r\n");
  auto client = make_client({{"retry.strategy", "lenient"}, {"retry.delays", "0s,60s"}});
  for (const char* path : {"/", "/date"}) {
    const auto start = steady_clock::now();
    EXPECT_EQ(get(client.get(), server.url(path)).status(), 200);
    EXPECT_GE(since(start).count(), 1000) << path;
    EXPECT_LT(since(start).count(), 20'000) << path;
  }
  EXPECT_EQ(get(client.get(), server.url("/tomorrow")).status(), 503) << "that is longer than retry.max_delay";
}

TEST_F(retrying, how_long_a_server_may_let_wait_is_an_option) {
  script("/", {"503 Busy", "200 OK"}, "Retry-After: 2\r\n");
  auto client = make_client(quick());
  const answer a = get(client.get(), server.url("/"), {{"retry.max_delay", "1s"}});
  EXPECT_EQ(a.status(), 503);
  EXPECT_EQ(a.info.attempts, 1u);
}

TEST_F(retrying, a_server_that_is_not_there_is_tried_again_whatever_is_asked) {
  auto client = make_client(quick({{"retry.delays", "0s,50ms"}, {"retry.attempts", "1000"}, {"retry.budget", "none"}}));
  const uint16_t port = [] {
    fault_server gone;
    return gone.port();
  }();
  auto request = make_request("POST", "http://127.0.0.1:" + std::to_string(port) + "/");
  auto call = start(client.get(), request.get());
  ASSERT_TRUE(eventually([&] { return counters(client.get()).connects_failed >= 2; }));
  EXPECT_EQ(tern_call_done(call.get()), 0);
  EXPECT_EQ(tern_call_cancel(call.get()), TERN_OK);
  const answer a = wait(call.get());
  EXPECT_EQ(a.code(), TERN_E_CANCELLED);
  EXPECT_FALSE(a.maybe_processed()) << "nothing was ever sent";
  EXPECT_GE(a.info.attempts, 2u);
  EXPECT_GE(attempts_of(a).size(), 2u);
  EXPECT_EQ(attempts_of(a)[0].code, TERN_E_CONNECT);
}

TEST_F(retrying, a_wait_past_the_deadline_is_not_begun) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.delays", "0s,60s"}, {"timeout.total", "5s"}}));
  const auto start = steady_clock::now();
  EXPECT_EQ(get(client.get(), server.url("/")).status(), 503);
  EXPECT_LT(since(start).count(), 4000);
}

TEST_F(retrying, the_budget_ends_it) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.delays", "0s"}, {"retry.budget", "0"}, {"retry.budget_per_second", "1"}}));
  for (int i = 0; i < 20; ++i) EXPECT_EQ(get(client.get(), server.url("/")).status(), 503);
  EXPECT_GE(requests(), 30u) << "ten repeats";
  EXPECT_LE(requests(), 32u);
}

// ---- workers

TEST_F(retrying, a_worker_serves_others_while_a_request_waits) {
  script("/bad", {"503 Busy"});
  auto client = make_client({{"workers", "2"}});
  crowd all(client.get());
  std::vector<uint64_t> waiting;
  auto bad = make_request("GET", server.url("/bad"), quick({{"retry.delays", "0s,60s"}}));
  for (int i = 0; i < 10; ++i) waiting.push_back(all.submit(bad.get()));
  auto good = make_request("GET", server.url("/bytes/10"));
  std::vector<uint64_t> served;
  for (int i = 0; i < 10; ++i) served.push_back(all.submit(good.get()));
  EXPECT_TRUE(eventually([&] {
    all.take(10);
    return std::all_of(served.begin(), served.end(), [&](uint64_t id) { return all.has(id); });
  }));
  for (const uint64_t id : waiting) EXPECT_FALSE(all.has(id));
  EXPECT_EQ(tern_cancel_all(client.get()), TERN_OK);
  EXPECT_TRUE(all.settle());
  for (const uint64_t id : waiting) EXPECT_EQ(all[id].code(), TERN_E_CANCELLED);
}

TEST_F(retrying, one_worker_completes_in_order_all_the_same) {
  script("/bad", {"503 Busy"});
  auto client = make_client({{"workers", "1"}});
  auto bad = make_request("GET", server.url("/bad"), quick({{"retry.delays", "0s,200ms"}, {"retry.attempts", "2"}}));
  auto good = make_request("GET", server.url("/bytes/10"));
  for (tern_request* r : {bad.get(), good.get(), bad.get(), good.get()})
    EXPECT_EQ(tern_submit(client.get(), r, nullptr, 0, nullptr, nullptr), TERN_OK);
  const auto events = drain(client.get(), 4);
  for (size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].id, i);
}

TEST_F(retrying, lenient_sends_two_at_once_to_one_origin) {
  server.on("/slow", [&](const fault_request& r) {
    return fault_script{{{act::wait, {}, std::chrono::milliseconds(20)}, {act::send, fault_response(r, "200 OK", "", "x")}}};
  });
  fault_server other;
  auto client = make_client({{"retry.strategy", "lenient"}, {"retry.delays", "0s"}});
  crowd all(client.get());
  auto one = make_request("GET", server.url("/slow"));
  auto two = make_request("GET", other.url("/bytes/10"));
  for (int i = 0; i < 20; ++i) all.submit(one.get()), all.submit(two.get());
  ASSERT_TRUE(all.settle());
  EXPECT_EQ(all.succeeded(), 40u);
  EXPECT_LE(server.counters().most_open, 2u);
  EXPECT_LE(other.counters().most_open, 2u);
  EXPECT_EQ(server.counters().most_open, 2u) << "and not one by one";
}

TEST_F(retrying, requests_in_a_wait_end_with_their_client) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.delays", "0s,60s"}}));
  crowd all(client.get());
  auto request = make_request("GET", server.url("/"));
  for (int i = 0; i < 20; ++i) all.submit(request.get());
  ASSERT_TRUE(eventually([&] { return requests() >= 20; }));
  EXPECT_EQ(tern_client_shutdown(client.get(), nullptr, 0, nullptr), TERN_OK);
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.code(), TERN_E_SHUTDOWN);
}

TEST_F(retrying, a_paused_client_lets_nobody_try_again_before_it_goes_on) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick({{"retry.delays", "0s,1s"}}));
  auto call = start(client.get(), make_request("GET", server.url("/")).get());
  ASSERT_TRUE(eventually([&] { return requests() == 1; }));
  EXPECT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
  std::this_thread::sleep_for(std::chrono::milliseconds(1300));
  EXPECT_EQ(requests(), 1u);
  EXPECT_EQ(tern_client_resume(client.get(), nullptr), TERN_OK);
  EXPECT_EQ(wait(call.get()).status(), 200);
}

TEST_F(retrying, a_client_without_threads_does_all_of_it) {
  script("/", {"503 Busy", "reset", "200 OK"});
  auto client = make_client(quick({{"loops", "0"}}));
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(attempts_of(a).size(), 3u);
}

TEST_F(retrying, fetch_all_waits_for_the_last_attempt) {
  script("/", {"503 Busy", "503 Busy", "200 OK"});
  auto client = make_client(quick());
  auto request = make_request("GET", server.url("/"));
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  tern_report* report = nullptr;
  ASSERT_EQ(tern_fetch_all(client.get(), 60000, &report), TERN_OK);
  handle<tern_report> keep(report);
  tern_report_info info{};
  ASSERT_EQ(tern_report_view(report, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.completed, 1u);
  EXPECT_EQ(info.retries, 2u);
}

// ---- where the body goes

TEST_F(retrying, a_file_holds_the_body_of_the_success_alone) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick());
  const std::string path = dir_.path() / "body";
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.sink = TERN_SINK_FILE;
  how.sink_path = str(path);
  EXPECT_EQ(fetch(client.get(), make_request("GET", server.url("/")).get(), &how).status(), 200);
  std::stringstream content;
  content << std::ifstream(path).rdbuf();
  EXPECT_EQ(content.str(), "says 200 OK");
}

TEST_F(retrying, a_stream_opens_with_the_success) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick());
  auto stream = open(client.get(), make_request("GET", server.url("/")).get());
  const seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.http, 200);
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(s.bytes, std::strlen("says 200 OK"));
}

TEST_F(retrying, what_a_stream_has_shown_is_not_repeated) {
  server.on("/", [](const fault_request&) {
    return fault_script{{{act::send, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"}, {act::close}}};
  });
  auto client = make_client(quick());
  auto stream = open(client.get(), make_request("GET", server.url("/")).get());
  const seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.status, TERN_E_TRUNCATED);
  EXPECT_EQ(requests(), 1u);
  const answer a = get(client.get(), server.url("/"), {{"retry.attempts", "3"}});
  EXPECT_EQ(a.code(), TERN_E_TRUNCATED);
  EXPECT_EQ(requests(), 4u) << "in memory nobody has seen it";
}

TEST_F(retrying, wrong_options_are_refused_with_what_is_allowed) {
  auto request = make_request("GET", server.url("/"));
  const std::pair<const char*, const char*> wrong[] = {
      {"retry.strategy", "hopeful"}, {"retry.attempts", "1001"}, {"retry.attempts", "none"}, {"retry.delays", "1s,none"},
      {"retry.delays", "1"},         {"retry.statuses", "99"},   {"retry.statuses", "5xx"},  {"retry.jitter", "half"},
      {"retry.decide_timeout", "0"}, {"retry.budget", "20"}};
  for (const auto& [name, value] : wrong) {
    tern_error* error = nullptr;
    EXPECT_NE(tern_request_set(request.get(), str(name), str(value), &error), TERN_OK) << name << " " << value;
    EXPECT_NE(std::string(tern_error_message(error)).find(name), std::string::npos) << tern_error_message(error);
    tern_error_release(error);
  }
}

// ---- other protocols

TEST_F(retrying, a_redis_server_that_loads_is_asked_again) {
  raw_server peer([](raw_connection& c, int) {
    int asked = 0;
    while (!c.read_until("PING\r\n").empty())
      if (!c.send(++asked < 3 ? "-LOADING Redis is loading the dataset in memory\r\n" : "+PONG\r\n")) return;
  });
  auto client = make_client(quick());
  const answer a =
      fetch(client.get(), redis::redis_request("redis://127.0.0.1:" + std::to_string(peer.port()), {"PING"}).get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  const auto list = attempts_of(a);
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].code, TERN_E_REDIS_UNAVAILABLE);
  EXPECT_EQ(list[0].status, 0);
  EXPECT_EQ(list[2].code, TERN_OK);
}

TEST_F(retrying, a_redis_command_that_may_have_been_done_is_not) {
  raw_server peer([](raw_connection& c, int) { c.read_until("INCR"); });
  auto client = make_client(quick());
  const answer a =
      fetch(client.get(), redis::redis_request("redis://127.0.0.1:" + std::to_string(peer.port()), {"INCR n"}).get());
  EXPECT_NE(a.code(), TERN_OK);
  EXPECT_TRUE(a.maybe_processed());
  EXPECT_EQ(a.info.attempt_count, 0u);
}

TEST_F(retrying, a_websocket_handshake_that_is_refused_is_tried_again) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.attempts", "3"}}));
  tern_request* made = nullptr;
  const std::string url = "ws" + server.url("/").substr(4);
  ASSERT_EQ(tern_websocket_request_create(str(url), 0, &made, nullptr), TERN_OK);
  handle<tern_request> request(made);
  ASSERT_EQ(tern_request_set_body(made, str("hello"), nullptr), TERN_OK);
  const answer a = fetch(client.get(), made);
  EXPECT_EQ(a.code(), TERN_E_WEBSOCKET_UPGRADE) << a.message();
  EXPECT_EQ(requests(), 3u);
  EXPECT_EQ(attempts_of(a).size(), 3u);
}

TEST_F(retrying, streams_of_http2_are_repeated_on_their_connection) {
  h2_peer peer;
  peer.on("/", [n = std::make_shared<std::atomic<int>>(0)](const h2_request& r) {
    return h2_answer(r, n->fetch_add(1) < 2 ? "503" : "200", {}, "an answer");
  });
  auto client = make_client(quick({{"http.version", "2"}}));
  const answer a = get(client.get(), peer.url("/"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.version, 20u);
  EXPECT_EQ(attempts_of(a).size(), 3u);
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
  for (const std::string& v : peer.violations()) ADD_FAILURE() << v;
}

TEST_F(retrying, a_hop_is_repeated_by_itself) {
  server.on("/from", [](const fault_request& r) {
    return fault_script{{{act::send, fault_response(r, "302 Found", "Location: /to\r\n", "")}}};
  });
  script("/to", {"503 Busy", "200 OK"});
  auto client = make_client(quick());
  const answer a = get(client.get(), server.url("/from"));
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.info.history_count, 1u);
  EXPECT_EQ(requests(), 3u);
}
