// Requests that are made again: what the server sees, what the program gets, and who waits meanwhile.
#include <chrono>
#include <cstring>
#include <fstream>
#include <sstream>

#include "integration/crowd.hpp"
#include "integration/redis_client.hpp"
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/raw_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using act = fault_step::action;
using std::chrono::steady_clock;

// Answers each path with the statuses of its script, one after the other, the last one for ever.
class retrying : public server_test {
 protected:
  void script(const std::string& path, std::vector<std::string> statuses, const std::string& headers = {}) {
    server.on(path, [=, n = std::make_shared<std::atomic<size_t>>(0)](const fault_request& r) {
      const std::string status = statuses[std::min(n->fetch_add(1), statuses.size() - 1)];
      if (status == "reset") return fault_script{{{act::reset}}};
      return fault_script{{{act::send, fault_response(r, status, headers, "says " + status)}}};
    });
  }
  options quick(const options& more = {}) const {
    options all = {{"retry.strategy", "backoff"}, {"retry.delays", "0s,20ms"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  uint64_t requests() const { return server.counters().requests; }

  fault_server server;
};

std::vector<tern_attempt> attempts_of(const answer& a) {
  std::vector<tern_attempt> list;
  for (uint32_t i = 0; i < a.info.attempt_count; ++i) {
    tern_attempt one{};
    std::memcpy(&one, reinterpret_cast<const char*>(a.info.attempt_list) + i * a.info.attempt_size, sizeof one);
    list.push_back(one);
  }
  return list;
}

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
  auto client = make_client(quick({{"retry.delays", "0s,100ms"}}));
  auto call = start(client.get(), make_request("GET", server.url("/")).get());
  ASSERT_TRUE(eventually([&] { return requests() == 1; }));
  EXPECT_EQ(tern_client_pause(client.get(), nullptr), TERN_OK);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
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

// ---- decisions of the program

struct decider {
  int32_t success = -1, again = -1;
  int64_t delay = -1;
  std::vector<std::string> bodies;
  std::vector<int32_t> statuses;
  std::atomic<int> drops{0};

  static decider& of(uint64_t self) { return *reinterpret_cast<decider*>(self); }
  tern_retry_callbacks callbacks() {
    tern_retry_callbacks c{};
    c.struct_size = sizeof c;
    c.is_success = [](uint64_t self, const tern_retry_state* s) {
      of(self).bodies.push_back(text(s->body));
      of(self).statuses.push_back(s->status);
      return of(self).success >= 0 ? of(self).success : text(s->body) == "says 200 OK" ? 1 : 0;
    };
    c.should_retry = [](uint64_t self, const tern_retry_state*) { return of(self).again; };
    c.delay = [](uint64_t self, const tern_retry_state*) { return of(self).delay; };
    c.user_data = reinterpret_cast<uint64_t>(this);
    c.drop = [](uint64_t self) { ++of(self).drops; };
    return c;
  }
};

TEST_F(retrying, callbacks_decide_by_the_whole_response) {
  script("/", {"201 Made", "202 Later", "200 OK"});
  decider d;
  {
    auto client = make_client(quick({{"retry.strategy", "custom"}}));
    auto request = make_request("GET", server.url("/"));
    const tern_retry_callbacks c = d.callbacks();
    ASSERT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_OK);
    const answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(attempts_of(a).size(), 3u);
    EXPECT_EQ(tern_request_set_retry(request.get(), nullptr, nullptr), TERN_E_STATE) << "frozen";
  }
  EXPECT_EQ(d.bodies, (std::vector<std::string>{"says 201 Made", "says 202 Later", "says 200 OK"}));
  EXPECT_EQ(d.statuses, (std::vector<int32_t>{201, 202, 200}));
  EXPECT_EQ(d.drops, 1);
}

TEST_F(retrying, callbacks_of_a_client_are_for_all_its_requests) {
  script("/", {"201 Made", "200 OK"});
  decider d;
  d.delay = 30;
  {
    tern_config* config = nullptr;
    ASSERT_EQ(tern_config_create(&config, nullptr), TERN_OK);
    handle<tern_config> keep(config);
    EXPECT_EQ(tern_config_set(config, str("retry.strategy"), str("custom"), nullptr), TERN_OK);
    EXPECT_EQ(tern_config_set(config, str("retry.delays"), str("0s,60s"), nullptr), TERN_OK);
    const tern_retry_callbacks c = d.callbacks();
    ASSERT_EQ(tern_config_set_retry(config, &c, nullptr), TERN_OK);
    tern_client* made = nullptr;
    ASSERT_EQ(tern_client_create(config, &made, nullptr), TERN_OK);
    handle<tern_client> client(made);
    const answer a = get(client.get(), server.url("/"));
    EXPECT_EQ(a.status(), 200);
    EXPECT_GE(attempts_of(a)[1].waited_ns, 30'000'000);
    EXPECT_EQ(d.drops, 0);
  }
  EXPECT_EQ(d.drops, 1);
}

// Answers DECIDE events of the client's own queue until the submission has completed.
template <class Decide>
answer decided(tern_client* client, tern_request* request, Decide&& decide) {
  EXPECT_EQ(tern_submit(client, request, nullptr, 5, nullptr, nullptr), TERN_OK);
  answer result;
  while (!result.result) {
    tern_event events[16];
    size_t n = 0;
    EXPECT_EQ(tern_queue_wait(tern_client_queue(client), events, 16, sizeof events[0], 60000, &n), TERN_OK);
    EXPECT_GT(n, 0u);
    if (n == 0) break;
    for (size_t i = 0; i < n; ++i) {
      if (events[i].kind == TERN_EVENT_DECIDE) {
        EXPECT_EQ(events[i].user_data, 5u);
        decide(events[i], *static_cast<const tern_retry_state*>(events[i].data));
      }
      if (events[i].kind == TERN_EVENT_COMPLETED) result = answer(tern_event_take_result(&events[i]));
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  return result;
}

TEST_F(retrying, events_ask_the_program) {
  script("/", {"201 Made", "503 Busy", "200 OK"}, "X-Kind: odd\r\n");
  auto client = make_client({{"retry.strategy", "custom"}, {"retry.delays", "0s,60s"}, {"retry.decide", "all"}});
  std::vector<std::string> asked;
  const answer a =
      decided(client.get(), make_request("GET", server.url("/")).get(), [&](const tern_event& e, const tern_retry_state& s) {
        EXPECT_EQ(e.size, sizeof s);
        EXPECT_EQ(s.struct_size, sizeof s);
        EXPECT_EQ(e.id, s.id);
        asked.push_back(std::to_string(s.attempt) + " " + std::to_string(s.status) + " " + text(s.body) + " " +
                        std::to_string(s.action) + " " + std::to_string(s.delay_ms));
        bool odd = false;
        for (uint64_t i = 0; i < s.header_count; ++i)
          odd = odd || (text(s.headers[i].name) == "X-Kind" && text(s.headers[i].value) == "odd");
        EXPECT_TRUE(odd);
        const bool good = s.status == 200;
        EXPECT_EQ(tern_decide(client.get(), e.id, good ? TERN_RETRY_END : TERN_RETRY_AGAIN, 10), TERN_OK);
      });
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(asked, (std::vector<std::string>{"1 201 says 201 Made 1 60000", "2 503 says 503 Busy 2 60000",
                                             "3 200 says 200 OK 1 60000"}));
}

TEST_F(retrying, an_event_released_without_an_answer_goes_by_the_options) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "1h"}}));
  int events = 0;
  const answer a = decided(client.get(), make_request("GET", server.url("/")).get(),
                           [&](const tern_event&, const tern_retry_state&) { ++events; });
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(events, 1);
}

TEST_F(retrying, an_event_that_nobody_takes_goes_by_the_options_in_time) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "100ms"}}));
  const answer a = get(client.get(), server.url("/"));
  EXPECT_EQ(a.status(), 200) << "a call has no queue: the client's own gets the event";
}

TEST_F(retrying, a_handler_of_the_queue_answers_inside_fetch_all) {
  script("/", {"503 Busy", "503 Busy", "200 OK"});
  auto client = make_client({{"retry.strategy", "backoff"}, {"retry.delays", "0s,60s"}, {"retry.decide", "failed"}});
  tern_event_fn handler = [](uint64_t self, tern_event* e) {
    if (e->kind != TERN_EVENT_DECIDE) return;
    EXPECT_EQ(tern_decide(reinterpret_cast<tern_client*>(self), e->id, TERN_RETRY_AGAIN, 0), TERN_OK);
  };
  ASSERT_EQ(tern_queue_set_handler(tern_client_queue(client.get()), handler, reinterpret_cast<uint64_t>(client.get()), nullptr,
                                   nullptr),
            TERN_OK);
  auto request = make_request("GET", server.url("/"));
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  EXPECT_EQ(tern_fetch_all(client.get(), 60000, nullptr), TERN_OK);
  EXPECT_EQ(requests(), 3u);
}

TEST_F(retrying, requests_that_are_asked_about_can_be_cancelled_and_end_with_their_client) {
  script("/", {"503 Busy"});
  auto client = make_client(quick({{"retry.decide", "failed"}, {"retry.decide_timeout", "1h"}}));
  auto request = make_request("GET", server.url("/"));
  auto one = start(client.get(), request.get());
  auto two = start(client.get(), request.get());
  ASSERT_TRUE(eventually([&] { return tern_queue_size(tern_client_queue(client.get())) == 2; }));
  EXPECT_EQ(tern_call_cancel(one.get()), TERN_OK);
  EXPECT_EQ(wait(one.get()).code(), TERN_E_CANCELLED);
  client.reset();
  EXPECT_EQ(wait(two.get()).code(), TERN_E_SHUTDOWN);
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

TEST_F(retrying, wrong_decisions_are_refused) {
  auto client = make_client();
  EXPECT_EQ(tern_decide(nullptr, 0, 0, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 0, 3, 0), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 0, 1, -2), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_decide(client.get(), 123456, TERN_RETRY_AGAIN, 0), TERN_OK) << "it has ended, or never was";
  auto request = make_request("GET", server.url("/"));
  decider d;
  tern_retry_callbacks c = d.callbacks();
  c.reserved = 1;
  EXPECT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 1);
  c = d.callbacks();
  c.is_success = c.should_retry = nullptr;
  c.delay = nullptr;
  EXPECT_EQ(tern_request_set_retry(request.get(), &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 2);
  EXPECT_EQ(tern_config_set_retry(nullptr, &c, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(d.drops, 3);
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
