#include "protocols/http/sse/event_decoder.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

using namespace tern;
using namespace tern::http;
using std::chrono::milliseconds;

namespace {

std::string shown(const server_event& e) {
  return std::string(e.type) + "|" + std::string(e.data) + "|" + std::string(e.id) + "\n";
}

// What comes of it when it is fed in pieces of so many bytes.
std::string read_in(size_t piece, std::string_view text, event_decoder d = event_decoder(event_limits())) {
  std::string all;
  for (size_t at = 0; at < text.size(); at += piece) {
    std::string_view part = text.substr(at, piece);
    while (!part.empty() && !d.why()) {
      part.remove_prefix(d.feed(as_bytes(part)));
      if (!d.ready()) continue;
      all += shown(d.event());
      d.pop();
    }
  }
  if (d.why()) all += "error " + std::string(d.why().message()) + "\n";
  if (d.retry()) all += "retry " + std::to_string(std::chrono::duration_cast<milliseconds>(*d.retry()).count()) + "\n";
  return all + "id " + d.last_id();
}

// However it is cut: whole, byte by byte, and in two at each place.
std::string read(std::string_view text) {
  const std::string whole = read_in(SIZE_MAX, text);
  EXPECT_EQ(read_in(1, text), whole);
  EXPECT_EQ(read_in(2, text), whole);
  EXPECT_EQ(read_in(3, text), whole);
  for (size_t at = 1; at < text.size(); ++at) {
    event_decoder d{event_limits()};
    std::string all;
    for (std::string_view part : {text.substr(0, at), text.substr(at)}) {
      while (!part.empty()) {
        part.remove_prefix(d.feed(as_bytes(part)));
        if (!d.ready()) continue;
        all += shown(d.event());
        d.pop();
      }
    }
    EXPECT_TRUE(whole.starts_with(all) && whole.ends_with("id " + d.last_id())) << "cut at " << at;
  }
  return whole;
}

}  // namespace

// The examples of WHATWG HTML §9.2.6.
TEST(event_decoder, the_examples_of_the_standard) {
  EXPECT_EQ(read("data: YHOO\ndata: +2\ndata: 10\n\n"), "message|YHOO\n+2\n10|\nid ");
  EXPECT_EQ(read(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n"),
            "message|first event|1\nmessage|second event|\nid ");
  EXPECT_EQ(read("data\n\ndata\ndata\n\ndata:"), "message||\nmessage|\n|\nid ");
  EXPECT_EQ(read("data:test\n\ndata: test\n\n"), "message|test|\nmessage|test|\nid ");
  EXPECT_EQ(read("event: add\ndata: 73857293\n\nevent: remove\ndata: 2153\n\n"), "add|73857293|\nremove|2153|\nid ");
}

TEST(event_decoder, lines_end_with_cr_lf_or_both) {
  EXPECT_EQ(read("data: a\r\ndata: b\r\n\r\n"), "message|a\nb|\nid ");
  EXPECT_EQ(read("data: a\rdata: b\r\r"), "message|a\nb|\nid ");
  EXPECT_EQ(read("data: a\r\n\rdata: b\n\r\n"), "message|a|\nmessage|b|\nid ");
  EXPECT_EQ(read("data: a\n\r\ndata: b\r\n\n"), "message|a|\nmessage|b|\nid ");
}

TEST(event_decoder, an_event_is_there_at_its_last_byte) {
  event_decoder d{event_limits()};
  const std::string_view text = "data: a\r\n\r\n";
  EXPECT_EQ(d.feed(as_bytes(text.substr(0, 9))), 9u);
  EXPECT_FALSE(d.ready());
  EXPECT_EQ(d.feed(as_bytes(text.substr(9))), 1u);  // the CR says so, whether an LF follows or not
  EXPECT_TRUE(d.ready());
  EXPECT_EQ(d.feed(as_bytes("\n")), 0u);  // while one stands
  d.pop();
  EXPECT_EQ(d.feed(as_bytes("\ndata: b\n\n")), 10u);
  EXPECT_EQ(shown(d.event()), "message|b|\n");
}

TEST(event_decoder, a_byte_order_mark_in_front_is_left_out_once) {
  EXPECT_EQ(read("\xEF\xBB\xBF"
                 "data: a\n\n"),
            "message|a|\nid ");
  EXPECT_EQ(read("\xEF\xBB\xBF\n\ndata: a\n\n"), "message|a|\nid ");
  EXPECT_EQ(read("\xEF\xBB\xBF\xEF\xBB\xBF"
                 "data: a\n\ndata: b\n\n"),
            "message|b|\nid ");
  EXPECT_EQ(read("data: a\n\n\xEF\xBB\xBF"
                 "data: b\n\ndata: c\n\n"),
            "message|a|\nmessage|c|\nid ");
  EXPECT_EQ(read("\xEF\xBB"
                 "data: a\n\ndata: b\n\n"),
            "message|b|\nid ");
}

TEST(event_decoder, comments_and_unknown_fields_are_no_news) {
  EXPECT_EQ(read(":\n\n: keep-alive\n\n::\n\n"), "id ");
  EXPECT_EQ(read("foo: bar\nDATA: no\n data: no\ndata : no\ndata: yes\n\n"), "message|yes|\nid ");
}

TEST(event_decoder, only_one_blank_behind_the_colon_is_left_out) {
  EXPECT_EQ(read("data:  two\n\ndata:\ttab\n\ndata: a:b: c\n\ndata: end \n\n"),
            "message| two|\nmessage|\ttab|\nmessage|a:b: c|\nmessage|end |\nid ");
}

TEST(event_decoder, an_event_without_data_is_none_but_its_id_counts) {
  EXPECT_EQ(read("event: lost\nid: 7\n\ndata: a\n\n"), "message|a|7\nid 7");
  EXPECT_EQ(read("event: a\nevent:\ndata: x\n\n"), "message|x|\nid ");
}

TEST(event_decoder, an_id_stands_until_another_one_comes) {
  EXPECT_EQ(read("id: 1\ndata: a\n\ndata: b\n\nid: 2\ndata: c\n\nid\ndata: d\n\n"),
            "message|a|1\nmessage|b|1\nmessage|c|2\nmessage|d|\nid ");
}

TEST(event_decoder, an_id_with_a_nul_is_ignored) {
  EXPECT_EQ(read(std::string("id: 1\nid: 2\0003\ndata: a\n\n", 24)), "message|a|1\nid 1");
}

TEST(event_decoder, an_id_of_what_did_not_end_is_none) {
  EXPECT_EQ(read("id: 1\ndata: a\n\nid: 2\ndata: b\n"), "message|a|1\nid 1");
  EXPECT_EQ(read_in(SIZE_MAX, "data: a\n\n", event_decoder({}, "before")), "message|a|before\nid before");
  EXPECT_EQ(read_in(SIZE_MAX, "id: after\ndata: a\n\n", event_decoder({}, "before")), "message|a|after\nid after");
}

TEST(event_decoder, retry_is_digits_only) {
  EXPECT_EQ(read("retry: 1500\n"), "retry 1500\nid ");
  EXPECT_EQ(read("retry: 1500\nretry: 20\n\n"), "retry 20\nid ");
  EXPECT_EQ(read("retry:007\n"), "retry 7\nid ");
  for (const char* none : {"retry\n", "retry:\n", "retry: \n", "retry: -1\n", "retry: +1\n", "retry: 1.5\n", "retry: 1s\n",
                           "retry: 0x10\n", "retry:  1\n", "retry: 1 \n"})
    EXPECT_EQ(read(none), "id ") << none;
  EXPECT_EQ(read("retry: 86400001\n"), "retry 86400000\nid ");
  EXPECT_EQ(read("retry: 99999999999999999999999999\n"), "retry 86400000\nid ");
}

TEST(event_decoder, what_is_not_utf8_is_mended) {
  EXPECT_EQ(read("event: \xFF\nid: \xC3\ndata: a\xE2\x82\ndata: \xE2\x82\xAC\n\n"),
            "\xEF\xBF\xBD|a\xEF\xBF\xBD\n\xE2\x82\xAC|\xEF\xBF\xBD\nid \xEF\xBF\xBD");
  EXPECT_EQ(read(std::string("data: a\0b\n\n", 11)), std::string("message|a\0b|\nid ", 16));
}

TEST(event_decoder, a_line_that_is_too_long_breaks_it) {
  const event_limits most{20, 1000};
  const std::string fits = "data: 90123456789012", longer = fits + "3";
  for (size_t piece : {size_t{1}, size_t{7}, size_t{1000}}) {
    EXPECT_EQ(read_in(piece, fits + "\n\n", event_decoder(most)), "message|90123456789012|\nid ");
    for (const std::string& line : {longer + "\n\n", longer, ":" + longer, longer + "\r\r"})
      EXPECT_EQ(read_in(piece, "data: a\n\n" + line, event_decoder(most)),
                "message|a|\nerror a line of the events has more than the 20 bytes allowed (sse.max_line_bytes)\nid ");
  }
}

TEST(event_decoder, an_event_that_is_too_large_breaks_it) {
  const event_limits most{100, 10};
  for (size_t piece : {size_t{1}, size_t{1000}}) {
    EXPECT_EQ(read_in(piece, "data: 1234567890\n\n", event_decoder(most)), "message|1234567890|\nid ");
    EXPECT_EQ(read_in(piece, "data: 1234\ndata: 67890\n\n", event_decoder(most)), "message|1234\n67890|\nid ");
    EXPECT_EQ(read_in(piece, "event: 123\ndata: 4567890\n\n", event_decoder(most)), "123|4567890|\nid ");
    const std::string why = "error an event has more than the 10 bytes allowed (sse.max_event_bytes)\nid ";
    for (const char* text : {"data: 12345678901\n\n", "data: 1234\ndata: 678901\n\ndata: b\n\n", "event: 123\ndata: 45678901\n",
                             "event: 12345678901\n", "data: 1234\nevent: 5678901\n",
                             "data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n"})
      EXPECT_EQ(read_in(piece, text, event_decoder(most)), why) << text;
  }
}

TEST(event_decoder, an_end_after_a_failure_is_not_read) {
  event_decoder d({5, 100});
  EXPECT_LT(d.feed(as_bytes("data: a\n\n")), 9u);
  ASSERT_TRUE(d.why());
  EXPECT_EQ(d.why().code(), TERN_E_BODY_TOO_LARGE);
  EXPECT_EQ(d.feed(as_bytes("\n\n")), 0u);
  EXPECT_FALSE(d.ready());
}
