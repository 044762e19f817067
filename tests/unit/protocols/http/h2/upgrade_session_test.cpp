// From HTTP/1.1 to HTTP/2 on one connection.
#include "protocols/http/h2/upgrade_session.hpp"

#include <gtest/gtest.h>

#include "base/base64.hpp"
#include "h2_player.hpp"
#include "protocols/http/h1/session.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

namespace {

const std::string asked =
    "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
    "AAIAAAAAAAQABAAA\r\n\r\n";
const std::string plain = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";

std::function<std::unique_ptr<byte_session>(now_t)> makes() {
  auto shelf = http::make_h2_shelf();
  return [shelf](now_t) { return http::make_h2c_upgrade_session(shelf, http::make_h1_session()); };
}

// All that waits to be written, as it is: the beginning is no HTTP/2.
h2_step writes_text(std::string text) {
  return {{}, [=](h2_player& p) {
            std::string out;
            for (size_t written = 0;;) {
              auto views = p.session().pull_output(written, 64 * 1024, p.now());
              written = 0;
              for (bytes v : views) out += as_text(v), written += v.size();
              if (written == 0) break;
            }
            EXPECT_EQ(out, text);
          }};
}

h2_script upgraded(std::vector<h2_op> ops, std::vector<h2_step> steps, std::string with_101 = "") {
  std::vector<h2_step> all = {is("open+1"), submits(), is("open"), writes_text(asked), gives(switching + with_101)};
  all.insert(all.end(), steps.begin(), steps.end());
  return {makes(), std::move(ops), std::move(all)};
}

}  // namespace

TEST(h2c, after_101_the_request_goes_on_as_stream_1_and_slots_grow) {
  rerun(upgraded({h2_get(), h2_get()}, {is("open+7"), writes(hello_frames), gives(settings() + settings_ack()), is("open+99"),
                                        writes("SETTINGS ACK\n"), submits(), writes(get_frames(3, 3)),
                                        gives(status(3, "201", {}, end_stream) + status(1, "200", {{"content-length", "2"}}) +
                                              data(1, "ok", end_stream)),
                                        is("open+100")}),
        "1 sent\n1 responding\n1 head 20 200 [content-length: 2] length=2\n1 data ok\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 201 bodiless\n2 end ok\nopen+100");
}

TEST(h2c, how_many_it_takes_is_undecided_until_the_answer_and_the_settings_are_there) {
  const auto undecided = [](bool expected) {
    return h2_step{{}, [=](h2_player& p) { EXPECT_EQ(p.session().status().undecided, expected); }};
  };
  h2_script s =
      upgraded({h2_get()}, {undecided(true), writes_something(), gives(settings() + settings_ack()), undecided(false)});
  play(s);
  auto session = http::make_h2c_upgrade_session(http::make_h2_shelf(), http::make_h1_session());
  EXPECT_TRUE(session->status().undecided);
}

TEST(h2c, a_101_to_anything_else_ends_it) {
  for (const char* to : {"Upgrade: websocket\r\n", ""}) {
    const std::string answer = std::string("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n") + to + "\r\n";
    const h2_script s = {makes(), {h2_get()}, {submits(), writes_text(asked), gives(answer)}};
    const std::string heard = play(s);
    EXPECT_NE(heard.find("1 end TERN_E_PROTOCOL"), std::string::npos) << heard;
    EXPECT_NE(heard.find("closed TERN_E_PROTOCOL"), std::string::npos) << heard;
  }
}

TEST(h2c, frames_may_follow_the_101_at_once) {
  rerun(
      upgraded({h2_get()}, {writes_something(), is("open+50")}, max_streams(50) + status(1, "200") + data(1, "ok", end_stream)),
      "1 sent\n1 responding\n1 head 20 200\n1 data ok\n1 end ok\nopen+50");
}

TEST(h2c, the_settings_that_are_offered_are_those_that_are_sent) {
  auto payload = base64_decode("AAIAAAAAAAQABAAA", base64_form::url);
  ASSERT_TRUE(payload);
  EXPECT_EQ(*payload, big_endian(NGHTTP2_SETTINGS_ENABLE_PUSH, 2) + big_endian(0, 4) +
                          big_endian(NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, 2) + big_endian(262144, 4));
}

TEST(h2c, a_head_request_does_not_ask) {
  rerun({makes(),
         {{h2_request("HEAD"), {}}},
         {submits(), writes_text("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"), gives("HTTP/1.1 204 N\r\n\r\n")}},
        "1 sent\n1 responding\n1 head 11 204 N bodiless\n1 end ok\nopen+1");
}

TEST(h2c, the_end_after_101_is_no_response) {
  rerun(upgraded({h2_get()}, {tells(input_kind::eof)}),
        "1 sent\n1 end TERN_E_PEER_CLOSED sent maybe_processed\nclosed TERN_E_PEER_CLOSED");
}

TEST(h2c, cancel_after_101_resets_stream_1) {
  rerun(upgraded({h2_get()}, {writes(hello_frames), gives(settings() + settings_ack()), writes("SETTINGS ACK\n"), cancels(1),
                              writes("RST_STREAM 1 CANCEL\n"), is("open+100")}),
        "1 sent\n1 cancelled\nopen+100");
}

TEST(h2c, another_answer_leaves_a_session_of_http1) {
  rerun({makes(),
         {h2_get(), h2_get()},
         {submits(), writes_text(asked), gives("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), is("open+1"), submits(),
          writes_text(plain), gives("HTTP/1.1 204 No Content\r\n\r\n"), is("open+1")}},
        "1 sent\n1 responding\n1 head 11 200 OK [Content-Length: 2] length=2\n1 data ok\n1 end ok\n"
        "2 sent\n2 responding\n2 head 11 204 No Content bodiless\n2 end ok\nopen+1");
}

TEST(h2c, an_informational_head_before_the_answer_is_passed_on) {
  rerun({makes(),
         {h2_get()},
         {submits(), writes_text(asked), gives("HTTP/1.1 103 Early\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")}},
        "1 sent\n1 responding\n1 info 11 103 Early\n1 head 11 200 OK [Content-Length: 0] length=0 bodiless\n1 end ok\nopen+1");
}

TEST(h2c, a_broken_answer_is_an_error_of_http1) {
  rerun({makes(), {h2_get()}, {submits(), writes_text(asked), gives("HTTP/1.1 2x0 OK\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_PROTOCOL responding maybe_processed\nclosed TERN_E_PROTOCOL");
}

TEST(h2c, a_request_with_a_body_does_not_ask_and_the_next_does) {
  rerun({makes(),
         {h2_post({"hello"}, 5), h2_get()},
         {submits(), writes_text("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello"),
          gives("HTTP/1.1 204 N\r\n\r\n"), submits(), writes_text(asked), gives(switching), writes(hello_frames),
          gives(settings() + settings_ack() + status(1, "200", {}, end_stream))}},
        "1 sent\n1 responding\n1 head 11 204 N bodiless\n1 end ok\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end "
        "ok\nopen+100");
}

TEST(h2c, a_request_with_a_connection_field_of_its_own_does_not_ask) {
  rerun({makes(),
         {h2_get({{"Connection", "close"}})},
         {submits(), writes_text("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"), gives("HTTP/1.1 204 N\r\n\r\n")}},
        "1 sent\n1 responding\n1 head 11 204 N bodiless\n1 end ok\nclosed");
}

TEST(h2c, cancel_before_anything_is_written_leaves_it_usable) {
  rerun({makes(),
         {h2_get(), h2_get()},
         {submits(), cancels(1), is("open+1"), submits(), writes_text(plain), gives("HTTP/1.1 204 N\r\n\r\n")}},
        "1 cancelled\n2 sent\n2 responding\n2 head 11 204 N bodiless\n2 end ok\nopen+1");
}
