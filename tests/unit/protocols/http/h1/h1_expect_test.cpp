// Expect: 100-continue, and answers that come before the request is sent.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;
using namespace std::chrono_literals;

namespace {

const std::string asking = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n";
const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const std::string ok_line = "head 11 200 OK [Content-Length: 0] length=0 bodiless\n";

script expecting(std::vector<step> steps) {
  auto head = http_request("POST");
  head->expect_above = 4;
  head->expect_timeout = 1s;
  return h1_script({upload(head, {"hello"}, 5)}, std::move(steps));
}

// An upload whose second half is not there yet.
script half_sent(std::vector<step> steps) {
  script s = h1_script({post({"half"}, 8, scripted_body::last::pending)},
                       {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nhalf")});
  s.steps.insert(s.steps.end(), steps.begin(), steps.end());
  return s;
}

}  // namespace

TEST(h1_expect, the_body_follows_a_100) {
  rerun(expecting({submits(), writes(asking), gives("HTTP/1.1 100 Continue\r\n\r\n"), writes("hello"), gives(ok)}),
        "responding\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_expect, the_body_follows_silence) {
  rerun(expecting({submits(), writes(asking), passes(999ms), writes(""), passes(1ms), writes("hello"), gives(ok)}),
        "sent\nresponding\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_expect, a_100_that_comes_late_changes_nothing) {
  rerun(expecting({submits(), writes(asking), passes(1s), writes("hello"), gives("HTTP/1.1 100 C\r\n\r\n" + ok)}),
        "sent\nresponding\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_expect, another_informational_head_does_not_let_the_body_go) {
  rerun(expecting({submits(), writes(asking), gives("HTTP/1.1 102 P\r\n\r\n"), writes(""), gives("HTTP/1.1 100 C\r\n\r\n"),
                   writes("hello"), gives(ok)}),
        "responding\ninfo 11 102 P\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_expect, a_413_keeps_the_body_back_and_ends_the_connection) {
  rerun(expecting({submits(), writes(asking), gives("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n"), is("draining"),
                   writes(""), passes(10s), gives("no")}),
        "responding\nhead 11 413 Too Large [Content-Length: 2] length=2\ndata no\nend ok\nclosed");
}

TEST(h1_expect, a_417_leaves_the_body_whole_for_another_attempt) {
  auto head = http_request("POST");
  head->expect_above = 4;
  script s = h1_script({upload(head, {"hello"}, 5)},
                       {submits(), writes(asking), gives("HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n"), writes("")});
  rerun(s, "responding\nhead 11 417 No [Content-Length: 0] length=0 bodiless\nend ok\nclosed");
}

TEST(h1_expect, is_for_bodies_above_the_size_and_of_unknown_length) {
  auto written = [](uint64_t above, std::optional<uint64_t> length) {
    auto head = http_request("PUT");
    head->expect_above = above;
    script s = h1_script({upload(head, {"hello"}, length)}, {submits()});
    auto session = s.make();
    auto body = s.ops[0].body();
    std::string log;
    recording_sink out(log);
    op o{1, head.get(), nullptr, body.get(), &out};
    session->submit(o, now_t());
    std::string text(as_text(session->pull_output(0, 10000, now_t())[0]));
    session->cancel(o, now_t());
    return text.find("\r\nExpect: 100-continue\r\n") != std::string::npos;
  };
  EXPECT_TRUE(written(4, 5));
  EXPECT_FALSE(written(5, 5));
  EXPECT_TRUE(written(1000, std::nullopt));
  EXPECT_FALSE(written(no_limit, std::nullopt));
  EXPECT_FALSE(written(no_limit, 5));
}

TEST(h1_expect, of_the_programs_own_is_waited_for_and_not_repeated) {
  auto head = http_request("POST", {{"expect", "100-Continue"}});
  rerun(h1_script({upload(head, {"hello"}, 5)},
                  {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nexpect: 100-Continue\r\nContent-Length: 5\r\n\r\n"),
                   gives("HTTP/1.1 100 C\r\n\r\n"), writes("hello"), gives(ok)}),
        "responding\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_expect, has_a_deadline_while_it_waits_and_only_then) {
  auto head = http_request("POST");
  head->expect_above = 4;
  scripted_body body({"hello"}, 5);
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, &body, &out};
  auto session = http::make_h1_session();
  const now_t now{};
  session->submit(o, now);
  auto views = session->pull_output(0, 1000, now);
  EXPECT_EQ(session->status().deadline, never);
  EXPECT_TRUE(session->pull_output(views[0].size(), 1000, now).empty());
  EXPECT_EQ(session->status().deadline, now + 1s);
  session->feed({input_kind::tick, {}, {}}, now + 999ms);  // somebody else's
  EXPECT_EQ(session->status().deadline, now + 1s);
  EXPECT_TRUE(session->pull_output(0, 1000, now).empty());
  session->feed({input_kind::data, as_bytes("HTTP/1.1 100 C\r\n\r\n"), {}}, now);
  EXPECT_EQ(session->status().deadline, never);
  EXPECT_FALSE(session->pull_output(0, 1000, now).empty());
  session->cancel(o, now);
}

TEST(h1_early_answer, stops_the_upload_and_ends_the_connection_after_it) {
  rerun(half_sent({gives("HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nn"), is("draining"), pushes("more"), writes(""),
                   gives("o")}),
        "responding\nhead 11 403 Forbidden [Content-Length: 2] length=2\ndata no\nend ok\nclosed");
}

TEST(h1_early_answer, of_an_informational_kind_stops_nothing) {
  rerun(half_sent({gives("HTTP/1.1 102 P\r\n\r\n"), pushes("more"), writes("more"), gives(ok)}),
        "responding\ninfo 11 102 P\n" + ok_line + "end ok\nopen+1");
}

TEST(h1_early_answer, while_output_is_on_offer_ends_the_connection_too) {
  auto head = http_request("GET");
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = http::make_h1_session();
  session->submit(o, now_t());
  ASSERT_FALSE(session->pull_output(0, 1000, now_t()).empty());
  session->feed({input_kind::data, as_bytes(ok), {}}, now_t());
  EXPECT_EQ(log, "responding\n" + ok_line + "end ok\n");
  EXPECT_EQ(session->status().state, phase::closed);
  EXPECT_TRUE(session->pull_output(get_text.size(), 1000, now_t()).empty());
}
