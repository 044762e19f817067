#include "engine/scheduler.hpp"

#include "base/limits.hpp"

namespace tern {

namespace {
struct ready_tag {};
}  // namespace

// Entries of one origin and priority that were found blocked.
struct blocked_entries : list_node<ready_tag> {
  origin_state* origin = nullptr;
  intrusive_list<scheduler_entry, queue_tag> entries;
};

struct origin_state : list_node<delayed_tag>, list_node<unused_tag> {
  hashed_key key;
  uint64_t slots = 0;
  uint64_t running = 0;
  uint64_t fresh = 0;    // entries of this origin that were not looked at yet
  uint64_t members = 0;  // all entries: waiting, running, parked
  std::map<int32_t, blocked_entries> blocked;
  now_t next_start{};
  bool delayed() const noexcept { return list_node<delayed_tag>::linked(); }
};

struct scheduler::level {
  intrusive_list<scheduler_entry, queue_tag> returning;  // unparked
  intrusive_list<scheduler_entry, queue_tag> fresh;      // discipline fifo
  std::vector<scheduler_entry*> any;                     // discipline random
  intrusive_list<blocked_entries, ready_tag> ready;      // not empty, and the origin has a place
  uint64_t count = 0;
};

scheduler::scheduler(const scheduler_settings& how) : how_(how), random_(how.seed) {}

scheduler::~scheduler() {
  while (unused_.pop_front()) {
  }
}

// ---- origins

bool scheduler::full(const origin_state& o) const noexcept { return o.running >= o.slots || o.delayed(); }

origin_state& scheduler::origin_of(const hashed_key& key) {
  auto found = origins_.find(&key);
  if (found == origins_.end()) {
    auto made = std::make_unique<origin_state>();
    made->key = key;
    made->slots = how_.slots_per_origin;
    const hashed_key* own = &made->key;
    found = origins_.emplace(own, std::move(made)).first;
  }
  origin_state& o = *found->second;
  if (o.list_node<unused_tag>::linked()) {
    o.list_node<unused_tag>::unlink();
    --unused_count_;
  }
  return o;
}

// An entry of the origin is gone. The last one leaves the state behind for the next request, among a bounded number of others.
void scheduler::leave(origin_state& o) {
  if (o.members > 0 || o.delayed() || o.list_node<unused_tag>::linked()) return;
  o.blocked.clear();
  unused_.push_back(o);
  if (++unused_count_ <= limits::unused_origins) return;
  origin_state& oldest = *unused_.pop_front();
  --unused_count_;
  origins_.erase(&oldest.key);
}

// The origin has a place again: its blocked entries may go.
void scheduler::wake(origin_state& o) {
  if (full(o)) return;
  for (auto& [priority, b] : o.blocked)
    if (!b.entries.empty() && !b.linked()) level_of(priority).ready.push_back(b);
}

void scheduler::give_back(origin_state& o) {
  --o.running;
  wake(o);
}

void scheduler::release_delayed(now_t now) {
  while (!delayed_.empty() && delayed_.front().next_start <= now) {
    origin_state& o = *delayed_.pop_front();
    wake(o);
    leave(o);
  }
}

void scheduler::set_origin_slots(const hashed_key& origin, uint64_t slots) {
  auto found = origins_.find(&origin);
  if (found == origins_.end()) return;
  origin_state& o = *found->second;
  o.slots = slots;
  if (full(o)) {
    for (auto& [priority, b] : o.blocked)
      if (b.linked()) b.unlink();
  } else {
    wake(o);
  }
}

// ---- entries in and out of levels

scheduler::level& scheduler::level_of(int32_t priority) {
  std::unique_ptr<level>& l = levels_[priority];
  if (!l) l = std::make_unique<level>();
  return *l;
}

void scheduler::insert(level& l, scheduler_entry& e) {
  e.place_ = scheduler_entry::place::waiting;
  e.fresh_ = true;
  ++e.origin_->fresh;
  if (how_.random) {
    e.index_ = static_cast<uint32_t>(l.any.size());
    l.any.push_back(&e);
  } else {
    l.fresh.push_back(e);
  }
}

void scheduler::block(level& l, scheduler_entry& e, bool first) {
  blocked_entries& b = e.origin_->blocked[e.priority_];
  b.origin = e.origin_;
  e.place_ = scheduler_entry::place::blocked;
  if (first)
    b.entries.push_front(e);
  else
    b.entries.push_back(e);
  if (!full(*e.origin_) && !b.linked()) l.ready.push_back(b);
}

void scheduler::add(scheduler_entry& e, const hashed_key& origin, int32_t priority) {
  e.origin_ = &origin_of(origin);
  e.priority_ = priority;
  ++e.origin_->members;
  ++waiting_;
  level& l = level_of(priority);
  ++l.count;
  // Nothing of this origin is ahead of it unseen: it can wait with its origin at once.
  if (e.origin_->fresh == 0 && full(*e.origin_))
    block(l, e, false);
  else
    insert(l, e);
}

void scheduler::remove(scheduler_entry& e) {
  level& l = level_of(e.priority_);
  if (e.fresh_ && how_.random) {
    l.any.back()->index_ = e.index_;
    l.any[e.index_] = l.any.back();
    l.any.pop_back();
  } else {
    e.list_node<queue_tag>::unlink();
  }
  if (e.fresh_) --e.origin_->fresh;
  if (e.place_ == scheduler_entry::place::blocked) {
    blocked_entries& b = e.origin_->blocked[e.priority_];
    if (b.entries.empty() && b.linked()) b.unlink();
  }
  e.fresh_ = false;
  e.place_ = scheduler_entry::place::nowhere;
  --l.count;
  --waiting_;
  --e.origin_->members;
  leave(*e.origin_);
}

// ---- starting

scheduler_entry* scheduler::next(now_t now) {
  if (paused_ || waiting_ == 0 || running_ >= how_.workers || next_start_ > now) return nullptr;
  release_delayed(now);
  for (auto l = levels_.begin(); l != levels_.end();) {
    if (l->second->count == 0 && l->first != 0) {
      l = levels_.erase(l);
      continue;
    }
    if (scheduler_entry* e = take(*l->second, now)) return e;
    ++l;
  }
  return nullptr;
}

scheduler_entry* scheduler::take(level& l, now_t now) {
  while (scheduler_entry* e = l.returning.pop_front()) {
    if (!full(*e->origin_)) return start(*e, now);
    block(l, *e, true);
  }
  if (blocked_entries* b = l.ready.pop_front()) {
    scheduler_entry* e = b->entries.pop_front();
    if (!b->entries.empty()) l.ready.push_back(*b);
    return start(*e, now);
  }
  for (;;) {
    scheduler_entry* e;
    if (how_.random) {
      if (l.any.empty()) return nullptr;
      const size_t i = static_cast<size_t>(random_.below(l.any.size()));
      e = l.any[i];
      l.any.back()->index_ = static_cast<uint32_t>(i);
      l.any[i] = l.any.back();
      l.any.pop_back();
    } else if (!(e = l.fresh.pop_front())) {
      return nullptr;
    }
    e->fresh_ = false;
    --e->origin_->fresh;
    if (!full(*e->origin_)) return start(*e, now);
    block(l, *e, false);
  }
}

scheduler_entry* scheduler::start(scheduler_entry& e, now_t now) {
  origin_state& o = *e.origin_;
  e.place_ = scheduler_entry::place::running;
  --levels_.find(e.priority_)->second->count;
  --waiting_;
  ++running_;
  ++o.running;
  next_start_ = after(now, how_.delay);
  if (how_.delay_per_origin > duration::zero()) {
    o.next_start = after(now, how_.delay_per_origin);
    delayed_.push_back(o);
  }
  if (full(o))
    for (auto& [priority, b] : o.blocked)
      if (b.linked()) b.unlink();
  return &e;
}

// ---- ending, resting

void scheduler::finished(scheduler_entry& e) {
  origin_state& o = *e.origin_;
  if (e.place_ == scheduler_entry::place::running) {
    --running_;
    give_back(o);
  }
  e.place_ = scheduler_entry::place::nowhere;
  --o.members;
  leave(o);
}

void scheduler::park(scheduler_entry& e) {
  --running_;
  e.place_ = scheduler_entry::place::parked;
  give_back(*e.origin_);
}

void scheduler::unpark(scheduler_entry& e) {
  level& l = level_of(e.priority_);
  e.place_ = scheduler_entry::place::waiting;
  ++l.count;
  ++waiting_;
  l.returning.push_back(e);
}

// ---- looking

now_t scheduler::deadline(now_t now) const noexcept {
  if (paused_ || waiting_ == 0 || running_ >= how_.workers) return never;
  if (next_start_ > now) return next_start_;
  return delayed_.empty() ? never : delayed_.front().next_start;
}

std::string scheduler::snapshot() const {
  return "waiting=" + std::to_string(waiting_) + " running=" + std::to_string(running_) +
         " origins=" + std::to_string(origins_.size() - unused_count_) + " levels=" + std::to_string(levels_.size()) +
         (paused_ ? " paused" : "");
}

}  // namespace tern
