// How WebSocket connections end (RFC 6455 §5.5.1, §7), against scripts.
#include <atomic>

#include "integration/websocket.hpp"
#include "support/server_test.hpp"
#include "support/websocket_peer.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

namespace frames = tern::websocket::frames;
using lines = std::vector<std::string>;

struct websocket_close : ::testing::Test {
  handle<tern_client> client = make_client();

  // Opens, and closes with `code` as soon as it is open; 0: does not.
  talk talk_to(const websocket_peer& peer, uint32_t code = 0, std::string_view reason = "", const options& set = {}) {
    auto request = websocket_request(peer.url(), {}, set);
    auto stream = open(client.get(), request.get());
    return follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
      if (e.kind == TERN_EVENT_STREAM_OPEN && code > 0) {
        EXPECT_EQ(close_with(stream.get(), code, reason), TERN_OK);
      }
    });
  }
};

TEST_F(websocket_close, the_programs_code_and_reason_reach_the_peer) {
  std::string got;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    l.send(frames::text("last words"));
    if (auto f = l.frame()) got = frames::describe(*f);
    l.send(frames::text("still read") + frames::closing(4001, "bye"));
  });
  const talk t = talk_to(peer, 4001, "that is all");
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(got, "close:4001 that is all");
  EXPECT_EQ(t.lines, (lines{"open", "text last words", "text still read"}));
}

TEST_F(websocket_close, what_was_sent_before_goes_first) {
  std::string got;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    for (int i = 0; i < 3; ++i)
      if (auto f = l.frame()) got += frames::describe(*f) + " ";
    l.send(frames::closing(1000));
  });
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  EXPECT_EQ(send_text(stream.get(), "a"), TERN_OK);
  EXPECT_EQ(send_text(stream.get(), "b"), TERN_OK);
  EXPECT_EQ(tern_stream_finish(stream.get(), nullptr, 0, nullptr), TERN_OK);
  EXPECT_EQ(send_text(stream.get(), "too late"), TERN_E_STATE);
  EXPECT_TRUE(follow_messages(client.get(), stream.get()).ok());
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_EQ(got, "text:a text:b close:1000 ");
}

TEST_F(websocket_close, a_close_that_nobody_may_send_is_refused_and_changes_nothing) {
  std::string got;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    for (int i = 0; i < 2; ++i)
      if (auto f = l.frame()) got += frames::describe(*f) + " ";
    l.send(frames::closing(3000));
  });
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  tern_error* error = nullptr;
  for (uint32_t code : {1u, 999u, 1004u, 1005u, 1006u, 1015u, 1016u, 2999u, 5000u, 66536u})
    EXPECT_EQ(close_with(stream.get(), code), TERN_E_ARGUMENT) << code;
  EXPECT_EQ(tern_stream_close(stream.get(), 1000, str(std::string(124, 'x')), &error), TERN_E_ARGUMENT);
  EXPECT_STREQ(tern_error_message(error), "the close reason has 124 bytes, at most 123 fit");
  tern_error_release(error);
  EXPECT_EQ(close_with(stream.get(), 1000, "\xff"), TERN_E_ARGUMENT);
  EXPECT_EQ(send_text(stream.get(), "still here"), TERN_OK);
  EXPECT_EQ(close_with(stream.get(), 3000, "fine"), TERN_OK);
  EXPECT_EQ(close_with(stream.get(), 3000, "fine"), TERN_E_STATE) << "once";
  EXPECT_TRUE(follow_messages(client.get(), stream.get()).ok());
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_EQ(got, "text:still here close:3000 fine ");
}

struct peers_close {
  const char* name;
  std::string frame;
  const char* event;
  const char* answer;
  int32_t code;
  int64_t native;
};

class websocket_peers_close : public websocket_close, public ::testing::WithParamInterface<peers_close> {};

TEST_P(websocket_peers_close, is_told_answered_and_judged) {
  const peers_close& how = GetParam();
  std::string answer;
  std::atomic<bool> ended{false};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    l.send(how.frame + frames::text("never read"));
    if (auto f = l.frame()) answer = frames::describe(*f);
    l.finish();  // the server ends the connection first (§7.1.1)
    ended = l.rest().empty() && l.ended();
  });
  const talk t = talk_to(peer);
  EXPECT_EQ(t.lines, (lines{"open", how.event}));
  EXPECT_EQ(t.end.code, how.code) << t.end.message;
  EXPECT_EQ(t.end.native, how.native);
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_EQ(answer, how.answer);
  EXPECT_TRUE(ended);
}

INSTANTIATE_TEST_SUITE_P(
    with, websocket_peers_close,
    ::testing::Values(peers_close{"1000", frames::closing(1000, "bye"), "closing 1000 bye", "close:1000", TERN_OK, 0},
                      peers_close{"1001", frames::closing(1001), "closing 1001", "close:1001", TERN_OK, 0},
                      peers_close{"nothing", frames::closing(), "closing 1005", "close:", TERN_OK, 0},
                      peers_close{"1011", frames::closing(1011, "oops"), "closing 1011 oops", "close:1011", TERN_E_WEBSOCKET,
                                  1011},
                      peers_close{"4999", frames::closing(4999), "closing 4999", "close:4999", TERN_E_WEBSOCKET, 4999}),
    [](const auto& how) { return std::string(how.param.name); });

TEST_F(websocket_close, both_at_once_is_a_close_as_any_other) {
  std::string got;
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    auto first = l.frame();  // ours is out
    got = first ? frames::describe(*first) : "";
    l.send(frames::closing(1001, "me too"));
    l.finish();
    got += l.rest();
  });
  const talk t = talk_to(peer, 4000);
  EXPECT_TRUE(t.ok()) << t.end.message;
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_EQ(got, "close:4000") << "one close frame from each side";
}

TEST_F(websocket_close, a_peer_that_never_answers_is_left) {
  websocket_peer peer([](websocket_line& l) {
    l.open();
    l.discard();
  });
  const talk t = talk_to(peer, 1000, "", {{"websocket.close_timeout", "50ms"}});
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET);
  EXPECT_EQ(t.end.native, 1006);
  EXPECT_EQ(t.end.message, "the peer did not answer the close within 50ms");
}

TEST_F(websocket_close, a_peer_that_does_not_end_the_connection_is_left) {
  std::atomic<bool> ended{false};
  websocket_peer peer([&](websocket_line& l) {
    l.open();
    l.frame();
    l.send(frames::closing(1000));
    l.rest();
    ended = l.ended();
  });
  EXPECT_TRUE(talk_to(peer, 1000).ok());
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  EXPECT_TRUE(ended) << "by us";
}

TEST_F(websocket_close, the_end_of_tcp_without_a_close_is_1006) {
  websocket_peer peer([](websocket_line& l) {
    l.open();
    l.send(frames::text("a") + frames::text("cut off").substr(0, 5));
  });
  const talk t = talk_to(peer);
  EXPECT_EQ(t.lines, (lines{"open", "text a"}));
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET);
  EXPECT_EQ(t.end.native, 1006);
}

TEST_F(websocket_close, a_reset_is_an_error_too) {
  websocket_peer peer([](websocket_line& l) {
    l.open();
    l.frame();
    l.reset();
  });
  auto request = websocket_request(peer.url());
  auto stream = open(client.get(), request.get());
  send_text(stream.get(), "x");
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_TRUE(t.end.code == TERN_E_RECEIVE || t.end.code == TERN_E_WEBSOCKET) << t.end.message;
}

}  // namespace
