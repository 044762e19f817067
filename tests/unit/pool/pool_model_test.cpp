// pool_state under random use, against what is counted here from outside.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "unit/pool/pool_driver.hpp"

using namespace tern;
using std::chrono::milliseconds;

namespace {

// Checks every action against the rules at the top of pool_state.hpp.
class checking_driver final : public pool_driver {
 public:
  using pool_driver::pool_driver;

  struct seen {
    uint32_t limit_known = 0;
    uint64_t served = 0;
    test_want* whole = nullptr;
    lease_id lease = 0;
    bool draining = false;
    uint64_t ready_at = 0;
  };
  std::map<test_want*, uint64_t> came;
  uint64_t wanted = 0;
  uint64_t per_origin = 0, in_total = 0;
  std::map<conn_id, seen> state;
  std::set<test_want*> waiting, assigned;
  std::set<lease_id> leases, ended;
  conn_id last_id = 0;
  uint64_t most_open = 0;

  size_t connections_of(const target& t) const {
    size_t n = 0;
    for (auto& [id, c] : connections) n += c.where->origin == t.origin && !c.tunnel;
    return n;
  }
  size_t claimed_of(const target& t) const {
    size_t n = 0;
    for (auto& [id, s] : state) {
      const auto& c = connections.at(id);
      n += c.where->origin == t.origin && !c.tunnel && (s.whole != nullptr || s.lease != 0);
    }
    return n;
  }
  size_t asking_of(const target& t) const {
    size_t n = 0;
    for (auto& [id, c] : connections) n += c.where->origin == t.origin && (!c.ready || (c.in_flight > 0 && !c.tunnel));
    return n;
  }
  size_t ready_count() const {
    size_t n = 0;
    for (auto& [id, c] : connections) n += c.ready;
    return n;
  }

  void act(pool_action& a) override {
    using what = pool_action::what;
    auto* w = static_cast<test_want*>(a.who);
    if (a.kind == what::open) {
      EXPECT_GT(a.id, last_id) << "ids count up";
      last_id = a.id;
      EXPECT_TRUE(waiting.contains(w));
      size_t opening = 1, needed = 0;
      for (auto& [id, c] : connections) {
        if (c.where->pool != w->where->pool) continue;
        opening += !c.ready;
        EXPECT_FALSE(c.ready && c.undecided && !state[id].draining) << "that one may take more";
      }
      for (test_want* x : waiting) needed += x->where->pool == w->where->pool;
      EXPECT_LE(opening, needed) << "more connections than waiting wants need";
      EXPECT_LT(connections_of(*w->where), per_origin);
      EXPECT_LT(connections.size(), in_total);
      if (w->where->one_by_one) {
        EXPECT_EQ(asking_of(*w->where), 0u);
      }
    }
    if (a.kind == what::assign) {
      EXPECT_EQ(waiting.erase(w), 1u);
      assigned.insert(w);
      const test_connection& c = connections.at(a.id);
      seen& s = state[a.id];
      EXPECT_TRUE(c.ready);
      EXPECT_EQ(c.where->pool, w->where->pool);
      EXPECT_LT(c.in_flight, c.limit) << "no free slot";
      EXPECT_FALSE(s.draining);
      EXPECT_EQ(s.whole, nullptr);
      EXPECT_FALSE(c.tunnel);
      if (w->where->one_by_one && w->lease == 0) {
        EXPECT_EQ(asking_of(*w->where), 0u);
      }
      const lease_id lease = ended.contains(w->lease) ? 0 : w->lease;  // released before it had a connection: a whole use
      const bool whole = lease == 0 && (w->wants == need::whole || w->lease != 0);
      if (s.lease != 0) {
        EXPECT_EQ(s.lease, lease);
      } else if (lease != 0) {
        EXPECT_FALSE(leases.contains(lease)) << "the lease has another connection";
      }
      if ((whole || lease != 0) && s.lease == 0) {
        EXPECT_EQ(c.in_flight, 0u);
        EXPECT_LT(claimed_of(*w->where), per_origin > 1 ? per_origin - 1 : 1);
      }
      if (w->wants == need::fresh) {
        EXPECT_TRUE(c.served == 0 || s.ready_at >= came.at(w)) << "it was there when the want came";
      }
      if (whole) s.whole = w;
      if (lease != 0) {
        s.lease = lease;
        leases.insert(lease);
      }
    }
    if (a.kind == what::close) {
      EXPECT_TRUE(connections.contains(a.id));
      EXPECT_EQ(connections.at(a.id).in_flight, 0u) << "closed under use";
      state.erase(a.id);
    }
    if (a.kind == what::fail) {
      EXPECT_EQ(waiting.erase(w), 1u);
      if (w->lease == 0) {
        for (auto& [id, c] : connections) EXPECT_FALSE(c.ready && c.where->pool == w->where->pool && !state[id].draining);
      }
    }
    if (a.kind == what::lost) {
      EXPECT_EQ(leases.erase(a.lease), 1u);
      ended.insert(a.lease);
    }
    pool_driver::act(a);
  }
};

}  // namespace

TEST(pool_model, keeps_its_rules_and_forgets_nobody_under_random_use) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto below = [&](size_t n) { return std::uniform_int_distribution<size_t>(0, n - 1)(random); };
    const auto pick = [&](auto& from) { return std::next(from.begin(), static_cast<ptrdiff_t>(below(from.size()))); };

    const uint64_t per_origin = 1 + below(4), in_total = 1 + below(8);
    checking_driver d(per_origin, in_total);
    d.per_origin = per_origin;
    d.in_total = in_total;
    const char* hosts[] = {"a", "b", "ws", "wss"};
    const char* configurations[] = {"", "x"};
    lease_id last_lease = 0;
    const auto gone = [&](conn_id id) {  // how the driver ends what was in flight there
      for (auto it = d.assigned.begin(); it != d.assigned.end();)
        if ((*it)->on == id) {
          (*it)->on = 0;
          it = d.assigned.erase(it);
        } else {
          ++it;
        }
      d.state.erase(id);
    };
    const auto finish = [&](test_want& w) {
      if (d.state[w.on].whole == &w) d.state[w.on].whole = nullptr;
      d.assigned.erase(&w);
      if (d.connections.contains(w.on) && d.connections[w.on].tunnel) {
        d.state.erase(w.on);
        return d.end_tunnel(w);
      }
      d.done(w);
    };
    const auto connect = [&](conn_id id) {
      const uint32_t limits_seen[] = {0, 1, 1, 1, 2, 3, 100};
      d.state[id].ready_at = d.wanted;
      test_connection& c = d.connections[id];
      c.undecided = !c.where->one_by_one && below(3) == 0;
      d.ready(id, c.where->one_by_one ? 1 : limits_seen[below(7)]);
      d.most_open = std::max<uint64_t>(d.most_open, d.ready_count());
    };

    for (int step = 0; step < 1500 && !testing::Test::HasFailure(); ++step) {
      d.log.clear();
      switch (below(12)) {
        case 0:
        case 1:
        case 2: {
          test_want& w = d.wants.emplace_back();
          w.where = &d.at(hosts[below(4)], configurations[below(2)]);
          w.number = static_cast<int>(d.wants.size());
          const need needs[] = {need::shared, need::shared, need::shared, need::whole, need::fresh};
          w.wants = needs[below(5)];
          w.slots = static_cast<uint32_t>(below(2));
          w.spread = static_cast<uint32_t>(1 + below(3));
          w.one_by_one = w.where->one_by_one;
          if (below(8) == 0) {  // a new lease, or one more use of an old one
            if (below(2) || last_lease == 0) {
              w.lease = ++last_lease;
              w.opens = true;
            } else {
              w.lease = 1 + below(last_lease);
              const target* where = nullptr;
              for (test_want& x : d.wants)
                if (&x != &w && x.lease == w.lease) where = x.where;
              w.where = where;
              w.one_by_one = where->one_by_one;
            }
            w.wants = need::shared;
          }
          d.waiting.insert(&w);
          d.came[&w] = ++d.wanted;
          d.pool.want(w, d.now);
          d.pump();
          break;
        }
        case 3:
          if (!d.waiting.empty()) {
            test_want& w = **pick(d.waiting);
            d.waiting.erase(&w);
            d.withdraw(w);
          }
          break;
        case 4:
        case 5:
        case 6:
          if (!d.assigned.empty()) finish(**pick(d.assigned));
          break;
        case 7:
        case 8:
          if (!d.connections.empty()) {
            auto it = pick(d.connections);
            if (!it->second.ready) connect(it->first);
          }
          break;
        case 9:
          if (!d.connections.empty() && below(3) == 0) {
            const conn_id id = pick(d.connections)->first;
            gone(id);
            d.fail(id);
          }
          break;
        case 10:
          if (!d.connections.empty()) {
            auto it = pick(d.connections);
            const conn_id id = it->first;
            if (!it->second.ready) break;
            if (below(6) == 0) {
              d.state[id].draining = true;
              d.state[id].lease = 0;
              d.say(id, phase::draining);
            } else if (it->second.where->one_by_one) {
              if (it->second.in_flight > 0 && !d.state[id].lease) d.tunnel(id);
            } else if (!d.state[id].draining) {
              d.limit(id, static_cast<uint32_t>(below(4)));
            }
          }
          break;
        case 11:
          if (below(2)) {
            d.pass(milliseconds(below(300)));
          } else if (last_lease > 0) {
            const lease_id l = 1 + below(last_lease);
            for (auto& [id, s] : d.state)
              if (s.lease == l) s.lease = 0;
            d.leases.erase(l);
            d.ended.insert(l);
            d.pool.release(l, d.now);
            d.pump();
          }
          break;
      }
      ASSERT_LE(d.connections.size(), in_total);
      ASSERT_EQ(d.pool.waiting(), d.waiting.size()) << d.pool.snapshot();
      ASSERT_EQ(d.pool.open(), d.ready_count());
      ASSERT_EQ(d.total.taken(), d.connections.size());
      ASSERT_GE(d.total.most_open(), d.most_open);
    }
    if (testing::Test::HasFailure()) return;

    // From here on everything goes well: whoever waits is served, and nothing is left behind.
    for (lease_id l = 1; l <= last_lease; ++l) {
      for (auto& [id, s] : d.state)
        if (s.lease == l) s.lease = 0;
      d.ended.insert(l);
      d.pool.release(l, d.now);
    }
    d.leases.clear();
    d.pump();
    for (int round = 0; round < 3000 && (!d.waiting.empty() || !d.assigned.empty()); ++round) {
      d.log.clear();
      std::vector<conn_id> all;
      for (auto& [id, c] : d.connections) all.push_back(id);
      for (conn_id id : all)
        if (d.connections.contains(id) && !d.state[id].draining &&
            (!d.connections[id].ready || d.connections[id].undecided || d.connections[id].limit == 0)) {
          d.connections[id].undecided = false;
          d.ready(id, 1);
        }
      if (!d.assigned.empty()) {
        test_want& w = **d.assigned.begin();
        finish(w);
      }
      d.pass(milliseconds(50));
    }
    ASSERT_TRUE(d.waiting.empty()) << d.pool.snapshot();
    ASSERT_EQ(d.pool.waiting(), 0u);
    std::vector<conn_id> unneeded;
    for (auto& [id, c] : d.connections)
      if (!c.ready) unneeded.push_back(id);
    for (conn_id id : unneeded) d.ready(id);
    d.pass(std::chrono::seconds(61));
    d.pass(std::chrono::seconds(61));
    ASSERT_EQ(d.connections.size(), 0u) << d.pool.snapshot();
    ASSERT_EQ(d.pool.keys(), 0u) << d.pool.snapshot();
    ASSERT_EQ(d.total.taken(), 0u);
    ASSERT_EQ(d.pool.deadline(), never);
  }
}
