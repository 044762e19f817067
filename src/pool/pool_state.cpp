// The events of pool_state. They note what changed and mark keys; pool_decisions.cpp decides when pulled.
#include "pool/pool_state.hpp"

#include <algorithm>
#include <cassert>

#include "base/hash.hpp"
#include "pool/backoff.hpp"
#include "sansio/proxy_server.hpp"

namespace tern {

pooled_connection::pooled_connection() noexcept
    : idle(
          [](void* self, now_t now) {
            auto& c = *static_cast<pooled_connection*>(self);
            c.pool->idle_due(c, now);
          },
          this) {}

pooled_key::pooled_key() noexcept
    : retry(
          [](void* self, now_t) {
            auto& k = *static_cast<pooled_key*>(self);
            k.pool->retry_due(k);
          },
          this) {}

pool_state::pool_state(const pool_settings& how, shared_cap& total, now_t start)
    : cap_(std::max<uint64_t>(how.connections_per_origin, 1)), total_(total), now_(start), wheel_(start) {}

pool_state::~pool_state() {
  const auto let_go = [](want_list& list) {
    while (pool_want* w = list.pop_front()) w->state_ = pool_want::state::out;
  };
  const auto clear = [](auto& list) {
    while (list.pop_front() != nullptr) {
    }
  };
  let_go(failing_);
  keys_in_order_.for_each([&](pooled_key& k) {
    for (want_list* list : {&k.shared, &k.whole, &k.fresh}) let_go(*list);
    for (connection_list* list : {&k.opening, &k.unused, &k.idle, &k.partial}) clear(*list);
  });
  leases_.for_each([&](pooled_lease& l) { let_go(l.waiting); });
  connections_.for_each([&](pooled_connection&) { total_.give(); });
  if (closes_) total_.give();
  origins_in_order_.for_each([&](pooled_origin& o) {
    clear(o.idle);
    clear(o.room.starved);
    clear(o.room.hungry);
    clear(o.claims);
    clear(o.turns);
  });
  clear(room_.starved);
  clear(room_.hungry);
  clear(idle_);
  clear(closing_);
  clear(ready_leases_);
  clear(lost_);
  clear(dirty_);
  clear(keys_in_order_);
  clear(unused_origins_);
  clear(origins_in_order_);
}

// ---- finding and making entries

pooled_connection* pool_state::find(conn_id id) const {
  return connections_.find(hash_mix(id), [&](const pooled_connection& c) { return c.id == id; });
}

pooled_lease* pool_state::find_lease(lease_id id) const {
  return leases_.find(hash_mix(id), [&](const pooled_lease& l) { return l.id == id; });
}

pooled_origin& pool_state::origin_of(const hashed_key& key) {
  if (pooled_origin* o = origins_.find(key.hash, [&](const pooled_origin& x) { return x.text == key.text; })) {
    if (o->list_node<unused_origin>::linked()) {
      o->list_node<unused_origin>::unlink();
      --unused_origin_count_;
    }
    return *o;
  }
  pooled_origin& o = origin_slab_.take();
  o.text = key.text;
  o.hash = key.hash;
  o.made = 0;
  origins_.insert(o.hash, o);
  origins_in_order_.push_back(o);
  return o;
}

pooled_key& pool_state::key_of(const target& where) {
  const hashed_key& key = where.pool;
  if (pooled_key* k = keys_.find(key.hash, [&](const pooled_key& x) { return x.text == key.text; })) return *k;
  pooled_key& k = key_slab_.take();
  k.text = key.text;
  k.hash = key.hash;
  k.pool = this;
  k.any_host = where.absolute_form;
  k.origin = &origin_of(where.absolute_form ? where.proxy->origin : where.origin);
  ++k.origin->keys;
  k.slots = k.undecided = k.failures = k.sharing = 0;
  k.why = {};
  k.share = 0;
  keys_.insert(k.hash, k);
  keys_in_order_.push_back(k);
  return k;
}

// ---- wants

void pool_state::queue(pooled_key& k, pool_want& w) {
  w.key_ = &k;
  w.state_ = pool_want::state::queued;
  if (w.wants == need::fresh) {
    k.fresh.push_back(w);
    ++k.fresh_count;
  } else if (w.wants == need::whole || w.lease != 0) {
    k.whole.push_back(w);
    ++k.whole_count;
  } else {
    k.shared.push_back(w);
    ++k.shared_count;
  }
}

// Takes it out of whatever list it is in.
void pool_state::unqueue(pool_want& w) {
  w.list_node<want_tag>::unlink();
  if (w.state_ == pool_want::state::queued) {
    if (w.wants == need::fresh)
      --w.key_->fresh_count;
    else if (w.wants == need::whole || w.lease != 0)
      --w.key_->whole_count;
    else
      --w.key_->shared_count;
  }
  if (w.state_ != pool_want::state::failing) --waiting_;
  w.state_ = pool_want::state::out;
}

void pool_state::want(pool_want& w, now_t now) {
  assert(!w.waiting());
  now_ = now;
  w.order_ = ++last_order_;
  w.lease_ = nullptr;
  if (w.lease != 0 && !w.opens) {
    pooled_lease* l = find_lease(w.lease);
    if (l == nullptr) return refuse(w, error(TERN_E_LEASE_LOST));  // lost, and whoever wants it may not have heard
    ++waiting_;
    w.lease_ = l;
    w.state_ = pool_want::state::behind_lease;
    l->waiting.push_back(w);
    if (l->on != nullptr && !l->list_node<lease_node>::linked()) ready_leases_.push_back(*l);
    return;
  }
  pooled_key& k = key_of(*w.where);
  if (out_of_patience(k)) return refuse(w, k.why);
  ++waiting_;
  if (k.slots == 0) k.slots = w.slots;
  k.one_by_one = w.one_by_one;
  if (w.opens) {
    assert(w.lease != 0 && find_lease(w.lease) == nullptr);
    pooled_lease& l = lease_slab_.take();
    l.id = w.lease;
    l.key = &k;
    l.opener = &w;
    l.on = nullptr;
    leases_.insert(hash_mix(l.id), l);
    ++k.leases;
    w.lease_ = &l;
  }
  queue(k, w);
  mark(k);
}

void pool_state::withdraw(pool_want& w, now_t now) {
  now_ = now;
  if (!w.waiting()) return;
  const bool queued = w.state_ == pool_want::state::queued;
  unqueue(w);
  w.why_ = {};
  if (!queued) return;
  if (w.lease_ != nullptr) pass_lease_on(*w.lease_);
  close_excess(*w.key_);
  mark(*w.key_);
}

// The want that was to open the lease is gone.
void pool_state::pass_lease_on(pooled_lease& l) {
  l.opener = l.waiting.pop_front();
  if (l.opener == nullptr) return drop(l);
  queue(*l.key, *l.opener);
}

void pool_state::fail(pool_want& w, const error& why) {
  unqueue(w);
  refuse(w, why);
}

// One that is in no list.
void pool_state::refuse(pool_want& w, const error& why) {
  w.why_ = why;
  w.state_ = pool_want::state::failing;
  failing_.push_back(w);
}

void pool_state::fail_all(want_list& list, const error& why) {
  while (!list.empty()) {
    pool_want& w = list.front();
    pooled_lease* opens = w.state_ == pool_want::state::queued ? w.lease_ : nullptr;
    fail(w, why);
    if (opens == nullptr) continue;
    fail_all(opens->waiting, why);
    drop(*opens);
  }
}

// ---- connections

void pool_state::status(conn_id id, const session_status& s, now_t now) {
  now_ = now;
  pooled_connection* c = find(id);
  if (c == nullptr) return;
  if (s.state == phase::closed) return failed(id, s.why, now);
  if (c->state == pooled_connection::phase_t::closing || s.state == phase::login) return;
  pooled_key& k = *c->key;
  set_tunnel(*c, s.tunnel);
  if (s.state == phase::draining) {
    drain(*c, s.why);
  } else if (c->state != pooled_connection::phase_t::draining) {
    if (!c->ready) became_ready(*c);
    c->free = s.free_slots;
    // A session that is full may be over a limit lowered meanwhile: what it has in flight is no promise.
    const uint32_t all = s.free_slots + s.in_flight;
    const uint32_t known = s.free_slots > 0 ? all : std::max(1u, k.slots == 0 ? all : std::min(k.slots, all));
    if (!s.undecided && !s.tunnel && !s.aside) k.slots = known;
    set_undecided(*c, s.undecided);
    if (c->lease != nullptr && c->free > 0 && !c->lease->list_node<lease_node>::linked()) ready_leases_.push_back(*c->lease);
  }
  place(*c);
  mark_first(k);
}

void pool_state::became_ready(pooled_connection& c) {
  pooled_key& k = *c.key;
  --k.opening_count;
  --opening_;
  ++k.live;
  c.ready = true;
  c.since = last_order_;
  c.state = pooled_connection::phase_t::open;
  k.failures = 0;
  k.why = {};
  k.retry.disarm();
  ++k.origin->made;
  ++k.origin->open;
  ++open_;
  total_.opened();
}

// It takes nothing new. Before it ever was open that is a failed connect.
void pool_state::drain(pooled_connection& c, const error& why) {
  pooled_key& k = *c.key;
  const bool never_open = !c.ready;
  c.free = 0;
  set_undecided(c, false);
  if (c.lease != nullptr) lose(*c.lease);
  if (!never_open) {
    c.state = pooled_connection::phase_t::draining;
    if (c.users == 0) begin_close(c);
    return;
  }
  begin_close(c);
  connect_failed(k, why);
}

void pool_state::failed(conn_id id, const error& why, now_t now) {
  now_ = now;
  pooled_connection* c = find(id);
  if (c == nullptr) return;
  pooled_key& k = *c->key;
  const bool was_opening = c->state == pooled_connection::phase_t::opening;
  forget(*c);
  give_place();
  if (was_opening) connect_failed(k, why);
  mark(k);
}

void pool_state::connect_failed(pooled_key& k, const error& why) {
  if (!k.retry.armed()) {  // of several at once the first begins the back-off
    ++k.failures;
    wheel_.arm(k.retry, after(now_, backoff_delay(k.failures)));
  }
  k.why = why ? why : error(TERN_E_CONNECT);
  if (k.live > 0 || k.opening_count > 0) return;
  const error told = k.why;
  for (want_list* list : {&k.shared, &k.whole, &k.fresh}) fail_all(*list, told);
}

bool pool_state::out_of_patience(const pooled_key& k) const noexcept {
  return k.failures > limits::connect_patience && k.retry.armed() && k.live == 0 && k.opening_count == 0;
}

void pool_state::done(conn_id id, now_t now, uint32_t count) {
  now_ = now;
  pooled_connection* c = find(id);
  if (c == nullptr || c->users == 0) return;
  c->users -= std::min(c->users, count);
  if (c->users == 0) {
    if (c->lease == nullptr) set_claimed(*c, false);
    if (c->leaving || c->state == pooled_connection::phase_t::draining) begin_close(*c);
  }
  place(*c);
  mark_first(*c->key);
}

// What is being opened beyond what the wants still waiting need: nobody wants the newest.
void pool_state::close_excess(pooled_key& k) {
  for (uint32_t enough = needed_in_all(k); k.opening_count > enough;) begin_close(k.opening.back());
}

// ---- leases

void pool_state::release(lease_id lease, now_t now) {
  now_ = now;
  pooled_lease* l = find_lease(lease);
  if (l == nullptr) return;
  pooled_key& k = *l->key;
  fail_all(l->waiting, error(TERN_E_LEASE_LOST));
  if (pooled_connection* c = l->on) {
    c->lease = nullptr;
    if (c->users == 0) set_claimed(*c, false);
    place(*c);
    mark_first(k);
  } else {
    l->opener->lease_ = nullptr;  // what is left of it is a whole use
  }
  drop(*l);
}

// Its connection takes no more of it.
void pool_state::lose(pooled_lease& l) {
  fail_all(l.waiting, error(TERN_E_LEASE_LOST));
  l.on->lease = nullptr;
  l.on = nullptr;
  leases_.erase(hash_mix(l.id), l);
  --l.key->leases;
  if (l.list_node<lease_node>::linked()) l.list_node<lease_node>::unlink();
  lost_.push_back(l);
}

void pool_state::drop(pooled_lease& l) {
  if (l.list_node<lease_node>::linked()) l.list_node<lease_node>::unlink();
  leases_.erase(hash_mix(l.id), l);
  --l.key->leases;
  mark(*l.key);
  lease_slab_.give(l);
}

// ---- time and room

void pool_state::tick(now_t now) {
  now_ = now;
  wheel_.advance(now);
}

void pool_state::retry_due(pooled_key& k) { mark(k); }

// The timer is not moved when the connection is used: it looks again when it fires.
void pool_state::idle_due(pooled_connection& c, now_t now) {
  if (!c.list_node<origin_node>::linked()) return;
  const now_t due = after(c.idle_since, c.idle_timeout);
  if (due > now) return wheel_.arm(c.idle, due);
  begin_close(c);
}

void pool_state::budget(now_t now) {
  now_ = now;
  total_room_ = true;
  plea_ = plea::none;
  for (auto* list : {&room_.starved, &room_.hungry})
    if (!list->empty()) return mark_first(list->front());
}

void pool_state::shed(now_t now) {
  now_ = now;
  if (idle_.empty())
    owes_ = connections_.size() > 0;
  else
    begin_close(idle_.front());
}

}  // namespace tern
