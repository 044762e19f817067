// Which connections go on, and for how long.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;
using namespace std::chrono_literals;

namespace {

// The status after an answer with this first line and these fields.
std::string after_answer(const std::string& line, const std::string& list) {
  std::string all = play(get_answered(line + "\r\nContent-Length: 0\r\n" + list + "\r\n"));
  return all.substr(all.rfind('\n') + 1);
}

}  // namespace

TEST(h1_keep_alive, follows_version_and_connection_tokens) {
  const std::string v11 = "HTTP/1.1 200 OK", v10 = "HTTP/1.0 200 OK";
  EXPECT_EQ(after_answer(v11, ""), "open+1");
  EXPECT_EQ(after_answer(v11, "Connection: close\r\n"), "closed");
  EXPECT_EQ(after_answer(v11, "connection: CLOSE\r\n"), "closed");
  EXPECT_EQ(after_answer(v11, "Connection: foo, Close ,bar\r\n"), "closed");
  EXPECT_EQ(after_answer(v11, "Connection: foo\r\nConnection: close\r\n"), "closed");
  EXPECT_EQ(after_answer(v11, "Connection: keep-alive, close\r\n"), "closed");
  EXPECT_EQ(after_answer(v11, "Connection: closed\r\n"), "open+1");
  EXPECT_EQ(after_answer(v11, "Connection: not-close\r\n"), "open+1");
  EXPECT_EQ(after_answer(v11, "Connection: keep-alive\r\n"), "open+1");
  EXPECT_EQ(after_answer(v10, ""), "closed");
  EXPECT_EQ(after_answer(v10, "Connection: keep-alive\r\n"), "open+1");
  EXPECT_EQ(after_answer(v10, "Connection: Keep-Alive, x\r\n"), "open+1");
  EXPECT_EQ(after_answer(v10, "Connection: keep-alive, close\r\n"), "closed");
}

TEST(h1_keep_alive, transfer_encoding_in_version_1_0_is_read_and_not_trusted_further) {
  rerun(get_answered("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"),
        "sent\nresponding\nhead 10 200 OK [Connection: keep-alive] [Transfer-Encoding: chunked]\ndata x\nend ok\nclosed");
}

TEST(h1_keep_alive, a_request_that_says_close_closes) {
  script s = h1_script({get({{"Connection", "TE, close"}})},
                       {submits(), writes("GET / HTTP/1.1\r\nHost: h\r\nConnection: TE, close\r\n\r\n"),
                        gives("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"), is("draining"), gives("x")});
  rerun(s, "sent\nresponding\nhead 11 200 OK [Content-Length: 1] length=1\ndata x\nend ok\nclosed");
}

TEST(h1_keep_alive, closes_a_little_before_the_servers_timeout) {
  script s = get_answered("HTTP/1.1 204 N\r\nKeep-Alive: timeout=5\r\n\r\n");
  s.steps.insert(s.steps.end(), {passes(3999ms), is("open+1"), passes(1ms), is("closed")});
  rerun(s, "sent\nresponding\nhead 11 204 N [Keep-Alive: timeout=5] bodiless\nend ok\nclosed");
  script one = get_answered("HTTP/1.1 204 N\r\nKeep-Alive: timeout=1\r\n\r\n");
  one.steps.insert(one.steps.end(), {passes(499ms), is("open+1"), passes(1ms), is("closed")});
  play(one);
}

TEST(h1_keep_alive, a_tick_before_the_time_changes_nothing) {
  auto head = http_request("GET");
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = http::make_h1_session();
  const now_t now{};
  session->submit(o, now);
  session->pull_output(session->pull_output(0, 1000, now)[0].size(), 1000, now);
  session->feed({input_kind::data, as_bytes("HTTP/1.1 204 N\r\nKeep-Alive: timeout=5\r\n\r\n"), {}}, now);
  EXPECT_EQ(session->status().deadline, now + 4s);
  session->feed({input_kind::tick, {}, {}}, now + 3s);
  EXPECT_EQ(session->status().deadline, now + 4s);
  session->feed({input_kind::tick, {}, {}}, now + 4s);
  EXPECT_EQ(session->status().state, phase::closed);
}

TEST(h1_keep_alive, the_timeout_does_not_run_during_an_exchange_and_survives_a_cancel) {
  const std::string answer = "HTTP/1.1 204 N\r\nKeep-Alive: timeout=5\r\n\r\n";
  script s = h1_script({get(), get(), get()},
                       {submits(), writes(get_text), gives(answer), passes(1s), submits(), cancels(), passes(2s), submits(),
                        writes(get_text), passes(60s), is("open"), gives(answer), passes(3s), is("open+1"), passes(1s)});
  const std::string line = "sent\nresponding\nhead 11 204 N [Keep-Alive: timeout=5] bodiless\nend ok\n";
  rerun(s, line + "cancelled\n" + line + "closed");
}

TEST(h1_keep_alive, max_counts_down_to_the_last_exchange) {
  auto answer = [](std::string list) { return gives("HTTP/1.1 204 N\r\n" + list + "\r\n"); };
  script s = h1_script({get(), get(), get()},
                       {submits(), writes(get_text), answer("Keep-Alive: timeout=5, max=2\r\n"), is("open+1"), submits(),
                        writes(get_text), answer(""), is("open+1"), submits(), writes(get_text), answer(""), is("closed")});
  play(s);
  EXPECT_EQ(after_answer("HTTP/1.1 200 OK", "Keep-Alive: max=0\r\n"), "closed");
  EXPECT_EQ(after_answer("HTTP/1.1 200 OK", "Keep-Alive: max=1\r\n"), "open+1");
}

TEST(h1_keep_alive, what_cannot_be_read_is_passed_over) {
  EXPECT_EQ(after_answer("HTTP/1.1 200 OK", "Keep-Alive: timeout=x, max=, =, 7, foo=1\r\n"), "open+1");
  EXPECT_EQ(after_answer("HTTP/1.1 200 OK", "Keep-Alive: timeout=0\r\n"), "closed");
  EXPECT_EQ(after_answer("HTTP/1.1 200 OK", "Keep-Alive: timeout=4294967295\r\n"), "open+1");
}
