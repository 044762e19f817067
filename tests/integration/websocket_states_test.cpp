// Whatever a WebSocket stream is doing, it can be ended: by the program, by its deadline, with its client.
#include <sys/socket.h>

#include <atomic>

#include "integration/websocket.hpp"
#include "support/ports.hpp"
#include "support/server_test.hpp"
#include "support/websocket_peer.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

namespace frames = tern::websocket::frames;

enum class doing { connecting, waiting_for_its_turn, asking, idle, sending, not_reading, closing, leaving };
enum class end { cancel, release, deadline, shutdown };

const std::pair<doing, const char*> all_doing[] = {{doing::connecting, "connecting"},
                                                   {doing::asking, "asking"},
                                                   {doing::waiting_for_its_turn, "waiting"},
                                                   {doing::idle, "idle"},
                                                   {doing::sending, "sending"},
                                                   {doing::not_reading, "not_reading"},
                                                   {doing::closing, "closing"},
                                                   {doing::leaving, "leaving"}};
const std::pair<end, const char*> all_ends[] = {
    {end::cancel, "cancel"}, {end::release, "release"}, {end::deadline, "deadline"}, {end::shutdown, "shutdown"}};

using state_case = std::tuple<std::pair<doing, const char*>, std::pair<end, const char*>>;

class websocket_states : public ::testing::TestWithParam<state_case> {
 protected:
  const doing what = std::get<0>(GetParam()).first;
  const end how = std::get<1>(GetParam()).first;
  std::atomic<bool> there{false};  // in the state that is tested, as far as the peer can tell

  void play(websocket_line& l) {
    if (what == doing::asking || what == doing::waiting_for_its_turn) {
      l.request();
      there = true;
      return l.discard();
    }
    l.open();
    if (what == doing::idle) there = true;
    if (what == doing::not_reading) {
      there = true;
      const std::string message = frames::binary(std::string(1 << 20, 'x'));
      while (l.send(message)) {
      }
      return;
    }
    if (what == doing::closing) l.frame(), there = true;
    if (what == doing::leaving) {
      l.send(frames::closing(1000));
      l.frame();
      there = true;
    }
    if (what != doing::sending) return l.discard();
    there = true;
    while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  std::atomic<bool> over{false};
};

TEST_P(websocket_states, ends_once_and_leaves_nothing) {
  std::optional<black_hole_port> nowhere;
  if (what == doing::connecting) nowhere.emplace();
  websocket_peer peer([this](websocket_line& l) { play(l); });
  struct stop_playing {
    std::atomic<bool>& over;
    ~stop_playing() { over = true; }
  } stop{over};
  handle<tern_client> client = make_client({{"websocket.close_timeout", "30s"}});
  options set;
  if (how == end::deadline) set = {{"timeout.total", "300ms"}};
  auto request = websocket_request(nowhere ? "ws://127.0.0.1:" + std::to_string(nowhere->port()) + "/" : peer.url(), {}, set);
  handle<tern_stream> before;
  if (what == doing::waiting_for_its_turn) {
    before = open(client.get(), websocket_request(peer.url()).get());
    ASSERT_TRUE(eventually([&] { return there.load(); }));
  }
  handle<tern_stream> stream = open(client.get(), request.get());
  const uint64_t id = tern_stream_id(stream.get());
  if (what == doing::sending) {
    const std::string part(100'000, 'x');
    while (send_binary(stream.get(), part) == TERN_OK) {
    }
  }
  if (what == doing::closing) {
    EXPECT_EQ(close_with(stream.get(), 1000), TERN_OK);
  }
  if (what != doing::connecting) {
    EXPECT_TRUE(eventually([&] { return there.load(); }));
  }
  if (how == end::cancel) tern_stream_cancel(stream.get());
  if (how == end::release) stream.reset();
  if (how == end::shutdown) tern_client_shutdown(client.get(), nullptr, 0, nullptr);
  // Nothing is granted: a stream that is not read stays so.
  ending e;
  int completions = 0;
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (completions == 0 && std::chrono::steady_clock::now() < until) {
    tern_event events[16];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 16, sizeof events[0], 100, &n), TERN_OK);
    for (size_t i = 0; i < n; ++i)
      if (events[i].kind == TERN_EVENT_COMPLETED && events[i].id == id) e = ending_of(events[i]), ++completions;
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_EQ(completions, 1);
  // The peer that is being left has had its close; how long it is waited for is not the program's.
  const bool over_already = what == doing::leaving && e.code == TERN_OK;
  const int32_t expected = how == end::deadline   ? TERN_E_TIMEOUT_TOTAL
                           : how == end::shutdown ? TERN_E_SHUTDOWN
                                                  : TERN_E_CANCELLED;
  if (!over_already) {
    EXPECT_EQ(e.code, expected) << e.message;
  }
  before.reset();
  stream.reset();
  client.reset();  // waits for what is left
}

INSTANTIATE_TEST_SUITE_P(in, websocket_states,
                         ::testing::Combine(::testing::ValuesIn(all_doing), ::testing::ValuesIn(all_ends)), [](const auto& c) {
                           return std::string(std::get<0>(c.param).second) + "_" + std::get<1>(c.param).second;
                         });

}  // namespace
