// Pipelines, transactions, ASKING, and what a lease leaves behind.
#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;

namespace {

const std::string get_a = wire({"GET", "a"});
const std::string incr = wire({"INCR", "n"});
const std::string multi = wire({"MULTI"});
const std::string exec = wire({"EXEC"});

redis_op get(std::string_view key) { return {command({"GET", key})}; }

redis_op leased(words args, lease_id lease) { return {command(std::move(args), connection_use::lease), {}, lease}; }

}  // namespace

TEST(redis_pipeline, is_answered_by_one_array_in_which_errors_are_items) {
  rerun({{{pipeline({{"GET", "a"}, {"INCR", "n"}, {"LRANGE", "l", "0", "-1"}})}, get("a")},
         {submits(2), writes(get_a + incr + wire({"LRANGE", "l", "0", "-1"}) + get_a), gives("$-1\r\n-ERR no integer\r\n"),
          gives("*2\r\n$1\r\nx\r\n*0\r\n$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 item [(nil), -ERR no integer, [\"x\", []]]\n1 end ok\n"
        "2 sent\n2 responding\n2 item \"A\"\n2 end ok\nopen+10000");
}

TEST(redis_pipeline, that_is_cancelled_swallows_all_its_answers) {
  rerun({{{pipeline({{"GET", "a"}, {"INCR", "n"}})}, {pipeline({{"INCR", "n"}, {"GET", "a"}})}},
         {submits(2), writes(get_a + incr + incr + get_a), gives("*2\r\n:1\r\n"), cancels(1), gives(":2\r\n:3\r\n"),
          gives(":4\r\n$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 cancelled\n2 sent\n2 responding\n2 item [4, \"A\"]\n2 end ok\nopen+10000");
}

TEST(redis_pipeline, that_is_cut_off_between_its_answers_is_truncated) {
  rerun({{{pipeline({{"GET", "a"}, {"INCR", "n"}})}}, {submits(), writes(get_a + incr), gives(":1\r\n"), ends()}},
        "1 sent\n1 responding\n1 end TERN_E_TRUNCATED responding maybe_processed\nclosed TERN_E_PEER_CLOSED");
}

// Nothing of it was done here, so that it can go elsewhere as a whole.
TEST(redis_pipeline, of_which_nothing_is_here_ends_with_the_redirection) {
  const std::string end = "1 sent\n1 responding\n1 end TERN_E_REDIS MOVED responding\nopen+10000";
  rerun(
      {{{pipeline({{"GET", "a"}, {"INCR", "n"}})}}, {submits(), writes(get_a + incr), gives("-ASK 1 h:2\r\n-MOVED 1 h:2\r\n")}},
      end);
  rerun(
      {{{pipeline({{"PING"}, {"GET", "a"}})}}, {submits(), writes(wire({"PING"}) + get_a), gives("+PONG\r\n-MOVED 1 h:2\r\n")}},
      end);
}

TEST(redis_pipeline, of_which_something_was_done_has_redirections_as_items) {
  rerun({{{pipeline({{"INCR", "n"}, {"GET", "a"}})}}, {submits(), writes(incr + get_a), gives(":1\r\n-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 item [1, -MOVED 1 h:2]\n1 end ok\nopen+10000");
  rerun({{{pipeline({{"PUBLISH", "c", "x"}, {"INCR", "n"}})}},
         {submits(), writes(wire({"PUBLISH", "c", "x"}) + incr), gives(":0\r\n-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 item [0, -MOVED 1 h:2]\n1 end ok\nopen+10000");
  rerun({{{pipeline({{"GET", "a"}, {"GET", "a"}}, connection_use::lease), {}, 7}},
         {submits(), writes(get_a + get_a), gives("-MOVED 1 h:2\r\n-MOVED 1 h:2\r\n")}},
        "1 sent\n1 responding\n1 item [-MOVED 1 h:2, -MOVED 1 h:2]\n1 end ok\nopen+10000");
}

TEST(redis_pipeline, that_asks_hears_nothing_of_that) {
  const std::string asking = wire({"ASKING"});
  const shared_request asks = made(with_asking(*pipeline({{"GET", "a"}, {"INCR", "n"}})));
  rerun({{{asks}, get("a")},
         {submits(2), writes(asking + get_a + asking + incr + get_a), gives("+OK\r\n$1\r\nA\r\n+OK\r\n:1\r\n"),
          gives("$1\r\nB\r\n")}},
        "1 sent\n1 responding\n1 item [\"A\", 1]\n1 end ok\n2 sent\n2 responding\n2 item \"B\"\n2 end ok\nopen+10000");
}

TEST(redis_pipeline, that_asks_and_is_cancelled_swallows_all_its_answers) {
  const shared_request asks = made(with_asking(*pipeline({{"GET", "a"}, {"INCR", "n"}})));
  const std::string replies[] = {"+OK\r\n", "$1\r\nA\r\n", "-ERR no\r\n", ":1\r\n"};
  for (size_t seen = 0; seen < 4; ++seen) {
    std::string before, behind;
    for (size_t i = 0; i < 4; ++i) (i < seen ? before : behind) += replies[i];
    EXPECT_EQ(play({{{asks}, get("a")},
                    {submits(2),
                     {{}, [](redis_player& p) { p.written(); }},
                     gives(before),
                     cancels(1),
                     gives(behind),
                     gives("$1\r\nB\r\n")}}),
              std::string("1 sent\n") + (seen > 1 ? "1 responding\n" : "") +
                  "1 cancelled\n2 sent\n2 responding\n2 item \"B\"\n2 end ok\nopen+10000")
        << seen;
  }
}

TEST(redis_transaction, is_written_as_one_and_answered_by_the_array_of_exec) {
  rerun({{{transaction({{"INCR", "n"}, {"GET", "a"}})}, get("a")},
         {submits(2), writes(multi + incr + get_a + exec + get_a), gives("+OK\r\n+QUEUED\r\n+QUEUED\r\n"),
          gives("*2\r\n:1\r\n-WRONGTYPE x\r\n$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 item [1, -WRONGTYPE x]\n1 end ok\n2 sent\n2 responding\n2 item \"A\"\n2 end ok\nopen+10000");
}

TEST(redis_transaction, that_lost_a_race_ends_with_an_error_of_its_own) {
  rerun({{{transaction({{"INCR", "n"}})}}, {submits(), writes(multi + incr + exec), gives("+OK\r\n+QUEUED\r\n*-1\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS_RACE responding\nopen+10000");
  rerun({{leased({"EXEC"}, 7)}, {submits(), writes(exec), gives("*-1\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS_RACE responding\nopen+10000");
}

TEST(redis_transaction, that_was_refused_tells_the_first_reason) {
  redis_script s{{{transaction({{"INCR", "n"}, {"GET", "a"}})}},
                 {submits(), writes(multi + incr + get_a + exec),
                  gives("+OK\r\n-MOVED 1 h:2\r\n-ERR other\r\n-EXECABORT Transaction discarded\r\n")}};
  rerun(s, "1 sent\n1 responding\n1 end TERN_E_REDIS MOVED responding\nopen+10000");
  redis_player p(s);
  p.play();
  EXPECT_EQ(p.end(1).why.message(), "the transaction was not done: MOVED 1 h:2");
}

TEST(redis_transaction, whose_multi_failed_may_have_been_done_in_parts) {
  rerun({{{transaction({{"INCR", "n"}})}},
         {submits(), writes(multi + incr + exec), gives("-NOPERM no\r\n:1\r\n-ERR EXEC without MULTI\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS NOPERM responding maybe_processed\nopen+10000");
  rerun({{{transaction({{"INCR", "n"}})}},
         {submits(), writes(multi + incr + exec), gives("-LOADING x\r\n-LOADING x\r\n-LOADING x\r\n")}},
        "1 sent\n1 responding\n1 end TERN_E_REDIS_UNAVAILABLE LOADING responding\nopen+10000");
}

TEST(redis_transaction, that_is_cancelled_swallows_all_its_answers) {
  rerun({{{transaction({{"INCR", "n"}})}, get("a")},
         {submits(2), writes(multi + incr + exec + get_a), gives("+OK\r\n"), cancels(1),
          gives("+QUEUED\r\n*1\r\n:1\r\n$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 cancelled\n2 sent\n2 responding\n2 item \"A\"\n2 end ok\nopen+10000");
}

TEST(redis_asking, goes_in_front_and_its_answer_to_nobody) {
  rerun({{{made(with_asking(*command({"GET", "a"})))}, {made(with_asking(*transaction({{"INCR", "n"}})))}},
         {submits(2), writes(wire({"ASKING"}) + get_a + wire({"ASKING"}) + multi + incr + exec), gives("+OK\r\n$1\r\nA\r\n"),
          gives("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:1\r\n")}},
        "1 sent\n1 responding\n1 item \"A\"\n1 end ok\n2 sent\n2 responding\n2 item [1]\n2 end ok\nopen+10000");
}

TEST(redis_lease, may_watch_and_is_undone_before_the_next) {
  rerun({{leased({"WATCH", "a"}, 7), leased({"MULTI"}, 7), leased({"SELECT", "3"}, 7), get("a")},
         {submits(), writes(wire({"WATCH", "a"})), gives("+OK\r\n"), submits(2), writes(multi + wire({"SELECT", "3"})),
          gives("+OK\r\n+QUEUED\r\n"), submits(), writes(wire({"DISCARD"}) + wire({"UNWATCH"}) + wire({"SELECT", "0"})),
          gives("+OK\r\n+OK\r\n+OK\r\n"), writes(get_a), gives("$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 sent\n2 responding\n2 item +OK\n2 end ok\n"
        "3 sent\n3 responding\n3 item +QUEUED\n3 end ok\n4 sent\n4 responding\n4 item \"A\"\n4 end ok\nopen+10000");
}

TEST(redis_lease, that_left_nothing_behind_needs_no_undoing) {
  rerun({{leased({"WATCH", "a"}, 7), {transaction({{"INCR", "n"}}), {}, 7}, get("a")},
         {submits(2), writes(wire({"WATCH", "a"}) + multi + incr + exec), gives("+OK\r\n+OK\r\n+QUEUED\r\n*1\r\n:1\r\n"),
          submits(), writes(get_a), gives("$1\r\nA\r\n")}},
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 sent\n2 responding\n2 item [1]\n2 end ok\n"
        "3 sent\n3 responding\n3 item \"A\"\n3 end ok\nopen+10000");
}

TEST(redis_lease, whose_undoing_is_not_answered_holds_nobody_for_ever) {
  rerun({{leased({"SELECT", "3"}, 7), get("a")},
         {submits(), writes(wire({"SELECT", "3"})), gives("+OK\r\n"), submits(), writes(wire({"SELECT", "0"})), is("open+9998"),
          passes(std::chrono::seconds(1)), is("open"), passes(std::chrono::seconds(29))}},
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 end TERN_E_PEER_CLOSED unsent refused\nclosed TERN_E_PEER_CLOSED");
}

TEST(redis_lease, that_cannot_be_undone_gives_what_follows_to_another_connection) {
  rerun({{leased({"SELECT", "3"}, 7), get("a")},
         {submits(2), writes(wire({"SELECT", "3"}) + wire({"SELECT", "0"})), gives("+OK\r\n-NOPERM no\r\n")}},
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 end TERN_E_PEER_CLOSED unsent refused\nclosed TERN_E_PEER_CLOSED");
  rerun({{leased({"AUTH", "u", "p"}, 7), get("a")},
         {submits(), writes(wire({"AUTH", "u", "p"})), gives("+OK\r\n"), submits(), writes("")}},
        "1 sent\n1 responding\n1 item +OK\n1 end ok\n2 end TERN_E_PEER_CLOSED unsent refused\nclosed TERN_E_PEER_CLOSED");
}
