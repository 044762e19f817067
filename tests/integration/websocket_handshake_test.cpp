// How a WebSocket connection is opened, and what a server may not do meanwhile (RFC 6455 §4), against scripts.
#include <atomic>
#include <set>

#include "integration/websocket.hpp"
#include "support/server_test.hpp"
#include "support/websocket_peer.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

namespace frames = tern::websocket::frames;

struct websocket_handshake : ::testing::Test {
  handle<tern_client> client = make_client();

  talk open_and_follow(const std::string& url) {
    auto request = websocket_request(url, {"chat"});
    auto stream = open(client.get(), request.get());
    return follow_messages(client.get(), stream.get());
  }
};

TEST_F(websocket_handshake, is_right_byte_by_byte) {
  std::string request;
  websocket_peer peer([&](websocket_line& l) {
    request = l.request();
    l.send(agreement_to(request) + frames::closing(1000));
    l.until_close();
  });
  auto r = websocket_request(peer.url("/room?id=1"), {"chat", "superchat"});
  ASSERT_EQ(tern_http_request_set_header(r.get(), str("User-Agent"), str("t"), nullptr), TERN_OK);
  for (const char* name : {"Accept", "Accept-Encoding"})
    ASSERT_EQ(tern_http_request_set_header(r.get(), str(name), tern_str{nullptr, 0}, nullptr), TERN_OK);
  ASSERT_EQ(tern_http_request_set_header(r.get(), str("Origin"), str("http://example.com"), nullptr), TERN_OK);
  auto stream = open(client.get(), r.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_TRUE(t.ok()) << t.end.message;
  const std::string key = header_of(request, "Sec-WebSocket-Key");
  EXPECT_EQ(key.size(), 24u) << "16 bytes in base64";
  EXPECT_TRUE(key.ends_with("==")) << key;
  EXPECT_EQ(request, "GET /room?id=1 HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(peer.port()) +
                         "\r\nUser-Agent: t\r\nOrigin: http://example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                         "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " +
                         key +
                         "\r\nSec-WebSocket-Protocol: chat, superchat\r\n"
                         "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n\r\n");
}

// Pings tell whether a peer is there when the connection is open, and not before. A redirect is followed without its body.
TEST_F(websocket_handshake, that_stalls_has_the_limits_of_any_response_and_lets_others_in) {
  const std::string stalled[] = {"HTTP/1.1 101 Swi",
                                 "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 100\r\n\r\npart"};
  const int32_t codes[] = {TERN_E_TIMEOUT_IDLE, TERN_OK};
  std::atomic<size_t> count = 0;
  websocket_peer peer([&](websocket_line& l) {
    const std::string request = l.request();
    if (const size_t nth = count++; nth < std::size(stalled)) {
      l.send(stalled[nth]);
      l.discard();
      return;
    }
    l.send(agreement_to(request) + frames::closing(1000));
    l.until_close();
  });
  for (size_t i = 0; i < std::size(stalled); ++i) {
    auto request = websocket_request(peer.url(), {"chat"}, {{"timeout.idle", "300ms"}});
    auto stream = open(client.get(), request.get());
    EXPECT_EQ(follow_messages(client.get(), stream.get()).end.code, codes[i]) << stalled[i];
  }
  EXPECT_TRUE(open_and_follow(peer.url()).ok());
}

TEST_F(websocket_handshake, every_one_has_a_key_of_its_own) {
  std::set<std::string> keys;
  websocket_peer peer([&](websocket_line& l) {
    const std::string request = l.request();
    keys.insert(header_of(request, "Sec-WebSocket-Key"));  // one handshake at a time
    l.send(agreement_to(request) + frames::closing(1000));
    l.until_close();
  });
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(open_and_follow(peer.url()).ok());
  EXPECT_EQ(keys.size(), 20u);
}

struct refusal {
  const char* name;
  std::function<std::string(const std::string& request)> answer;
  int64_t native;
  const char* words;
};

std::string without(std::string text, std::string_view line) {
  const size_t at = text.find(line);
  return at == std::string::npos ? text : text.erase(at, text.find("\r\n", at) + 2 - at);
}

const refusal refusals[] = {
    {"another_key",
     [](const std::string&) { return agreement_to("GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"); },
     101, "does not belong to this request"},
    {"no_accept", [](const std::string& r) { return without(agreement_to(r), "Sec-WebSocket-Accept"); }, 101,
     "sent no Sec-WebSocket-Accept"},
    {"no_upgrade", [](const std::string& r) { return without(agreement_to(r), "Upgrade:"); }, 101, "not to websocket"},
    {"another_protocol",
     [](const std::string& r) { return without(agreement_to(r, "Upgrade: h2c\r\n"), "Upgrade: websocket"); }, 101, "h2c"},
    {"no_connection", [](const std::string& r) { return without(agreement_to(r), "Connection:"); }, 101,
     "does not say Upgrade"},
    {"an_extension_nobody_offered",
     [](const std::string& r) { return agreement_to(r, "Sec-WebSocket-Extensions: x-webkit-deflate-frame\r\n"); }, 101,
     "not offered"},
    {"deflate_twice",
     [](const std::string& r) {
       return agreement_to(r,
                           "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
     },
     101, "twice"},
    {"a_window_of_seven_bits",
     [](const std::string& r) {
       return agreement_to(r, "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=7\r\n");
     },
     101, "8 to 15"},
    {"an_unknown_parameter",
     [](const std::string& r) { return agreement_to(r, "Sec-WebSocket-Extensions: permessage-deflate; strength=9\r\n"); }, 101,
     "unknown parameter"},
    {"a_subprotocol_nobody_offered", [](const std::string& r) { return agreement_to(r, "Sec-WebSocket-Protocol: mqtt\r\n"); },
     101, "not offered"},
    {"two_subprotocols",
     [](const std::string& r) { return agreement_to(r, "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Protocol: chat\r\n"); },
     101, "several subprotocols"},
    {"a_page", [](const std::string&) { return "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"; }, 200, "200 OK"},
    {"another_version",
     [](const std::string&) {
       return "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: 8\r\nContent-Length: 0\r\n\r\n";
     },
     426, "426"},
    {"an_error", [](const std::string&) { return "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"; }, 503, "503"},
};

class websocket_refusal : public websocket_handshake, public ::testing::WithParamInterface<refusal> {};

TEST_P(websocket_refusal, ends_the_request_and_nothing_is_sent) {
  const refusal& how = GetParam();
  std::atomic<bool> quiet{false};
  websocket_peer peer([&](websocket_line& l) {
    l.send(how.answer(l.request()) + (how.native == 101 ? frames::text("early") : ""));
    quiet = l.rest().empty();
  });
  auto request = websocket_request(peer.url(), {"chat"});
  auto stream = open(client.get(), request.get());
  send_text(stream.get(), "must not be sent");
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET_UPGRADE);
  EXPECT_EQ(t.end.native, how.native);
  EXPECT_EQ(t.end.status, how.native) << "the result has the head";
  EXPECT_NE(t.end.message.find(how.words), std::string::npos) << t.end.message;
  EXPECT_TRUE(t.lines.empty()) << "nothing has opened, nothing has come: " << t.lines.front();
  client.reset();
  EXPECT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_TRUE(quiet);
}

INSTANTIATE_TEST_SUITE_P(by, websocket_refusal, ::testing::ValuesIn(refusals),
                         [](const auto& how) { return std::string(how.param.name); });

// RFC 6455 §4.1: no more than one connection in a CONNECTING state.
TEST_F(websocket_handshake, one_at_a_time_for_each_server) {
  std::atomic<int> asking{0}, most{0}, opened{0};
  websocket_peer peer([&](websocket_line& l) {
    const int now = ++asking;
    if (now > most) most = now;
    const std::string request = l.request();
    std::this_thread::sleep_for(std::chrono::milliseconds(2));  // others would come now
    --asking;
    ++opened;
    l.send(agreement_to(request));
    l.rest();
  });
  auto request = websocket_request(peer.url());
  std::vector<handle<tern_stream>> streams;
  for (int i = 0; i < 40; ++i) streams.push_back(open(client.get(), request.get()));
  EXPECT_TRUE(eventually([&] { return opened == 40; }));
  EXPECT_EQ(most, 1);
  EXPECT_EQ(peer.connections(), 40) << "more than connections.per_origin: an open WebSocket is outside of it";
}

TEST_F(websocket_handshake, one_that_fails_gives_the_next_its_turn) {
  std::atomic<int> number{0};
  websocket_peer peer([&](websocket_line& l) {
    const std::string request = l.request();
    if (++number % 2 == 1) return;  // gone without an answer
    l.send(agreement_to(request) + frames::closing(1000));
    l.until_close();
  });
  auto request = websocket_request(peer.url());
  std::vector<handle<tern_stream>> streams;
  for (int i = 0; i < 6; ++i) streams.push_back(open(client.get(), request.get()));
  int ended = 0, good = 0;
  while (ended < 6) {
    tern_event events[8];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 8, sizeof events[0], 10000, &n), TERN_OK);
    ASSERT_GT(n, 0u);
    for (size_t i = 0; i < n; ++i)
      if (events[i].kind == TERN_EVENT_COMPLETED) ++ended, good += events[i].status == TERN_OK;
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(good, 3);
}

}  // namespace
