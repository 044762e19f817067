// Deadlines, on a clock of the test's own.
#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;
using namespace std::chrono_literals;

namespace {

http::h2_settings pinging() {
  http::h2_settings how;
  how.ping_interval = 30s;
  how.ping_timeout = 5s;
  return how;
}

const std::string pong = ping(std::string("atern\0\0\0", 8), true);

}  // namespace

TEST(h2_settings, of_the_server_must_come_in_time) {
  h2_script s = h2_scripted({h2_get()}, {});
  s.steps = {submits(),
             writes(hello_frames + get_frames(1, 1)),
             passes(9s),
             is("open+7"),
             passes(1s),
             is("draining TERN_E_TIMEOUT_FIRST_BYTE"),
             writes("GOAWAY 0 SETTINGS_TIMEOUT\n")};
  rerun(s, "1 sent\n1 end TERN_E_TIMEOUT_FIRST_BYTE sent maybe_processed\nclosed TERN_E_TIMEOUT_FIRST_BYTE");
}

TEST(h2_settings, of_ours_must_be_acknowledged_in_time) {
  h2_script s = h2_scripted({h2_get()}, {});
  s.steps = {submits(),
             writes(hello_frames + get_frames(1, 1)),
             gives(settings()),
             writes("SETTINGS ACK\n"),
             passes(9s),
             is("open+99"),
             passes(1s),
             is("draining TERN_E_TIMEOUT_IDLE"),
             writes("GOAWAY 0 SETTINGS_TIMEOUT\n")};
  rerun(s, "1 sent\n1 end TERN_E_TIMEOUT_IDLE sent maybe_processed\nclosed TERN_E_TIMEOUT_IDLE");
}

TEST(h2_settings, that_came_leave_an_idle_connection_without_deadline) {
  h2_script s = h2_scripted({}, {});
  h2_player p(s);
  p.play();
  EXPECT_EQ(p.session().status().deadline, never);
}

TEST(h2_ping, asks_after_silence_while_streams_are_open) {
  rerun(h2_scripted({h2_get()},
                    {submits(), writes(get_frames(1, 1)), passes(29s), writes(""), passes(1s), writes("PING atern\n"),
                     passes(4s), gives(pong), passes(5s), is("open+99"), writes(""), passes(25s), writes("PING atern\n"),
                     gives(status(1, "200", {}, end_stream)), passes(100s), writes(""), is("open+100")},
                    pinging()),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\nopen+100");
}

TEST(h2_ping, is_not_sent_while_something_comes) {
  rerun(h2_scripted({h2_get()},
                    {submits(), writes(get_frames(1, 1)), passes(20s), gives(status(1, "200")), passes(20s), writes(""),
                     passes(10s), writes("PING atern\n"), gives(data(1, "", end_stream))},
                    pinging()),
        "1 sent\n1 responding\n1 head 20 200\n1 end ok\nopen+100");
}

TEST(h2_ping, without_an_answer_ends_the_connection) {
  rerun(h2_scripted({h2_get()},
                    {submits(), writes(get_frames(1, 1)), passes(30s), writes("PING atern\n"), passes(5s),
                     is("draining TERN_E_TIMEOUT_IDLE"), writes("GOAWAY 0 NO_ERROR\n")},
                    pinging()),
        "1 sent\n1 end TERN_E_TIMEOUT_IDLE sent maybe_processed\nclosed TERN_E_TIMEOUT_IDLE");
}

TEST(h2_ping, ticks_of_others_change_nothing) {
  h2_script s = h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1))}, pinging());
  h2_player p(s);
  p.play();
  const now_t due = p.session().status().deadline;
  p.feed(input_kind::tick);
  EXPECT_EQ(p.session().status().deadline, due);
  EXPECT_EQ(p.frames(), "");
}

// A request is given up: is the server there at all? Until it says so the next ones go elsewhere.
TEST(h2_suspicion, of_a_server_that_says_nothing_keeps_new_requests_away_until_it_does) {
  rerun(h2_scripted({h2_get(), h2_get()},
                    {submits(),
                     submits(),
                     writes(get_frames(1, 3)),
                     passes(10s),
                     cancels(1),
                     writes("RST_STREAM 1 CANCEL\n"),
                     is("open+99"),
                     passes(999ms),
                     is("open+99"),
                     writes(""),
                     passes(1ms),
                     is("open"),
                     writes("PING atern\n"),
                     passes(4s),
                     is("open"),
                     gives(pong),
                     is("open+99"),
                     passes(5s),
                     is("open+99"),
                     gives(status(3, "200", {}, end_stream))},
                    pinging()),
        "1 sent\n1 cancelled\n2 sent\n2 responding\n2 head 20 200 bodiless\n2 end ok\nopen+100");
}

TEST(h2_suspicion, that_is_right_ends_the_connection) {
  rerun(h2_scripted(
            {h2_get()},
            {submits(), writes(get_frames(1, 1)), cancels(1), writes("RST_STREAM 1 CANCEL\n"), passes(1s),
             writes("PING atern\n"), is("open"), passes(5s), is("draining TERN_E_TIMEOUT_IDLE"), writes("GOAWAY 0 NO_ERROR\n")},
            pinging()),
        "1 sent\n1 cancelled\nclosed TERN_E_TIMEOUT_IDLE");
}

TEST(h2_suspicion, falls_on_nobody_who_says_anything) {
  rerun(h2_scripted({h2_get(), h2_get(), h2_get()},
                    {submits(), submits(), writes(get_frames(1, 3)), passes(1s), gives(status(3, "200")), cancels(1),
                     writes("RST_STREAM 1 CANCEL\n"), passes(2s), writes(""), gives(data(3, "", end_stream)), submits(),
                     writes(get_frames(5, 5)), cancels(3), writes("RST_STREAM 5 CANCEL\n"), passes(500ms),
                     gives(window_update(0, 1)), passes(10s), writes(""), is("open+100")},
                    pinging()),
        "1 sent\n1 cancelled\n2 sent\n2 responding\n2 head 20 200\n2 end ok\n3 sent\n3 cancelled\nopen+100");
}

TEST(h2_suspicion, asks_once_until_a_response_comes_or_long_after) {
  const auto gives_up = [](size_t op, const std::string& id) {
    return std::vector<h2_step>{submits(), writes(get_frames(std::stoi(id), std::stoi(id))), cancels(op),
                                writes("RST_STREAM " + id + " CANCEL\n"), passes(1s)};
  };
  h2_script s = h2_scripted({h2_get(), h2_get(), h2_get(), h2_get(), h2_get()}, {}, pinging());
  const auto add = [&](std::vector<h2_step> more) { s.steps.insert(s.steps.end(), more.begin(), more.end()); };
  add(gives_up(1, "1"));
  add({writes("PING atern\n"), gives(pong)});
  add(gives_up(2, "3"));
  add({writes(""), is("open+100"), submits(), writes(get_frames(5, 5)), gives(status(5, "200", {}, end_stream))});
  add(gives_up(4, "7"));
  add({writes("PING atern\n"), gives(pong), passes(30s)});
  add(gives_up(5, "9"));
  add({writes("PING atern\n"), gives(pong), is("open+100")});
  rerun(s,
        "1 sent\n1 cancelled\n2 sent\n2 cancelled\n3 sent\n3 responding\n3 head 20 200 bodiless\n3 end ok\n"
        "4 sent\n4 cancelled\n5 sent\n5 cancelled\nopen+100");
}

TEST(h2_suspicion, needs_a_request_that_was_sent) {
  rerun(h2_scripted({h2_get()}, {submits(), cancels(1), passes(100s), writes(""), is("open+100")}, pinging()),
        "1 cancelled\nopen+100");
}

TEST(h2_ping, may_be_off) {
  http::h2_settings how = pinging();
  how.ping_interval = unlimited;
  h2_script s = h2_scripted({h2_get()}, {submits(), writes(get_frames(1, 1))}, how);
  h2_player p(s);
  p.play();
  EXPECT_EQ(p.session().status().deadline, never);
  p.cancel(1);
  EXPECT_EQ(p.session().status().deadline, never);
}
