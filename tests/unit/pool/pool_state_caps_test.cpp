// Caps of origins and in total, between keys and between pools; tunnels, which leave the cap of their origin.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/hash.hpp"
#include "pool/pool_state.hpp"
#include "sansio/proxy_server.hpp"
#include "unit/pool/pool_driver.hpp"

using namespace tern;
using std::chrono::milliseconds;
using std::chrono::seconds;

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

// ---- tunnels

TEST(pool_state, a_tunnel_is_outside_the_cap_of_its_origin) {
  pool_driver d(2);
  for (int i = 0; i < 3; ++i) d.want("a");
  d.ready(1);
  d.ready(2);
  EXPECT_EQ(d.took(), "open 1, open 2, assign 1@1, assign 2@2");
  d.tunnel(1);
  EXPECT_EQ(d.took(), "open 3");
  d.ready(3);
  EXPECT_EQ(d.took(), "assign 3@3");
  d.want("a");
  EXPECT_EQ(d.took(), "") << "two that are none fill the cap";
  d.end_tunnel(d.wants[0]);
  EXPECT_EQ(d.took(), "") << "its end frees no place";
  d.tunnel(2);
  EXPECT_EQ(d.took(), "open 4");
}

TEST(pool_state, a_tunnel_counts_in_the_total) {
  pool_driver d(8, 2);
  for (int i = 0; i < 3; ++i) d.want("a");
  d.ready(1);
  d.ready(2);
  d.tunnel(1);
  d.tunnel(2);
  EXPECT_EQ(d.took(), "open 1, open 2, assign 1@1, assign 2@2");
  d.end_tunnel(d.wants[0]);
  EXPECT_EQ(d.took(), "open 3");
}

TEST(pool_state, a_whole_use_that_is_a_tunnel_leaves_its_place_to_others) {
  pool_driver d(3);
  for (int i = 0; i < 4; ++i) d.want("a", need::whole, 0, 10);
  d.ready(1, 10);
  d.ready(2, 10);
  EXPECT_EQ(d.took(), "open 1, open 2, assign 1@1, assign 2@2") << "one is left to shared uses";
  d.tunnel(1);
  EXPECT_EQ(d.took(), "open 3");
  d.ready(3, 10);
  d.tunnel(2);
  d.tunnel(3);
  EXPECT_EQ(d.took(), "assign 3@3, open 4");
  d.ready(4, 10);
  d.want("a", need::shared, 0, 10);
  EXPECT_EQ(d.took(), "assign 4@4, open 5");
  d.ready(5, 10);
  EXPECT_EQ(d.took(), "assign 5@5");
}

TEST(pool_state, a_connection_outlives_its_tunnel) {
  pool_driver d(2);
  d.want("a", need::whole, 0, 10);
  d.ready(1, 10);
  d.tunnel(1);
  d.connections.at(1).tunnel = false;
  d.done(d.wants[0]);
  EXPECT_EQ(d.took(), "open 1, assign 1@1");
  d.want("a", need::shared, 0, 10);
  d.want("a", need::shared, 0, 10);
  EXPECT_EQ(d.took(), "assign 2@1, assign 3@1") << "as any other, with the slots it had";
}

// ---- one by one

TEST(pool_state, one_by_one_the_next_is_opened_when_the_one_before_is_a_tunnel) {
  pool_driver d;
  for (int i = 0; i < 3; ++i) d.want("ws");
  EXPECT_EQ(d.took(), "open 1");
  d.ready(1);
  EXPECT_EQ(d.took(), "assign 1@1");
  d.tunnel(1);
  EXPECT_EQ(d.took(), "open 2");
  d.ready(2);
  d.tunnel(2);
  EXPECT_EQ(d.took(), "assign 2@2, open 3");
}

TEST(pool_state, one_by_one_the_next_follows_an_operation_that_ended_without_a_tunnel) {
  pool_driver d;
  d.want("ws");
  d.want("ws");
  d.ready(1);
  EXPECT_EQ(d.took(), "open 1, assign 1@1");
  d.done(d.wants[0]);
  EXPECT_EQ(d.took(), "assign 2@1") << "the connection is still good";
}

TEST(pool_state, one_by_one_a_failure_is_the_next_ones_turn) {
  pool_driver d;
  d.want("ws");
  d.want("ws");
  d.ready(1);
  d.tunnel(1);
  EXPECT_EQ(d.took(), "open 1, assign 1@1, open 2");
  d.want("ws");
  d.fail(2);
  EXPECT_EQ(d.took(), "") << "a back-off first, as one connection lives";
  d.pass(seconds(1));
  EXPECT_EQ(d.took(), "open 3");
  d.withdraw(d.wants[1]);
  d.withdraw(d.wants[2]);
  EXPECT_EQ(d.took(), "close 3");
  d.want("ws");
  EXPECT_EQ(d.took(), "open 4");
}

TEST(pool_state, one_by_one_holds_for_the_origin_and_its_keys_take_turns) {
  pool_driver d;
  for (int i = 0; i < 2; ++i) d.want(d.at("ws", "x"));
  for (int i = 0; i < 2; ++i) d.want(d.at("ws", "y"));
  d.want("ws2");
  EXPECT_EQ(d.took(), "open 1, open 2") << "another origin is not held up";
  for (conn_id id : {1, 3, 4, 5}) {
    d.ready(id);
    d.tunnel(id);
  }
  EXPECT_EQ(d.took(), "assign 1@1, open 3, assign 3@3, open 4, assign 2@4, open 5, assign 4@5");
}

TEST(pool_state, one_by_one_a_key_that_gives_up_waiting_is_passed_over) {
  pool_driver d;
  d.want(d.at("ws", "x"));
  test_want& y = d.want(d.at("ws", "y"));
  d.want(d.at("ws", "z"));
  d.withdraw(y);
  d.ready(1);
  d.tunnel(1);
  EXPECT_EQ(d.took(), "open 1, assign 1@1, open 2");
}

// ---- a proxy that serves every host

namespace {

// Made as the engine makes them: one key for all hosts.
struct behind_proxy {
  struct no_tunnel final : proxy_server {
    expected<std::unique_ptr<handshake>> tunnel_to(const tunnel_end&) const override { return error(TERN_E_UNSUPPORTED); }
  };
  behind_proxy() {
    auto made = std::make_shared<no_tunnel>();
    made->origin.text = "http://p:3128";
    made->origin.hash = hash_text(made->origin.text);
    proxy = made;
  }
  const target& at(pool_driver& d, const std::string& host) const {
    auto t = make_target(host);
    t->proxy = proxy;
    t->absolute_form = true;
    t->pool = make_pool_key(*t, {.proxy = "p"});
    auto& kept = d.targets["behind " + host];
    if (!kept) kept = std::move(t);
    return *kept;
  }
  std::shared_ptr<const proxy_server> proxy;
};

}  // namespace

TEST(pool_state, a_connection_to_a_proxy_serves_every_host) {
  pool_driver d;
  const behind_proxy p;
  test_want& a = d.want(p.at(d, "a"));
  d.ready(1);
  d.done(a);
  d.want(p.at(d, "b"));
  EXPECT_EQ(d.took(), "open 1, assign 1@1, assign 2@1");
  EXPECT_EQ(d.pool.made("http://p:3128"), 1u) << "they count by the proxy";
  EXPECT_EQ(d.pool.made("http://a:80"), 0u);
}

TEST(pool_state, connections_to_a_proxy_are_of_no_origin_and_have_no_cap_but_the_total) {
  pool_driver d(1, 3);
  const behind_proxy p;
  for (const char* host : {"a", "b", "c", "d"}) d.want(p.at(d, host));
  EXPECT_EQ(d.took(), "open 1, open 2, open 3");
}
