// Admission: which waiting submission starts next. Pure; shared by all loops of a client, whose lock guards it.
//
// Rules:
// - At most `workers` entries run at once, and of one origin at most its slots (the cap of connections, until a session with
//   more to offer raises it). A cap is never exceeded; lowering one stops nothing that runs.
// - Order: higher priority first; within one priority the order of add (fifo), or any (random). An entry whose origin is full
//   waits with its origin and goes ahead of later ones as soon as the origin has a place, so an origin never blocks others.
// - Entries of one origin may be a crowd with a cap of its own (a retry strategy's): each needs a place among them, too.
// - Delays: between any two starts, and between two of one origin.
// - A parked entry (sleeping, or a background stream) gives its worker place back, and its origin place unless it keeps it;
//   unparked, it waits for what it gave up, ahead of what never ran.
// - A running entry may leave its origin, and keeps its worker place: its connection is outside the cap of connections.
// - An exempt entry needs no place and counts in no cap: it is a lease, or works on the connection of one. Exempt entries
//   start in the order of add, as soon as the scheduler is not paused; one that waited for a place might wait for
//   entries that wait for its connection.
// - A call costs the same however much waits: an entry is looked at when it starts and at most once before, nothing is searched
//   and nothing allocated per entry. Only entries whose priorities differ cost a logarithm.
//
// waiting: in the common line, or blocked with its origin. An origin that is not full and has blocked entries is ready.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/flat_table.hpp"
#include "base/intrusive_list.hpp"
#include "base/random.hpp"
#include "base/slab.hpp"
#include "engine/scheduler_line.hpp"
#include "sansio/target.hpp"

namespace tern {

struct scheduler_settings {
  uint64_t workers = 64;
  uint64_t slots_per_origin = 8;
  bool random = false;
  duration delay = duration::zero();
  duration delay_per_origin = duration::zero();
  uint64_t seed = 1;
};

struct delayed_tag {};
struct unused_tag {};
struct blocking_tag {};
struct origin_state : heap_node<origin_state>, list_node<delayed_tag>, list_node<unused_tag>, list_node<blocking_tag> {
  uint64_t slots = 0;
  uint64_t running = 0;
  uint64_t in_line = 0;  // entries in the common line that need a place of this origin
  uint64_t members = 0;  // all entries: waiting, running, parked
  bool open = true;      // has a place and no delay
  bool ready = false;
  scheduler_line blocked;
  now_t next_start{};
  hashed_key key;
  origin_state* within = nullptr;     // of a crowd: its origin, of which it is one member
  std::vector<origin_state*> crowds;  // within this origin

  struct starts_before {
    bool operator()(const origin_state& a, const origin_state& b) const noexcept {
      return scheduler_line::before(a.blocked.top(), b.blocked.top());
    }
  };
};

// Requests to one origin that share a cap. The key tells them apart from those of other origins, and from other crowds there.
struct crowd {
  hashed_key key;
  uint64_t slots = 0;
};

class scheduler {
 public:
  explicit scheduler(const scheduler_settings& how);
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;
  ~scheduler();  // entries still waiting are let go

  void add(scheduler_entry& e, const hashed_key& origin, int32_t priority, const crowd* among = nullptr);
  void add_exempt(scheduler_entry& e);
  scheduler_entry* next(now_t now);                                // admits one; NULL: none may start now
  void finished(scheduler_entry& e);                               // a running or parked one has ended
  void remove(scheduler_entry& e);                                 // one that waits
  scheduler_entry* drain();                                        // removes one that waits; NULL: none is left
  void park(scheduler_entry& e, bool keeps_origin_place = false);  // a running one
  void unpark(scheduler_entry& e);
  void leave_origin(scheduler_entry& e);  // a running or parked one
  void pause() noexcept { paused_ = true; }
  void resume() noexcept { paused_ = false; }
  void set_workers(uint64_t workers) noexcept { workers_ = workers; }
  // Holds while the origin has entries, and afterwards as long as it is remembered (limits::unused_origins).
  void set_origin_slots(const hashed_key& origin, uint64_t slots);
  now_t deadline(now_t now) const noexcept;  // when a delay ends that something waits for; never: none

  uint64_t waiting() const noexcept { return waiting_ + exempt_waiting_; }
  uint64_t running() const noexcept { return running_; }
  size_t origins() const noexcept { return origins_.size() - unused_count_; }  // and crowds
  std::string snapshot() const;

 private:
  origin_state* find(const hashed_key& key) const;
  origin_state& origin_of(const hashed_key& key);
  origin_state& crowd_of(const hashed_key& origin, const crowd& among);
  void forget(origin_state& o);
  void leave(origin_state& o);
  void refresh(origin_state& o);
  void leave_exempt(scheduler_entry& e);
  void join(scheduler_entry& e);
  void leave_line(scheduler_entry& e);
  void leave_any(scheduler_entry& e);
  void block(scheduler_entry& e);
  void unblock(scheduler_entry& e);
  scheduler_entry* first_in_line();
  scheduler_entry& start(scheduler_entry& e, now_t now);
  void take_place(origin_state& o, now_t now);
  void give_origin_place(scheduler_entry& e);
  void release_delayed(now_t now);

  uint64_t workers_;
  const uint64_t slots_per_origin_;
  const bool random_order_;
  const duration delay_;
  const duration delay_per_origin_;
  random_source random_;
  slab<origin_state> slab_;
  flat_table<origin_state> origins_;
  intrusive_list<origin_state, delayed_tag> delayed_;    // in the order their delays end
  intrusive_list<origin_state, unused_tag> unused_;      // kept for the next request to the same origin, oldest first
  intrusive_list<origin_state, blocking_tag> blocking_;  // have blocked entries
  pairing_heap<origin_state, origin_state::starts_before> ready_;
  scheduler_line line_;
  std::vector<scheduler_entry*> any_;  // random order: those of one priority that never ran
  size_t unused_count_ = 0;
  uint64_t startable_ = 0;  // entries in the common line whose origin is open, or whose place is kept
  uint64_t last_order_;
  uint64_t last_return_ = 0;
  now_t next_start_{};
  scheduler_line exempt_;
  uint64_t exempt_waiting_ = 0;
  uint64_t waiting_ = 0;  // of the others
  uint64_t running_ = 0;
  bool paused_ = false;
};

}  // namespace tern
