// One stream among others of its connection: its own silence, and its own way on.
#include <chrono>

#include "integration/crowd.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;
using std::chrono::milliseconds;
using action = h2_step::action;

namespace {

class http2_idle : public ::testing::Test {
 protected:
  http2_idle() {
    peer.on("/stalls", [](const h2_request& r) {
      return h2_steps{
          {action::send, h2_headers(r.stream, {{":status", "200"}}, h2_flag::end_headers) + h2_data(r.stream, "abc")},
          {action::wait, {}, 0, milliseconds(60000)}};
    });
  }
  h2_peer peer;
};

TEST_F(http2_idle, a_stalled_stream_is_told_beside_busy_ones) {
  auto client = make_client({{"http.version", "2"}, {"timeout.idle", "300ms"}});
  auto stalled = start(client.get(), make_request("GET", peer.url("/stalls")).get());
  EXPECT_TRUE(eventually([&] {
    get(client.get(), peer.url("/bytes/1"));
    return tern_call_done(stalled.get()) != 0;
  }));
  EXPECT_EQ(wait(stalled.get()).code(), TERN_E_TIMEOUT_IDLE);
  EXPECT_EQ(peer.counters().accepted, 1u);
}

TEST_F(http2_idle, a_stalled_stream_is_told_whatever_pings_there_are) {
  auto client = make_client({{"http.version", "2"}, {"timeout.idle", "600ms"}, {"http2.ping_interval", "100ms"}});
  auto stalled = start(client.get(), make_request("GET", peer.url("/stalls")).get());
  EXPECT_EQ(wait(stalled.get()).code(), TERN_E_TIMEOUT_IDLE);
  EXPECT_GE(peer.frames_like("PING"), 1u);
}

// An upload that nobody reads fills the socket; what has been received for others is theirs all the same.
TEST_F(http2_idle, a_paused_stream_goes_on_while_the_connection_cannot_be_written) {
  h2_peer swallowing;
  swallowing.on("/answer", [](const h2_request& r) { return h2_answer(r, "200", {}, std::string(1000, 'b')); });
  swallowing.on(
      "/swallow",
      [](const h2_request& r) {
        return h2_steps{{action::send, h2_window_update(0, 500u << 20) + h2_window_update(r.stream, 500u << 20)},
                        {action::stall}};
      },
      h2_peer::start::at_head);
  auto client = make_client({{"http.version", "2"}, {"timeout.total", "30s"}});
  tern_stream_options how{};
  how.struct_size = sizeof how;
  how.credit = 10;
  tern_stream* opened = nullptr;
  ASSERT_EQ(
      tern_stream_open(client.get(), make_request("GET", swallowing.url("/answer")).get(), &how, &opened, nullptr, nullptr),
      TERN_OK);
  handle<tern_stream> stream(opened);
  EXPECT_EQ(drain(client.get(), 2)[1].kind, static_cast<uint32_t>(TERN_EVENT_STREAM_DATA));
  auto upload = make_request("POST", swallowing.url("/swallow"));
  const std::string big(64u << 20, 'u');
  ASSERT_EQ(tern_request_set_body(upload.get(), str(big), nullptr), TERN_OK);
  auto call = start(client.get(), upload.get());
  uint64_t before = 0;
  ASSERT_TRUE(eventually([&] {
    const uint64_t out = counters(client.get()).bytes_out;
    return out > 100'000 && std::exchange(before, out) == out;
  })) << "the socket is full";
  ASSERT_EQ(tern_stream_grant(stream.get(), 5000), TERN_OK);
  EXPECT_EQ(drain(client.get(), 1)[0].kind, static_cast<uint32_t>(TERN_EVENT_STREAM_DATA));
}

}  // namespace
