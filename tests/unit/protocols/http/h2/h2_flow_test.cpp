// Windows and paused sinks.
#include <gtest/gtest.h>

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
