// Plays the loop for pool_state: carries out its actions on connections that exist only here.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pool/pool_key.hpp"
#include "pool/pool_state.hpp"

namespace tern {

inline std::unique_ptr<target> make_target(const std::string& host, const std::string& tls = "") {
  auto t = std::make_unique<target>();
  t->scheme = "http";
  t->host = host;
  t->port = 80;
  t->one_by_one = host.starts_with("ws");
  t->origin = make_origin_key(*t);
  t->pool = make_pool_key(*t, {.tls = tls});
  return t;
}

struct test_want : pool_want {
  int number = 0;
  conn_id on = 0;
  bool reused = false;
  error failed;
};

struct test_connection {
  const target* where = nullptr;
  bool ready = false;
  bool tunnel = false;
  bool undecided = false;
  uint32_t limit = 1;
  uint32_t in_flight = 0;
  uint64_t served = 0;
  session_status status() const {
    session_status s;
    s.free_slots = limit > in_flight ? limit - in_flight : 0;
    s.in_flight = in_flight;
    s.tunnel = tunnel;
    s.undecided = undecided;
    if (tunnel) s.free_slots = 0;
    return s;
  }
};

class pool_driver {
 public:
  explicit pool_driver(uint64_t per_origin = 8, uint64_t in_total = no_limit)
      : own_total(in_total), total(own_total), pool(pool_settings{per_origin}, total, start), now(start) {}
  pool_driver(shared_cap& shared, uint64_t per_origin)
      : own_total(0), total(shared), pool(pool_settings{per_origin}, total, start), now(start) {}

  static constexpr now_t start = now_t{} + std::chrono::hours(1);
  std::map<std::string, std::unique_ptr<target>> targets;
  std::deque<test_want> wants;
  std::set<lease_id> begun;  // the first want of a lease opens it
  shared_cap own_total;
  shared_cap& total;
  pool_state pool;
  now_t now;
  std::map<conn_id, test_connection> connections;
  std::string log;  // what was done since log was taken

  const target& at(const std::string& host, const std::string& tls = "") {
    auto& t = targets[host + "|" + tls];
    if (!t) t = make_target(host, tls);
    return *t;
  }
  test_want& want(const std::string& host, need n = need::shared, lease_id lease = 0, uint32_t slots = 1) {
    return want(at(host), n, lease, slots);
  }
  test_want& want(const target& where, need n = need::shared, lease_id lease = 0, uint32_t slots = 1) {
    test_want& w = wants.emplace_back();
    w.number = static_cast<int>(wants.size());
    w.where = &where;
    w.wants = n;
    w.lease = lease;
    w.opens = lease != 0 && begun.insert(lease).second;
    w.slots = slots;
    w.one_by_one = where.one_by_one;
    pool.want(w, now);
    pump();
    return w;
  }
  test_want& want_spread(const std::string& host, uint32_t over) {
    test_want& w = wants.emplace_back();
    w.number = static_cast<int>(wants.size());
    w.where = &at(host);
    w.slots = 0;
    w.spread = over;
    pool.want(w, now);
    pump();
    return w;
  }
  void withdraw(test_want& w) {
    pool.withdraw(w, now);
    pump();
  }
  void ready(conn_id id, uint32_t limit = 1) {
    test_connection& c = connections.at(id);
    c.ready = true;
    c.limit = limit;
    report(id);
  }
  void ready_undecided(conn_id id, uint32_t limit) {
    connections.at(id).undecided = true;
    ready(id, limit);
  }
  void limit(conn_id id, uint32_t slots) {
    connections.at(id).undecided = false;
    connections.at(id).limit = slots;
    report(id);
  }
  void tunnel(conn_id id) {
    connections.at(id).tunnel = true;
    report(id);
  }
  // What its operation was ends with it.
  void end_tunnel(test_want& w) {
    const conn_id id = std::exchange(w.on, 0);
    connections.erase(id);
    pool.done(id, now);
    pool.failed(id, error(), now);
    pump();
  }
  void report(conn_id id) {
    pool.status(id, connections.at(id).status(), now);
    pump();
  }
  void done(test_want& w) {
    const conn_id id = std::exchange(w.on, 0);
    if (auto it = connections.find(id); it != connections.end()) {
      --it->second.in_flight;
      pool.status(id, it->second.status(), now);
      pool.done(id, now);
    }
    pump();
  }
  void say(conn_id id, phase p) {
    session_status s = connections.at(id).status();
    s.state = p;
    if (p == phase::closed) connections.erase(id);
    pool.status(id, s, now);
    pump();
  }
  void fail(conn_id id, int32_t code = TERN_E_CONNECT) {
    connections.erase(id);
    pool.failed(id, error(code), now);
    pump();
  }
  void pass(duration d) {
    now += d;
    pool.tick(now);
    pump();
  }
  // Carries out all that is to be done.
  void pump() {
    pool_action a;
    while (pool.pull(a)) act(a);
  }
  std::string took() { return std::exchange(log, {}); }
  uint64_t opened() const { return opened_; }

  virtual void act(pool_action& a) {
    using what = pool_action::what;
    auto* w = static_cast<test_want*>(a.who);
    switch (a.kind) {
      case what::open:
        ++opened_;
        connections[a.id].where = w->where;
        note("open " + std::to_string(a.id));
        break;
      case what::assign: {
        test_connection& c = connections.at(a.id);
        w->on = a.id;
        w->reused = a.reused;
        EXPECT_EQ(a.reused, c.served > 0);
        ++c.in_flight;
        if (!w->opens) ++c.served;
        note("assign " + std::to_string(w->number) + "@" + std::to_string(a.id));
        pool.status(a.id, c.status(), now);
        break;
      }
      case what::close:
        EXPECT_EQ(connections.erase(a.id), 1u);
        note("close " + std::to_string(a.id));
        break;
      case what::fail:
        w->failed = a.why;
        note("fail " + std::to_string(w->number));
        break;
      case what::lost:
        note("lost " + std::to_string(a.lease));
        break;
      case what::shed:
        if (&total != &own_total) note("shed");
        break;
      case what::budget:
        if (&total != &own_total) note("budget");
        break;
    }
  }
  virtual ~pool_driver() = default;

 protected:
  void note(const std::string& text) { log += (log.empty() ? "" : ", ") + text; }
  uint64_t opened_ = 0;
};

}  // namespace tern
