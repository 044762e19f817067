// The misbehaving HTTP/2 peer, as nghttp2's client sees it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "h2_peer_fixture.hpp"
#include "plain_client.hpp"
#include "support/process.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

namespace tern::test {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using end = h2_client::end;

constexpr milliseconds silence{60};

TEST_F(h2_peer_test, answers_as_a_good_server_does) {
  EXPECT_EQ(get("/bytes/100000").body, std::string(100000, 'x'));
  EXPECT_EQ(get("/bytes/0").statuses, std::vector{200});
  EXPECT_EQ(get("/unframed/5").body, "xxxxx");
  EXPECT_EQ(get("/status/404").statuses, std::vector{404});
  EXPECT_EQ(get("/status/204").body, "");
  EXPECT_EQ(get("/upload", std::string(300000, 'u')).body, "300000");
  EXPECT_THAT(get("/echo?q", "a body").body,
              AllOf(HasSubstr(":method: POST\n"), HasSubstr(":path: /echo?q\n"), HasSubstr("\n\na body")));
  EXPECT_EQ(get("/empty-end").body, "hello");
  EXPECT_EQ(get("/padded").body, "padded");
  EXPECT_EQ(get("/unknown-frames").body, "fine");
  EXPECT_EQ(get("/fields/split").body, "ok");
  EXPECT_EQ(get("/fields/large/40").fields.back().second.size(), 40960U);
  EXPECT_EQ(get("/fields/many/50").fields.size(), 52U);
  EXPECT_EQ(get("/no/such/path").statuses, std::vector{404});
  EXPECT_EQ(server.counters().requests, 14U);
  EXPECT_EQ(server.requests().size(), 14U);
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
}

TEST_F(h2_peer_test, sends_informational_answers_and_trailers) {
  EXPECT_EQ(get("/informational/103").statuses, (std::vector{103, 200}));
  EXPECT_EQ(get("/informational/many").statuses, (std::vector{103, 103, 103, 103, 200}));
  auto with_trailers = get("/trailers");
  EXPECT_EQ(with_trailers.body, "hello world");
  EXPECT_EQ(with_trailers.fields.back(), (std::pair<std::string, std::string>("x-sum", "11")));
}

TEST_F(h2_peer_test, keeps_to_the_windows_of_the_other_side) {
  h2_client client(server.port(), false);
  std::int32_t id = client.request("/bytes/200000");
  client.settle(silence);
  EXPECT_EQ(client.at(id).size, 65535U);
  nghttp2_session_consume(client.session(), id, 65535);
  client.until([&] { return client.at(id).size == 131070; });
  EXPECT_EQ(client.at(id).size, 131070U);
  EXPECT_FALSE(client.at(id).closed);
}

TEST_F(h2_peer_test, streams_take_turns) {
  h2_client client(server.port());
  std::vector<std::int32_t> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(client.request("/bytes/50000"));
  for (std::int32_t id : ids) EXPECT_TRUE(client.close_of(id));
  for (std::int32_t id : ids) EXPECT_EQ(client.at(id).size, 50000U);
  EXPECT_GT(server.counters().most_streams, 1U);
  EXPECT_EQ(server.counters().accepted, 1U);
}

TEST_F(h2_peer_test, ends_a_stream_with_any_code_at_any_place) {
  for (const char* place : {"before-head", "after-head", "in-body", "before-end"}) {
    auto got = get("/rst/" + std::string(place) + "/2");
    EXPECT_EQ(got.closed, h2_code::internal_error) << place;
    EXPECT_FALSE(got.ended);
    EXPECT_EQ(got.statuses.empty(), std::string_view(place) == "before-head");
  }
}

TEST_F(h2_peer_test, ends_a_connection_at_any_place) {
  struct place {
    const char* name;
    bool head;
    std::uint64_t body;
  };
  for (const place& where : {place{"before-head", false, 0}, place{"in-head", false, 0}, place{"before-continuation", false, 0},
                             place{"after-head", true, 0}, place{"in-body", true, 50}, place{"in-frame", true, 60},
                             place{"before-end", true, 100}}) {
    for (const char* how : {"/close/", "/reset/", "/stall/"}) {
      h2_client client(server.port());
      std::int32_t id = client.request(std::string(how) + where.name);
      client.settle(std::string_view(how) == "/stall/" ? silence : milliseconds(2000));
      const end expected = std::string_view(how) == "/close/"   ? end::closed
                           : std::string_view(how) == "/reset/" ? end::reset
                                                                : end::none;
      EXPECT_EQ(client.ended, expected) << how << where.name;
      EXPECT_EQ(client.at(id).head, where.head) << how << where.name;
      // nghttp2 hands over the part of a frame that it has.
      EXPECT_EQ(client.at(id).size, std::string_view(where.name) == "in-frame" ? 10 : where.body) << how << where.name;
      EXPECT_FALSE(client.at(id).ended);
    }
  }
}

TEST_F(h2_peer_test, refuses_the_first_requests_for_a_path) {
  EXPECT_EQ(get("/refused/2").closed, h2_code::refused_stream);
  EXPECT_EQ(get("/refused/2").closed, h2_code::refused_stream);
  EXPECT_EQ(get("/refused/2").body, "3");
  EXPECT_EQ(get("/misdirected/1").statuses, std::vector{421});
  EXPECT_EQ(get("/misdirected/1").statuses, std::vector{200});
}

TEST_F(h2_peer_test, closes_after_the_given_number_of_requests_without_notice) {
  h2_client client(server.port());
  EXPECT_TRUE(client.close_of(client.request("/requests/2")));
  EXPECT_TRUE(client.close_of(client.request("/requests/2")));
  client.settle(milliseconds(2000));
  EXPECT_EQ(client.ended, end::closed);
  EXPECT_FALSE(client.goaway);
}

TEST_F(h2_peer_test, goes_away_with_the_last_stream_that_it_says) {
  h2_client client(server.port());
  std::int32_t first = client.request("/delay/40");
  std::int32_t second = client.request("/delay/40");
  std::int32_t third = client.request("/goaway/last/1");
  client.until([&] { return client.ended != end::none; });
  EXPECT_EQ(client.goaway, h2_code::no_error);
  EXPECT_EQ(client.last_stream, 1);
  EXPECT_EQ(client.at(first).body, "late");
  EXPECT_EQ(client.at(second).closed, h2_code::refused_stream);  // nghttp2's word for it
  EXPECT_EQ(client.at(third).closed, h2_code::refused_stream);
  EXPECT_EQ(client.ended, end::closed);
}

TEST_F(h2_peer_test, goes_away_in_the_other_ways) {
  EXPECT_EQ(get("/goaway/now").body, "the last");
  EXPECT_EQ(get("/goaway/graceful").body, "the last");
  EXPECT_EQ(get("/goaway/in-body").size, 100U);
  EXPECT_EQ(get("/goaway/before").closed, h2_code::refused_stream);
  h2_client client(server.port());
  client.request("/goaway/code/11");
  client.until([&] { return client.ended != end::none; });
  EXPECT_EQ(client.goaway, h2_code::enhance_your_calm);
}

TEST_F(h2_peer_test, ignores_streams_after_its_goaway) {
  h2_client client(server.port());
  server.on("/slow-goaway", [](const h2_request& r) {
    return h2_steps{{.what = h2_step::action::go_away, .size = r.stream},
                    {.what = h2_step::action::wait, .time = milliseconds(50)}};
  });
  // Raw, because nghttp2 opens no stream after GOAWAY.
  plain_client raw(server.port());
  auto head = [](std::uint32_t id, const std::string& path) {
    return h2_headers(id, {{":method", "GET"}, {":scheme", "http"}, {":path", path}}, h2_flag::end_stream);
  };
  raw.send(std::string(h2_preface) + h2_settings() + head(1, "/slow-goaway") + head(3, "/bytes/5"));
  raw.read();
  EXPECT_EQ(raw.ended(), plain_client::end::closed);
  EXPECT_EQ(server.counters().ignored, 1U);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST_F(h2_peer_test, answers_an_upload_early) {
  const std::string large(200000, 'u');
  auto refused = get("/early/413", large);
  EXPECT_EQ(refused.statuses, std::vector{413});
  EXPECT_EQ(refused.closed, h2_code::no_error);
  EXPECT_EQ(get("/early/200", large).body, "enough");
  EXPECT_EQ(get("/early/rst/8", large).closed, h2_code::cancel);
  EXPECT_EQ(get("/early/100", large).statuses, (std::vector{100, 200}));

  h2_client client(server.port());
  std::int32_t id = client.request("/early/keep", large);
  EXPECT_TRUE(client.close_of(id));
  EXPECT_EQ(client.sent_of(id), large.size());
  std::int32_t held = client.request("/early/hold", large);
  client.settle(silence);
  EXPECT_EQ(client.at(held).statuses, std::vector{413});
  EXPECT_EQ(client.sent_of(held), 65535U);
}

TEST_F(h2_peer_test, gives_no_window_or_little) {
  h2_client client(server.port());
  std::int32_t id = client.request("/window/none", std::string(100000, 'u'));
  client.settle(silence);
  EXPECT_EQ(client.sent_of(id), 65535U);
  EXPECT_TRUE(client.at(id).statuses.empty());
  auto slow = get("/window/trickle/5000", std::string(80000, 'u'));
  EXPECT_EQ(slow.body, "all of it");
}

TEST_F(h2_peer_test, sends_without_end_within_windows_and_beyond) {
  h2_client held(server.port(), false);
  std::int32_t id = held.request("/endless");
  held.settle(silence);
  EXPECT_EQ(held.at(id).size, 65535U);
  EXPECT_FALSE(held.own_goaway);

  h2_client overrun(server.port(), false);
  std::int32_t other = overrun.request("/window/overrun");
  overrun.until([&] { return overrun.own_goaway.has_value() || overrun.problem != 0; });
  EXPECT_EQ(overrun.own_goaway, h2_code::flow_control_error);
  EXPECT_LE(overrun.at(other).size, 65535U);
}

TEST_F(h2_peer_test, changes_its_settings) {
  h2_client client(server.port());
  for (const char* path :
       {"/settings/max-streams/1", "/settings/frame/20000", "/settings/table/0", "/settings/window/100000"}) {
    std::int32_t id = client.request(path);
    EXPECT_TRUE(client.close_of(id));
    EXPECT_EQ(client.at(id).body, "changed") << path;
  }
  EXPECT_EQ(nghttp2_session_get_remote_settings(client.session(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 1U);
  // The table of the requests' HPACK is gone, and both sides know.
  std::int32_t upload = client.request("/upload", std::string(120000, 'u'));
  EXPECT_TRUE(client.close_of(upload));
  EXPECT_EQ(client.at(upload).body, "120000");
}

TEST_F(h2_peer_test, notes_what_it_was_sent) {
  h2_client client(server.port());
  std::int32_t id = client.request("/endless");
  client.until([&] { return client.at(id).size > 0; });
  nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
  EXPECT_TRUE(client.until([&] { return server.frames_like("RST_STREAM") == 1; }));
  EXPECT_THAT(server.frames(),
              AllOf(Contains("1 SETTINGS 0 2=0"), Contains("1 HEADERS 1 END_STREAM"), Contains("1 RST_STREAM 1 code=8")));
  EXPECT_EQ(server.requests().at(0).field(":path"), "/endless");
}

TEST_F(h2_peer_test, notes_what_the_other_side_does_wrong) {
  expects_violations = true;
  auto said = [&](std::uint16_t port, const std::string& frames) {
    const std::size_t before = server.violations().size();
    plain_client raw(port);
    raw.send(std::string(h2_preface) + h2_settings() + frames);
    EXPECT_TRUE(eventually([&] { return server.violations().size() > before; }));
    return server.violations().back();
  };
  auto head = [](std::uint32_t id, const h2_fields& more = {}, std::uint8_t flags = h2_flag::none) {
    h2_fields fields{{":method", "POST"}, {":scheme", "http"}, {":path", "/early/hold"}};
    fields.insert(fields.end(), more.begin(), more.end());
    return h2_headers(id, fields, flags);
  };
  EXPECT_THAT(said(server.port(), head(2)), HasSubstr("stream 2 opened by a client"));
  EXPECT_THAT(said(server.port(), h2_data(7, "x")), HasSubstr("DATA on an idle stream"));
  std::string overrun = head(1);
  for (int i = 0; i < 5; ++i) overrun += h2_data(1, std::string(16000, 'x'));
  EXPECT_THAT(said(server.port(), overrun), HasSubstr("window"));
  EXPECT_THAT(said(server.port(), head(1, {{"content-length", "3"}}, h2_flag::end_stream)), HasSubstr("content-length 3"));
  EXPECT_THAT(said(server.port(), h2_frame(h2_type::headers, h2_flag::end_headers, 1, "\x80")), HasSubstr("bad HPACK"));
  EXPECT_THAT(said(server.port(), head(1) + h2_data(1, std::string(16385, 'x'))), HasSubstr("too large"));
  EXPECT_THAT(said(server.port(), h2_settings_ack() + h2_settings_ack()), HasSubstr("SETTINGS that were not sent"));
  EXPECT_THAT(said(server.port(), h2_rst(9, 0)), HasSubstr("RST_STREAM on an idle stream"));
  EXPECT_THAT(said(server.listen("one-stream"), h2_settings_ack() + head(1) + head(3)), HasSubstr("allowed are 1"));
  plain_client no_preface(server.port());
  no_preface.get("/");
  EXPECT_TRUE(eventually([&] { return server.violations().back().ends_with("no preface"); }));
}

TEST_F(h2_peer_test, runs_a_script_of_the_tests_own) {
  server.on("/mine", [](const h2_request& r) { return h2_answer(r, "299", {{"x-mine", r.query}}, r.body); });
  auto got = get("/mine?yes", "a body");
  EXPECT_EQ(got.statuses, std::vector{299});
  EXPECT_EQ(got.body, "a body");
  EXPECT_THAT(got.fields, Contains(std::pair<std::string, std::string>("x-mine", "yes")));
  server.on(
      "/at-once", [](const h2_request& r) { return h2_answer(r, "200", {}, std::to_string(r.body_size)); },
      h2_peer::start::at_head);
  EXPECT_EQ(get("/at-once", "a body").body, "0");
}

TEST_F(h2_peer_test, speaks_tls_behind_a_front) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  tls_front front(ca.server(), server.port(), tls_front::ending::close_notify, {"h2"});
  std::string said = run({"curl", "-sS", "--http2", "--cacert", ca.ca_file(), "-w", " %{http_version}", front.url("/bytes/3")});
  EXPECT_EQ(said, "xxx 2");
}

TEST(h2_peer, ends_at_once_whatever_is_open) {
  auto began = std::chrono::steady_clock::now();
  auto server = std::make_unique<h2_peer>();
  h2_client flooded(server->port()), stalled(server->port());
  flooded.request("/flood/ping");
  flooded.until([&] { return flooded.pings > 0; });
  stalled.request("/stall/in-body");
  stalled.settle(milliseconds(30));
  server.reset();
  stalled.settle(milliseconds(2000));
  EXPECT_NE(stalled.ended, end::none);
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

}  // namespace
}  // namespace tern::test
