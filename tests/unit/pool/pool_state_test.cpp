#include "pool/pool_state.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "unit/pool/pool_driver.hpp"

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(pool_state, opens_then_assigns_then_reuses) {
  pool_driver d;
  test_want& a = d.want("a");
  EXPECT_EQ(d.took(), "open 1");
  EXPECT_EQ(d.pool.opening(), 1u);
  d.ready(1);
  EXPECT_EQ(d.took(), "assign 1@1");
  EXPECT_FALSE(a.reused);
  d.done(a);
  EXPECT_EQ(d.took(), "");
  test_want& b = d.want("a");
  EXPECT_EQ(d.took(), "assign 2@1");
  EXPECT_TRUE(b.reused);
  EXPECT_EQ(d.pool.made("http://a:80"), 1u);
}

TEST(pool_state, login_is_not_ready) {
  pool_driver d;
  d.want("a");
  d.say(1, phase::login);
  EXPECT_EQ(d.took(), "open 1");
  EXPECT_EQ(d.pool.open(), 0u);
  d.ready(1);
  EXPECT_EQ(d.took(), "assign 1@1");
}

TEST(pool_state, three_at_once_with_a_cap_of_one_make_one_connection) {
  pool_driver d(1);
  for (int i = 0; i < 3; ++i) d.want("a");
  d.ready(1);
  for (int i = 0; i < 3; ++i) d.done(d.wants[i]);
  EXPECT_EQ(d.took(), "open 1, assign 1@1, assign 2@1, assign 3@1");
  EXPECT_EQ(d.pool.made("http://a:80"), 1u);
}

TEST(pool_state, opens_no_more_than_the_wants_need_nor_the_cap_allows) {
  pool_driver d(4);
  for (int i = 0; i < 3; ++i) d.want("a");
  EXPECT_EQ(d.took(), "open 1, open 2, open 3");
  for (int i = 0; i < 10; ++i) d.want("a");
  EXPECT_EQ(d.took(), "open 4");
}

TEST(pool_state, the_most_recently_used_idle_connection_goes_first) {
  pool_driver d;
  for (int i = 0; i < 3; ++i) d.want("a");
  for (conn_id id : {1, 2, 3}) d.ready(id);
  d.done(d.wants[0]);
  d.done(d.wants[2]);
  d.done(d.wants[1]);
  d.took();
  for (int i = 0; i < 3; ++i) d.want("a");
  EXPECT_EQ(d.took(), "assign 4@2, assign 5@3, assign 6@1");
}

TEST(pool_state, idle_connections_are_closed_when_their_time_is_up) {
  pool_driver d;
  test_want& a = d.want("a");
  d.ready(1);
  d.pass(seconds(300));
  EXPECT_EQ(d.connections.size(), 1u) << "in use";
  d.done(a);
  d.pass(seconds(59));
  test_want& b = d.want("a");
  d.done(b);
  d.took();
  d.pass(seconds(59));
  EXPECT_EQ(d.took(), "") << "it was used meanwhile";
  d.pass(seconds(2));
  EXPECT_EQ(d.took(), "close 1");
  EXPECT_EQ(d.pool.keys(), 0u);
  EXPECT_EQ(d.pool.made("http://a:80"), 1u) << "the counter stays";
  EXPECT_EQ(d.pool.deadline(), never);
}

TEST(pool_state, the_idle_time_is_that_of_the_last_use) {
  pool_driver d;
  test_want& a = d.want("a");
  d.ready(1);
  d.done(a);
  test_want& b = d.wants.emplace_back();
  b.where = &d.at("a");
  b.idle_timeout = seconds(1);
  d.pool.want(b, d.now);
  d.pump();
  d.done(b);
  d.took();
  d.pass(milliseconds(1010));
  EXPECT_EQ(d.took(), "close 1");
}

TEST(pool_state, a_draining_connection_takes_nothing_and_closes_when_done) {
  pool_driver d;
  test_want& a = d.want("a");
  d.ready(1, 10);
  test_want& b = d.want("a");
  d.say(1, phase::draining);
  d.took();
  d.want("a");
  EXPECT_EQ(d.took(), "open 2");
  d.done(a);
  EXPECT_EQ(d.took(), "");
  d.done(b);
  EXPECT_EQ(d.took(), "close 1");
}

TEST(pool_state, a_connection_that_ends_by_itself_is_forgotten) {
  pool_driver d;
  test_want& a = d.want("a");
  d.ready(1);
  d.done(a);
  d.say(1, phase::closed);
  EXPECT_EQ(d.pool.open(), 0u);
  d.pool.done(1, d.now);
  d.pool.failed(1, error(TERN_E_RECEIVE), d.now);
  d.took();
  d.want("a");
  EXPECT_EQ(d.took(), "open 2");
}

TEST(pool_state, withdrawing_frees_the_want_in_every_state) {
  pool_driver d(1);
  test_want& opening = d.want("a");
  d.withdraw(opening);
  EXPECT_EQ(d.took(), "open 1, close 1") << "nobody needs that connection any more";
  EXPECT_EQ(d.pool.keys(), 0u);
  d.want("a");
  test_want& queued = d.want("a");
  d.took();
  d.withdraw(queued);
  EXPECT_EQ(d.took(), "") << "the other still needs it";
  d.ready(2);
  d.withdraw(d.wants[2]);  // assigned: nothing to withdraw
  EXPECT_FALSE(queued.waiting());
  // failing, but not pulled yet
  test_want& x = d.want("x");
  d.connections.erase(3);
  d.pool.failed(3, error(TERN_E_CONNECT), d.now);
  d.pool.withdraw(x, d.now);
  d.took();
  d.pump();
  EXPECT_EQ(d.took(), "");
}

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

// ---- failures

TEST(pool_state, a_thousand_waiters_fail_once_each_when_all_addresses_refuse) {
  pool_driver d;
  for (int i = 0; i < 1000; ++i) d.want("a");
  EXPECT_EQ(d.opened(), 8u);
  for (conn_id id = 1; id <= 8; ++id) {
    for (test_want& w : d.wants) ASSERT_FALSE(w.failed) << "others may still succeed";
    d.fail(id);
  }
  for (test_want& w : d.wants) ASSERT_EQ(w.failed.code(), TERN_E_CONNECT);
  EXPECT_EQ(d.opened(), 8u) << "no storm";
  EXPECT_EQ(d.pool.waiting(), 0u);
}

TEST(pool_state, a_failed_connect_fails_nobody_while_the_key_has_a_connection) {
  pool_driver d;
  d.want("a");
  d.ready(1);
  test_want& b = d.want("a");
  d.took();
  d.fail(2);
  EXPECT_EQ(d.took(), "");
  EXPECT_TRUE(b.waiting());
  d.pass(milliseconds(104));
  EXPECT_EQ(d.took(), "open 3");
  d.done(d.wants[0]);
  EXPECT_EQ(d.took(), "assign 2@1");
}

TEST(pool_state, during_the_back_off_wants_wait_and_then_one_connection_is_tried) {
  pool_driver d;
  d.want("a");
  d.fail(1);
  d.took();
  for (int i = 0; i < 3; ++i) d.want("a");
  EXPECT_EQ(d.took(), "");
  d.pass(milliseconds(96));
  EXPECT_EQ(d.took(), "");
  d.pass(milliseconds(8));
  EXPECT_EQ(d.took(), "open 2");
  d.fail(2);
  EXPECT_EQ(d.took(), "fail 2, fail 3, fail 4");
  d.want("a");
  d.pass(milliseconds(150));
  EXPECT_EQ(d.took(), "") << "twice as long";
  d.pass(milliseconds(60));
  EXPECT_EQ(d.took(), "open 3");
  d.ready(3);
  d.want("a");
  d.want("a");
  EXPECT_EQ(d.took(), "assign 5@3, open 4, open 5") << "all is well again";
}

TEST(pool_state, a_key_is_forgotten_when_its_back_off_ends_unused) {
  pool_driver d;
  d.want("a");
  d.fail(1);
  EXPECT_EQ(d.pool.keys(), 1u);
  d.pass(seconds(1));
  EXPECT_EQ(d.pool.keys(), 0u);
  EXPECT_EQ(d.pool.snapshot(), "open 0 opening 0 waiting 0 leases 0");
}

TEST(pool_state, a_connection_that_never_gets_open_has_failed) {
  for (phase p : {phase::closed, phase::draining}) {
    pool_driver d;
    test_want& a = d.want("a");
    d.say(1, p);
    EXPECT_TRUE(a.failed);
    EXPECT_TRUE(d.connections.empty());
  }
}

TEST(pool_state, a_dead_connection_is_replaced_for_those_that_wait) {
  pool_driver d(1);
  d.want("a");
  d.want("a");
  d.ready(1);
  d.took();
  d.fail(1, TERN_E_RECEIVE);
  EXPECT_EQ(d.took(), "open 2");
}

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
  d.want("a", need::shared, 7);
  d.pass(seconds(1));
  EXPECT_EQ(d.took(), "open 2");
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

// ---- caps

TEST(pool_state, the_cap_of_an_origin_holds_across_its_keys) {
  pool_driver d(2);
  test_want& a = d.want(d.at("a", "one"));
  d.want(d.at("a", "one"));
  d.ready(1);
  d.ready(2);
  d.want(d.at("a", "two"));
  EXPECT_EQ(d.took(), "open 1, open 2, assign 1@1, assign 2@2");
  d.done(a);
  EXPECT_EQ(d.took(), "close 1, open 3") << "an idle one of the other key makes room";
}

TEST(pool_state, at_the_total_cap_the_connection_idle_longest_makes_room) {
  pool_driver d(8, 3);
  for (const char* host : {"a", "b", "c"}) d.want(host);
  for (conn_id id : {1, 2, 3}) d.ready(id);
  d.done(d.wants[1]);
  d.done(d.wants[0]);
  d.done(d.wants[2]);
  d.took();
  d.want("d");
  EXPECT_EQ(d.took(), "close 2, open 4");
}

TEST(pool_state, keys_that_wait_for_the_total_cap_are_served_in_turn) {
  pool_driver d(8, 1);
  test_want& a = d.want("a");
  d.ready(1);
  for (const char* host : {"b", "c", "d"}) d.want(host);
  d.took();
  d.done(a);
  EXPECT_EQ(d.took(), "close 1, open 2");
  d.ready(2);
  d.done(d.wants[1]);
  EXPECT_EQ(d.took(), "assign 2@2, close 2, open 3");
  d.ready(3);
  d.done(d.wants[2]);
  EXPECT_EQ(d.took(), "assign 3@3, close 3, open 4");
}

TEST(pool_state, a_busy_key_gives_way_to_a_starving_one_after_its_turns) {
  for (bool other_origin : {true, false}) {
    pool_driver d(other_origin ? 8 : 1, other_origin ? 1 : no_limit);
    const target& busy = d.at("a", "busy");
    const target& poor = other_origin ? d.at("b") : d.at("a", "poor");
    d.want(busy);
    d.ready(1);
    for (int i = 0; i < 100; ++i) d.want(busy);
    test_want& starved = d.want(poor);
    uint32_t served = 0;
    for (size_t i = 0; d.opened() == 1 && i < 101; ++i, ++served) d.done(d.wants[i]);
    EXPECT_EQ(served, limits::pool_turns + 1);
    d.ready(2);
    EXPECT_EQ(starved.on, 2u);
    d.took();
    d.done(starved);
    EXPECT_EQ(d.took(), "close 2, open 3") << "and back";
  }
}

TEST(pool_state, a_multiplexed_connection_gives_way_too) {
  pool_driver d(8, 1);
  d.want("a", need::shared, 0, 2);
  d.want("a", need::shared, 0, 2);
  d.ready(1, 2);
  for (int i = 0; i < 100; ++i) d.want("a");
  d.want("b");
  const auto until_opened = [&](uint64_t count) {
    for (test_want& w : d.wants)  // the other slot stays in use
      if (w.on == 1 && d.opened() < count && !w.waiting()) d.done(w);
    return d.opened();
  };
  EXPECT_EQ(until_opened(2), 2u);
  d.ready(2);
  d.done(*std::find_if(d.wants.begin(), d.wants.end(), [](test_want& w) { return w.on == 2; }));
  EXPECT_EQ(d.opened(), 3u) << "back to the other, idle as this one is";
  d.ready(3, 2);
  d.want("b");
  for (uint32_t i = 0; i < limits::pool_turns + 4 && d.opened() == 3; ++i)
    for (test_want& w : d.wants)
      if (w.on == 3 && d.opened() == 3) {
        d.done(w);
        break;
      }
  EXPECT_EQ(d.opened(), 4u) << "and once more";
  EXPECT_GT(d.pool.waiting(), 1u);
}

TEST(pool_state, keys_that_have_a_connection_do_not_make_others_give_way) {
  pool_driver d(8, 2);
  d.want("a");
  d.want("b");
  d.ready(1);
  d.ready(2);
  for (int i = 0; i < 200; ++i) d.want(i % 2 ? "a" : "b");
  for (size_t i = 0; i < 202; ++i) d.done(d.wants[i]);
  EXPECT_EQ(d.opened(), 2u);
}

TEST(pool_state, pools_that_share_the_total_cap_help_each_other) {
  shared_cap total(2);
  pool_driver one(total, 8), two(total, 8);
  test_want& a = one.want("a");
  test_want& b = one.want("b");
  one.ready(1);
  one.ready(2);
  two.want("c");
  EXPECT_EQ(two.took(), "shed");
  one.done(a);
  one.took();
  one.pool.shed(one.now);
  one.pump();
  EXPECT_EQ(one.took(), "close 1, budget");
  two.pool.budget(two.now);
  two.pump();
  EXPECT_EQ(two.took(), "open 1");
  // nothing idle: the next to become idle goes
  two.want("d");
  EXPECT_EQ(two.took(), "shed");
  one.pool.shed(one.now);
  one.pump();
  EXPECT_EQ(one.took(), "");
  one.done(b);
  EXPECT_EQ(one.took(), "close 2, budget");
}

TEST(pool_state, a_busy_pool_gives_way_to_a_starving_one) {
  shared_cap total(1);
  pool_driver one(total, 8), two(total, 8);
  one.want("a");
  one.ready(1);
  for (int i = 0; i < 100; ++i) one.want("a");
  two.want("b");
  one.pool.shed(one.now);
  one.took();
  for (size_t i = 0; one.connections.contains(1) && i < 100; ++i) one.done(one.wants[i]);
  EXPECT_FALSE(one.connections.contains(1));
  EXPECT_LE(one.pool.waiting(), 100u - limits::pool_turns);
}

// ---- counters and memory

TEST(pool_state, counts_what_is_open_and_what_was) {
  pool_driver d;
  for (int i = 0; i < 3; ++i) d.want("a");
  d.want("b");
  for (conn_id id : {1, 2, 3}) d.ready(id);
  EXPECT_EQ(d.pool.open(), 3u);
  EXPECT_EQ(d.pool.opening(), 1u);
  d.fail(1, TERN_E_RECEIVE);
  d.fail(2, TERN_E_RECEIVE);
  EXPECT_EQ(d.total.most_open(), 3u);
  std::string seen;
  d.pool.for_each_origin([&](const origin_counters& o) {
    seen += std::string(o.origin) + " " + std::to_string(o.made) + " " + std::to_string(o.open) + " " +
            std::to_string(o.opening) + "; ";
  });
  EXPECT_EQ(seen, "http://a:80 3 1 0; http://b:80 0 0 1; ");
  EXPECT_EQ(d.pool.made("http://nobody:80"), 0u);
}

TEST(pool_state, counters_of_a_bounded_number_of_origins_are_kept) {
  pool_driver d;
  const size_t extra = 5;
  for (size_t i = 0; i < limits::counted_origins + extra; ++i) {
    test_want& w = d.want("h" + std::to_string(i));
    d.ready(w.on ? w.on : static_cast<conn_id>(i + 1));
    d.done(w);
    d.pass(limits::idle_connection);
    d.log.clear();
  }
  EXPECT_EQ(d.pool.made("http://h0:80"), 0u);
  EXPECT_EQ(d.pool.made("http://h" + std::to_string(extra) + ":80"), 1u);
  EXPECT_EQ(d.pool.keys(), 0u);
}

TEST(pool_state, an_origin_that_only_failed_is_forgotten) {
  pool_driver d;
  d.want("a");
  d.fail(1);
  d.pass(seconds(1));
  size_t origins = 0;
  d.pool.for_each_origin([&](const origin_counters&) { ++origins; });
  EXPECT_EQ(origins, 0u);
}

TEST(pool_state, may_be_destroyed_in_any_state) {
  auto d = std::make_unique<pool_driver>(2, 3);
  test_want a, b, lease, behind;
  a.where = b.where = lease.where = behind.where = &d->at("x");
  lease.lease = behind.lease = 3;
  d->want("a");
  d->ready(1);
  d->want("a", need::whole);
  d->want("b", need::fresh);
  d->want("b");
  d->want("c", need::shared, 9);
  for (test_want* w : {&a, &b, &lease, &behind}) d->pool.want(*w, d->now);
  d->pump();
  shared_cap& total = d->total;
  EXPECT_EQ(total.taken(), 3u);
  EXPECT_TRUE(a.waiting());
  d.reset();
  EXPECT_FALSE(a.waiting());
  EXPECT_FALSE(behind.waiting());
}

TEST(pool_state, describes_itself_in_a_line) {
  pool_driver d(2);
  d.want("a");
  d.ready(1);
  d.want("a");
  d.want("a");
  EXPECT_EQ(d.pool.snapshot(),
            "open 1 opening 1 waiting 2 leases 0 | http://a:80 live 1 idle 0 partial 0 opening 1 waiting 2+0+0 hungry");
}
