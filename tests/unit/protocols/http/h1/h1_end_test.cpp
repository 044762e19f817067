// How exchanges end when something goes wrong, and what is said about it.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;

namespace {

script unanswered(std::vector<step> steps) {
  script s = h1_script({get()}, {submits(), writes(get_text)});
  s.steps.insert(s.steps.end(), steps.begin(), steps.end());
  return s;
}

outcome end_of(const script& s) {
  player p(s, {});
  p.play();
  EXPECT_EQ(p.ends().size(), 1u);
  return p.ends().empty() ? outcome{} : p.ends()[0];
}

const std::string five = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
const std::string five_line = "head 11 200 OK [Content-Length: 5] length=5\n";

}  // namespace

TEST(h1_end, eof_before_the_request_is_written_leaves_it_unsent) {
  rerun(h1_script({get()}, {submits(), ends()}), "end TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
}

TEST(h1_end, failed_read_before_the_request_is_written_leaves_it_unsent) {
  rerun(h1_script({get()}, {submits(), read_fails(TERN_E_RECEIVE)}), "end TERN_E_RECEIVE unsent\nclosed TERN_E_RECEIVE");
}

TEST(h1_end, failed_write_of_nothing_leaves_it_unsent) {
  rerun(h1_script({get()}, {submits(), write_fails(TERN_E_SEND)}), "end TERN_E_SEND unsent\nclosed TERN_E_SEND");
}

TEST(h1_end, bytes_before_the_request_is_written_are_no_answer_to_it) {
  rerun(h1_script({get()}, {submits(), gives("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")}),
        "end TERN_E_PROTOCOL unsent\nclosed TERN_E_PROTOCOL");
}

TEST(h1_end, bytes_on_a_used_connection_send_an_unwritten_request_elsewhere) {
  rerun(h1_script({get(), get()},
                  {submits(), writes(get_text), gives(five + "hello"), submits(), gives("HTTP/1.1 408 Request Timeout\r\n")}),
        "sent\nresponding\n" + five_line + "data hello\nend ok\nend TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
}

TEST(h1_end, eof_without_an_answer_is_peer_closed) {
  rerun(unanswered({ends()}), "sent\nend TERN_E_PEER_CLOSED sent maybe_processed\nclosed TERN_E_PEER_CLOSED");
  EXPECT_TRUE(end_of(unanswered({ends()})).why.retryable());
}

TEST(h1_end, failed_read_carries_what_the_system_said) {
  outcome end = end_of(unanswered({read_fails(TERN_E_RECEIVE)}));
  EXPECT_EQ(end.why.code(), TERN_E_RECEIVE);
  EXPECT_EQ(end.why.native_code(), 104);
  EXPECT_EQ(end_of(unanswered({read_fails(0)})).why.code(), TERN_E_RECEIVE);
}

TEST(h1_end, eof_in_the_response_is_truncated) {
  const std::string end = "end TERN_E_TRUNCATED responding maybe_processed\nclosed TERN_E_TRUNCATED";
  rerun(unanswered({gives("HTTP/1.1 2"), ends()}), "sent\nresponding\n" + end);
  rerun(unanswered({gives("HTTP/1.1 102 P\r\n\r\n"), ends()}), "sent\nresponding\ninfo 11 102 P\n" + end);
  rerun(unanswered({gives(five + "hell"), ends()}), "sent\nresponding\n" + five_line + "data hell\n" + end);
  const std::string chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string chunked_line = "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked]\n";
  rerun(unanswered({gives(chunked + "5\r\nhe"), ends()}), chunked_line + "data he\n" + end);
  rerun(unanswered({gives(chunked + "5\r\nhello"), ends()}), chunked_line + "data hello\n" + end);
  rerun(unanswered({gives(chunked + "5\r\nhello\r\n"), ends()}), chunked_line + "data hello\n" + end);
  rerun(unanswered({gives(chunked + "5\r\nhello\r\n0\r\n"), ends()}), chunked_line + "data hello\n" + end);
}

TEST(h1_end, truncation_says_how_much_is_missing) {
  EXPECT_NE(end_of(unanswered({gives(five + "hell"), ends()})).why.message().find(" 1 bytes"), std::string::npos);
}

// A TLS connection that ends without close_notify may have been cut by anybody: what counts by length is whole, the rest is
// not.
TEST(h1_end, an_unclean_end_fails_only_what_lasts_until_the_end) {
  rerun(unanswered({gives("HTTP/1.1 200 OK\r\n\r\nall"), read_fails(TERN_E_TLS_TRUNCATED)}),
        "sent\nresponding\nhead 11 200 OK\ndata all\nend TERN_E_TLS_TRUNCATED responding maybe_processed\nclosed "
        "TERN_E_TLS_TRUNCATED");
  rerun(unanswered({gives(five + "hello"), read_fails(TERN_E_TLS_TRUNCATED)}),
        "sent\nresponding\n" + five_line + "data hello\nend ok\nclosed TERN_E_TLS_TRUNCATED");
}

TEST(h1_end, after_a_failed_write_the_response_is_still_read) {
  auto half = [](std::vector<step> steps) {
    script s = h1_script({post({"half"}, 8, scripted_body::last::pending)},
                         {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 8\r\n\r\nhalf"),
                          write_fails(TERN_E_SEND), is("draining"), pushes("more"), writes("")});
    s.steps.insert(s.steps.end(), steps.begin(), steps.end());
    return s;
  };
  rerun(half({gives("HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\nno")}),
        "responding\nhead 11 413 Large [Content-Length: 2] length=2\ndata no\nend ok\nclosed");
  rerun(half({ends()}), "end TERN_E_SEND partly_sent maybe_processed\nclosed TERN_E_SEND");
  rerun(half({read_fails(TERN_E_RECEIVE)}), "end TERN_E_SEND partly_sent maybe_processed\nclosed TERN_E_SEND");
  rerun(half({gives("HTTP/1.1 413 Large\r\nContent-Length: 2\r\n\r\nn"), ends()}),
        "responding\nhead 11 413 Large [Content-Length: 2] length=2\ndata n\n"
        "end TERN_E_TRUNCATED responding maybe_processed\nclosed TERN_E_TRUNCATED");
  EXPECT_EQ(end_of(half({ends()})).why.native_code(), 104);
}

TEST(h1_end, a_failed_write_after_the_last_byte_still_ends_the_connection) {
  rerun(unanswered({write_fails(TERN_E_SEND), gives(five + "hello")}),
        "sent\nresponding\n" + five_line + "data hello\nend ok\nclosed");
}

TEST(h1_end, a_body_that_fails_before_anything_is_written_leaves_the_connection_usable) {
  rerun(h1_script({post({}, 5, scripted_body::last::failed), get()},
                  {submits(), writes(""), is("open+1"), submits(), writes(get_text), gives(five + "hello")}),
        "end TERN_E_BODY_SOURCE unsent\nsent\nresponding\n" + five_line + "data hello\nend ok\nopen+1");
}

TEST(h1_end, a_body_that_fails_later_ends_the_connection) {
  const std::string end = "end TERN_E_BODY_SOURCE partly_sent maybe_processed\nclosed TERN_E_BODY_SOURCE";
  rerun(h1_script({post({"he"}, 5, scripted_body::last::pending)},
                  {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe"), body_fails(), writes("")}),
        end);
  rerun(h1_script({post({"he"}, std::nullopt, scripted_body::last::pending)},
                  {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n"),
                   body_fails(), writes("")}),
        end);
}

TEST(h1_end, a_body_shorter_than_it_said_is_a_failure) {
  rerun(h1_script({post({"he"}, 5)}, {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe")}),
        "end TERN_E_BODY_SOURCE partly_sent maybe_processed\nclosed TERN_E_BODY_SOURCE");
}

TEST(h1_end, a_body_longer_than_it_said_is_cut) {
  rerun(h1_script({post({"hello and more"}, 5)},
                  {submits(), writes("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"),
                   gives("HTTP/1.1 204 N\r\n\r\n")}),
        "sent\nresponding\nhead 11 204 N bodiless\nend ok\nopen+1");
}

TEST(h1_end, cancel_of_what_was_not_written_leaves_the_connection_usable) {
  rerun(h1_script({get(), get()}, {submits(), cancels(), is("open+1"), submits(), writes(get_text), gives(five + "hello")}),
        "cancelled\nsent\nresponding\n" + five_line + "data hello\nend ok\nopen+1");
}

TEST(h1_end, cancel_of_what_was_written_ends_the_connection) {
  rerun(unanswered({cancels()}), "sent\ncancelled\nclosed");
  rerun(unanswered({gives(five + "he"), cancels(), gives("llo")}),
        "sent\nresponding\n" + five_line + "data he\ncancelled\nclosed");
}

TEST(h1_end, cancel_of_what_is_on_offer_ends_the_connection) {
  auto head = http_request("GET");
  std::string log;
  recording_sink out(log);
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = http::make_h1_session();
  session->submit(o, now_t());
  ASSERT_FALSE(session->pull_output(0, 1000, now_t()).empty());
  session->cancel(o, now_t());
  EXPECT_EQ(session->status().state, phase::closed);
  EXPECT_EQ(o.slot, nullptr);
}

TEST(h1_end, close_ends_the_operation_with_its_reason) {
  rerun(unanswered({closes()}), "sent\nend TERN_E_SHUTDOWN sent maybe_processed\nclosed TERN_E_SHUTDOWN");
  rerun(h1_script({}, {closes()}), "closed TERN_E_SHUTDOWN");
}

TEST(h1_end, what_is_submitted_to_a_closed_session_ends_unsent) {
  rerun(h1_script({get()}, {ends(), submits(), writes("")}), "end TERN_E_PEER_CLOSED unsent\nclosed");
}

TEST(h1_idle, end_of_the_connection_closes_quietly) {
  rerun(h1_script({}, {ends()}), "closed");
  rerun(h1_script({}, {read_fails(TERN_E_RECEIVE)}), "closed TERN_E_RECEIVE");
  rerun(h1_script({}, {write_fails(TERN_E_SEND)}), "closed TERN_E_SEND");
}

TEST(h1_idle, any_byte_closes) {
  rerun(h1_script({}, {gives("\r")}), "closed TERN_E_PROTOCOL");
  rerun(unanswered({gives(five + "hello"), is("open+1"), gives("HTTP/1.1 408 T\r\n\r\n")}),
        "sent\nresponding\n" + five_line + "data hello\nend ok\nclosed TERN_E_PROTOCOL");
}

TEST(h1_idle, bytes_behind_a_response_end_the_connection_and_not_the_response) {
  rerun(unanswered({gives(five + "hello!")}), "sent\nresponding\n" + five_line + "data hello\nend ok\nclosed TERN_E_PROTOCOL");
  rerun(unanswered({gives("HTTP/1.1 204 N\r\n\r\nhello")}),
        "sent\nresponding\nhead 11 204 N bodiless\nend ok\nclosed TERN_E_PROTOCOL");
  rerun(unanswered({gives("HTTP/1.1 200 K\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n\r\n")}),
        "sent\nresponding\nhead 11 200 K [Transfer-Encoding: chunked]\nend ok\nclosed TERN_E_PROTOCOL");
}
