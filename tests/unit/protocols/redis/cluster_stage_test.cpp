#include "protocols/redis/cluster_stage.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "protocols/redis/server_error.hpp"
#include "redis_player.hpp"

using namespace tern;
using namespace tern::redis;
using namespace tern::test::redis;

namespace {

// GET a lies in slot 15495, GET b in 3300.
class cluster_stage_test : public testing::Test, private router, private stage_host {
 protected:
  cluster_stage_test() {
    named = *parse_url("redis://ada:secret@seed.example:7000/0");
    seed = way(named);
    start(command({"GET", "a"}));
  }
  void start(shared_request r) {
    first.request = std::move(r);
    first.where = seed;
    s = std::make_unique<cluster_stage>(cluster_place{known, named, *this, *this, retries});
    go();
  }
  // As the operation does: from what stood before the stage.
  void go() {
    now_attempt = first;
    said = s->on_request(now_attempt, clock);
  }
  // The end of the attempt; what comes next in short.
  std::string end(outcome how) {
    const size_t due_before = due;
    ended = how;
    said = s->on_end(now_attempt, ended, clock);
    std::string text;
    switch (said.kind) {
      case verdict_kind::pass:
        text = "pass";
        break;
      case verdict_kind::again:
        if (said.not_before > clock)
          text = "wait " +
                 std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(said.not_before - clock).count()) + " ";
        go();
        text += said.kind == verdict_kind::pass ? now_attempt.where->origin.text : "failed";
        break;
      default:
        text = "fail " + std::string(describe(said.why.code()).name) + " " + std::string(said.why.native_text());
    }
    return text + (due > due_before ? " looks" : "");
  }
  std::string error_reply(std::string_view text) {
    server_error e = read_server_error(text);
    return end({e.why, reach::responding, !e.nothing_done});
  }
  std::string unreachable() { return end({error(TERN_E_CONNECT, "connection refused"), reach::unsent}); }
  const request& sent() const { return static_cast<const request&>(*now_attempt.request); }

  cluster known;
  url named;
  std::shared_ptr<const target> seed;
  std::unique_ptr<cluster_stage> s;
  attempt first, now_attempt;
  verdict said;
  outcome ended;
  now_t clock = now_t() + std::chrono::hours(1);
  bool retries = true;
  std::vector<std::string> routed;
  size_t due = 0;

 private:
  static std::shared_ptr<const target> way(const url& to) {
    auto t = std::make_shared<target>();
    t->host = to.host;
    t->port = port_or_default(to);
    t->origin.text = origin_text(to.scheme, to.host, t->port);
    return t;
  }
  expected<std::shared_ptr<const target>> route(const url&) override { return error(TERN_E_INTERNAL); }
  expected<std::shared_ptr<const target>> route_within(const url& to) override {
    routed.push_back(to_string(to));
    return way(to);
  }
  void sink_failed(error) override { ADD_FAILURE(); }
  void provider_due(provider& who) override {
    EXPECT_EQ(&who, &known);
    ++due;
  }
};

}  // namespace

TEST_F(cluster_stage_test, goes_to_the_url_while_nothing_is_known) {
  EXPECT_EQ(said.kind, verdict_kind::pass);
  EXPECT_EQ(now_attempt.where, seed);
  EXPECT_EQ(end({}), "pass");
  EXPECT_EQ(error_reply("WRONGTYPE x"), "pass");
  EXPECT_FALSE(known.known());
}

TEST_F(cluster_stage_test, follows_a_move_and_keeps_it) {
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001 looks");
  EXPECT_EQ(routed, std::vector<std::string>{"redis://ada:secret@10.0.0.2:7001/0"})
      << "login and database are those of the URL";
  EXPECT_EQ(sent().wire.text, wire({"GET", "a"}));
  EXPECT_EQ(end({}), "pass");
  start(command({"GET", "a"}));
  EXPECT_EQ(now_attempt.where->origin.text, "redis://10.0.0.2:7001");
  EXPECT_EQ(routed.size(), 1u) << "its way is kept";
  start(command({"GET", "b"}));
  EXPECT_EQ(now_attempt.where, seed) << "another slot";
  start(command({"PING"}));
  EXPECT_EQ(now_attempt.where, seed) << "no key";
}

TEST_F(cluster_stage_test, asks_once) {
  EXPECT_EQ(error_reply("ASK 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001");
  EXPECT_EQ(sent().wire.text, wire({"ASKING"}) + wire({"GET", "a"}));
  EXPECT_EQ(end({}), "pass");
  start(command({"GET", "a"}));
  EXPECT_EQ(now_attempt.where, seed);
  EXPECT_EQ(sent().wire.text, wire({"GET", "a"}));
}

TEST_F(cluster_stage_test, a_move_after_asking_is_a_move) {
  EXPECT_EQ(error_reply("ASK 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001");
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.3:7001"), "redis://10.0.0.3:7001 looks");
  EXPECT_EQ(sent().wire.text, wire({"GET", "a"}));
}

TEST_F(cluster_stage_test, an_empty_host_is_the_one_that_answered) {
  EXPECT_EQ(error_reply("MOVED 15495 :7001"), "redis://seed.example:7001 looks");
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.9:7002"), "redis://10.0.0.9:7002 looks");
  EXPECT_EQ(error_reply("MOVED 15495 :7003"), "redis://10.0.0.9:7003 looks");
}

TEST_F(cluster_stage_test, gives_up_when_it_is_sent_around) {
  for (uint32_t i = 0; i < limits::redis_redirections; ++i)
    EXPECT_EQ(error_reply("MOVED 15495 a:" + std::to_string(i + 1)).substr(0, 10), "redis://a:");
  EXPECT_EQ(error_reply("MOVED 15495 b:9"), "fail TERN_E_REDIRECT  looks");
  EXPECT_EQ(said.why.message(), "the nodes of the cluster sent the request on 6 times, to a:1, a:2, a:3, a:4, a:5, b:9");
}

// As a feed or a subscription does that lost its connection: it may go on for months.
TEST_F(cluster_stage_test, what_a_stage_outside_begins_anew_has_all_its_redirections_again) {
  for (int round = 0; round < 3; ++round) {
    for (uint32_t i = 0; i < limits::redis_redirections; ++i)
      EXPECT_EQ(error_reply("MOVED 15495 a:" + std::to_string(i + 1)).substr(0, 10), "redis://a:") << round;
    EXPECT_EQ(end({error(TERN_E_PEER_CLOSED), reach::responding, true}), "pass");
    go();
  }
}

TEST_F(cluster_stage_test, a_redirection_that_makes_no_sense_is_the_end) {
  for (const char* text : {"MOVED 15495 a:0", "MOVED 99999 a:1", "MOVED", "ASK 1 ?:1", "MOVED 1 a"}) {
    start(command({"GET", "a"}));
    EXPECT_EQ(error_reply(text), "fail TERN_E_PROTOCOL ") << text;
  }
  EXPECT_FALSE(known.known());
}

TEST_F(cluster_stage_test, what_may_have_been_done_is_not_done_again) {
  EXPECT_EQ(end({read_server_error("MOVED 1 a:1").why, reach::responding, true}), "pass");
}

TEST_F(cluster_stage_test, keys_of_several_slots_are_refused_once_it_is_a_cluster) {
  start(pipeline({{"GET", "a"}, {"GET", "b"}}));
  EXPECT_EQ(said.kind, verdict_kind::pass) << "it may be none";
  EXPECT_EQ(error_reply("MOVED 15495 a:1"), "failed looks");
  EXPECT_EQ(said.why.code(), TERN_E_REDIS);
  EXPECT_EQ(said.why.native_text(), "CROSSSLOT");
  EXPECT_EQ(said.why.message(), "CROSSSLOT the keys lie in several slots of the cluster, 15495 and 3300 among them");
  for (const shared_request& r : {command({"MGET", "a", "b"}), transaction({{"GET", "a"}, {"GET", "b"}}),
                                  subscribe_to({{"SSUBSCRIBE", "a"}, {"SSUBSCRIBE", "b"}})}) {
    start(r);
    EXPECT_EQ(said.kind, verdict_kind::fail);
  }
  start(command({"MGET", "{x}a", "{x}b"}));
  EXPECT_EQ(said.kind, verdict_kind::pass);
}

TEST_F(cluster_stage_test, a_server_that_refuses_several_slots_is_a_cluster) {
  start(command({"MGET", "a", "b"}));
  EXPECT_EQ(error_reply("CROSSSLOT Keys in request don't hash to the same slot"), "pass");
  EXPECT_TRUE(known.known());
}

TEST_F(cluster_stage_test, a_transaction_is_told_its_move_with_words_in_front) {
  start(transaction({{"INCR", "a"}}));
  EXPECT_EQ(end({read_server_error("MOVED 15495 a:1").why.with_context("the transaction was not done"), reach::responding}),
            "redis://a:1 looks");
}

TEST_F(cluster_stage_test, waits_for_what_passes_a_few_times_and_longer_each_time) {
  for (const char* wait : {"wait 50 ", "wait 100 ", "wait 200 ", "wait 400 ", "wait 800 "})
    EXPECT_EQ(error_reply("CLUSTERDOWN The cluster is down"), wait + std::string("redis://seed.example:7000"));
  EXPECT_EQ(error_reply("CLUSTERDOWN The cluster is down"), "pass");
  start(command({"MGET", "{a}1", "{a}2"}));
  EXPECT_EQ(error_reply("TRYAGAIN Multiple keys request during rehashing of slot").substr(0, 7), "wait 50");
}

TEST_F(cluster_stage_test, redirections_are_counted_anew_after_a_wait) {
  for (uint32_t i = 0; i < limits::redis_patience; ++i) {
    EXPECT_EQ(error_reply("ASK 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001");
    EXPECT_EQ(error_reply("ASK 15495 10.0.0.3:7001"), "redis://10.0.0.3:7001");
    EXPECT_EQ(error_reply("TRYAGAIN x").substr(0, 5), "wait ");
    EXPECT_EQ(sent().wire.text, wire({"GET", "a"})) << "from the beginning";
  }
  EXPECT_EQ(error_reply("TRYAGAIN x"), "pass");
}

TEST_F(cluster_stage_test, waits_for_nothing_where_nothing_is_sent_again) {
  retries = false;
  start(command({"GET", "a"}));
  EXPECT_EQ(error_reply("TRYAGAIN x"), "pass");
  EXPECT_EQ(unreachable(), "pass");
}

TEST_F(cluster_stage_test, where_a_move_leads_to_nobody_that_is_the_error) {
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001 looks");
  EXPECT_EQ(unreachable(), "pass");
  EXPECT_EQ(ended.why.code(), TERN_E_CONNECT);
  EXPECT_EQ(ended.why.message(), "redirected to redis://10.0.0.2:7001: connection refused");
}

TEST_F(cluster_stage_test, a_known_node_that_is_gone_is_forgotten_and_the_url_asked) {
  error_reply("MOVED 15495 10.0.0.2:7001");
  start(command({"GET", "a"}));
  EXPECT_EQ(now_attempt.where->origin.text, "redis://10.0.0.2:7001");
  EXPECT_EQ(unreachable(), "redis://seed.example:7000 looks");
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.3:7001"), "redis://10.0.0.3:7001 looks") << "a replica has taken over";
}

TEST_F(cluster_stage_test, when_the_node_of_the_url_is_gone_another_is_asked_where_keys_are) {
  error_reply("MOVED 15495 10.0.0.2:7001");
  start(command({"GET", "b"}));
  EXPECT_EQ(unreachable(), "redis://10.0.0.2:7001 looks");
  EXPECT_EQ(unreachable(), "pass");
  start(command({"PING"}));
  EXPECT_EQ(unreachable(), "pass looks");
}

TEST_F(cluster_stage_test, what_was_written_to_a_node_that_is_gone_is_not_sent_elsewhere) {
  error_reply("MOVED 15495 10.0.0.2:7001");
  start(command({"INCR", "a"}));
  EXPECT_EQ(end({error(TERN_E_PEER_CLOSED), reach::sent, true}), "pass");
}

TEST_F(cluster_stage_test, a_lease_stays_where_it_is) {
  error_reply("MOVED 15495 10.0.0.2:7001");
  first.lease = 7;
  start(command({"GET", "a"}));
  EXPECT_EQ(now_attempt.where, seed);
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.2:7001"), "pass");
}

TEST_F(cluster_stage_test, a_command_nobody_knows_follows_too) {
  start(command({"JSON.GET", "a"}));
  EXPECT_EQ(error_reply("MOVED 15495 10.0.0.2:7001"), "redis://10.0.0.2:7001 looks");
}

TEST_F(cluster_stage_test, is_concerned_by_few_errors) {
  for (const char* text : {"MOVED 1 a:1", "ASK 1 a:1", "CROSSSLOT x", "TRYAGAIN x", "CLUSTERDOWN x"})
    EXPECT_TRUE(concerns_cluster(read_server_error(text).why)) << text;
  for (const char* text : {"ERR x", "WRONGTYPE x", "LOADING x", "READONLY x"})
    EXPECT_FALSE(concerns_cluster(read_server_error(text).why)) << text;
  EXPECT_FALSE(concerns_cluster(error(TERN_E_CONNECT)));
}
