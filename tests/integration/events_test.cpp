// Server-sent events, against node's HTTP server.
#include "integration/events.hpp"

#include <algorithm>
#include <thread>

#include "support/event_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

std::string number(int n) { return event_line("number", "n" + std::to_string(n), std::to_string(n)); }

class events : public ::testing::Test {
 protected:
  event_stream open(const std::string& path, const options& set = {}) {
    return event_stream(client.get(), event_request(server.url(path), set));
  }

  event_server server;
  handle<tern_client> client = make_client();
};

TEST_F(events, each_is_a_value) {
  auto s = open("/count?total=3", {{"sse.reconnect", "0s"}});
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\n" + number(1) + "\n" + number(2) + "\n" + number(3) + "\nend 0\n");
}

TEST_F(events, the_next_response_goes_on_behind_the_last_one) {
  auto s = open("/count?total=5&each=2&retry=100");
  s->until_kind("end ");
  const std::string gap = "\n" + code("gap", TERN_E_PEER_CLOSED) + "\nopen\n";
  EXPECT_EQ(s->text(),
            "open\n" + number(1) + "\n" + number(2) + gap + number(3) + "\n" + number(4) + gap + number(5) + gap + "end 0\n");
  EXPECT_EQ(s->end_status, 204);
}

TEST_F(events, how_long_a_server_may_let_wait_is_an_option) {
  auto s = open("/count?total=2&each=1&retry=3600000", {{"sse.max_retry", "100ms"}});
  s->until_kind("end ");
  EXPECT_EQ(s->count("data "), 2u) << s->text();
}

TEST_F(events, a_response_that_breaks_off_is_made_good) {
  auto s = open("/count?total=4&each=2&drop=1");
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), "end 0") << s->end_message;
  for (int n = 1; n <= 4; ++n) EXPECT_EQ(s->count(number(n)), 1u) << s->text();
  EXPECT_EQ(s->count("gap"), 2u) << s->text();
  EXPECT_EQ(s->count("gap 0"), 0u) << s->text();
}

TEST_F(events, what_is_asked_says_what_is_wanted) {
  auto request = event_request(server.url("/seen"), {{"sse.reconnect", "0s"}});
  EXPECT_EQ(tern_http_request_set_header(request.get(), str("Last-Event-ID"), str("41"), nullptr), TERN_OK);
  event_stream s(client.get(), std::move(request));
  s->until_kind("end ");
  for (const char* line : {"accept: text/event-stream\n", "cache-control: no-store\n", "last-event-id: 41\n"})
    EXPECT_NE(s->text().find(line), std::string::npos) << s->text();
}

TEST_F(events, the_programs_own_headers_go_before) {
  auto request = event_request(server.url("/seen"), {{"sse.reconnect", "0s"}});
  EXPECT_EQ(tern_http_request_set_header(request.get(), str("Accept"), str("text/*"), nullptr), TERN_OK);
  EXPECT_EQ(tern_http_request_set_header(request.get(), str("Cache-Control"), str("no-cache"), nullptr), TERN_OK);
  event_stream s(client.get(), std::move(request));
  s->until_kind("end ");
  EXPECT_NE(s->text().find("accept: text/*\n"), std::string::npos) << s->text();
  EXPECT_NE(s->text().find("cache-control: no-cache\n"), std::string::npos) << s->text();
  EXPECT_EQ(s->text().find("no-store"), std::string::npos) << s->text();
}

TEST_F(events, a_post_brings_events_once) {
  auto request = event_request(server.url("/seen"), {}, "POST");
  EXPECT_EQ(tern_request_set_body(request.get(), str("question"), nullptr), TERN_OK);
  event_stream s(client.get(), std::move(request));
  s->until_kind("end ");
  EXPECT_NE(s->text().find("body: question"), std::string::npos) << s->text();
  EXPECT_EQ(s->count("gap"), 0u);
  EXPECT_EQ(s->lines.back(), "end 0");
}

TEST_F(events, compressed_ones_come_as_they_are_written) {
  auto s = open("/count?total=3&each=3&gzip=1&hold=1");
  s->until(number(3));
  tern_stream_cancel(s.stream.get());
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), code("end", TERN_E_CANCELLED));
}

TEST_F(events, each_time_begins_at_the_url_that_was_named) {
  auto s = open("/moved?total=4&each=1");
  s->until_kind("end ");
  for (int n = 1; n <= 4; ++n) EXPECT_EQ(s->count(number(n)), 1u) << s->text();
  EXPECT_EQ(s->end_hops, 1u);  // of the last response only
}

TEST_F(events, refusals_end_it) {
  const auto refused = [&](const std::string& path, int32_t expected, int32_t status) {
    auto s = open(path);
    s->until_kind("end ");
    EXPECT_EQ(s->text(), code("end", expected) + "\n") << path;
    EXPECT_EQ(s->end_status, status);
    return s->end_message;
  };
  EXPECT_EQ(refused("/404", TERN_E_HTTP_STATUS, 404), "the server answered 404 Not Found, not with events");
  EXPECT_EQ(refused("/json", TERN_E_CONTENT_TYPE, 200),
            "the response has the type \"application/json\", events are text/event-stream");
}

TEST_F(events, no_content_is_an_end_in_its_order) {
  auto s = open("/204");
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\nend 0\n");
}

TEST_F(events, they_are_opened_as_a_stream) {
  auto request = event_request(server.url("/count"));
  tern_call* call = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_call_start(client.get(), request.get(), nullptr, &call, &error), TERN_E_STATE);
  EXPECT_EQ(std::string(tern_error_message(error)), "a request for events (the option sse) is opened with tern_stream_open");
  tern_error_release(error);
}

TEST_F(events, a_server_that_was_started_again_is_found) {
  auto s = open("/count?each=2&hold=1");
  s->until(number(2));
  server.stop();
  s->until_kind("gap ");
  server.restart();
  s->until(number(4));
  EXPECT_EQ(s->count("gap"), 1u) << s->text();
}

TEST_F(events, the_first_connection_is_not_made_again) {
  server.stop();
  auto s = open("/count");
  s->until_kind("end ");
  EXPECT_EQ(s->text(), code("end", TERN_E_CONNECT) + "\n");
}

TEST_F(events, it_ends_when_it_has_tried_long_enough) {
  auto s = open("/count?each=1&hold=1", {{"sse.reconnect", "300ms"}});
  s->until(number(1));
  server.stop();
  s->until_kind("gap ");
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), code("end", TERN_E_CONNECT));
}

TEST_F(events, the_total_deadline_holds) {
  auto s = open("/count?each=1&hold=1", {{"timeout.total", "500ms"}});
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), code("end", TERN_E_TIMEOUT_TOTAL));
  auto waiting = open("/count?each=1", {{"timeout.total", "1s"}, {"sse.retry", "1m"}});
  waiting->until_kind("end ");
  EXPECT_EQ(waiting->lines.back(), code("end", TERN_E_TIMEOUT_TOTAL));
}

TEST_F(events, silence_is_a_loss_and_comments_are_none) {
  auto s = open("/silence", {{"sse.idle_timeout", "300ms"}});
  s->until(code("gap", TERN_E_TIMEOUT_IDLE));
  s->until("open");
  tern_stream_cancel(s.stream.get());
  s->until_kind("end ");
  auto kept = open("/silence?comments=50", {{"sse.idle_timeout", "600ms"}, {"timeout.idle", "100ms"}});
  kept->until(event_line("message", "hello", ""));
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  tern_stream_cancel(kept.stream.get());
  kept->until_kind("end ");
  EXPECT_EQ(kept->count("gap"), 0u) << kept->text();
}

TEST_F(events, it_can_be_cancelled_at_any_time) {
  auto first = open("/count?each=1&hold=1");
  tern_stream_cancel(first.stream.get());
  first->until_kind("end ");
  EXPECT_EQ(first->lines.back(), code("end", TERN_E_CANCELLED));
  auto standing = open("/count?each=1&hold=1");
  standing->until(number(1));
  tern_stream_cancel(standing.stream.get());
  standing->until_kind("end ");
  EXPECT_EQ(standing->lines.back(), code("end", TERN_E_CANCELLED));
  auto waiting = open("/count?each=1", {{"sse.retry", "1m"}});
  waiting->until_kind("gap ");
  tern_stream_cancel(waiting.stream.get());
  waiting->until_kind("end ");
  EXPECT_EQ(waiting->lines.back(), code("end", TERN_E_CANCELLED));
}

TEST_F(events, the_client_can_go_at_any_time) {
  auto standing = open("/count?each=1&hold=1");
  standing->until(number(1));
  auto waiting = open("/count?each=1", {{"sse.retry", "1m"}});
  waiting->until_kind("gap ");
  client.reset();
}

TEST_F(events, without_credit_nothing_more_comes) {
  auto s = open("/count?data=" + std::string(1000, 'x'), {{"stream.credit", "10000B"}});
  s->until_kind("data ", false);
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const uint64_t before = counters(client.get()).bytes_in;
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(counters(client.get()).bytes_in, before);
  EXPECT_LT(before, uint64_t{4} << 20);  // the reads that were under way
  s->until(event_line("number", std::string(1000, 'x') + "7", "7"), false);
  EXPECT_LT(s->count("data "), 10u);
  tern_stream_grant(s.stream.get(), s->ungranted);
  const std::string late = event_line("number", std::string(1000, 'x') + "2000", "2000");
  s->until(late);
  EXPECT_EQ(std::ranges::find(s->lines, late) - s->lines.begin(), 2000) << "behind the opening, and all that came before";
}

TEST_F(events, one_in_the_background_needs_no_worker_to_come_back) {
  client = make_client({{"workers", "1"}});
  event_stream s(client.get(), event_request(server.url("/count?each=1")), TERN_STREAM_BACKGROUND);
  s->until(number(1));
  auto call = start(client.get(), make_request("GET", server.url("/silence")).get());  // has the worker, for ever
  s->until(number(3));
}

TEST_F(events, one_that_waits_leaves_its_worker_to_others) {
  client = make_client({{"workers", "2"}, {"connections.per_origin", "1"}});
  auto one = open("/count?each=1", {{"sse.retry", "1m"}});
  one->until_kind("gap ");
  auto another = open("/count?each=1", {{"sse.retry", "1m"}});
  another->until_kind("gap ");
  EXPECT_EQ(get(client.get(), server.url("/json")).status(), 200);
}

TEST(events_over_http2, streams_that_break_are_made_good) {
  event_server server(event_server::speaks::http2);
  auto client = make_client({{"http.version", "2"}});
  const auto connections = [&] { return std::string(get(client.get(), server.url("/connections")).body()); };
  const std::string before = connections();
  event_stream s(client.get(), event_request(server.url("/count?total=4&each=2&drop=1")));
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), "end 0") << s->end_message;
  for (int n = 1; n <= 4; ++n) EXPECT_EQ(s->count(number(n)), 1u) << s->text();
  EXPECT_EQ(connections(), before) << "a stream that breaks leaves its connection to the next";
}

}  // namespace
