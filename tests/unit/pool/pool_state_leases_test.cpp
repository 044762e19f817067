// Uses that have a connection to themselves.
#include <gtest/gtest.h>

#include <algorithm>

#include "pool/pool_state.hpp"
#include "unit/pool/pool_driver.hpp"

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

// ---- whole, fresh, leases

TEST(pool_state, a_whole_use_has_its_connection_to_itself) {
  pool_driver d(2);
  test_want& a = d.want("a", need::whole, 0, 10);
  d.ready(1, 10);
  d.took();
  d.want("a", need::shared, 0, 10);
  EXPECT_EQ(d.took(), "open 2");
  d.ready(2, 10);
  EXPECT_EQ(d.took(), "assign 2@2");
  d.done(a);
  d.done(d.wants[1]);
  d.took();
  d.want("a");
  EXPECT_EQ(d.took(), "assign 3@2");
}

TEST(pool_state, whole_uses_leave_one_place_for_shared_ones) {
  pool_driver d(2);
  test_want& a = d.want("a", need::whole);
  test_want& b = d.want("a", need::whole);
  EXPECT_EQ(d.took(), "open 1");
  d.ready(1);
  EXPECT_EQ(d.took(), "assign 1@1");
  d.want("a");
  EXPECT_EQ(d.took(), "open 2");
  d.ready(2);
  EXPECT_EQ(d.took(), "assign 3@2");
  d.done(a);
  EXPECT_EQ(d.took(), "assign 2@1");
  d.done(b);
}

TEST(pool_state, with_a_cap_of_one_a_whole_use_takes_it) {
  pool_driver d(1);
  test_want& a = d.want("a", need::whole);
  d.ready(1);
  d.want("a");
  EXPECT_EQ(d.took(), "open 1, assign 1@1");
  d.done(a);
  EXPECT_EQ(d.took(), "assign 2@1");
}

TEST(pool_state, claims_count_for_the_origin_whatever_the_key) {
  pool_driver d(2);
  test_want& a = d.want(d.at("a", "one"), need::whole);
  d.ready(1);
  d.want(d.at("a", "two"), need::whole);
  EXPECT_EQ(d.took(), "open 1, assign 1@1");
  d.done(a);
  EXPECT_EQ(d.took(), "open 2");
}

TEST(pool_state, an_older_whole_want_is_not_starved_by_shared_ones) {
  pool_driver d(1);
  d.want("a", need::shared, 0, 2);
  d.want("a", need::shared, 0, 2);
  d.ready(1, 2);
  d.took();
  test_want& whole = d.want("a", need::whole);
  for (int i = 0; i < 4; ++i) d.want("a");
  d.done(d.wants[0]);
  EXPECT_EQ(d.took(), "") << "held back for the whole use";
  d.done(d.wants[1]);
  EXPECT_EQ(d.took(), "assign 3@1");
  d.done(whole);
  EXPECT_EQ(d.took(), "assign 4@1, assign 5@1");
}

TEST(pool_state, what_was_held_back_is_used_again_when_the_whole_want_is_withdrawn) {
  pool_driver d(1);
  d.want("a", need::shared, 0, 2);
  d.want("a", need::shared, 0, 2);
  d.ready(1, 2);
  test_want& whole = d.want("a", need::whole);
  d.want("a");
  d.done(d.wants[0]);
  d.took();
  d.withdraw(whole);
  EXPECT_EQ(d.took(), "assign 4@1");
}

TEST(pool_state, a_fresh_want_gets_a_connection_that_never_served) {
  pool_driver d(2);
  test_want& a = d.want("a");
  d.ready(1);
  d.done(a);
  d.took();
  d.want("a", need::fresh);
  EXPECT_EQ(d.took(), "open 2");
  d.ready(2);
  EXPECT_EQ(d.took(), "assign 2@2");
}

// As when a connection broke that many had shared: all of them want a new one, not one each.
TEST(pool_state, many_fresh_wants_share_a_connection_that_was_opened_for_them) {
  pool_driver d(4);
  for (int i = 0; i < 60; ++i) d.want("a", need::shared, 0, 0);
  d.ready(1, 100);
  d.took();
  d.fail(1, TERN_E_RECEIVE);
  for (int i = 0; i < 60; ++i) d.want("a", need::fresh, 0, 0);
  EXPECT_EQ(d.took(), "open 2");
  d.ready(2, 100);
  EXPECT_EQ(d.connections[2].in_flight, 60u);
  d.took();
  d.want("a", need::fresh);
  EXPECT_EQ(d.took(), "open 3") << "that one was there already";
}

TEST(pool_state, a_fresh_want_at_the_cap_replaces_an_idle_connection) {
  pool_driver d(1);
  test_want& a = d.want("a");
  d.ready(1);
  d.took();
  d.want("a", need::fresh);
  d.want("a");
  EXPECT_EQ(d.took(), "");
  d.done(a);
  EXPECT_EQ(d.took(), "close 1, open 2");
  d.ready(2);
  EXPECT_EQ(d.took(), "assign 2@2");
  d.done(d.wants[1]);
  EXPECT_EQ(d.took(), "assign 3@2");
}

TEST(pool_state, a_lease_keeps_its_connection_until_release) {
  pool_driver d(2);
  test_want& a = d.want("a", need::shared, 7);
  test_want& b = d.want("a", need::shared, 7);
  EXPECT_EQ(d.took(), "open 1") << "the second goes where the first goes";
  d.ready(1);
  EXPECT_EQ(d.took(), "assign 1@1");
  d.done(a);
  EXPECT_EQ(d.took(), "assign 2@1");
  d.done(b);
  d.pass(seconds(600));
  d.want("a");
  EXPECT_EQ(d.took(), "open 2") << "nobody else may use it";
  d.ready(2);
  d.took();
  d.pool.release(7, d.now);
  d.pump();
  d.want("a");
  EXPECT_EQ(d.took(), "assign 4@1");
}

TEST(pool_state, a_lease_is_lost_with_its_connection) {
  for (int way = 0; way < 3; ++way) {
    pool_driver d;
    test_want& a = d.want("a", need::shared, 7);
    d.ready(1);
    test_want& b = d.want("a", need::shared, 7);
    d.took();
    if (way == 0) d.fail(1, TERN_E_RECEIVE);
    if (way == 1) d.say(1, phase::closed);
    if (way == 2) d.say(1, phase::draining);
    EXPECT_EQ(d.took(), "lost 7, fail 2");
    EXPECT_EQ(b.failed.code(), TERN_E_LEASE_LOST);
    d.done(a);
    EXPECT_TRUE(d.connections.empty());
  }
}

TEST(pool_state, a_lease_passes_on_when_the_want_that_opens_it_is_withdrawn) {
  pool_driver d;
  test_want& a = d.want("a", need::shared, 7);
  d.want("a", need::shared, 7);
  d.withdraw(a);
  d.ready(1);
  EXPECT_EQ(d.took(), "open 1, assign 2@1");
}

TEST(pool_state, a_failed_connect_fails_all_wants_of_a_lease_and_ends_it) {
  pool_driver d;
  d.want("a", need::shared, 7);
  d.want("a", need::shared, 7);
  d.fail(1);
  EXPECT_EQ(d.took(), "open 1, fail 1, fail 2");
  EXPECT_EQ(d.want("a", need::shared, 7).failed.code(), TERN_E_LEASE_LOST);
}

// Between the loss and its being told.
TEST(pool_state, who_wants_a_lease_that_is_lost_gets_no_other_connection) {
  pool_driver d;
  test_want& a = d.want("a", need::shared, 7);
  d.want("a");
  d.ready(1);
  d.ready(2);
  d.done(d.wants[1]);
  d.took();
  d.pool.failed(1, error(TERN_E_PEER_CLOSED), d.now);
  test_want& b = d.wants.emplace_back();
  b.number = 3;
  b.where = a.where;
  b.lease = 7;
  d.pool.want(b, d.now);
  d.pump();
  EXPECT_EQ(d.took(), "lost 7, fail 3");
  EXPECT_EQ(b.failed.code(), TERN_E_LEASE_LOST);
}

TEST(pool_state, to_open_a_lease_is_not_to_use_its_connection) {
  pool_driver d;
  test_want& opens = d.want("a", need::shared, 7);
  d.ready(1);
  d.done(opens);
  EXPECT_FALSE(d.want("a", need::shared, 7).reused);
  d.done(d.wants[1]);
  EXPECT_TRUE(d.want("a", need::shared, 7).reused);
}

TEST(pool_state, a_lease_released_before_it_had_a_connection_is_gone) {
  pool_driver d;
  test_want& a = d.want("a", need::shared, 7);
  test_want& b = d.want("a", need::shared, 7);
  d.pool.release(7, d.now);
  d.ready(1);
  EXPECT_EQ(b.failed.code(), TERN_E_LEASE_LOST);
  d.done(a);
  d.took();
  d.want("a");
  EXPECT_EQ(d.took(), "assign 3@1");
}
