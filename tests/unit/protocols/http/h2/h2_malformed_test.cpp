// Servers that break the rules: of one stream, which ends alone, and of the connection, which ends after a GOAWAY.
#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;
using namespace std::chrono_literals;

namespace {

const std::string good = status(3, "200", {}, end_stream);
const std::string good_lines = "2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100";

h2_script two(std::vector<h2_step> steps, http::h2_settings how = {}) {
  std::vector<h2_step> all = {submits(2), writes(get_frames(1, 3))};
  all.insert(all.end(), steps.begin(), steps.end());
  return h2_scripted({h2_get(), h2_get()}, std::move(all), how);
}

// Stream 1 ends by itself with a protocol error, stream 3 lives.
void expect_stream_error(const std::string& bad, const std::string& heard = "1 sent\n1 responding\n") {
  const h2_script s = two({gives(bad), gives(good), writes("RST_STREAM 1 PROTOCOL_ERROR\n")});
  rerun(s, heard + "1 end TERN_E_PROTOCOL responding maybe_processed\n" + good_lines);
  h2_player p(s);
  p.play();
  EXPECT_EQ(p.end(1).why.message().substr(0, 20), "malformed response: ") << p.end(1).why.message();
}

// All ends, after a GOAWAY with this code.
error expect_connection_error(const std::string& bad, const std::string& goaway_code, http::h2_settings how = {}) {
  const h2_script s = two({gives(bad),
                           is("draining TERN_E_PROTOCOL"),
                           {{},
                            [=](h2_player& p) {
                              const std::string lines = p.frames();
                              EXPECT_NE(lines.find("GOAWAY 0 " + goaway_code + "\n"), std::string::npos) << lines;
                            }},
                           is("closed TERN_E_PROTOCOL")},
                          how);
  rerun(s,
        "1 sent\n1 end TERN_E_PROTOCOL sent maybe_processed\n2 sent\n2 end TERN_E_PROTOCOL sent maybe_processed\n"
        "closed TERN_E_PROTOCOL");
  h2_player p(s);
  p.play();
  return p.session().status().why;
}

std::string repeated(const std::string& text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

http::h2_settings sparing() {
  http::h2_settings how;
  how.spare_frames = 60;
  how.spare_frames_per_second = 10;
  return how;
}

}  // namespace

TEST(h2_malformed, fields_that_http2_does_not_allow) {
  for (const pairs& bad : std::vector<pairs>{{{"Upper", "x"}},
                                             {{"connection", "close"}},
                                             {{"transfer-encoding", "chunked"}},
                                             {{"a b", "x"}},
                                             {{"a", "x\ny"}},
                                             {{"a", std::string("x\0y", 3)}},
                                             {{"a", "b"}, {":status", "200"}},
                                             {{":path", "/"}},
                                             {{":status", "200"}},
                                             {{"content-length", "x"}},
                                             {{"content-length", "1"}, {"content-length", "2"}}})
    expect_stream_error(status(1, "200", bad));
}

TEST(h2_malformed, heads_without_a_proper_status) {
  expect_stream_error(headers(1, {{"a", "b"}}));
  expect_stream_error(status(1, "20"));
  expect_stream_error(status(1, "2000"));
  expect_stream_error(status(1, "abc"));
  expect_stream_error(status(1, "101"));
  expect_stream_error(status(1, "051"));
  expect_stream_error(status(1, "103", {}, end_stream));
}

TEST(h2_malformed, trailers_with_a_status_or_in_the_middle) {
  expect_stream_error(status(1, "200") + headers(1, {{":status", "200"}}, end_stream), "1 sent\n1 responding\n1 head 20 200\n");
  expect_stream_error(status(1, "200") + headers(1, {{"a", "b"}}), "1 sent\n1 responding\n1 head 20 200\n");
}

TEST(h2_malformed, bodies_that_are_not_as_long_as_was_said) {
  const std::string five = status(1, "200", {{"content-length", "5"}});
  const std::string heard = "1 sent\n1 responding\n1 head 20 200 [content-length: 5] length=5\n1 data ";
  expect_stream_error(five + data(1, "hell", end_stream), heard + "hell\n");
  expect_stream_error(five + data(1, "hello") + data(1, "!", end_stream), heard + "hello\n");
  const std::string quick = status(1, "200", {{"content-length", "5"}}, end_stream);
  const h2_script s = two({gives(quick), gives(good), writes_something()});
  EXPECT_NE(play(s).find("1 end TERN_E_PROTOCOL"), std::string::npos);
}

TEST(h2_malformed, a_body_before_its_head) {
  expect_stream_error(status(1, "103") + data(1, "x"), "1 sent\n1 responding\n1 info 20 103\n");
  expect_connection_error(data(1, "x"), "PROTOCOL_ERROR");
}

TEST(h2_malformed, heads_past_the_limits_of_the_request_hurt_no_other) {
  auto limited = h2_request("GET");
  limited->max_head_bytes = 100;
  limited->max_head_fields = 2;
  auto answered = [&](const std::string& head) {
    return h2_scripted({{limited, {}}, h2_get()},
                       {submits(2), writes(get_frames(1, 3)), gives(head), gives(good), writes("RST_STREAM 1 CANCEL\n")});
  };
  const std::string refused = "1 sent\n1 responding\n1 end TERN_E_HEAD_TOO_LARGE responding maybe_processed\n" + good_lines;
  rerun(answered(status(1, "200", {{"a", std::string(82, 'x')}})), refused);
  rerun(answered(status(1, "200", {{"a", "1"}, {"b", "2"}, {"c", "3"}})), refused);
  rerun(answered(status(1, "200") + headers(1, {{"a", "1"}, {"b", "2"}, {"c", "3"}}, end_stream)),
        "1 sent\n1 responding\n1 head 20 200\n1 end TERN_E_HEAD_TOO_LARGE responding maybe_processed\n" + good_lines);
  const h2_script fits = h2_scripted({{limited, {}}}, {submits(), writes(get_frames(1, 1)),
                                                       gives(status(1, "200", {{"a", std::string(81, 'x')}}, end_stream))});
  EXPECT_NE(play(fits).find("1 end ok"), std::string::npos);
}

TEST(h2_malformed, a_refused_head_leaves_the_compression_right) {
  auto limited = h2_request("GET");
  limited->max_head_fields = 1;
  rerun(h2_scripted(
            {{limited, {}}, h2_get()},
            {submits(2), writes(get_frames(1, 3)),
             gives(frame(NGHTTP2_HEADERS, end_headers, 1, hpack_indexed({{":status", "203"}, {"a", "1"}, {"fruit", "pear"}})) +
                   frame(NGHTTP2_HEADERS, end_headers | end_stream, 3, "\xc0\xbe"))}),
        "1 sent\n1 responding\n1 end TERN_E_HEAD_TOO_LARGE responding maybe_processed\n"
        "2 sent\n2 responding\n2 head 20 203 [fruit: pear] bodiless\n2 end ok\nopen+100");
}

TEST(h2_malformed, too_many_informational_heads) {
  http::h2_settings how;
  how.max_informational_heads = 2;
  const std::string info = status(1, "102");
  rerun(two({gives(info + info + info), gives(good), writes("RST_STREAM 1 CANCEL\n")}, how),
        "1 sent\n1 responding\n1 info 20 102\n1 info 20 102\n1 end TERN_E_PROTOCOL responding maybe_processed\n" + good_lines);
}

// ---- the connection

TEST(h2_broken, frames_that_make_no_sense) {
  expect_connection_error(data(0, "x"), "PROTOCOL_ERROR");
  expect_connection_error(frame(NGHTTP2_SETTINGS, 0, 0, "12345"), "FRAME_SIZE_ERROR");
  expect_connection_error(frame(NGHTTP2_PING, 0, 0, "1234567"), "FRAME_SIZE_ERROR");
  expect_connection_error(status(5, "200"), "PROTOCOL_ERROR");
  expect_connection_error(window_update(0, 0), "PROTOCOL_ERROR");
  expect_connection_error(window_update(0, 0x7fffffff), "FLOW_CONTROL_ERROR");
  expect_connection_error(frame(NGHTTP2_CONTINUATION, end_headers, 1, ""), "PROTOCOL_ERROR");
  EXPECT_NE(expect_connection_error(settings({{NGHTTP2_SETTINGS_ENABLE_PUSH, 2}}), "PROTOCOL_ERROR").message().find("HTTP/2: "),
            std::string_view::npos);
}

TEST(h2_broken, compression) {
  const h2_script s = two({gives(frame(NGHTTP2_HEADERS, end_headers, 1, "\xff\xff\xff\xff\xff\xff")),
                           is("draining TERN_E_PROTOCOL"), writes_something()});
  rerun(s,
        "1 sent\n1 responding\n1 end TERN_E_PROTOCOL responding maybe_processed\n"
        "2 sent\n2 end TERN_E_PROTOCOL sent maybe_processed\nclosed TERN_E_PROTOCOL");
}

TEST(h2_broken, a_server_that_does_not_speak_it) {
  h2_script s = h2_scripted({h2_get()}, {});
  s.steps = {submits(), writes(hello_frames + get_frames(1, 1)), gives("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
             writes("GOAWAY 0 PROTOCOL_ERROR\n")};
  rerun(s, "1 sent\n1 end TERN_E_PROTOCOL sent maybe_processed\nclosed TERN_E_PROTOCOL");
  h2_player p(s);
  p.play();
  EXPECT_NE(p.end(1).why.message().find("does not speak HTTP/2"), std::string_view::npos) << p.end(1).why.message();
}

TEST(h2_broken, a_push_is_refused) {
  const error why = expect_connection_error(
      frame(NGHTTP2_PUSH_PROMISE, end_headers, 1, big_endian(2, 4) + hpack({{":method", "GET"}})), "PROTOCOL_ERROR");
  EXPECT_NE(why.message().find("push"), std::string_view::npos) << why.message();
}

TEST(h2_broken, a_goaway_that_is_not_taken_is_waited_for_a_moment) {
  h2_script s = two({gives(data(0, "x"))});
  h2_player p(s);
  p.play();
  EXPECT_EQ(p.phase_text(), "draining TERN_E_PROTOCOL");
  EXPECT_EQ(p.session().status().in_flight, 0u);
  p.pass(1s);
  EXPECT_EQ(p.phase_text(), "closed TERN_E_PROTOCOL");
}

TEST(h2_flood, of_frames_that_bring_nothing_ends_the_connection) {
  for (const std::string& one : {ping("12345678"), settings(), window_update(0, 1), window_update(1, 1),
                                 frame(NGHTTP2_PRIORITY, 0, 1, std::string(5, '\0')), frame(0xbb, 0, 0, "x")}) {
    const error why = expect_connection_error(repeated(one, 100), "ENHANCE_YOUR_CALM", sparing());
    EXPECT_NE(why.message().find("flood"), std::string_view::npos);
  }
}

TEST(h2_flood, of_empty_and_padded_data_and_of_heads_ends_the_connection) {
  auto flooded = [](const std::string& head, const std::string& one) {
    h2_script s = two({gives(head + repeated(one, 100)), writes_something()}, sparing());
    const std::string text = play(s);
    return text.ends_with("closed TERN_E_PROTOCOL") ? "flood" : text;
  };
  EXPECT_EQ(flooded(status(1, "200"), data(1, "")), "flood");
  EXPECT_EQ(flooded(status(1, "200"), data(1, std::string("\2\0\0", 3), padded)), "flood");
  EXPECT_EQ(flooded("", status(1, "103")), "flood");
  EXPECT_EQ(flooded(frame(NGHTTP2_HEADERS, 0, 1, ""), frame(NGHTTP2_CONTINUATION, 0, 1, "")), "flood");
  EXPECT_EQ(flooded(rst(1, 0), rst(1, 0)), "flood");
}

TEST(h2_flood, is_judged_by_time_and_by_what_was_asked) {
  h2_script s = h2_scripted(std::vector<h2_op>(30, h2_get()), {}, sparing());
  h2_player p(s);
  p.play();
  for (int i = 0; i < 20; ++i) {
    p.give(repeated(ping("12345678"), 10));
    p.frames();
    p.pass(1s);
  }
  EXPECT_EQ(p.phase_text(), "open+100");
  for (uint32_t i = 0; i < 30; ++i) {
    p.submit();
    p.frames();
    p.give(repeated(window_update(0, 1), 8) + status(2 * i + 1, "200", {}, end_stream));
  }
  EXPECT_EQ(p.phase_text(), "open+100");
}
