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

TEST(pool_state, a_host_that_stays_away_keeps_nobody_waiting) {
  pool_driver d;
  d.want("a");
  d.fail(1);
  for (conn_id next = 2; next <= 1 + limits::connect_patience; ++next) {
    d.want("a");
    d.took();
    d.pass(seconds(1));
    EXPECT_EQ(d.took(), "open " + std::to_string(next));
    d.fail(next);
  }
  const conn_id last = 1 + limits::connect_patience;
  d.took();
  d.want("a");
  d.want("a", need::whole);
  d.want("a", need::shared, 7);
  EXPECT_EQ(d.took(), "fail 5, fail 6, fail 7");
  EXPECT_EQ(d.wants.back().failed.code(), TERN_E_CONNECT);
  EXPECT_EQ(d.pool.snapshot(),
            "open 0 opening 0 waiting 0 leases 0 | http://a:80 live 0 idle 0 partial 0 opening 0 waiting 0+0+0 backing off");
  d.want("b");
  EXPECT_EQ(d.took(), "open " + std::to_string(last + 1)) << "another host has nothing to do with it";
  d.pass(seconds(1));
  d.want("a");
  EXPECT_EQ(d.took(), "open " + std::to_string(last + 2)) << "it is tried again after each back-off";
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
