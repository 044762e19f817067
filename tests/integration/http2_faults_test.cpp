// HTTP/2 servers that misbehave: whatever they do, each request ends soon, once, and says why; what has nothing to do with the
// fault goes on; and nothing that is sent breaks a rule itself.
#include <set>

#include "integration/crowd.hpp"
#include "support/h2_nonsense.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

using codes = std::vector<int32_t>;

// For faults that are seen by the clock only.
const options impatient = {{"http.version", "2"},
                           {"timeout.total", "20s"},
                           {"timeout.first_byte", "600ms"},
                           {"timeout.idle", "600ms"},
                           {"http2.settings_timeout", "600ms"},
                           {"http2.ping_interval", "200ms"},
                           {"http2.ping_timeout", "200ms"}};
// For all others: on a machine however slow, the fault comes before the limit.
const options patient = {{"http.version", "2"}, {"timeout.total", "60s"}};
constexpr std::chrono::seconds soon(50);

class http2_faults : public ::testing::Test {
 protected:
  ~http2_faults() override {
    for (const std::string& v : peer.violations()) ADD_FAILURE() << v;
  }

  std::string at(std::string_view manners, const std::string& path) {
    return "http://127.0.0.1:" + std::to_string(peer.listen(manners)) + path;
  }

  // The request in question between others that are not: they end as well, and the client is fit for more.
  answer provoke(const std::string& path, const options& more = {}) {
    SCOPED_TRACE(path);
    options how = by_clock_ ? impatient : patient;
    how.insert(how.end(), more.begin(), more.end());
    auto client = make_client(how);
    crowd all(client.get());
    auto other = make_request("GET", peer.url("/delay/30"));
    auto other_post = make_request("POST", peer.url("/upload"));
    EXPECT_EQ(tern_request_set_body(other_post.get(), str(std::string(5000, 'u')), nullptr), TERN_OK);
    auto request = make_request("GET", peer.url(path));
    EXPECT_EQ(get(client.get(), peer.url("/bytes/1")).status(), 200);
    if (!alone_) all.submit(other.get());
    const uint64_t id = all.submit(request.get());
    if (!alone_) {
      all.submit(other_post.get());
      all.submit(other.get());
    }
    EXPECT_TRUE(all.settle(soon)) << all.answers().size() << " have ended";
    if (ends_) {
      EXPECT_TRUE(eventually([&] { return peer.counters().open == 0; })) << "the connection is still there";
    }
    answer after = get(client.get(), peer.url("/bytes/3"));
    EXPECT_EQ(after.body(), "xxx") << after.message();
    if (ends_) {
      EXPECT_EQ(counters(client.get()).connections_made, 2u);
    }
    if (!all.has(id)) return {};
    others_.clear();
    for (const auto& [which, a] : all.answers()) {
      if (which != id) others_ += std::to_string(a.code()) + (a.code() ? " " + a.message() : "") + "; ";
      if (a.code() != TERN_OK) {
        EXPECT_FALSE(a.message().empty());
      }
      if (which != id && untouched_) {
        EXPECT_EQ(a.code(), TERN_OK) << a.message();
        EXPECT_EQ(a.info.attempts, 1u);
      }
    }
    return answer(tern_result_retain(all[id].result.get()));
  }

  void expect(const std::string& path, const codes& allowed, std::string_view word = {}) {
    answer a = provoke(path);
    EXPECT_TRUE(std::find(allowed.begin(), allowed.end(), a.code()) != allowed.end())
        << path << ": " << a.code() << " " << a.message() << " | others: " << others_;
    EXPECT_NE(a.message().find(word), std::string::npos) << path << ": " << a.message();
  }

  h2_peer peer;
  std::string others_;
  bool untouched_ = false;  // the others go on as if nothing had happened
  bool alone_ = false;      // there are none
  bool ends_ = false;       // with alone_: the connection is closed by us
  bool by_clock_ = false;
};

const char* const places[] = {"before-head", "in-head",  "before-continuation", "after-head",
                              "in-body",     "in-frame", "before-end"};

// Without others: what they are sent would come in the middle of a frame.
TEST_F(http2_faults, a_reset_connection) {
  alone_ = true;
  for (const char* place : places)
    expect("/reset/" + std::string(place), {TERN_E_RECEIVE, TERN_E_PEER_CLOSED, TERN_E_TRUNCATED});
}

TEST_F(http2_faults, a_closed_connection) {
  alone_ = true;
  for (const char* place : places) expect("/close/" + std::string(place), {TERN_E_PEER_CLOSED, TERN_E_TRUNCATED});
}

TEST_F(http2_faults, a_connection_that_falls_silent) {
  alone_ = by_clock_ = true;
  for (const char* place : places) expect("/stall/" + std::string(place), {TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE});
}

TEST_F(http2_faults, a_reset_stream_is_nobody_elses_affair) {
  untouched_ = true;
  for (const char* place : {"before-head", "after-head", "in-body", "before-end"})
    for (const auto& [code, name] : {std::pair{"2", "INTERNAL_ERROR"}, {"8", "CANCEL"}, {"0", "NO_ERROR"}, {"77", "0x4d"}})
      expect("/rst/" + std::string(place) + "/" + code, {TERN_E_STREAM_RESET}, name);
}

TEST_F(http2_faults, a_refused_stream_goes_again_a_few_times) {
  untouched_ = true;
  answer a = provoke("/refused/1");
  EXPECT_EQ(a.body(), "2") << a.message();
  EXPECT_EQ(a.info.attempts, 2u);
  answer b = provoke("/refused/1000");
  EXPECT_EQ(b.code(), TERN_E_STREAM_RESET) << b.message();
  EXPECT_NE(b.message().find("REFUSED_STREAM"), std::string::npos) << b.message();
  EXPECT_FALSE(b.maybe_processed());
  auto client = make_client(patient);
  auto post = make_request("POST", peer.url("/refused/2"));
  ASSERT_EQ(tern_request_set_body(post.get(), str("a body"), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), post.get()).body(), "3") << "what was refused was not processed: POST goes again as well";
}

TEST_F(http2_faults, a_server_that_goes_away) {
  for (const char* path : {"/goaway/now", "/goaway/graceful", "/goaway/in-body"}) expect(path, {TERN_OK});
  expect("/goaway/before", {TERN_E_PEER_CLOSED});
  expect("/goaway/last/0", {TERN_E_PEER_CLOSED});
  expect("/goaway/code/11", {TERN_E_PEER_CLOSED}, "ENHANCE_YOUR_CALM");
  expect("/goaway/code/0", {TERN_E_PEER_CLOSED});
  expect("/goaway/debug", {TERN_E_PEER_CLOSED}, "too many pings");
}

TEST_F(http2_faults, requests_of_every_method_survive_a_server_that_goes_away_in_mid_flight) {
  // The seventh request of a connection excludes those behind it.
  peer.on("/leaving", [](const h2_request& r) {
    h2_steps steps;
    if (r.number == 7) steps.push_back({.what = h2_step::action::go_away, .size = r.stream});
    for (h2_step& s : h2_answer(r, "200", {}, r.field(":method") + std::to_string(r.body_size))) steps.push_back(std::move(s));
    return steps;
  });
  auto client = make_client({{"http.version", "2"}, {"workers", "16"}, {"timeout.total", "60s"}});
  crowd all(client.get());
  auto get_it = make_request("GET", peer.url("/leaving"));
  auto post = make_request("POST", peer.url("/leaving"));
  ASSERT_EQ(tern_request_set_body(post.get(), str(std::string(40'000, 'p')), nullptr), TERN_OK);
  std::map<uint64_t, std::string> expected;
  for (int i = 0; i < 150; ++i) {
    expected[all.submit(get_it.get())] = "GET0";
    expected[all.submit(post.get())] = "POST40000";
  }
  ASSERT_TRUE(all.settle());
  for (const auto& [id, body] : expected) EXPECT_EQ(all[id].body(), body) << all[id].message();
}

TEST_F(http2_faults, lengths_that_are_wrong) {
  untouched_ = true;
  for (const char* kind : {"short", "long", "bad", "huge", "twice"})
    expect("/length/" + std::string(kind), {TERN_E_PROTOCOL}, "malformed response");
  expect("/length/missing", {TERN_OK});
}

TEST_F(http2_faults, bodies_beyond_the_window_and_without_end) {
  expect("/window/overrun", {TERN_E_PROTOCOL, TERN_E_BODY_TOO_LARGE});
  untouched_ = true;
  answer a = provoke("/endless", {{"http.max_body_bytes", "1MiB"}});
  EXPECT_EQ(a.code(), TERN_E_BODY_TOO_LARGE) << a.message();
}

TEST_F(http2_faults, bad_frames) {
  // What a client may overlook leaves the request without an answer, or with the one that came before.
  const std::map<std::string, codes> others = {
      {"order-data-after-end", {TERN_OK}},
      {"order-headers-after-end", {TERN_OK}},
  };
  for (const std::string& name : h2_bad_names()) {
    auto special = others.find(name);
    expect("/bad/" + name, special == others.end() ? codes{TERN_E_PROTOCOL} : special->second);
  }
}

TEST_F(http2_faults, floods) {
  const std::map<std::string, codes> others = {
      {"continuation", {TERN_E_PROTOCOL, TERN_E_HEAD_TOO_LARGE}},
      {"rst", {TERN_E_STREAM_RESET}},
  };
  for (const std::string& name : h2_flood_names()) {
    auto special = others.find(name);
    expect("/flood/" + name, special == others.end() ? codes{TERN_E_PROTOCOL} : special->second);
  }
}

// Without others, whose answers would come in the middle of a head, and with whom new connections would be made.
TEST_F(http2_faults, floods_end_their_connection) {
  struct end {
    codes allowed = {TERN_E_PROTOCOL};
    std::string_view word = "floods the connection";
  };
  const std::map<std::string, end> others = {
      {"continuation", {{TERN_E_HEAD_TOO_LARGE}, "256 fields"}},
      {"informational", {{TERN_E_PROTOCOL}, "informational responses"}},
      {"settings-ack", {{TERN_E_PROTOCOL}, "unexpected ACK"}},
  };
  alone_ = ends_ = true;
  for (const std::string& name : h2_flood_names()) {
    if (name == "rst") continue;  // ends the stream that it floods
    const auto special = others.find(name);
    const end e = special == others.end() ? end() : special->second;
    expect("/flood/" + name, e.allowed, e.word);
  }
}

TEST_F(http2_faults, manners_of_connections) {
  const std::map<std::string, codes> expected = {
      {"good", {TERN_OK}},
      {"byte-by-byte", {TERN_OK}},
      {"late-settings", {TERN_OK}},
      {"many-streams", {TERN_OK}},
      {"one-stream", {TERN_OK}},
      {"three-streams", {TERN_OK}},
      {"no-window", {TERN_OK}},
      {"small-window", {TERN_OK}},
      {"no-table", {TERN_OK}},
      {"small-fields", {TERN_OK}},
      {"no-ping-ack", {TERN_OK}},
      {"late-ping-ack", {TERN_OK}},
      {"no-settings", {TERN_E_PROTOCOL}},
      {"silent", {TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}},
      {"no-answers", {TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}},
      {"no-settings-ack", {TERN_OK}},
      {"stall", {TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}},
      {"stall-after-settings", {TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_IDLE}},
      {"no-streams", {TERN_OK, TERN_E_TIMEOUT_IDLE, TERN_E_TIMEOUT_TOTAL}},
      {"close", {TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_E_CONNECT}},
      {"close-after-settings", {TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_OK}},
      {"reset", {TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_E_CONNECT}},
      {"reset-after-settings", {TERN_E_PEER_CLOSED, TERN_E_RECEIVE, TERN_E_SEND, TERN_OK}},
      {"goaway", {TERN_E_PEER_CLOSED}},
      {"goaway-calm", {TERN_E_PEER_CLOSED}},
      {"goaway-http-1", {TERN_E_PEER_CLOSED}},
  };
  const std::set<std::string> by_clock = {"silent", "no-answers", "stall", "stall-after-settings", "no-streams"};
  for (const std::string& name : h2_manner_names()) {
    SCOPED_TRACE(name);
    const std::string url = at(name, "/bytes/3");
    auto client = make_client(by_clock.count(name) > 0 ? impatient : patient);
    crowd all(client.get());
    auto request = make_request("GET", url);
    for (int i = 0; i < 4; ++i) all.submit(request.get());
    ASSERT_TRUE(all.settle(soon));
    auto special = expected.find(name);
    const codes allowed = special == expected.end() ? codes{TERN_E_PROTOCOL} : special->second;
    for (const auto& [id, a] : all.answers()) {
      EXPECT_TRUE(std::find(allowed.begin(), allowed.end(), a.code()) != allowed.end()) << a.code() << " " << a.message();
      if (a.code() == TERN_OK) {
        EXPECT_EQ(a.body(), "xxx");
      }
    }
  }
}

TEST_F(http2_faults, a_server_that_never_acknowledges_our_settings) {
  auto client = make_client({{"http.version", "2"}, {"timeout.total", "60s"}, {"http2.settings_timeout", "1s"}});
  answer a = get(client.get(), at("no-settings-ack", "/delay/60000"));
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_IDLE) << a.message();
  EXPECT_NE(a.message().find("SETTINGS"), std::string::npos) << a.message();
}

TEST_F(http2_faults, answers_before_the_request_was_sent) {
  auto client = make_client({{"http.version", "2"}, {"timeout.total", "60s"}, {"http.expect_above", "none"}});
  const std::string body(3'000'000, 'u');
  for (const auto& [path, status] :
       {std::pair{"/early/413", 413}, {"/early/200", 200}, {"/early/keep", 413}, {"/early/hold", 413}}) {
    auto request = make_request("POST", peer.url(path));
    ASSERT_EQ(tern_request_set_body(request.get(), str(body), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.code(), TERN_OK) << path << ": " << a.message();
    EXPECT_EQ(a.status(), status);
  }
  auto request = make_request("POST", peer.url("/early/rst/2"));
  ASSERT_EQ(tern_request_set_body(request.get(), str(body), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), request.get()).code(), TERN_E_STREAM_RESET);
  EXPECT_EQ(get(client.get(), peer.url("/bytes/3")).body(), "xxx");
  EXPECT_EQ(peer.counters().accepted, 1u) << "each of them concerns one stream";
}

TEST_F(http2_faults, windows_that_hold_an_upload_back) {
  auto client = make_client({{"http.version", "2"}, {"http.expect_above", "none"}});
  auto request = make_request("POST", peer.url("/window/none"), {{"timeout.idle", "400ms"}});
  ASSERT_EQ(tern_request_set_body(request.get(), str(std::string(200'000, 'u')), nullptr), TERN_OK);
  answer a = fetch(client.get(), request.get());
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_IDLE) << a.message();
  auto trickle = make_request("POST", peer.url("/window/trickle/20000"));
  ASSERT_EQ(tern_request_set_body(trickle.get(), str(std::string(200'000, 'u')), nullptr), TERN_OK);
  answer b = fetch(client.get(), trickle.get());
  EXPECT_EQ(b.body(), "all of it") << b.message();
}

TEST_F(http2_faults, settings_that_change_under_use) {
  auto client = make_client(patient);
  crowd all(client.get());
  std::vector<handle<tern_request>> keep;
  for (const char* path : {"/settings/max-streams/2", "/settings/window/100", "/settings/frame/20000", "/settings/table/0",
                           "/settings/max-streams/50", "/settings/window/1000000", "/settings/table/8192"}) {
    keep.push_back(make_request("GET", peer.url(path)));
    keep.push_back(make_request("POST", peer.url("/echo")));
    ASSERT_EQ(tern_request_set_body(keep.back().get(), str(std::string(5000, 'e')), nullptr), TERN_OK);
  }
  for (int i = 0; i < 10; ++i)
    for (auto& r : keep) all.submit(r.get());
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) EXPECT_EQ(a.status(), 200) << a.message();
}

TEST_F(http2_faults, heads_of_unusual_shapes_are_read) {
  auto client = make_client({{"http.version", "2"}});
  for (const char* path : {"/fields/large/40", "/fields/many/200", "/fields/split", "/padded", "/unknown-frames", "/empty-end",
                           "/unframed/100000", "/drip/5"}) {
    answer a = get(client.get(), peer.url(path));
    EXPECT_EQ(a.status(), 200) << path << ": " << a.message();
  }
  EXPECT_EQ(get(client.get(), peer.url("/fields/large/60"), {{"http.max_head_bytes", "32KiB"}}).code(), TERN_E_HEAD_TOO_LARGE);
  EXPECT_EQ(get(client.get(), peer.url("/fields/many/300")).code(), TERN_E_HEAD_TOO_LARGE);
  EXPECT_EQ(get(client.get(), peer.url("/bytes/3")).body(), "xxx");
  EXPECT_EQ(peer.counters().accepted, 1u);
  // One field of more than 64 KiB is beyond what nghttp2 reads: it ends the connection.
  EXPECT_NE(get(client.get(), peer.url("/fields/large/100")).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), peer.url("/bytes/3")).body(), "xxx");
}

TEST_F(http2_faults, a_connection_that_closes_between_requests_is_replaced) {
  auto client = make_client({{"http.version", "2"}});
  for (int i = 0; i < 20; ++i) {
    answer a = get(client.get(), peer.url("/requests/3"));
    EXPECT_EQ(a.status(), 200) << a.message();
  }
}

}  // namespace
