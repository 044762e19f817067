// Admission: which waiting submission starts next. Pure; shared by all loops of a client, whose lock guards it.
//
// Rules:
// - At most `workers` entries run at once, and of one origin at most its slots (the cap of connections, until a session with
//   more to offer raises it). A cap is never exceeded; lowering one stops nothing that runs.
// - Order: higher priority first; within one priority the order of add (fifo), or any (random). An entry whose origin is full
//   waits with its origin and goes ahead of later ones as soon as the origin has a place, so an origin never blocks others.
// - Delays: between any two starts, and between two of one origin.
// - A parked entry (sleeping, or a background stream) gives its worker place and its origin place back; unparked, it waits for
//   both again, ahead of what never ran.
// - Every call costs the same however much waits: an entry is moved at most twice, nothing is searched, nothing allocated per entry.
//
// A priority in use has a level: entries not looked at yet, those that come back from being parked, and the origins that have
// entries found blocked earlier and a place for them now.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/intrusive_list.hpp"
#include "base/random.hpp"
#include "sansio/target.hpp"

namespace tern {

struct origin_state;
struct queue_tag {};
struct delayed_tag {};
struct unused_tag {};

// Lives in the submission.
class scheduler_entry : public list_node<queue_tag> {
 public:
  enum class place : uint8_t { nowhere, waiting, blocked, running, parked };
  place at() const noexcept { return place_; }

 protected:
  scheduler_entry() = default;
  ~scheduler_entry() = default;

 private:
  friend class scheduler;
  const hashed_key* origin_key_ = nullptr;
  origin_state* origin_ = nullptr;
  uint32_t index_ = 0;  // in the level's array, discipline random
  bool fresh_ = false;  // never looked at
  int32_t priority_ = 0;
  place place_ = place::nowhere;
};

struct scheduler_settings {
  uint64_t workers = 64;
  uint64_t slots_per_origin = 8;
  bool random = false;
  duration delay = duration::zero();
  duration delay_per_origin = duration::zero();
  uint64_t seed = 1;
};

class scheduler {
 public:
  explicit scheduler(const scheduler_settings& how);
  scheduler(const scheduler&) = delete;
  scheduler& operator=(const scheduler&) = delete;
  ~scheduler();

  // `origin` outlives the entry's stay here.
  void add(scheduler_entry& e, const hashed_key& origin, int32_t priority);
  scheduler_entry* next(now_t now);        // admits one; NULL: none may start now
  void finished(scheduler_entry& e);       // a running or parked one has ended
  void remove(scheduler_entry& e);         // one that waits
  void park(scheduler_entry& e);           // a running one
  void unpark(scheduler_entry& e);
  void pause() noexcept { paused_ = true; }
  void resume() noexcept { paused_ = false; }
  void set_origin_slots(const hashed_key& origin, uint64_t slots);  // while it has entries
  now_t deadline(now_t now) const noexcept;  // when a delay ends that something waits for; never: none

  uint64_t waiting() const noexcept { return waiting_; }
  uint64_t running() const noexcept { return running_; }
  size_t origins() const noexcept { return origins_.size(); }
  std::string snapshot() const;

 private:
  struct level;
  void insert(level& l, scheduler_entry& e);
  level& level_of(int32_t priority);
  scheduler_entry* take(level& l, now_t now);
  scheduler_entry* start(scheduler_entry& e, now_t now);
  void block(level& l, scheduler_entry& e, bool first);
  void give_back(origin_state& o);
  void wake(origin_state& o);
  void leave(origin_state& o);
  origin_state& origin_of(const hashed_key& key);
  void release_delayed(now_t now);
  bool full(const origin_state& o) const noexcept;

  struct key_hash {
    size_t operator()(const hashed_key* k) const noexcept { return static_cast<size_t>(k->hash); }
  };
  struct key_equal {
    bool operator()(const hashed_key* a, const hashed_key* b) const noexcept { return *a == *b; }
  };

  const scheduler_settings how_;
  random_source random_;
  std::unordered_map<const hashed_key*, std::unique_ptr<origin_state>, key_hash, key_equal> origins_;
  std::map<int32_t, std::unique_ptr<level>, std::greater<>> levels_;
  intrusive_list<origin_state, delayed_tag> delayed_;  // in the order their delays end
  intrusive_list<origin_state, unused_tag> unused_;    // kept for the next request to the same origin, oldest first
  size_t unused_count_ = 0;
  now_t next_start_{};
  uint64_t waiting_ = 0;
  uint64_t running_ = 0;
  bool paused_ = false;
};

}  // namespace tern
