// What the built-in paths and manners of the HTTP/2 peer do that no server should, as nghttp2's client sees it.
#include "support/h2_script.hpp"

#include <memory>
#include <set>

#include "h2_peer_fixture.hpp"
#include "support/h2_nonsense.hpp"
#include "support/server_test.hpp"

namespace tern::test {
namespace {

using std::chrono::milliseconds;
using testing::StartsWith;
using end = h2_client::end;

constexpr milliseconds silence{60};

using h2_script_test = h2_peer_test;

TEST_F(h2_script_test, lies_about_the_length) {
  for (const char* kind : {"short", "long", "bad", "huge", "twice"}) {
    h2_client client(server.port());
    std::int32_t id = client.request("/length/" + std::string(kind));
    EXPECT_TRUE(client.close_of(id)) << kind;
    EXPECT_EQ(client.at(id).closed, h2_code::protocol_error) << kind;
  }
  EXPECT_EQ(get("/length/missing").body, "hello");
}

// Every nonsense makes nghttp2 end the connection or the stream, but for what it is known to be patient with.
TEST_F(h2_script_test, every_nonsense_is_nonsense_to_nghttp2) {
  const std::set<std::string> passed_over{"order-data-after-end", "order-headers-after-end"};  // it may have been under way
  for (const std::string& name : h2_bad_names()) {
    h2_client client(server.port());
    std::int32_t id = client.request("/bad/" + name);
    client.until([&] { return client.own_goaway || client.problem != 0 || client.at(id).closed; }, milliseconds(500));
    const bool noticed = client.own_goaway.value_or(0) != 0 || client.problem != 0 || client.at(id).closed.value_or(0) != 0;
    EXPECT_EQ(noticed, !passed_over.contains(name)) << name;
  }
}

TEST_F(h2_script_test, floods_until_the_other_side_goes) {
  for (const std::string& name : h2_flood_names()) {
    h2_client client(server.port());
    client.request("/flood/" + name);
    client.until([&] { return client.received > 100'000 || client.own_goaway || client.problem != 0; });
    EXPECT_TRUE(client.received > 100'000 || client.own_goaway || client.problem != 0) << name << client.received;
  }
  EXPECT_TRUE(eventually([&] { return server.counters().open == 0; }));
  expects_violations = true;  // what a flooded client does last is its own affair
}

TEST_F(h2_script_test, a_flood_goes_on_when_its_stream_is_reset) {
  h2_client client(server.port());
  std::int32_t id = client.request("/flood/unknown");
  client.until([&] { return client.received > 1000; });
  nghttp2_submit_rst_stream(client.session(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
  client.until([&] { return server.frames_like("RST_STREAM 1 code=8") == 1; });
  const std::uint64_t before = client.received;
  EXPECT_TRUE(client.until([&] { return client.received > before + 1'000'000; }));
}

TEST_F(h2_script_test, ports_have_manners_of_their_own) {
  auto ended = [&](const char* name, milliseconds limit = milliseconds(2000)) {
    h2_client client(server.listen(name));
    client.request("/bytes/1");
    client.settle(limit);
    return client.ended;
  };
  EXPECT_EQ(ended("close"), end::closed);
  EXPECT_EQ(ended("close-after-settings"), end::closed);
  EXPECT_EQ(ended("reset"), end::reset);
  EXPECT_EQ(ended("reset-after-settings"), end::reset);
  EXPECT_EQ(ended("goaway"), end::closed);
  EXPECT_EQ(ended("stall", silence), end::none);
  EXPECT_EQ(ended("stall-after-settings", silence), end::none);

  auto settings_of = [&](const char* name, nghttp2_settings_id id) {
    h2_client client(server.listen(name));
    EXPECT_TRUE(client.until([&] { return client.settings == 1; }));
    return nghttp2_session_get_remote_settings(client.session(), id);
  };
  EXPECT_EQ(settings_of("no-streams", NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 0U);
  EXPECT_EQ(settings_of("one-stream", NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS), 1U);
  EXPECT_EQ(settings_of("no-window", NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE), 0U);

  h2_client late(server.listen("late-settings"));
  std::int32_t answered_late = late.request("/bytes/1");
  auto began = std::chrono::steady_clock::now();
  EXPECT_TRUE(late.close_of(answered_late));
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(190));

  for (const char* name : {"no-settings", "garbage", "http-1", "ping-first", "ack-first", "bad-settings"}) {
    h2_client client(server.listen(name));
    client.request("/bytes/1");
    client.until([&] { return client.own_goaway || client.problem != 0; });
    EXPECT_TRUE(client.own_goaway.value_or(0) != 0 || client.problem != 0) << name;
  }
  expects_violations = true;  // nghttp2 may acknowledge SETTINGS that it calls wrong in the same breath
}

TEST_F(h2_script_test, a_port_may_say_nothing_or_not_everything) {
  h2_client silent(server.listen("silent"));
  silent.request("/bytes/1");
  silent.settle(silence);
  EXPECT_EQ(silent.received, 0U);
  EXPECT_EQ(server.counters().requests, 1U);

  h2_client unanswered(server.listen("no-answers"));
  unanswered.request("/bytes/1");
  unanswered.settle(silence);
  EXPECT_EQ(unanswered.settings, 1U);
  EXPECT_EQ(unanswered.acks, 0U);

  auto pings = [&](const char* name) {
    auto client = std::make_unique<h2_client>(server.listen(name));
    nghttp2_submit_ping(client->session(), NGHTTP2_FLAG_NONE, nullptr);
    EXPECT_TRUE(client->close_of(client->request("/bytes/1"))) << name;
    return client;
  };
  auto unacknowledged = pings("no-settings-ack");
  EXPECT_EQ(unacknowledged->acks, 0U);
  EXPECT_EQ(unacknowledged->ping_acks, 1U);
  auto unanswered_ping = pings("no-ping-ack");
  EXPECT_EQ(unanswered_ping->acks, 1U);
  EXPECT_EQ(unanswered_ping->ping_acks, 0U);
  EXPECT_EQ(server.frames_like("PING 0"), 2U);
}

TEST_F(h2_script_test, a_port_may_send_one_byte_at_a_time) {
  h2_client client(server.listen("byte-by-byte"));
  auto began = std::chrono::steady_clock::now();
  std::int32_t id = client.request("/bytes/20");
  EXPECT_TRUE(client.close_of(id));
  EXPECT_EQ(client.at(id).size, 20U);
  EXPECT_GE(std::chrono::steady_clock::now() - began, milliseconds(1) * (client.received - 1));
}

TEST(h2_script, every_path_it_explains_exists) {
  // Paths in the list: words that begin with a slash, choices in braces, PLACE, # and units for numbers.
  std::string text(h2_paths());
  std::vector<std::string> pending;
  for (std::size_t at = text.find("\n/"); at != std::string::npos; at = text.find("\n/", at + 1)) {
    std::string line = text.substr(at + 1, text.find('\n', at + 1) - at - 1);
    while (line.starts_with('/')) {
      std::size_t space = line.find(' ');
      pending.push_back(line.substr(0, space));
      line = space == std::string::npos ? "" : line.substr(space + 1);
    }
  }
  ASSERT_GT(pending.size(), 30U);
  for (std::string path : pending) {
    if (path.starts_with("/bad/") || path.starts_with("/flood/")) continue;
    for (const char* number : {"#", "MS", "KIB"})
      if (path.ends_with(number)) path = path.substr(0, path.rfind('/')) + "/7";
    if (path.ends_with("/PLACE")) path = path.substr(0, path.rfind('/')) + "/in-body";
    std::vector<std::string> choices{path};
    if (std::size_t brace = path.find('{'); brace != std::string::npos) {
      const std::size_t close = path.find('}');
      choices.clear();
      std::string inside = path.substr(brace + 1, close - brace - 1) + ",";
      for (std::size_t comma = inside.find(','); comma != std::string::npos; comma = inside.find(',')) {
        choices.push_back(path.substr(0, brace) + inside.substr(0, comma) + path.substr(close + 1));
        inside.erase(0, comma + 1);
      }
    }
    for (const std::string& one : choices) {
      h2_request request{.stream = 1, .number = 1, .nth = 1, .path = one};
      h2_steps steps = h2_script_for(request);
      ASSERT_FALSE(steps.empty()) << one;
      EXPECT_THAT(steps.back().data, testing::Not(StartsWith("no such fault"))) << one;
    }
  }
}

}  // namespace
}  // namespace tern::test
