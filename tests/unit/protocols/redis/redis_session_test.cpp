// Operations on a shared connection: in order, in one write, cancelled, lost.
#include "protocols/redis/redis_session.hpp"

#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

const std::string get_a = wire({"GET", "a"});
const std::string get_b = wire({"GET", "b"});
const std::string get_c = wire({"GET", "c"});

redis_script of(std::vector<redis_op> ops, std::vector<redis_step> steps) { return {std::move(ops), std::move(steps)}; }

redis_op get(std::string_view key) { return {command({"GET", key})}; }

}  // namespace

TEST(redis_session, is_open_at_once_when_the_server_needs_to_be_told_nothing) {
  auto session = session_maker().make({}, now_t());
  EXPECT_EQ(session->status().state, phase::open);
  EXPECT_EQ(session->status().free_slots, limits::redis_in_flight);
  EXPECT_TRUE(session->status().wants_read);
  EXPECT_EQ(session->status().deadline, never);
  EXPECT_TRUE(session->pull_output(0, 1000, now_t()).empty());
}

TEST(redis_session, answers_a_command_and_takes_the_next) {
  rerun(of({get("a"), get("b")}, {is("open+10000"), submits(), is("open+9999"), writes(get_a), gives("$3\r\nxyz\r\n"),
                                  is("open+10000"), submits(), writes(get_b), gives("$-1\r\n")}),
        "1 sent\n1 responding\n1 item \"xyz\"\n1 end ok\n"
        "2 sent\n2 responding\n2 item (nil)\n2 end ok\nopen+10000");
}

TEST(redis_session, answers_many_at_once_in_their_order) {
  rerun(of({get("a"), get("b"), get("c")},
           {submits(3), writes(get_a + get_b + get_c), gives("$1\r\nA\r\n$1\r\nB\r\n"), gives("-WRONGTYPE Operation\r\n")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n"
        "2 sent\n2 responding\n2 item \"B\"\n2 end ok\n"
        "3 sent\n3 responding\n3 end TERN_E_REDIS WRONGTYPE responding\nopen+10000");
}

TEST(redis_session, hands_out_a_thousand_commands_of_one_turn_as_one_view) {
  auto request = command({"GET", "some:key"});
  auto session = session_maker().make({}, now_t());
  std::string log;
  redis_sink out(log);
  std::vector<op> ops(1000);
  for (size_t i = 0; i < ops.size(); ++i) {
    ops[i].id = i + 1;
    ops[i].request = request.get();
    ops[i].out = &out;
    session->submit(ops[i], now_t());
  }
  EXPECT_EQ(session->status().in_flight, 1000u);
  const auto views = session->pull_output(0, 1 << 20, now_t());
  ASSERT_EQ(views.size(), 1u);
  EXPECT_EQ(views[0].size(), 1000 * request->wire.text.size());
  for (op& o : ops) session->cancel(o, now_t());
  EXPECT_EQ(session->status().in_flight, 0u);
  out.forget();
}

TEST(redis_session, views_a_large_command_where_it_lies_between_small_ones) {
  const std::string value(100'000, 'v');
  auto large = command({"SET", "k", value});
  auto small = command({"GET", "k"});
  auto session = session_maker().make({}, now_t());
  std::string log;
  redis_sink sinks[] = {redis_sink(log), redis_sink(log), redis_sink(log)};
  op ops[3];
  const request* requests[] = {small.get(), large.get(), small.get()};
  for (size_t i = 0; i < 3; ++i) {
    ops[i].request = requests[i];
    ops[i].out = &sinks[i];
    session->submit(ops[i], now_t());
  }
  auto views = session->pull_output(0, 1 << 20, now_t());
  ASSERT_EQ(views.size(), 3u);
  EXPECT_EQ(as_text(views[1]).data(), large->wire.text.data());
  EXPECT_EQ(as_text(views[0]), small->wire.text);
  EXPECT_EQ(as_text(views[2]), small->wire.text);

  // Written up to the middle of it, cancelled and forgotten by its owner, it is still completed.
  views = session->pull_output(views[0].size() + 50'000, 1 << 20, now_t());
  EXPECT_EQ(sinks[1].reached, reach::partly_sent);
  session->cancel(ops[1], now_t());
  sinks[1].forget();
  const std::string text(large->wire.text);
  large.reset();
  views = session->pull_output(0, 1 << 20, now_t());
  ASSERT_EQ(views.size(), 2u);
  EXPECT_EQ(as_text(views[0]), std::string_view(text).substr(50'000));
  session->cancel(ops[0], now_t());
  session->cancel(ops[2], now_t());
  for (redis_sink& s : sinks) s.forget();
}

TEST(redis_session, offers_no_more_than_the_budget) {
  redis_script s = of({get("a"), {command({"SET", "k", std::string(40'000, 'v')})}, get("b")},
                      {submits(3), writes(get_a + wire({"SET", "k", std::string(40'000, 'v')}) + get_b),
                       gives("$1\r\nA\r\n+OK\r\n$1\r\nB\r\n")});
  s.budget = 7;
  EXPECT_EQ(play(s),
            "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n"
            "2 sent\n2 responding\n2 item +OK\n2 end ok\n"
            "3 sent\n3 responding\n3 item \"B\"\n3 end ok\nopen+10000");
}

TEST(redis_session, takes_no_more_above_its_limits) {
  redis_script s = of({get("a"), get("b"), get("c")},
                      {submits(2), is("open"), cancels(1), is("open+1"), submits(), is("open"), writes(get_b + get_c),
                       cancels(2), is("open"), gives("$1\r\nB\r\n"), is("open+1"), gives("$1\r\nC\r\n"), is("open+2")});
  s.settings.in_flight = 2;
  rerun(s, "1 cancelled\n2 sent\n2 cancelled\n3 sent\n3 responding\n3 item \"C\"\n3 end ok\nopen+2");

  redis_script full = of({get("a"), get("b")}, {submits(), is("open+9999"), submits(), is("open"), writes(get_a + get_b),
                                                is("open+9998"), gives("$-1\r\n$-1\r\n")});
  full.settings.output_bytes = get_a.size() + 1;
  rerun(full, "1 sent\n1 responding\n1 item (nil)\n1 end ok\n2 sent\n2 responding\n2 item (nil)\n2 end ok\nopen+10000");
}

TEST(redis_session, a_cancelled_command_that_was_not_handed_out_leaves_no_trace) {
  rerun(of({get("a"), get("b"), get("c")},
           {submits(3), cancels(2), writes(get_a + get_c), gives("$1\r\nA\r\n$1\r\nC\r\n"), is("open+10000")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n2 cancelled\n"
        "3 sent\n3 responding\n3 item \"C\"\n3 end ok\nopen+10000");
}

TEST(redis_session, the_answer_of_a_cancelled_command_goes_to_nobody) {
  rerun(of({get("a"), get("b"), get("c")}, {submits(3), writes(get_a + get_b + get_c), gives("$1\r\nA"), cancels(1),
                                            gives("\r\n"), cancels(2), gives("*2\r\n:1\r\n*1\r\n+x\r\n$1\r\nC\r\n")}),
        "1 sent\n1 responding\n1 cancelled\n2 sent\n2 cancelled\n"
        "3 sent\n3 responding\n3 item \"C\"\n3 end ok\nopen+10000");
}

TEST(redis_session, a_command_cancelled_when_half_of_it_was_written_is_completed) {
  redis_script s = of({get("a"), get("b")}, {submits(2),
                                             {{},
                                              [](redis_player& p) {
                                                p.session().pull_output(0, 64, p.now());
                                                p.session().pull_output(5, 64, p.now());
                                                EXPECT_EQ(p.sink(1).reached, reach::partly_sent);
                                                p.cancel(1);
                                                p.writes((get_a + get_b).substr(5));
                                              }},
                                             gives("$1\r\nA\r\n$1\r\nB\r\n")});
  EXPECT_EQ(play(s), "1 cancelled\n2 sent\n2 responding\n2 item \"B\"\n2 end ok\nopen+10000");
}

TEST(redis_session, a_silent_server_gets_nothing_new_and_is_left_when_only_cancelled_commands_wait) {
  rerun(of({get("a"), get("b")},
           {submits(2), writes(get_a + get_b), cancels(1), is("open+9998"), passes(std::chrono::seconds(1)), is("open"),
            passes(std::chrono::minutes(10)), is("open"), cancels(2), passes(std::chrono::seconds(1))}),
        "1 sent\n1 cancelled\n2 sent\n2 cancelled\nclosed TERN_E_TIMEOUT_IDLE");
  rerun(
      of({get("a"), get("b")}, {submits(2), writes(get_a + get_b), cancels(1), cancels(2), passes(std::chrono::seconds(1)),
                                is("open"), passes(std::chrono::seconds(28)), gives("$1\r\n"), is("open+9998"),
                                passes(std::chrono::seconds(29)), gives("A\r\n$1\r\nB\r\n"), passes(std::chrono::minutes(10))}),
      "1 sent\n1 cancelled\n2 sent\n2 cancelled\nopen+10000");
}

TEST(redis_session, a_blocking_command_that_is_cancelled_takes_its_connection_along) {
  rerun(of({{command({"BLPOP", "q", "0"})}}, {submits(), writes(wire({"BLPOP", "q", "0"})), cancels(1)}),
        "1 sent\n1 cancelled\nclosed");
  rerun(of({{command({"BLPOP", "q", "0"})}, get("a")},
           {submits(), cancels(1), is("open+10000"), submits(), writes(get_a), gives("$1\r\nA\r\n")}),
        "1 cancelled\n2 sent\n2 responding\n2 item \"A\"\n2 end ok\nopen+10000");
}

TEST(redis_session, what_was_written_when_the_connection_ends_may_have_been_done) {
  rerun(of({get("a"), get("b"), get("c")}, {submits(2), writes(get_a + get_b), gives("$3\r\nx"), submits(), ends()}),
        "1 sent\n1 responding\n1 end TERN_E_TRUNCATED responding maybe_processed\n"
        "2 sent\n2 end TERN_E_PEER_CLOSED sent maybe_processed\n"
        "3 end TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
}

TEST(redis_session, an_end_between_operations_is_no_error) {
  rerun(of({get("a")}, {submits(), writes(get_a), gives("$1\r\nA\r\n"), ends()}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\nclosed");
}

TEST(redis_session, after_a_failed_write_what_was_written_is_still_answered) {
  rerun(of({get("a"), get("b")}, {submits(),
                                  writes(get_a),
                                  submits(),
                                  {{}, [](redis_player& p) { p.feed(input_kind::write_failed, error(TERN_E_SEND)); }},
                                  is("draining TERN_E_SEND"),
                                  gives("$1\r\nA\r\n")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n2 end TERN_E_SEND unsent\nclosed TERN_E_SEND");
}

TEST(redis_session, a_broken_reply_ends_the_connection_and_each_operation_with_an_error_of_its_own) {
  rerun(of({get("a"), get("b")}, {submits(2), writes(get_a + get_b), gives("?what\r\n")}),
        "1 sent\n1 responding\n1 end TERN_E_PROTOCOL responding maybe_processed\n"
        "2 sent\n2 end TERN_E_PEER_CLOSED sent maybe_processed\nclosed TERN_E_PROTOCOL");
}

TEST(redis_session, a_reply_that_nobody_asked_for_ends_the_connection) {
  rerun(of({get("a")}, {submits(), writes(get_a), gives("$1\r\nA\r\n:1\r\n")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\nclosed TERN_E_PROTOCOL");
}

TEST(redis_session, a_server_with_too_many_clients_says_so_unasked) {
  rerun(of({}, {gives("-ERR max number of clients reached\r\n")}), "closed TERN_E_REDIS_UNAVAILABLE");
  rerun(of({get("a")}, {submits(), writes(get_a), gives("-ERR max number of clients reached\r\n"), ends()}),
        "1 sent\n1 responding\n1 end TERN_E_REDIS_UNAVAILABLE ERR responding\nclosed");
}

TEST(redis_session, half_a_reply_that_nobody_asked_for_is_not_waited_for_long) {
  redis_script s =
      of({get("a")}, {gives("-ERR max"), is("draining TERN_E_PEER_CLOSED"), submits(), passes(std::chrono::seconds(15))});
  EXPECT_EQ(play(s), "1 end TERN_E_PEER_CLOSED unsent\nclosed TERN_E_PEER_CLOSED");
}

TEST(redis_session, errors_tell_what_may_have_been_done) {
  auto answered = [](redis_op op, std::string text) {
    redis_script s = of({op}, {submits(), {{}, [](redis_player& p) { p.written(); }}, gives("-" + text + "\r\n")});
    redis_player p(s);
    p.play();
    const outcome& end = p.end(1);
    EXPECT_EQ(end.why.message(), text);
    return code_name(end.why) + (end.why.retryable() ? " retryable" : "") + (end.maybe_processed ? " maybe" : "");
  };
  EXPECT_EQ(answered(get("a"), "ERR something"), "TERN_E_REDIS maybe");
  EXPECT_EQ(answered(get("a"), "MOVED 3999 127.0.0.1:6381"), "TERN_E_REDIS");
  EXPECT_EQ(answered(get("a"), "LOADING Redis is loading"), "TERN_E_REDIS_UNAVAILABLE retryable");
  EXPECT_EQ(answered(get("a"), "READONLY You can't write"), "TERN_E_REDIS_UNAVAILABLE retryable");
  const redis_op script{command({"EVAL", "x", "0"})};
  EXPECT_EQ(answered(script, "NOSCRIPT No matching script."), "TERN_E_REDIS");
  EXPECT_EQ(answered(script, "WRONGTYPE Operation against a key script: abc, on @user_script:1."), "TERN_E_REDIS maybe");
}

// It has its only answer. Others share the connection.
TEST(redis_session, a_sink_that_pauses_at_its_answer_holds_nobody_up) {
  redis_op pausing = get("a");
  pausing.answer = take::pause;
  rerun(of({pausing, get("b")}, {submits(2), writes(get_a + get_b), gives("$1\r\nA\r\n$1\r\nB\r\n")}),
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n2 sent\n2 responding\n2 item \"B\"\n2 end ok\nopen+10000");
  EXPECT_EQ(play(of({pausing, get("b")}, {submits(2), writes(get_a + get_b), gives("$1\r\nA\r\n$1\r\n"), ends()})),
            "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n"
            "2 sent\n2 responding\n2 end TERN_E_TRUNCATED responding maybe_processed\nclosed TERN_E_PEER_CLOSED");
}

TEST(redis_session, a_sink_without_room_ends_its_operation_alone) {
  redis_op full = get("a");
  full.answer = take::overflow;
  rerun(of({full, get("b")}, {submits(2), writes(get_a + get_b), gives("$1\r\nA\r\n$1\r\nB\r\n")}),
        "1 sent\n1 responding\n1 end TERN_E_LIMIT responding maybe_processed\n"
        "2 sent\n2 responding\n2 item \"B\"\n2 end ok\nopen+10000");
}

TEST(redis_session, a_reply_past_a_limit_ends_the_connection) {
  redis_script s = of({get("a"), get("b")}, {submits(2), writes(get_a + get_b), gives("$11\r\n")});
  s.settings.replies.bulk_bytes = 10;
  rerun(s,
        "1 sent\n1 responding\n1 end TERN_E_LIMIT responding maybe_processed\n"
        "2 sent\n2 end TERN_E_PEER_CLOSED sent maybe_processed\nclosed TERN_E_LIMIT");
}

TEST(redis_session, what_was_made_for_a_lease_is_refused_without_one) {
  rerun(of({{command({"WATCH", "a"}, connection_use::lease)}}, {submits(), writes(""), is("open+10000")}),
        "1 end TERN_E_ARGUMENT unsent\nopen+10000");
}
