// Slow readers: a program that grants nothing, a peer that reads nothing; and peers that say nothing.
#include <atomic>

#include "integration/peak_memory.hpp"
#include "integration/websocket.hpp"
#include "support/server_test.hpp"
#include "support/websocket_peer.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

namespace frames = tern::websocket::frames;
using namespace std::chrono_literals;

struct websocket_flow : ::testing::Test {
  handle<tern_client> client = make_client();

  // Takes events for as long as `wanted` says, granting nothing.
  template <class Wanted, class Each>
  void take(Wanted&& wanted, Each&& each) {
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (wanted() && std::chrono::steady_clock::now() < until) {
      tern_event events[16];
      size_t n = 0;
      ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 16, sizeof events[0], 50, &n), TERN_OK);
      for (size_t i = 0; i < n; ++i) each(events[i]);
      tern_events_release(events, n, sizeof events[0]);
    }
    EXPECT_FALSE(wanted()) << "not within half a minute";
  }
};

TEST_F(websocket_flow, without_credit_the_socket_stops_and_memory_stays_flat) {
  constexpr uint64_t total = large / 8;
  const std::string message = frames::binary(std::string(64 * 1024, 'x'));
  std::atomic<uint64_t> sent{0};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    while (sent < total && l.send(message)) sent += message.size();
    l.send(frames::closing(1000));
    l.until_close();
  });
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  uint64_t got = 0, cost = 0;
  const int64_t growth = peak_growth([&] {
    uint64_t before = 1;
    auto last_moved = std::chrono::steady_clock::now();
    take(
        [&] {
          if (sent != before) before = sent, last_moved = std::chrono::steady_clock::now();
          return sent == 0 || std::chrono::steady_clock::now() - last_moved < 500ms;
        },
        [&](const tern_event& e) {
          if (e.kind == TERN_EVENT_STREAM_DATA) got += e.size, cost += e.cost;
        });
  });
  EXPECT_LT(got, 512u << 10) << "the credit, overdrawn by a message at most";
  EXPECT_LT(sent, 32u << 20) << "what the buffers of two sockets hold";
  EXPECT_LT(sent, total) << "or nothing was seen";
  EXPECT_LT(growth, flat);
  tern_stream_grant(stream.get(), cost);
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) got += e.size;
  });
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(got, sent / message.size() * (64 * 1024)) << "nothing is lost";
}

TEST_F(websocket_flow, parts_of_a_long_message_keep_memory_flat) {
  constexpr uint64_t total = large / 8;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    const std::string part(1 << 20, 'x');
    l.send("\x82\x7f" + frames::number(total, 8));
    for (uint64_t sent = 0; sent < total; sent += part.size())
      if (!l.send(part)) return;
    l.send(frames::closing(1000));
    l.until_close();
  });
  auto request = websocket_request(peer.url(), {}, {{"websocket.chunks", "true"}, {"websocket.max_message_bytes", "none"}});
  auto stream = open(client.get(), request.get());
  uint64_t got = 0;
  int lasts = 0;
  const int64_t growth = peak_growth([&] {
    const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
      if (e.kind == TERN_EVENT_STREAM_DATA) got += e.size, lasts += (e.flags & TERN_EVENT_MORE) == 0;
    });
    EXPECT_EQ(s.status, TERN_OK);
  });
  EXPECT_EQ(got, total);
  EXPECT_EQ(lasts, 1);
  EXPECT_LT(growth, flat);
}

TEST_F(websocket_flow, a_peer_that_reads_nothing_stops_send_until_it_does) {
  std::atomic<bool> read{false};
  std::atomic<uint64_t> received{0};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    while (!read) std::this_thread::sleep_for(2ms);
    while (auto f = l.frame()) {
      if (f->opcode == 8) break;
      received += f->payload.size();
    }
    l.send(frames::closing(1000));
  });
  auto request = websocket_request(peer.url(), {}, {{"websocket.compress", "false"}, {"websocket.ping_interval", "none"}});
  auto stream = open(client.get(), request.get());
  const std::string message(50'000, 'x');
  uint64_t sent = 0;
  int writable = 0;
  const int64_t growth = peak_growth([&] {
    // Full, and the loop has put into the socket what went there.
    auto last_moved = std::chrono::steady_clock::now();
    take(
        [&] {
          while (send_binary(stream.get(), message) == TERN_OK)
            sent += message.size(), last_moved = std::chrono::steady_clock::now();
          return std::chrono::steady_clock::now() - last_moved < 500ms;
        },
        [](const tern_event&) {});
  });
  EXPECT_LT(sent, 32u << 20) << "what the buffers of two sockets and the send limit hold";
  EXPECT_LT(growth, flat);
  EXPECT_EQ(send_binary(stream.get(), message), TERN_E_AGAIN);
  read = true;
  take([&] { return writable == 0; }, [&](const tern_event& e) { writable += e.kind == TERN_EVENT_STREAM_WRITABLE; });
  EXPECT_EQ(send_binary(stream.get(), message), TERN_OK);
  sent += message.size();
  EXPECT_EQ(close_with(stream.get(), 1000), TERN_OK);
  const talk t = follow_messages(client.get(), stream.get(),
                                 [&](const tern_event& e) { writable += e.kind == TERN_EVENT_STREAM_WRITABLE; });
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(writable, 1) << "one for one refusal";
  EXPECT_EQ(received, sent);
}

// ---- keep-alive

TEST_F(websocket_flow, pings_go_out_and_their_pongs_keep_it_alive) {
  std::atomic<int> pings{0};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    while (auto f = l.frame()) {
      if (f->opcode == 8) break;
      if (f->opcode != 9) continue;
      l.send(frames::pong(f->payload));
      if (++pings == 5) l.send(frames::closing(1000));
    }
  });
  auto request = websocket_request(peer.url(), {}, {{"websocket.ping_interval", "20ms"}, {"websocket.ping_timeout", "5s"}});
  auto stream = open(client.get(), request.get());
  EXPECT_TRUE(follow_messages(client.get(), stream.get()).ok());
  EXPECT_GE(pings, 5);
}

TEST_F(websocket_flow, a_silent_peer_is_given_up) {
  websocket_peer peer([](websocket_line& l) {
    l.open();
    l.discard();
  });
  auto request = websocket_request(peer.url(), {}, {{"websocket.ping_interval", "20ms"}, {"websocket.ping_timeout", "60ms"}});
  auto stream = open(client.get(), request.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET);
  EXPECT_EQ(t.end.native, 1006);
  EXPECT_EQ(t.end.message, "the peer did not answer a ping within 60ms");
}

TEST_F(websocket_flow, one_message_waits_for_its_answer_as_long_as_for_a_response) {
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    l.discard();
  });
  const options soon = {{"timeout.first_byte", "100ms"}, {"websocket.ping_interval", "20ms"}};
  for (bool with_body : {true, false}) {
    auto request = websocket_request(peer.url(), {}, soon);
    if (with_body) {
      ASSERT_EQ(tern_request_set_body(request.get(), str("hello"), nullptr), TERN_OK);
    }
    const answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.code(), TERN_E_TIMEOUT_FIRST_BYTE) << a.message();
  }
}

TEST_F(websocket_flow, what_is_no_text_is_refused_and_changes_nothing) {
  std::string got;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    got = l.until_close();
    l.send(frames::closing(1000));
  });
  auto stream = open(client.get(), websocket_request(peer.url()).get());
  EXPECT_EQ(send_text(stream.get(), "good"), TERN_OK);
  EXPECT_EQ(send_text(stream.get(), "bad\xff"), TERN_E_ARGUMENT);
  EXPECT_EQ(send_text(stream.get(), "\xe2\x82", TERN_SEND_TEXT | TERN_SEND_MORE), TERN_OK);
  EXPECT_EQ(send_text(stream.get(), "a"), TERN_E_ARGUMENT) << "not that character's last byte";
  EXPECT_EQ(send_text(stream.get(), ""), TERN_E_ARGUMENT) << "it cannot end within a character";
  EXPECT_EQ(send_text(stream.get(), "\xac"), TERN_OK);
  EXPECT_EQ(send_binary(stream.get(), "\xff"), TERN_OK);
  EXPECT_EQ(close_with(stream.get(), 1000), TERN_OK);
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(got, "text:good | text+:\xe2\x82 | more:\xac | binary:\xff | close:1000");
}

TEST_F(websocket_flow, a_connection_of_messages_cannot_be_leased) {
  tern_lease* lease = nullptr;
  auto request = websocket_request("ws://127.0.0.1:9/");
  EXPECT_EQ(tern_lease_open(client.get(), request.get(), nullptr, &lease, nullptr, nullptr), TERN_E_UNSUPPORTED);
}

TEST_F(websocket_flow, without_pings_a_silent_peer_is_no_reason_to_end) {
  std::atomic<bool> speak{false};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    while (!speak) std::this_thread::sleep_for(2ms);
    l.send(frames::text("at last") + frames::closing(1000));
    l.until_close();
  });
  auto request = websocket_request(peer.url(), {}, {{"websocket.ping_interval", "none"}, {"timeout.idle", "30ms"}});
  auto stream = open(client.get(), request.get());
  std::this_thread::sleep_for(100ms);
  speak = true;
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.lines, (std::vector<std::string>{"open", "text at last", "closing 1000"})) << t.end.message;
}

}  // namespace
