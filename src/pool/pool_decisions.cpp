// What pool_state answers when pulled: one action at a time, from the state as it is then.
#include <algorithm>
#include <array>
#include <utility>

#include "base/hash.hpp"
#include "pool/pool_state.hpp"

namespace tern {

using phase_t = pooled_connection::phase_t;

bool pool_state::pull(pool_action& next) {
  next = {};
  if (std::exchange(closes_, false)) give_place();  // carried out by now
  if (pooled_lease* l = lost_.pop_front()) {
    next.kind = what::lost;
    next.lease = l->id;
    lease_slab_.give(*l);
    return true;
  }
  if (!failing_.empty()) {
    pool_want& w = failing_.front();
    unqueue(w);
    next.kind = what::fail;
    next.who = &w;
    next.why = std::exchange(w.why_, {});
    return true;
  }
  if (!closing_.empty()) {
    close_now(closing_.front(), next);
    return true;
  }
  if (assign_leased(next)) return true;
  while (!dirty_.empty())
    if (step(dirty_.front(), next)) return true;
  if (owes_ && !idle_.empty()) {
    owes_ = false;
    close_now(idle_.front(), next);
    return true;
  }
  if (plea_ == plea::due) {
    plea_ = plea::made;
    next.kind = what::shed;
    return true;
  }
  if (!tell_others_) return false;
  tell_others_ = false;
  next.kind = what::budget;
  return true;
}

bool pool_state::assign_leased(pool_action& next) {
  while (pooled_lease* l = ready_leases_.pop_front()) {
    if (l->waiting.empty() || l->on->free == 0) continue;
    ready_leases_.push_back(*l);
    assign(*l->on, l->waiting.front(), next);
    return true;
  }
  return false;
}

// ---- one key

bool pool_state::step(pooled_key& k, pool_action& next) {
  release_held(k);
  pooled_origin& o = *k.origin;
  if (k.one_by_one && o.asking > 0) {
    settle(k, k.shared_count + k.whole_count + k.fresh_count > 0 ? lack::turn : lack::nothing, false);
    return false;
  }
  std::array<pool_want*, 3> heads;  // of its lists, the oldest first
  size_t count = 0;
  for (want_list* list : {&k.shared, &k.whole, &k.fresh}) {
    if (list->empty()) continue;
    size_t at = count++;
    for (; at > 0 && heads[at - 1]->order_ > list->front().order_; --at) heads[at] = heads[at - 1];
    heads[at] = &list->front();
  }

  lack why = lack::nothing;
  bool claims_full = false;
  uint32_t wanted = 0;  // connections, by the heads so far
  for (size_t i = 0; i < count; ++i) {
    pool_want& w = *heads[i];
    const bool claims = w.wants == need::whole || w.lease != 0;
    if (claims && claims_left(o) == 0) {
      claims_full = true;
      continue;
    }
    pooled_connection* c = candidate(k, w);
    if (c != nullptr && must_yield(*c)) {
      owes_ = false;
      if (c->users == 0) {
        close_now(*c, next);
        return true;
      }
      c->leaving = yielding_ = true;
      place(*c);
      c = candidate(k, w);
    }
    if (c != nullptr) {
      may_open_beside(k, w, *c) ? open_one(k, w, next) : assign(*c, w, next);
      return true;
    }
    wanted += needed(k, w);
    if (why != lack::nothing || k.opening_count >= wanted) continue;
    why = k.one_by_one && !o.turns.empty() && &o.turns.front() != &k ? lack::turn : try_open(k, w, next);
    if (why == lack::nothing) return true;
    if (&w != (k.shared.empty() ? nullptr : &k.shared.front())) hold_one(k);
  }
  settle(k, why, claims_full);
  return false;
}

pooled_connection* pool_state::candidate(pooled_key& k, const pool_want& w) const {
  const auto first = [](connection_list& list) { return list.empty() ? nullptr : &list.front(); };
  if (w.wants == need::fresh) return k.unused.empty() ? newer(k, w) : first(k.unused);
  const bool shares = w.wants == need::shared && w.lease == 0 && k.sharing > 0;
  if (shares && k.sharing >= w.spread) return in_use(k);
  if (pooled_connection* c = first(k.idle)) return c;
  if (pooled_connection* c = first(k.unused)) return c;
  return shares ? in_use(k) : nullptr;
}

// In use by others, and not there yet when the want came: what broke the connection before it has not happened to this one.
pooled_connection* pool_state::newer(pooled_key& k, const pool_want& w) const {
  pooled_connection* found = nullptr;
  k.partial.for_each([&](pooled_connection& c) {
    if (c.since >= w.order_) found = &c;
  });
  return found;
}

// Those that have more than their part wait at the end of the list, so that looking for one costs the same however many share.
pooled_connection* pool_state::in_use(pooled_key& k) const {
  for (;;) {
    pooled_connection& c = k.partial.front();
    if (uint64_t{c.users} * k.sharing <= k.share) return &c;
    c.list_node<key_node>::unlink();
    k.partial.push_back(c);
  }
}

// The want that is at hand goes to `c`, which is in use, and those that come later to the new one as well. Never at the cost of
// others: where a cap is reached there is none.
bool pool_state::may_open_beside(const pooled_key& k, const pool_want& w, const pooled_connection& c) {
  if (w.wants != need::shared || w.lease != 0 || c.users == 0) return false;
  if (k.sharing + k.opening_count >= w.spread || k.opening_count >= k.shared_count) return false;
  if (k.slots == 0 || k.undecided > 0 || k.retry.armed() || (k.failures > 0 && k.opening_count > 0)) return false;
  if (at_cap(k)) return false;
  return total_.try_take();
}

// Connections that the list of this head needs when none has a place for it.
uint32_t pool_state::needed(const pooled_key& k, const pool_want& head) const {
  if (head.wants == need::whole || head.lease != 0)
    return static_cast<uint32_t>(std::min<uint64_t>(k.whole_count, claims_left(*k.origin)));
  return connections_for(k, head.wants == need::fresh ? k.fresh_count : k.shared_count);
}

uint32_t pool_state::connections_for(const pooled_key& k, uint32_t wants) noexcept {
  return k.slots == 0 ? std::min(wants, 1u) : (wants + k.slots - 1) / k.slots;
}

uint32_t pool_state::needed_in_all(const pooled_key& k) const {
  return connections_for(k, k.fresh_count) + connections_for(k, k.shared_count) +
         static_cast<uint32_t>(std::min<uint64_t>(k.whole_count, claims_left(*k.origin)));
}

// Nothing lacking: `next` is the opening, or the closing of an idle connection that makes room for it.
pool_state::lack pool_state::try_open(pooled_key& k, pool_want& w, pool_action& next) {
  if (k.retry.armed()) return lack::time;
  if (k.failures > 0 && k.opening_count > 0) return lack::time;
  if (k.undecided > 0 || (k.slots == 0 && k.opening_count > 0)) return lack::time;
  pooled_origin& o = *k.origin;
  if (at_cap(k)) {
    if (o.idle.empty()) return lack::origin_room;
    close_now(o.idle.front(), next);
    return lack::nothing;
  }
  if (!total_.try_take()) {
    if (!idle_.empty()) {
      close_now(idle_.front(), next);
      return lack::nothing;
    }
    if (!total_.take()) {
      total_room_ = false;
      if (plea_ == plea::none) plea_ = plea::due;
      return lack::total_room;
    }
  }
  plea_ = plea::none;
  open_one(k, w, next);
  return lack::nothing;
}

void pool_state::open_one(pooled_key& k, pool_want& w, pool_action& next) {
  pooled_connection& c = connection_slab_.take();
  c.id = ++last_id_;
  c.pool = this;
  c.key = &k;
  c.lease = nullptr;
  c.free = c.users = c.share = c.turns = 0;
  c.served = 0;
  c.state = phase_t::opening;
  c.ready = c.claimed = c.leaving = c.tunnel = c.asks = c.undecided = false;
  c.idle_timeout = w.idle_timeout;
  connections_.insert(hash_mix(c.id), c);
  ++k.count;
  ++k.opening_count;
  ++k.origin->count;
  ++opening_;
  k.opened = true;
  had_turn(k);
  place(c);
  next.kind = what::open;
  next.id = c.id;
  next.who = &w;
}

void pool_state::assign(pooled_connection& c, pool_want& w, pool_action& next) {
  unqueue(w);
  next.kind = what::assign;
  next.id = c.id;
  next.who = &w;
  next.reused = c.served > 0;
  if (!w.opens) ++c.served;
  ++c.users;
  --c.free;
  c.turns = starving(*c.key->origin) ? c.turns + 1 : 0;
  c.idle_timeout = w.idle_timeout;
  if (w.lease_ != nullptr && c.lease == nullptr) {
    c.lease = w.lease_;
    c.lease->on = &c;
    c.lease->opener = nullptr;
    if (!c.lease->waiting.empty()) ready_leases_.push_back(*c.lease);
  }
  if (w.wants == need::whole || w.lease != 0) set_claimed(c, true);
  had_turn(*c.key);
  place(c);
}

void pool_state::close_now(pooled_connection& c, pool_action& next) {
  next.kind = what::close;
  next.id = c.id;
  forget(c);
  closes_ = true;
}

// ---- room

bool pool_state::at_cap(const pooled_key& k) const noexcept { return !k.any_host && k.origin->capped() >= cap_; }

uint64_t pool_state::claims_left(const pooled_origin& o) const noexcept {
  const uint64_t most = cap_ > 1 ? cap_ - 1 : 1;
  return most - std::min<uint64_t>(most, o.claimed);
}

bool pool_state::starving(const pooled_origin& o) const noexcept {
  return owes_ || !o.room.starved.empty() || !room_.starved.empty();
}

bool pool_state::must_yield(const pooled_connection& c) const noexcept {
  return c.turns >= limits::pool_turns && !yielding_ && starving(*c.key->origin);
}

// An older whole or fresh want cannot have a connection of its own: the one in use for longest takes nothing new meanwhile.
void pool_state::hold_one(pooled_key& k) {
  if (k.held != nullptr || k.partial.empty()) return;
  k.held = &k.partial.back();
  place(*k.held);
}

void pool_state::release_held(pooled_key& k) {
  if (k.held == nullptr || k.fresh_count > 0 || (k.whole_count > 0 && claims_left(*k.origin) > 0)) return;
  pooled_connection& c = *k.held;
  k.held = nullptr;
  place(c);
}

// The key has nothing more to do: notes what it waits for, and passes on what it left.
void pool_state::settle(pooled_key& k, lack why, bool claims_full) {
  k.list_node<dirty_key>::unlink();
  pooled_origin& o = *k.origin;
  room_queue* room = why == lack::origin_room ? &o.room : why == lack::total_room ? &room_ : nullptr;
  const bool starves = k.live + k.opening_count == 0;
  if (k.blocked_in != nullptr && (room != k.blocked_in || starves != k.starving || k.opened)) {
    k.list_node<blocked_key>::unlink();
    k.blocked_in = nullptr;
  }
  if (room != nullptr && k.blocked_in == nullptr) {
    (starves ? room->starved : room->hungry).push_back(k);
    k.blocked_in = room;
    k.starving = starves;
  }
  k.opened = false;
  if (claims_full != k.list_node<claiming_key>::linked()) {
    if (claims_full)
      o.claims.push_back(k);
    else
      k.list_node<claiming_key>::unlink();
  }
  if ((why == lack::turn) != k.list_node<turn_key>::linked()) {
    if (why == lack::turn)
      o.turns.push_back(k);
    else
      k.list_node<turn_key>::unlink();
  }
  if (!o.claims.empty() && claims_left(o) > 0) mark(o.claims.front());
  if (!o.turns.empty() && o.asking == 0) mark(o.turns.front());
  offer_room(o);
  drop_unused(k);
}

}  // namespace tern
