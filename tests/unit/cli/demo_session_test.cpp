#include "cli/demo_session.hpp"

#include <gtest/gtest.h>

using tern::cli::demo_session;

namespace {

std::string answer_to(std::string_view input, size_t step) {
  demo_session session;
  std::string output;
  while (!input.empty()) {
    session.feed(input.substr(0, step));
    input.remove_prefix(std::min(step, input.size()));
    output += session.output();
    session.output().clear();
  }
  return output;
}

std::string body_of(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }

}  // namespace

TEST(demo_session, answers_the_same_however_the_bytes_arrive) {
  std::string_view input =
      "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
      "GET /chunked/5000 HTTP/1.1\r\nHost: a\r\n\r\n"
      "HEAD /bytes/3 HTTP/1.1\r\nHost: a\r\n\r\n"
      "GET /bytes/3 HTTP/1.1\r\nconnection: CLOSE\r\n\r\nGET / HTTP/1.1\r\n\r\n";
  std::string whole = answer_to(input, input.size());
  EXPECT_EQ(answer_to(input, 1), whole);
  EXPECT_EQ(answer_to(input, 7), whole);
  EXPECT_EQ(whole.substr(whole.size() - 7), "\r\n\r\nthe");
}

TEST(demo_session, closes_after_http_1_0_and_connection_close) {
  demo_session session;
  session.feed("GET / HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(session.finished());
  EXPECT_NE(session.output().find("Connection: close\r\n"), std::string::npos);
}

TEST(demo_session, bodiless_answers_have_no_length) {
  std::string answer = answer_to("GET /status/204 HTTP/1.1\r\n\r\n", 100);
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos);
  EXPECT_EQ(body_of(answer), "");
}

TEST(demo_session, events_go_on_behind_the_last_one) {
  const std::string first = answer_to("GET /events/5 HTTP/1.1\r\n\r\n", 100);
  EXPECT_NE(first.find("Content-Type: text/event-stream\r\n"), std::string::npos);
  EXPECT_EQ(body_of(first),
            "retry: 500\n\nid: 1\nevent: trip\ndata: 70900\n\nid: 2\nevent: trip\ndata: 141800\n\n"
            "id: 3\nevent: trip\ndata: 212700\n\n");
  EXPECT_EQ(body_of(answer_to("GET /events/5 HTTP/1.1\r\nLast-Event-ID: 4\r\n\r\n", 100)),
            "retry: 500\n\nid: 5\nevent: trip\ndata: 354500\n\n");
  EXPECT_TRUE(answer_to("GET /events/5 HTTP/1.1\r\nlast-event-id: 5\r\n\r\n", 100).starts_with("HTTP/1.1 204 "));
}

TEST(demo_session, caches_are_told_how_long_and_that_it_is_the_same) {
  const std::string first = answer_to("GET /cached/60 HTTP/1.1\r\n\r\n", 5000);
  EXPECT_NE(first.find("Cache-Control: max-age=60\r\n"), std::string::npos);
  EXPECT_EQ(body_of(first).size(), 2000u);
  const std::string held = answer_to("GET /cached/60 HTTP/1.1\r\nIf-None-Match: \"the same\"\r\n\r\n", 100);
  EXPECT_TRUE(held.starts_with("HTTP/1.1 304 ")) << held;
  EXPECT_NE(held.find("ETag: \"the same\"\r\n"), std::string::npos);
}

TEST(demo_session, asks_for_the_body_when_the_client_waits) {
  std::string answer = answer_to("POST /echo HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n", 100);
  EXPECT_EQ(answer, "HTTP/1.1 100 Continue\r\n\r\n");
}

TEST(demo_session, refuses_and_closes) {
  for (std::string_view input :
       {"nonsense\r\n\r\n", "GET / FTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /echo HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n"}) {
    demo_session session;
    session.feed(input);
    EXPECT_TRUE(session.finished()) << input;
    EXPECT_EQ(session.output().find("HTTP/1.1 4"), 0u) << input;
  }
  demo_session session;
  session.feed(std::string(100'000, 'a'));
  EXPECT_EQ(session.output().find("HTTP/1.1 431"), 0u);
}

TEST(demo_session, many_pipelined_requests_wait_for_the_output_to_go) {
  demo_session session;
  std::string input;
  for (int i = 0; i < 10; ++i) input += "GET /bytes/1000000 HTTP/1.1\r\n\r\n";
  session.feed(input);
  EXPECT_LT(session.output().size(), 2'100'000u);
  size_t total = 0;
  while (!session.output().empty()) {
    total += session.output().size();
    session.output().clear();
    session.feed({});
  }
  EXPECT_GT(total, 10'000'000u);
}

TEST(demo_session, never_answers_where_that_was_asked_for) {
  demo_session session;
  session.feed("GET /never HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(session.output(), "");
  EXPECT_FALSE(session.finished());
}

TEST(demo_session, redirects_so_many_times) {
  EXPECT_NE(answer_to("GET /redirect/2 HTTP/1.1\r\n\r\n", 100).find("\r\nLocation: /redirect/1\r\n"), std::string::npos);
  EXPECT_NE(answer_to("GET /redirect/1 HTTP/1.1\r\n\r\n", 100).find("\r\nLocation: /\r\n"), std::string::npos);
  EXPECT_EQ(answer_to("GET /redirect/0 HTTP/1.1\r\n\r\n", 100).find("HTTP/1.1 404 "), 0u);
}

TEST(demo_session, sets_the_cookie_of_the_path) {
  std::string answer = answer_to("GET /cookie/kind/tern HTTP/1.1\r\n\r\n", 100);
  EXPECT_NE(answer.find("\r\nSet-Cookie: kind=tern; Path=/\r\n"), std::string::npos);
}

TEST(demo_session, knows_the_user_of_the_path) {
  std::string asked = answer_to("GET /basic/ada/s3cret HTTP/1.1\r\n\r\n", 100);
  EXPECT_EQ(asked.find("HTTP/1.1 401 "), 0u);
  EXPECT_NE(asked.find("\r\nWWW-Authenticate: Basic realm=\"demo\"\r\n"), std::string::npos);
  EXPECT_EQ(answer_to("GET /basic/ada/s3cret HTTP/1.1\r\nauthorization: Basic YWRhOng=\r\n\r\n", 100).find("HTTP/1.1 401 "),
            0u);
  EXPECT_EQ(
      answer_to("GET /basic/ada/s3cret HTTP/1.1\r\nauthorization: Basic YWRhOnMzY3JldA==\r\n\r\n", 100).find("HTTP/1.1 200 "),
      0u);
}

TEST(demo_session, echoes_below_echo_as_well) {
  EXPECT_EQ(body_of(answer_to("PUT /echo/tern.jpg HTTP/1.1\r\nContent-Length: 2\r\n\r\nab", 100)), "ab");
}
