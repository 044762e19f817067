#include "engine/scheduler.hpp"

#include <utility>

#include "base/limits.hpp"

namespace tern {

using place = scheduler_entry::place;
namespace {

// Order numbers: those of unparked entries lie below all of new ones; random ones of mixed priorities lie above.
constexpr uint64_t first_new_order = uint64_t{1} << 62;
constexpr uint64_t first_random_order = uint64_t{1} << 63;

}  // namespace

scheduler::scheduler(const scheduler_settings& how)
    : workers_(how.workers),
      slots_per_origin_(how.slots_per_origin),
      random_order_(how.random),
      delay_(how.delay),
      delay_per_origin_(how.delay_per_origin),
      random_(how.seed),
      last_order_(first_new_order) {}

scheduler::~scheduler() {
  while (drain() != nullptr) {
  }
  while (delayed_.pop_front() != nullptr) {
  }
  while (unused_.pop_front() != nullptr) {
  }
}

// ---- origins

origin_state* scheduler::find(const hashed_key& key) const {
  return origins_.find(key.hash, [&](const origin_state& o) { return o.key.text == key.text; });
}

origin_state& scheduler::origin_of(const hashed_key& key) {
  if (origin_state* o = find(key)) {
    if (o->list_node<unused_tag>::linked()) {
      o->list_node<unused_tag>::unlink();
      --unused_count_;
    }
    return *o;
  }
  origin_state& o = slab_.take();
  o.key = key;
  o.slots = slots_per_origin_;
  o.open = o.slots > 0;
  origins_.insert(key.hash, o);
  return o;
}

origin_state& scheduler::crowd_of(const hashed_key& origin, const crowd& among) {
  if (origin_state* o = find(among.key)) return *o;
  origin_state& all = origin_of(origin);
  ++all.members;
  origin_state& o = origin_of(among.key);
  o.within = &all;
  o.slots = among.slots;
  all.crowds.push_back(&o);
  o.open = o.slots > 0 && all.open;
  return o;
}

void scheduler::forget(origin_state& o) {
  origins_.erase(o.key.hash, o);
  slab_.give(o);
}

// The last entry leaves the state behind for the next request, among a bounded number of others; that of a crowd goes at once.
void scheduler::leave(origin_state& o) {
  if (o.within) {
    if (o.members > 0) return;
    origin_state& all = *std::exchange(o.within, nullptr);
    std::erase(all.crowds, &o);
    forget(o);
    --all.members;
    return leave(all);
  }
  if (o.members > 0 || o.list_node<delayed_tag>::linked() || o.list_node<unused_tag>::linked()) return;
  unused_.push_back(o);
  if (++unused_count_ <= limits::unused_origins) return;
  origin_state& oldest = *unused_.pop_front();
  --unused_count_;
  forget(oldest);
}

// After its running, slots, delay or blocked entries changed.
void scheduler::refresh(origin_state& o) {
  const bool open = o.running < o.slots && !o.list_node<delayed_tag>::linked() && (!o.within || o.within->open);
  const bool changes = open != o.open;
  if (changes) startable_ = open ? startable_ + o.in_line : startable_ - o.in_line;
  o.open = open;
  if (changes)
    for (origin_state* c : o.crowds) refresh(*c);
  const bool blocks = !o.blocked.empty();
  if (blocks != o.list_node<blocking_tag>::linked()) {
    if (blocks)
      blocking_.push_back(o);
    else
      o.list_node<blocking_tag>::unlink();
  }
  if (open && blocks && !o.ready) ready_.insert(o);
  if (!(open && blocks) && o.ready) ready_.remove(o);
  o.ready = open && blocks;
}

void scheduler::release_delayed(now_t now) {
  while (!delayed_.empty() && delayed_.front().next_start <= now) {
    origin_state& o = *delayed_.pop_front();
    refresh(o);
    leave(o);
  }
}

void scheduler::set_origin_slots(const hashed_key& origin, uint64_t slots) {
  origin_state& o = origin_of(origin);
  o.slots = slots;
  refresh(o);
  leave(o);
}

// ---- entries in and out of the lines

void scheduler::join(scheduler_entry& e) {
  // Waiting with its origin at once saves a look; in random order it would lose its chance.
  if (!e.has_origin_place_ && !e.origin_->open && !random_order_) return block(e);
  e.place_ = place::waiting;
  if (!e.has_origin_place_) ++e.origin_->in_line;
  if (e.has_origin_place_ || e.origin_->open) ++startable_;
  if (random_order_ && e.order_ > last_return_) {
    if (any_.empty() || any_.front()->priority_ == e.priority_) {
      e.holder_ = scheduler_entry::holder::any;
      e.index_ = static_cast<uint32_t>(any_.size());
      any_.push_back(&e);
      return;
    }
    e.order_ = first_random_order | random_.next();
  }
  line_.insert(e);
}

void scheduler::leave_any(scheduler_entry& e) {
  scheduler_entry* last = any_.back();
  last->index_ = e.index_;
  any_[e.index_] = last;
  any_.pop_back();
  e.holder_ = scheduler_entry::holder::none;
}

void scheduler::leave_line(scheduler_entry& e) {
  if (!e.has_origin_place_) --e.origin_->in_line;
  if (e.has_origin_place_ || e.origin_->open) --startable_;
  if (e.holder_ == scheduler_entry::holder::any)
    leave_any(e);
  else
    line_.remove(e);
}

void scheduler::block(scheduler_entry& e) {
  e.place_ = place::blocked;
  // In random order chance has spoken when it was picked; the rest is a queue.
  if (random_order_ && e.order_ > last_return_) e.order_ = ++last_order_;
  e.origin_->blocked.insert(e);
  refresh(*e.origin_);
}

void scheduler::unblock(scheduler_entry& e) {
  origin_state& o = *e.origin_;
  if (o.ready) ready_.remove(o);  // its first one may change
  o.ready = false;
  o.blocked.remove(e);
  refresh(o);
}

void scheduler::add(scheduler_entry& e, const hashed_key& origin, int32_t priority, const crowd* among) {
  e.origin_ = among ? &crowd_of(origin, *among) : &origin_of(origin);
  e.priority_ = priority;
  e.order_ = ++last_order_;
  e.has_origin_place_ = false;
  ++e.origin_->members;
  ++waiting_;
  join(e);
}

void scheduler::add_exempt(scheduler_entry& e) {
  e.exempt_ = true;
  e.order_ = ++last_order_;
  e.place_ = place::waiting;
  exempt_.insert(e);
  ++exempt_waiting_;
}

void scheduler::leave_exempt(scheduler_entry& e) {
  exempt_.remove(e);
  --exempt_waiting_;
}

void scheduler::remove(scheduler_entry& e) {
  if (e.exempt_) {
    leave_exempt(e);
    e.place_ = place::nowhere;
    return;
  }
  if (e.place_ == place::blocked)
    unblock(e);
  else
    leave_line(e);
  e.place_ = place::nowhere;
  --waiting_;
  give_origin_place(e);
  --e.origin_->members;
  leave(*e.origin_);
}

scheduler_entry* scheduler::drain() {
  scheduler_entry* e = nullptr;
  if (!exempt_.empty())
    e = &exempt_.top();
  else if (!any_.empty())
    e = any_.back();
  else if (!line_.empty())
    e = &line_.top();
  else if (!blocking_.empty())
    e = &blocking_.front().blocked.top();
  if (e != nullptr) remove(*e);
  return e;
}

// ---- starting

// In random order the one that chance picks this time.
scheduler_entry* scheduler::first_in_line() {
  if (!any_.empty() && (line_.empty() || any_.front()->priority_ > line_.top().priority_))
    return any_[static_cast<size_t>(random_.below(any_.size()))];
  return line_.empty() ? nullptr : &line_.top();
}

scheduler_entry* scheduler::next(now_t now) {
  if (paused_) return nullptr;
  if (!exempt_.empty()) {
    scheduler_entry& e = exempt_.top();
    leave_exempt(e);
    e.place_ = place::running;
    return &e;
  }
  if (waiting_ == 0 || running_ >= workers_ || next_start_ > now) return nullptr;
  release_delayed(now);
  while (startable_ > 0 || !ready_.empty()) {
    scheduler_entry* e = first_in_line();
    if (!ready_.empty()) {
      scheduler_entry& blocked = ready_.top().blocked.top();
      // One picked by chance comes after the blocked ones of its priority.
      if (e == nullptr || (e->holder_ == scheduler_entry::holder::any ? blocked.priority_ >= e->priority_
                                                                      : scheduler_line::before(blocked, *e))) {
        unblock(blocked);
        return &start(blocked, now);
      }
    }
    leave_line(*e);
    if (e->has_origin_place_ || e->origin_->open) return &start(*e, now);
    block(*e);
  }
  return nullptr;
}

scheduler_entry& scheduler::start(scheduler_entry& e, now_t now) {
  e.place_ = place::running;
  --waiting_;
  ++running_;
  if (delay_ > duration::zero()) next_start_ = after(now, delay_);
  if (std::exchange(e.has_origin_place_, true)) return e;
  take_place(*e.origin_, now);
  return e;
}

void scheduler::take_place(origin_state& o, now_t now) {
  if (o.within) {
    take_place(*o.within, now);
  } else if (delay_per_origin_ > duration::zero()) {
    o.next_start = after(now, delay_per_origin_);
    delayed_.push_back(o);
  }
  ++o.running;
  refresh(o);
}

// ---- ending, resting

void scheduler::give_origin_place(scheduler_entry& e) {
  if (!std::exchange(e.has_origin_place_, false)) return;
  for (origin_state* o = e.origin_; o; o = o->within) {
    --o->running;
    refresh(*o);
  }
}

void scheduler::finished(scheduler_entry& e) {
  const place was = std::exchange(e.place_, place::nowhere);
  if (e.exempt_) return;
  if (was == place::running) --running_;
  give_origin_place(e);
  --e.origin_->members;
  leave(*e.origin_);
}

void scheduler::park(scheduler_entry& e, bool keeps_origin_place) {
  e.place_ = place::parked;
  if (e.exempt_) return;
  --running_;
  if (!keeps_origin_place) give_origin_place(e);
}

void scheduler::leave_origin(scheduler_entry& e) {
  if (!e.exempt_) give_origin_place(e);
}

void scheduler::unpark(scheduler_entry& e) {
  if (e.exempt_) return add_exempt(e);
  e.order_ = ++last_return_;
  ++waiting_;
  join(e);
}

// ---- looking

now_t scheduler::deadline(now_t now) const noexcept {
  if (paused_ || waiting_ == 0 || running_ >= workers_) return never;
  if (next_start_ > now) return next_start_;
  return delayed_.empty() ? never : delayed_.front().next_start;
}

std::string scheduler::snapshot() const {
  size_t ready = 0, blocking = 0;
  blocking_.for_each([&](const origin_state& o) {
    ++blocking;
    ready += o.ready;
  });
  return "waiting " + std::to_string(waiting_) + " running " + std::to_string(running_) + " of " + std::to_string(workers_) +
         " origins " + std::to_string(origins()) + " blocking " + std::to_string(blocking) + " ready " + std::to_string(ready) +
         (paused_ ? " paused" : "");
}

}  // namespace tern
