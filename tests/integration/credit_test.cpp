// Credit of streams: what nobody has granted stays with the server, but for what one read or one window lets in.
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/h2_peer.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr uint64_t KiB = 1024, MiB = KiB * KiB;
constexpr uint64_t one_read = 256 * KiB, first_window = 256 * KiB;
constexpr uint64_t around = 64 * KiB;  // heads, chunk sizes, frame heads, the small answers that pass the time

class credit : public ::testing::Test {
 protected:
  struct counted {
    handle<tern_queue> queue;
    handle<tern_stream> stream;
    uint64_t got = 0;
    bool over = false;
  };

  // A stream of a body without end, with a queue of its own.
  counted begin(const std::string& url, uint64_t allowed, const options& how = {}) {
    counted s;
    tern_queue* queue = nullptr;
    EXPECT_EQ(tern_queue_create(&queue, nullptr), TERN_OK);
    s.queue.reset(queue);
    tern_submit_options submit{};
    submit.struct_size = sizeof submit;
    submit.queue = queue;
    tern_stream_options o{};
    o.struct_size = sizeof o;
    o.submit = &submit;
    auto request = make_request("GET", url, how);
    EXPECT_EQ(tern_request_set(request.get(), str("stream.credit"), str(std::to_string(allowed) + "B"), nullptr), TERN_OK);
    tern_stream* opened = nullptr;
    EXPECT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
    s.stream.reset(opened);
    return s;
  }
  // Takes so much in all; `granting` gives back what is taken, as long as it is to.
  void take(counted& s, uint64_t in_all, uint64_t granting = 0) {
    while (s.got < in_all && !s.over) {
      tern_event events[16];
      size_t n = 0;
      ASSERT_EQ(tern_queue_wait(s.queue.get(), events, 16, sizeof events[0], 20'000, &n), TERN_OK);
      ASSERT_GT(n, 0u) << "stopped after " << s.got;
      for (size_t i = 0; i < n; ++i) {
        s.over |= events[i].kind == TERN_EVENT_COMPLETED;
        if (events[i].kind != TERN_EVENT_STREAM_DATA) continue;
        s.got += events[i].size;
        if (const uint64_t more = std::min<uint64_t>(events[i].cost, granting); more > 0) {
          granting -= more;
          EXPECT_EQ(tern_stream_grant(s.stream.get(), more), TERN_OK);
        }
      }
      tern_events_release(events, n, sizeof events[0]);
    }
    ASSERT_FALSE(s.over);
  }
  // Others flow meanwhile, on the same loop: a socket that is still read would have been.
  void pass_time(const std::string& small, const options& how = {}) {
    for (int i = 0; i < 50; ++i) ASSERT_EQ(get(client.get(), small, how).body(), "xxx");
  }
  void expect_nothing_more(counted& s) {
    tern_event events[16];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(s.queue.get(), events, 16, sizeof events[0], 0, &n), TERN_OK);
    EXPECT_EQ(n, 0u) << "nothing beyond the credit";
    tern_events_release(events, n, sizeof events[0]);
  }
  uint64_t received() { return counters(client.get()).bytes_in; }

  fault_server server;
  h2_peer peer;
  handle<tern_client> client = make_client();
  const options two = {{"http.version", "2"}};
};

TEST_F(credit, over_http_1_1_no_more_than_one_read_waits) {
  for (const char* path : {"/endless/body", "/endless/close-delimited", "/bytes/20000000"}) {
    SCOPED_TRACE(path);
    client = make_client();
    counted s = begin(server.url(path), 1000);
    ASSERT_NO_FATAL_FAILURE(take(s, 1000));
    ASSERT_NO_FATAL_FAILURE(pass_time(server.url("/bytes/3")));
    expect_nothing_more(s);
    EXPECT_EQ(s.got, 1000u);
    EXPECT_LT(received(), 1000 + one_read + around);
  }
}

// Granted at once, or bit by bit as it was taken.
TEST_F(credit, over_http_1_1_that_stays_so_after_a_long_time_of_flowing) {
  for (uint64_t at_once : {uint64_t{100'000}, 20 * MiB}) {
    SCOPED_TRACE(at_once);
    client = make_client();
    counted s = begin(server.url("/endless/body"), at_once);
    ASSERT_NO_FATAL_FAILURE(take(s, 20 * MiB, 20 * MiB - at_once));
    ASSERT_NO_FATAL_FAILURE(pass_time(server.url("/bytes/3")));
    expect_nothing_more(s);
    EXPECT_EQ(s.got, 20 * MiB);
    const uint64_t chunks = 20 * MiB / 1024 * 7;
    EXPECT_LT(received(), 20 * MiB + chunks + one_read + around);
    ASSERT_EQ(tern_stream_grant(s.stream.get(), 5000), TERN_OK);
    ASSERT_NO_FATAL_FAILURE(take(s, 20 * MiB + 5000));
  }
}

TEST_F(credit, over_http_2_no_more_than_the_first_window_waits) {
  for (const char* path : {"/endless", "/unframed/20000000"}) {
    SCOPED_TRACE(path);
    client = make_client();
    counted s = begin(peer.url(path), 1000, two);
    ASSERT_NO_FATAL_FAILURE(take(s, 1000));
    ASSERT_NO_FATAL_FAILURE(pass_time(peer.url("/bytes/3"), two));
    expect_nothing_more(s);
    EXPECT_EQ(s.got, 1000u);
    EXPECT_LT(received(), 1000 + first_window + around);
  }
  EXPECT_TRUE(peer.violations().empty()) << peer.violations().front();
}

TEST_F(credit, over_http_2_that_stays_so_after_a_long_time_of_flowing) {
  for (uint64_t at_once : {uint64_t{100'000}, 20 * MiB}) {
    SCOPED_TRACE(at_once);
    client = make_client();
    counted s = begin(peer.url("/endless"), at_once, two);
    ASSERT_NO_FATAL_FAILURE(take(s, 20 * MiB, 20 * MiB - at_once));
    ASSERT_NO_FATAL_FAILURE(pass_time(peer.url("/bytes/3"), two));
    expect_nothing_more(s);
    EXPECT_EQ(s.got, 20 * MiB);
    EXPECT_LT(received(), 20 * MiB + first_window + around);
    ASSERT_EQ(tern_stream_grant(s.stream.get(), 5000), TERN_OK);
    ASSERT_NO_FATAL_FAILURE(take(s, 20 * MiB + 5000));
  }
  EXPECT_TRUE(peer.violations().empty()) << peer.violations().front();
}

}  // namespace
