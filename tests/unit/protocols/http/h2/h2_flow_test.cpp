// Windows and paused sinks.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

namespace {

std::string body_frames(uint32_t stream, size_t size) {
  std::string text;
  for (; size > 0; size -= std::min<size_t>(size, 16384)) text += data(stream, std::string(std::min<size_t>(size, 16384), 'x'));
  return text;
}

}  // namespace

TEST(h2_pause, what_a_sink_does_not_take_is_offered_again) {
  rerun(h2_scripted({h2_get()}, {submits(), takes(1, 2), writes(get_frames(1, 1)),
                                 gives(status(1, "200") + data(1, "hel") + data(1, "lo", end_stream)), is("open+99"),
                                 resumes(1), is("open+100")}),
        "1 sent\n1 responding\n1 head 20 200\n1 data hello\n1 end ok\nopen+100");
}

TEST(h2_pause, trailers_wait_behind_the_body) {
  rerun(h2_scripted({h2_get()},
                    {submits(), takes(1, 1), writes(get_frames(1, 1)),
                     gives(status(1, "200") + data(1, "abc") + headers(1, {{"t", "u"}}, end_stream)), takes(1, 1), resumes(1)}),
        "1 sent\n1 responding\n1 head 20 200\n1 data abc\n1 trailers [t: u]\n1 end ok\nopen+100");
}

TEST(h2_pause, of_one_stream_stops_no_other) {
  rerun(h2_scripted({h2_get(), h2_get()},
                    {submits(2), takes(1, 0), writes(get_frames(1, 3)),
                     gives(status(1, "200") + status(3, "200") + data(1, "first") + data(3, "second", end_stream)), resumes(1),
                     gives(data(1, "", end_stream))}),
        "1 sent\n1 responding\n1 head 20 200\n1 data first\n1 end ok\n"
        "2 sent\n2 responding\n2 head 20 200\n2 data second\n2 end ok\nopen+100");
}

TEST(h2_pause, resume_without_pause_changes_nothing) {
  rerun(h2_scripted({h2_get()}, {submits(), resumes(1), writes(get_frames(1, 1)), gives(status(1, "200") + data(1, "a")),
                                 resumes(1), gives(data(1, "b", end_stream))}),
        "1 sent\n1 responding\n1 head 20 200\n1 data ab\n1 end ok\nopen+100");
}

TEST(h2_pause, a_complete_response_survives_the_end_of_the_connection) {
  h2_script s = h2_scripted({h2_get(), h2_get()},
                            {submits(2), takes(1, 1), writes(get_frames(1, 3)),
                             gives(status(1, "200") + data(1, "all of it", end_stream) + status(3, "200") + data(3, "part")),
                             tells(input_kind::eof), is("draining TERN_E_PEER_CLOSED"), resumes(1)});
  EXPECT_EQ(play(s),
            "1 sent\n1 responding\n1 head 20 200\n1 data all of it\n1 end ok\n"
            "2 sent\n2 responding\n2 head 20 200\n2 data part\n2 end TERN_E_TRUNCATED responding maybe_processed\n"
            "closed TERN_E_PEER_CLOSED");
}

TEST(h2_pause, a_complete_response_survives_the_end_of_both_directions) {
  h2_script s =
      h2_scripted({h2_get()}, {submits(), takes(1, 1), writes(get_frames(1, 1)),
                               gives(status(1, "200") + data(1, "all of it", end_stream)), tells(input_kind::eof),
                               tells(input_kind::write_failed, TERN_E_SEND), is("draining TERN_E_PEER_CLOSED"), resumes(1)});
  EXPECT_EQ(play(s), "1 sent\n1 responding\n1 head 20 200\n1 data all of it\n1 end ok\nclosed TERN_E_PEER_CLOSED");
}

TEST(h2_window, is_returned_for_what_was_taken_only) {
  h2_script s = h2_scripted({h2_get(), h2_get()},
                            {submits(2), takes(1, 0), writes(get_frames(1, 3)), gives(status(1, "200") + status(3, "200"))});
  h2_player p(s);
  p.play();
  p.give(body_frames(1, 200'000));
  EXPECT_EQ(p.frames().find("WINDOW_UPDATE 1 "), std::string::npos);
  p.give(body_frames(3, 200'000));
  const std::string more = p.frames();
  EXPECT_NE(more.find("WINDOW_UPDATE 3 "), std::string::npos) << more;
  EXPECT_EQ(more.find("WINDOW_UPDATE 1 "), std::string::npos) << more;
  p.resume(1);
  const std::string resumed = p.frames();
  EXPECT_NE(resumed.find("WINDOW_UPDATE 1 200000\n"), std::string::npos) << resumed;
}

TEST(h2_window, of_the_connection_is_returned_for_what_is_held_up_to_a_limit) {
  auto returned = [](uint64_t most) {
    http::h2_settings how;
    how.max_held_bytes = most;
    how.connection_window = 100'000;
    how.max_connection_window = 100'000;
    h2_script s = h2_scripted({h2_get()}, {submits(), takes(1, 0), writes_something(), gives(status(1, "200"))}, how);
    s.steps.erase(s.steps.begin());
    s.steps.insert(s.steps.begin(), writes_something());
    h2_player p(s);
    p.play();
    p.give(body_frames(1, 90'000));
    const bool held = p.frames().find("WINDOW_UPDATE 0 ") != std::string::npos;
    p.resume(1);
    EXPECT_EQ(p.frames().find("WINDOW_UPDATE 0 ") != std::string::npos, !held);
    return held;
  };
  EXPECT_TRUE(returned(1'000'000));
  EXPECT_FALSE(returned(1000));
}

TEST(h2_window, of_the_connection_comes_back_when_a_paused_stream_is_cancelled) {
  http::h2_settings how;
  how.max_held_bytes = 0;
  how.connection_window = how.max_connection_window = 100'000;
  h2_script s = h2_scripted({h2_get()}, {submits(), takes(1, 0), writes_something(), gives(status(1, "200"))}, how);
  s.steps.insert(s.steps.begin(), writes_something());
  s.steps.erase(s.steps.begin() + 1);
  h2_player p(s);
  p.play();
  p.give(body_frames(1, 90'000));
  EXPECT_EQ(p.frames(), "");
  p.cancel(1);
  EXPECT_EQ(p.frames(), "RST_STREAM 1 CANCEL\nWINDOW_UPDATE 0 90000\n");
}

TEST(h2_window, that_the_server_overruns_ends_the_stream_or_the_connection) {
  http::h2_settings how;
  how.connection_window = how.max_connection_window = 1'000'000;
  h2_script s = h2_scripted({h2_get(), h2_get()}, {submits(2), takes(1, 0), writes_something(), gives(status(1, "200"))}, how);
  s.steps.insert(s.steps.begin(), writes_something());
  s.steps.erase(s.steps.begin() + 1);
  {
    h2_player p(s);
    p.play();
    p.give(body_frames(1, how.stream_window + 1));
    EXPECT_NE(p.frames().find("RST_STREAM 1 FLOW_CONTROL_ERROR\n"), std::string::npos);
    EXPECT_NE(p.transcript().find("1 end TERN_E_PROTOCOL"), std::string::npos) << p.transcript();
  }
  how.max_held_bytes = 0;
  how.connection_window = how.max_connection_window = how.stream_window;
  s = h2_scripted({h2_get(), h2_get()},
                  {submits(2), takes(1, 0), writes_something(), gives(status(1, "200") + status(3, "200"))}, how);
  s.steps.insert(s.steps.begin(), writes_something());
  s.steps.erase(s.steps.begin() + 1);
  h2_player p(s);
  p.play();
  p.give(body_frames(1, how.stream_window));
  p.give(data(3, "more"));
  EXPECT_NE(p.frames().find("GOAWAY 0 FLOW_CONTROL_ERROR\n"), std::string::npos);
}

TEST(h2_window, grows_while_a_round_trip_fills_it) {
  h2_script s = h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)), gives(status(1, "200"))});
  h2_player p(s);
  p.play();
  p.give(body_frames(1, 147'456));
  const std::string first = p.frames();
  EXPECT_NE(first.find("PING wtern\n"), std::string::npos) << first;
  p.give(body_frames(1, 212'992));
  p.frames();
  p.give(ping(std::string("wtern\0\0\0", 8), true) + body_frames(1, 16'384));
  const std::string grown = p.frames();
  EXPECT_NE(grown.find("WINDOW_UPDATE 1 "), std::string::npos) << grown;
  p.give(data(1, "", end_stream));
  EXPECT_TRUE(p.sink(1).ended);
}

TEST(h2_window, of_a_paused_stream_does_not_grow) {
  h2_script s = h2_scripted({h2_get(), h2_get()}, {submits(2), takes(3 - 2, 0), writes(get_frames(1, 3)),
                                                   gives(status(1, "200") + status(3, "200"))});
  h2_player p(s);
  p.play();
  p.give(body_frames(1, 131'072));
  p.give(body_frames(3, 147'456));
  p.frames();
  p.give(body_frames(3, 212'992) + ping(std::string("wtern\0\0\0", 8), true) + body_frames(3, 16'384));
  p.give(body_frames(1, 16'384));
  const std::string grown = p.frames();
  EXPECT_NE(grown.find("WINDOW_UPDATE 3 "), std::string::npos) << grown;
  EXPECT_EQ(grown.find("WINDOW_UPDATE 1 "), std::string::npos) << grown;
}

namespace {

// The windows as a server sees them.
struct windows_seen {
  h2_player& p;
  std::map<uint32_t, int64_t> left;  // 0: the connection's
  int pings = 0;                     // that ask for a sample, not answered

  void read(std::string_view lines) {
    for (; !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
      unsigned id = 0, more = 0;
      if (std::sscanf(lines.data(), "WINDOW_UPDATE %u %u", &id, &more) == 2) left[id] += more;
      if (lines.starts_with("PING w")) ++pings;
    }
  }
  std::string answer() {
    std::string pongs;
    for (; pings > 0; --pings) pongs += ping(std::string("wtern\0\0\0", 8), true);
    return pongs;
  }
  // As much of a body as they allow.
  std::string body(uint32_t stream, size_t most = SIZE_MAX) {
    const auto size = static_cast<size_t>(std::max<int64_t>(0, std::min({left[0], left[stream], int64_t{1} << 26})));
    const size_t sent = std::min(size, most);
    left[0] -= static_cast<int64_t>(sent);
    left[stream] -= static_cast<int64_t>(sent);
    return body_frames(stream, sent);
  }
  // At once; how much it was.
  size_t send(uint32_t stream) {
    const int64_t before = left[stream];
    p.give(body(stream));
    const auto sent = static_cast<size_t>(before - left[stream]);
    read(p.frames());
    p.give(answer());
    read(p.frames());
    return sent;
  }
};

}  // namespace

// What is sent takes a round trip to be answered, the PING's answer before the body. 64 MiB in windows of 256 KiB would take
// 256 round trips.
TEST(h2_window, grows_on_a_long_way) {
  h2_script s = h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)), gives(status(1, "200"))});
  h2_player p(s);
  p.play();
  windows_seen server{p, {{0, 1 << 20}, {1, 262'144}}};
  const size_t whole = 64 << 20;
  size_t sent = 0;
  int round_trips = 0;
  while (sent < whole && round_trips < 1000) {
    ++round_trips;
    const int64_t before = server.left[1];
    const std::string on_its_way = server.answer() + server.body(1);
    sent += static_cast<size_t>(before - server.left[1]);
    std::string written;
    for (size_t at = 0; at < on_its_way.size(); at += 65536) {  // as a socket gives it
      p.give(on_its_way.substr(at, 65536));
      written += p.frames();
    }
    server.read(written);
  }
  EXPECT_LT(round_trips, 40);
}

TEST(h2_window, follows_the_room_of_the_sink) {
  h2_script s = h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1)), gives(status(1, "200"))});
  h2_player p(s);
  p.play();
  windows_seen server{p, {{0, 1 << 20}, {1, 262'144}}};
  constexpr size_t granted = 20 << 20;
  p.sink(1).takes = granted;
  size_t sent = 0;
  for (int i = 0; i < 1000; ++i) sent += server.send(1);
  EXPECT_GE(sent, granted);
  EXPECT_LE(sent, granted + 16 * 1024) << "what it has no room for is not asked for";
  for (int i = 0; i < 10; ++i) {
    p.resume_taking(1, 1000);
    server.read(p.frames());
    for (int n = 0; n < 10; ++n) sent += server.send(1);
  }
  EXPECT_GE(sent, granted + 10'000) << "and it goes on";
  EXPECT_LE(sent, granted + 10'000 + 16 * 1024);
}

// However far windows have grown before: what all streams hold stays below the limit, and the connection's window comes back.
TEST(h2_window, paused_streams_hold_no_other_up) {
  http::h2_settings how;
  how.max_streams = 8;
  how.max_held_bytes = 8 << 20;
  how.connection_window = 1 << 20;
  h2_script s = h2_scripted(std::vector<h2_op>(8, h2_get()), {}, how);
  h2_player p(s);
  p.play();
  for (int i = 0; i < 8; ++i) p.submit();
  windows_seen server{p, {{0, how.connection_window}}};
  for (uint32_t id = 1; id < 16; id += 2) server.left[id] = how.stream_window;
  server.read(p.frames());
  for (uint32_t id = 1; id < 16; id += 2) p.give(status(id, "200"));
  for (int round = 0; round < 60; ++round)
    for (uint32_t id = 1; id < 16; id += 2) server.send(id);
  int64_t granted = 0;
  for (uint32_t id = 1; id < 16; id += 2) granted += server.left[id];
  EXPECT_GT(granted, int64_t{8} * how.stream_window) << "some have grown";
  EXPECT_LE(granted, static_cast<int64_t>(how.max_held_bytes));
  for (size_t n = 1; n < 8; ++n) p.sink(n).takes = 0;
  for (uint32_t id = 1; id < 14; id += 2)
    while (server.send(id) > 0) {
    }
  size_t more = 0;
  for (int i = 0; i < 20; ++i) more += server.send(15);
  EXPECT_GE(more, size_t{20} * how.stream_window / 2) << "the one that is not paused flows on";
}

TEST(h2_window, small_responses_cause_neither_pings_nor_updates) {
  std::vector<h2_op> ops(20, h2_get());
  h2_script s = h2_scripted(ops, {});
  h2_player p(s);
  p.play();
  for (uint32_t i = 0; i < 20; ++i) {
    p.submit();
    p.frames();
    p.give(status(2 * i + 1, "200") + data(2 * i + 1, std::string(100, 'x'), end_stream));
    EXPECT_EQ(p.frames(), "");
  }
}
