#include "protocols/redis/redis_session.hpp"
#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

std::function<std::unique_ptr<scripted_body>()> waiting_body(std::vector<std::string> parts = {}) {
  return [=] { return std::make_unique<scripted_body>(parts, std::nullopt, scripted_body::last::pending); };
}

redis_op subscribed(std::vector<words> commands) { return {subscribe_to(std::move(commands)), waiting_body()}; }

std::string told(std::string_view event, std::string_view name, int count) {
  return "*3\r\n$" + std::to_string(event.size()) + "\r\n" + std::string(event) + "\r\n$" + std::to_string(name.size()) +
         "\r\n" + std::string(name) + "\r\n:" + std::to_string(count) + "\r\n";
}

const std::string subscribe_a = wire({"SUBSCRIBE", "a"});
const std::string confirmed_a = "1 responding\n1 confirmed a 1 [event: subscribe]\n";

}  // namespace

TEST(redis_subscription, confirms_and_brings_messages) {
  rerun({{subscribed({{"SUBSCRIBE", "a", "b"}, {"PSUBSCRIBE", "x*"}})},
         {submits(), is("open+9999"), writes(wire({"SUBSCRIBE", "a", "b"}) + wire({"PSUBSCRIBE", "x*"})), is("open"),
          gives(told("subscribe", "a", 1) + told("subscribe", "b", 2) + told("psubscribe", "x*", 3)),
          gives(wire({"message", "a", "hello"})), gives(wire({"pmessage", "x*", "xy", "there"}))}},
        "1 sent\n" + confirmed_a +
            "1 confirmed b 2 [event: subscribe]\n1 confirmed x* 3 [event: psubscribe]\n"
            "1 item [+message, \"a\", \"hello\"]\n1 item [+pmessage, \"x*\", \"xy\", \"there\"]\n1 (not ended)\nopen");
}

TEST(redis_subscription, changes_at_run_time_however_they_are_cut_and_ends_when_nothing_is_left) {
  const std::string more = wire({"SUBSCRIBE", "b"}) + wire({"UNSUBSCRIBE"});
  rerun({{subscribed({{"SUBSCRIBE", "a"}}), {command({"GET", "a"})}},
         {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), pushes(1, more.substr(0, 9)), writes(""),
          pushes(1, more.substr(9)), writes(more), gives(told("subscribe", "b", 2)), body_ends(1), writes(""),
          gives(told("unsubscribe", "b", 1) + wire({"message", "a", "late"}) + told("unsubscribe", "a", 0)), is("open+10000"),
          submits(), writes(wire({"GET", "a"})), gives("$1\r\nA\r\n")}},
        "1 sent\n" + confirmed_a +
            "1 confirmed b 2 [event: subscribe]\n1 confirmed b 1 [event: unsubscribe]\n1 item [+message, \"a\", \"late\"]\n"
            "1 confirmed a 0 [event: unsubscribe]\n1 end ok\n2 sent\n2 responding\n2 item \"A\"\n2 end ok\nopen+10000");
}

TEST(redis_subscription, ends_when_the_last_channel_was_left) {
  rerun({{subscribed({{"SUBSCRIBE", "a", "b"}})},
         {submits(), writes(wire({"SUBSCRIBE", "a", "b"})), gives(told("subscribe", "a", 1) + told("subscribe", "b", 2)),
          pushes(1, wire({"UNSUBSCRIBE", "a"})), writes(wire({"UNSUBSCRIBE", "a"})), gives(told("unsubscribe", "a", 1)),
          is("open"), pushes(1, wire({"UNSUBSCRIBE", "b"})), writes(wire({"UNSUBSCRIBE", "b"})),
          gives(told("unsubscribe", "b", 0)), is("open+10000")}},
        "1 sent\n" + confirmed_a +
            "1 confirmed b 2 [event: subscribe]\n1 confirmed a 1 [event: unsubscribe]\n1 confirmed b 0 [event: "
            "unsubscribe]\n1 end ok\nopen+10000");
}

TEST(redis_subscription, goes_on_when_another_channel_is_asked_for_before_the_last_one_is_left) {
  const std::string both = wire({"UNSUBSCRIBE", "a"}) + wire({"SUBSCRIBE", "b"});
  rerun({{subscribed({{"SUBSCRIBE", "a"}})},
         {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), pushes(1, both), writes(both),
          gives(told("unsubscribe", "a", 0) + told("subscribe", "b", 1))}},
        "1 sent\n" + confirmed_a +
            "1 confirmed a 0 [event: unsubscribe]\n1 confirmed b 1 [event: subscribe]\n1 (not ended)\nopen");
}

// The program closes its stream.
redis_step leaves(size_t n) {
  return {{}, [n](redis_player& p) {
            p.wake(n, [](scripted_body& b) {
              b.goodbye.emplace();
              b.finish();
            });
          }};
}

TEST(redis_subscription, a_farewell_leaves_everything) {
  redis_script s{{subscribed({{"SUBSCRIBE", "a"}, {"PSUBSCRIBE", "x*"}})},
                 {submits(), writes(subscribe_a + wire({"PSUBSCRIBE", "x*"})),
                  gives(told("subscribe", "a", 1) + told("psubscribe", "x*", 2)), leaves(1),
                  writes(wire({"UNSUBSCRIBE"}) + wire({"PUNSUBSCRIBE"})),
                  gives(told("unsubscribe", "a", 1) + told("punsubscribe", "x*", 0))}};
  rerun(s, "1 sent\n" + confirmed_a +
               "1 confirmed x* 2 [event: psubscribe]\n1 confirmed a 1 [event: unsubscribe]\n1 confirmed x* 0 [event: "
               "punsubscribe]\n1 end ok\nopen+10000");
}

TEST(redis_subscription, that_is_cancelled_takes_the_connection_along) {
  rerun({{subscribed({{"SUBSCRIBE", "a"}})}, {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), cancels(1)}},
        "1 sent\n" + confirmed_a + "1 cancelled\nclosed");
}

TEST(redis_subscription, that_is_cancelled_ends_who_waits_behind_it) {
  rerun({{subscribed({{"SUBSCRIBE", "a"}}), {command({"GET", "a"})}},
         {submits(2), writes(subscribe_a), gives(told("subscribe", "a", 1)), cancels(1), is("draining"), writes("")}},
        "1 sent\n" + confirmed_a + "1 cancelled\n2 end TERN_E_PEER_CLOSED unsent\nclosed");
}

TEST(redis_subscription, that_the_server_refuses_ends_with_its_error) {
  rerun({{subscribed({{"SSUBSCRIBE", "a"}})}, {submits(), writes(wire({"SSUBSCRIBE", "a"})), gives("-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS MOVED responding\nclosed TERN_E_REDIS");
  rerun({{subscribed({{"SSUBSCRIBE", "a"}, {"SSUBSCRIBE", "b"}})},
         {submits(), writes(wire({"SSUBSCRIBE", "a"}) + wire({"SSUBSCRIBE", "b"})), gives(told("ssubscribe", "a", 1)),
          gives("-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 confirmed a 1 [event: ssubscribe]\n"
        "1 end TERN_E_REDIS MOVED responding maybe_processed\nclosed TERN_E_REDIS");
}

TEST(redis_subscription, fails_when_the_server_takes_a_channel_away) {
  rerun({{subscribed({{"SSUBSCRIBE", "a"}})},
         {submits(), writes(wire({"SSUBSCRIBE", "a"})), gives(told("ssubscribe", "a", 1)), gives(wire({"smessage", "a", "m"})),
          gives(told("sunsubscribe", "a", 0))}},
        "1 sent\n1 responding\n1 confirmed a 1 [event: ssubscribe]\n1 item [+smessage, \"a\", \"m\"]\n"
        "1 end TERN_E_REDIS_UNAVAILABLE responding maybe_processed\nclosed TERN_E_REDIS_UNAVAILABLE");
}

TEST(redis_subscription, a_paused_sink_holds_the_messages_back) {
  redis_op pausing = subscribed({{"SUBSCRIBE", "a"}});
  pausing.answer = take::pause;
  rerun({{pausing},
         {submits(),
          writes(subscribe_a),
          gives(told("subscribe", "a", 1) + wire({"message", "a", "1"}) + wire({"message", "a", "2"}) +
                wire({"message", "a", "3"})),
          {{}, [](redis_player& p) { EXPECT_FALSE(p.session().status().wants_read); }},
          resumes(1, take::pause),
          resumes(1)}},
        "1 sent\n" + confirmed_a +
            "1 item [+message, \"a\", \"1\"]\n1 item [+message, \"a\", \"2\"]\n1 item [+message, \"a\", \"3\"]\n1 (not "
            "ended)\nopen");
}

TEST(redis_subscription, messages_for_which_there_is_no_room_do_not_hold_up_a_close) {
  redis_op pausing = subscribed({{"SUBSCRIBE", "a"}});
  pausing.answer = take::pause;
  rerun(
      {{pausing},
       {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1) + wire({"message", "a", "1"})), leaves(1),
        writes(wire({"UNSUBSCRIBE"})),
        gives(wire({"message", "a", "2"}) + wire({"message", "a", "3"}) + told("unsubscribe", "a", 0))}},
      "1 sent\n" + confirmed_a + "1 item [+message, \"a\", \"1\"]\n1 confirmed a 0 [event: unsubscribe]\n1 end ok\nopen+10000");
}

TEST(redis_subscription, a_sink_without_room_ends_it) {
  redis_op full = subscribed({{"SUBSCRIBE", "a"}});
  full.answer = take::overflow;
  rerun({{full}, {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1) + wire({"message", "a", "1"}))}},
        "1 sent\n" + confirmed_a + "1 end TERN_E_LIMIT responding maybe_processed\nclosed TERN_E_LIMIT");
}

TEST(redis_subscription, is_kept_alive_by_pings_when_nothing_comes) {
  const std::string ping = wire({"PING"});
  rerun(
      {{subscribed({{"SUBSCRIBE", "a"}})},
       {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), passes(std::chrono::seconds(49)), writes(""),
        passes(std::chrono::seconds(1)), writes(ping), gives("*2\r\n$4\r\npong\r\n$0\r\n\r\n"),
        passes(std::chrono::seconds(40)), gives(wire({"message", "a", "m"})), passes(std::chrono::seconds(20)), writes(""),
        passes(std::chrono::seconds(30)), writes(ping), passes(std::chrono::seconds(15))}},
      "1 sent\n" + confirmed_a +
          "1 item [+message, \"a\", \"m\"]\n1 end TERN_E_TIMEOUT_IDLE responding maybe_processed\nclosed TERN_E_TIMEOUT_IDLE");
}

TEST(redis_subscription, does_not_blame_a_server_that_it_does_not_read) {
  redis_op pausing = subscribed({{"SUBSCRIBE", "a"}});
  pausing.answer = take::pause;
  rerun({{pausing},
         {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1) + wire({"message", "a", "1"})),
          passes(std::chrono::hours(1)), writes(""), resumes(1), passes(std::chrono::seconds(1)), writes("")}},
        "1 sent\n" + confirmed_a + "1 item [+message, \"a\", \"1\"]\n1 (not ended)\nopen");
}

TEST(redis_subscription, takes_only_what_is_for_subscriptions) {
  rerun({{subscribed({{"SUBSCRIBE", "a"}})},
         {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), pushes(1, wire({"GET", "a"})), writes("")}},
        "1 sent\n" + confirmed_a + "1 end TERN_E_ARGUMENT responding maybe_processed\nclosed TERN_E_ARGUMENT");
  rerun({{subscribed({{"SUBSCRIBE", "a"}})},
         {submits(), writes(subscribe_a), gives(told("subscribe", "a", 1)), pushes(1, "PING\r\n"), writes("")}},
        "1 sent\n" + confirmed_a + "1 end TERN_E_ARGUMENT responding maybe_processed\nclosed TERN_E_ARGUMENT");
}

TEST(redis_subscription, what_is_no_message_breaks_the_protocol) {
  rerun({{subscribed({{"SUBSCRIBE", "a"}})}, {submits(), writes(subscribe_a), gives(":1\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_PROTOCOL responding maybe_processed\nclosed TERN_E_PROTOCOL");
}
