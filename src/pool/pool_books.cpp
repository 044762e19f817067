// Where each connection and key of pool_state is listed, and when entries end.
#include <cassert>

#include "base/hash.hpp"
#include "pool/pool_state.hpp"

namespace tern {

using phase_t = pooled_connection::phase_t;
using shelf = pooled_connection::shelf;

// ---- connections

shelf pool_state::shelf_of(const pooled_connection& c) noexcept {
  if (c.state == phase_t::opening) return shelf::opening;
  if (c.state != phase_t::open || c.claimed || c.leaving || c.free == 0 || c.key->held == &c) return shelf::none;
  if (c.users > 0) return shelf::partial;
  return c.served == 0 ? shelf::unused : shelf::idle;
}

// Puts it into the lists its present state belongs to.
void pool_state::place(pooled_connection& c) {
  pooled_key& k = *c.key;
  if (k.held == &c && (c.users == 0 || c.state != phase_t::open)) k.held = nullptr;
  const shelf where = shelf_of(c);
  if (c.on != where) {
    if (c.on != shelf::none) c.list_node<key_node>::unlink();
    c.on = where;
    switch (where) {
      case shelf::opening:
        k.opening.push_back(c);
        break;
      case shelf::unused:
        k.unused.push_front(c);
        break;
      case shelf::idle:
        k.idle.push_front(c);
        break;
      case shelf::partial:
        k.partial.push_front(c);
        break;
      case shelf::none:
        break;
    }
  }
  count_share(c);
  set_asks(c, k.one_by_one && (c.state == phase_t::opening || (c.state != phase_t::closing && c.users > 0 && !c.tunnel)));
  const bool idle = c.state == phase_t::open && c.users == 0 && !c.claimed && !c.leaving;
  if (idle == c.list_node<origin_node>::linked()) return;
  if (!idle) {
    c.list_node<origin_node>::unlink();
    c.list_node<total_node>::unlink();
    return;
  }
  k.origin->idle.push_back(c);
  idle_.push_back(c);
  c.idle_since = now_;
  const now_t due = after(now_, c.idle_timeout);
  if (!c.idle.armed() || c.idle.due() > due) wheel_.arm(c.idle, due);
  offer_room(*k.origin);
}

void pool_state::unplace(pooled_connection& c) {
  if (c.on != shelf::none) c.list_node<key_node>::unlink();
  c.on = shelf::none;
  count_share(c);
  if (c.list_node<origin_node>::linked()) c.list_node<origin_node>::unlink();
  if (c.list_node<total_node>::linked()) c.list_node<total_node>::unlink();
  c.idle.disarm();
  set_asks(c, false);
  set_undecided(c, false);
  if (c.key->held == &c) c.key->held = nullptr;
}

// No longer usable; the close action follows. Until then it counts.
void pool_state::begin_close(pooled_connection& c) {
  if (c.state == phase_t::closing) return;
  unplace(c);
  if (!c.ready) {
    --c.key->opening_count;
    --opening_;
  }
  c.state = phase_t::closing;
  closing_.push_back(c);
}

void pool_state::forget(pooled_connection& c) {
  pooled_key& k = *c.key;
  pooled_origin& o = *k.origin;
  unplace(c);
  if (c.lease != nullptr) lose(*c.lease);
  set_claimed(c, false);
  if (c.ready) {
    --k.live;
    --o.open;
    --open_;
    total_.closed();
  } else if (c.state == phase_t::opening) {
    --k.opening_count;
    --opening_;
  }
  if (c.leaving) yielding_ = false;
  if (c.tunnel) --o.tunnels;
  --k.count;
  --o.count;
  connections_.erase(hash_mix(c.id), c);
  connection_slab_.give(c);
  mark(k);
  offer_room(o);
}

// A connection is closed and its place under the total cap free.
void pool_state::give_place() {
  tell_others_ |= total_.give();
  total_room_ = true;
  offer_room(room_);
}

void pool_state::set_claimed(pooled_connection& c, bool claimed) {
  if (c.claimed == claimed) return;
  c.claimed = claimed;
  pooled_origin& o = *c.key->origin;
  if (claimed)
    ++o.claimed;
  else
    --o.claimed;
}

void pool_state::count_share(pooled_connection& c) {
  pooled_key& k = *c.key;
  const uint32_t share = c.on == shelf::partial ? c.users : 0;
  k.share = k.share - c.share + share;
  if (share > 0 && c.share == 0) ++k.sharing;
  if (share == 0 && c.share > 0) --k.sharing;
  c.share = share;
}

void pool_state::set_tunnel(pooled_connection& c, bool tunnel) {
  if (c.tunnel == tunnel) return;
  c.tunnel = tunnel;
  pooled_origin& o = *c.key->origin;
  tunnel ? ++o.tunnels : --o.tunnels;
  if (!tunnel) return;
  set_claimed(c, false);
  offer_room(o);
}

void pool_state::set_undecided(pooled_connection& c, bool undecided) {
  if (c.undecided == undecided) return;
  c.undecided = undecided;
  undecided ? ++c.key->undecided : --c.key->undecided;
}

void pool_state::set_asks(pooled_connection& c, bool asks) {
  if (c.asks == asks) return;
  c.asks = asks;
  pooled_origin& o = *c.key->origin;
  if (asks)
    ++o.asking;
  else if (--o.asking == 0 && !o.turns.empty())
    mark(o.turns.front());
}

// Where it waits again, others are before it.
void pool_state::had_turn(pooled_key& k) {
  if (k.list_node<turn_key>::linked()) k.list_node<turn_key>::unlink();
}

// ---- keys

void pool_state::mark(pooled_key& k) {
  if (!k.list_node<dirty_key>::linked()) dirty_.push_back(k);
}

void pool_state::mark_first(pooled_key& k) {
  if (k.list_node<dirty_key>::linked()) k.list_node<dirty_key>::unlink();
  dirty_.push_front(k);
}

// A place came free, or a connection idle that can be closed for one: whoever waits for that longest looks again.
void pool_state::offer_room(pooled_origin& o) {
  if (total_room_ || !idle_.empty()) offer_room(room_);
  if (o.capped() < cap_ || !o.idle.empty()) offer_room(o.room);
}

void pool_state::offer_room(room_queue& room) {
  if (!room.starved.empty())
    mark_first(room.starved.front());
  else if (!room.hungry.empty())
    mark_first(room.hungry.front());
}

void pool_state::drop_unused(pooled_key& k) {
  if (k.count + k.shared_count + k.whole_count + k.fresh_count + k.leases > 0 || k.retry.armed()) return;
  pooled_origin& o = *k.origin;
  had_turn(k);
  k.list_node<every_key>::unlink();
  keys_.erase(k.hash, k);
  key_slab_.give(k);
  --o.keys;
  retire_unused(o);
}

void pool_state::retire_unused(pooled_origin& o) {
  if (o.keys > 0) return;
  assert(o.count == 0);
  const auto erase = [this](pooled_origin& gone) {
    gone.list_node<every_origin>::unlink();
    origins_.erase(gone.hash, gone);
    origin_slab_.give(gone);
  };
  if (o.made == 0) return erase(o);
  unused_origins_.push_back(o);
  if (++unused_origin_count_ <= limits::counted_origins) return;
  --unused_origin_count_;
  erase(*unused_origins_.pop_front());
}

}  // namespace tern
