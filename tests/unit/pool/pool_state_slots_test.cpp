// How many operations a connection takes, and over how many connections they are spread.
#include <gtest/gtest.h>

#include <algorithm>

#include "pool/pool_state.hpp"
#include "unit/pool/pool_driver.hpp"

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- slots that are learned

TEST(pool_state, sixty_four_wants_while_alpn_is_unknown_open_one_connection) {
  pool_driver d;
  for (int i = 0; i < 64; ++i) d.want("a", need::shared, 0, 0);
  EXPECT_EQ(d.took(), "open 1");
  d.ready(1, 100);
  EXPECT_EQ(d.connections[1].in_flight, 64u);
  EXPECT_EQ(d.opened(), 1u);
}

TEST(pool_state, a_first_status_of_one_slot_lets_the_others_follow) {
  pool_driver d;
  for (int i = 0; i < 64; ++i) d.want("a", need::shared, 0, 0);
  d.took();
  d.ready(1, 1);
  EXPECT_EQ(d.took(), "assign 1@1, open 2, open 3, open 4, open 5, open 6, open 7, open 8");
}

TEST(pool_state, a_server_limit_of_one_after_the_first_answer_is_respected) {
  pool_driver d(2);
  for (int i = 0; i < 8; ++i) d.want("a", need::shared, 0, 0);
  d.ready(1, 100);
  EXPECT_EQ(d.connections[1].in_flight, 8u);
  d.took();
  d.limit(1, 1);
  for (int i = 0; i < 4; ++i) d.want("a", need::shared, 0, 0);
  EXPECT_EQ(d.took(), "open 2") << "what the full connection cannot take needs another";
  d.ready(2, 1);
  EXPECT_EQ(d.took(), "assign 9@2");
  for (int i = 0; i < 7; ++i) d.done(d.wants[i]);
  EXPECT_EQ(d.took(), "") << "still at its limit";
  d.done(d.wants[7]);
  EXPECT_EQ(d.took(), "assign 10@1");
}

TEST(pool_state, a_limit_raised_under_use_is_used_at_once) {
  pool_driver d(1);
  for (int i = 0; i < 5; ++i) d.want("a", need::shared, 0, 0);
  d.ready(1, 1);
  d.took();
  d.limit(1, 3);
  EXPECT_EQ(d.took(), "assign 2@1, assign 3@1");
}

TEST(pool_state, slots_that_vanish_before_the_first_use_do_no_harm) {
  pool_driver d(2);
  d.want("a", need::shared, 0, 0);
  d.ready(1, 0);
  EXPECT_EQ(d.took(), "open 1, open 2");
  d.ready(2, 0);
  EXPECT_EQ(d.took(), "close 1, open 3") << "a connection that takes nothing makes room for one that may";
  d.ready(3, 5);
  EXPECT_EQ(d.took(), "assign 1@3");
}

TEST(pool_state, shared_wants_fill_a_connection_in_use_before_an_idle_one) {
  pool_driver d;
  test_want& a = d.want("a");
  test_want& b = d.want("a");
  d.ready(1, 10);
  d.took();
  d.ready(2, 10);
  EXPECT_EQ(d.took(), "");
  d.want("a");
  EXPECT_EQ(d.took(), "assign 3@1");
  static_cast<void>(a), static_cast<void>(b);
}

// ---- slots that stay undecided for a while, as with HTTP/2 before the SETTINGS of the server

TEST(pool_state, none_is_opened_beside_one_that_is_undecided) {
  pool_driver d;
  for (int i = 0; i < 40; ++i) d.want("a", need::shared, 0, 0);
  d.ready_undecided(1, 8);
  EXPECT_EQ(d.connections[1].in_flight, 8u);
  EXPECT_EQ(d.opened(), 1u);
  d.limit(1, 10);
  EXPECT_EQ(d.opened(), 4u) << "thirty are left";
  for (conn_id id : {2, 3, 4}) d.ready_undecided(id, 8);
  d.limit(3, 10);
  EXPECT_EQ(d.opened(), 4u) << "the others may take the rest";
  d.limit(2, 10);
  d.limit(4, 10);
  EXPECT_EQ(d.opened(), 4u);
  for (conn_id id : {1, 2, 3, 4}) EXPECT_EQ(d.connections[id].in_flight, 10u) << id;
  d.want("a", need::shared, 0, 0);
  EXPECT_EQ(d.opened(), 5u);
}

TEST(pool_state, one_that_goes_undecided_holds_nobody_up) {
  for (bool dies : {true, false}) {
    pool_driver d;
    for (int i = 0; i < 12; ++i) d.want("a", need::shared, 0, 0);
    d.ready_undecided(1, 8);
    d.took();
    dies ? d.fail(1) : d.say(1, phase::draining);
    EXPECT_EQ(d.took(), "open 2") << dies;
    d.ready(2, 100);
    EXPECT_EQ(d.connections[2].in_flight, 4u) << dies;
  }
}

TEST(pool_state, a_spread_opens_nothing_beside_one_that_is_undecided) {
  pool_driver d;
  d.want_spread("a", 3);
  d.ready_undecided(1, 8);
  d.took();
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "assign 2@1");
  d.limit(1, 100);
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "open 2, assign 3@1");
}

// ---- spread over several connections

TEST(pool_state, a_spread_opens_connections_beside_those_in_use_and_waits_for_none) {
  pool_driver d;
  d.want_spread("a", 3);
  d.ready(1, 100);
  EXPECT_EQ(d.took(), "open 1, assign 1@1");
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "open 2, assign 2@1") << "in use, but there";
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "assign 3@1") << "one is on its way";
  d.ready(2, 100);
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "assign 4@2");
  d.want_spread("a", 3);
  EXPECT_EQ(d.took(), "open 3, assign 5@2");
  d.ready(3, 100);
  for (int i = 0; i < 7; ++i) d.want_spread("a", 3);
  EXPECT_EQ(d.opened(), 3u);
  for (conn_id id : {1, 2, 3}) EXPECT_EQ(d.connections[id].in_flight, 4u) << id;
}

TEST(pool_state, one_after_another_needs_no_second_connection_whatever_the_spread) {
  pool_driver d;
  for (int i = 0; i < 5; ++i) {
    test_want& w = d.want_spread("a", 3);
    if (i == 0) d.ready(1, 100);
    d.done(w);
  }
  EXPECT_EQ(d.opened(), 1u);
}

TEST(pool_state, whoever_was_answered_last_gets_what_comes_next_together) {
  pool_driver d;
  for (int i = 0; i < 12; ++i) {
    d.want_spread("a", 3);
    for (auto& [id, c] : d.connections)
      if (!c.ready) d.ready(id, 100);
  }
  for (conn_id id : {1, 2, 3}) EXPECT_EQ(d.connections[id].in_flight, 4u) << id;
  for (test_want& w : d.wants)
    if (w.on == 2) d.done(w);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(d.want_spread("a", 3).on, 2u) << "one write for all of them";
}

TEST(pool_state, a_spread_takes_no_more_than_it_may_when_others_left_idle_connections) {
  pool_driver d;
  test_want& whole = d.want("a", need::whole, 0, 0);
  d.ready(1, 100);
  test_want& other = d.want("a", need::whole, 0, 0);
  d.ready(2, 100);
  d.done(whole);
  d.done(other);
  d.took();
  for (int i = 0; i < 4; ++i) d.want_spread("a", 1);
  EXPECT_EQ(d.took(), "assign 3@2, assign 4@2, assign 5@2, assign 6@2");
  d.want_spread("a", 2);
  EXPECT_EQ(d.took(), "assign 7@1");
}

TEST(pool_state, a_spread_opens_nothing_beside_at_a_cap_or_while_the_server_refuses) {
  pool_driver d(2);
  d.want_spread("a", 8);
  d.ready(1, 100);
  for (int i = 0; i < 4; ++i) d.want_spread("a", 8);
  EXPECT_EQ(d.opened(), 2u);
  d.took();
  d.fail(2);
  d.want_spread("a", 8);
  EXPECT_EQ(d.took(), "assign 6@1") << "it backs off";
  d.pass(seconds(1));
  d.want_spread("a", 8);
  EXPECT_EQ(d.took(), "open 3, assign 7@1");
  d.want_spread("a", 8);
  EXPECT_EQ(d.took(), "assign 8@1") << "one at a time until one succeeds";
  pool_driver few(8, 1);
  few.want_spread("a", 8);
  few.ready(1, 100);
  few.want_spread("a", 8);
  EXPECT_EQ(few.took(), "open 1, assign 1@1, assign 2@1");
}

TEST(pool_state, a_connection_that_goes_leaves_its_part_to_the_others) {
  pool_driver d;
  for (int i = 0; i < 6; ++i) {
    d.want_spread("a", 2);
    if (i == 0) d.ready(1, 100);
    if (i == 1) d.ready(2, 100);
  }
  EXPECT_EQ(d.connections[1].in_flight, 3u);
  EXPECT_EQ(d.connections[2].in_flight, 3u);
  d.say(1, phase::draining);
  d.took();
  d.want_spread("a", 2);
  EXPECT_EQ(d.took(), "open 3, assign 7@2");
  d.fail(2);
  d.want_spread("a", 2);
  d.ready(3, 100);
  EXPECT_EQ(d.took(), "assign 8@3");
}
