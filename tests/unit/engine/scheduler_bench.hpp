// A scheduler with numbered entries and a clock of its own.
#pragma once

#include <deque>
#include <map>
#include <string>

#include "base/hash.hpp"
#include "engine/scheduler.hpp"

namespace tern::testing {

inline const now_t start = now_t{} + std::chrono::hours(1);

inline hashed_key key(const std::string& text) { return {text, hash_text(text)}; }

struct entry : scheduler_entry {
  int number = 0;
  std::string origin;
  int32_t priority = 0;
  uint64_t crowd = 0;  // its cap; 0: none
};

struct bench {
  std::map<std::string, hashed_key> keys;
  std::deque<entry> entries;
  scheduler s;
  now_t now = start;

  explicit bench(scheduler_settings how) : s(how) {}
  const hashed_key& at(const std::string& origin) { return keys.try_emplace(origin, key(origin)).first->second; }
  entry& add(const std::string& origin = "a", int32_t priority = 0) {
    entry& e = entries.emplace_back();
    e.number = static_cast<int>(entries.size());
    e.origin = origin;
    e.priority = priority;
    s.add(e, at(origin), priority);
    return e;
  }
  // One of those to the origin that share this cap.
  entry& add_among(uint64_t cap, const std::string& origin = "a", int32_t priority = 0) {
    entry& e = entries.emplace_back();
    e.number = static_cast<int>(entries.size());
    e.origin = origin;
    e.priority = priority;
    e.crowd = cap;
    const crowd among{at(std::to_string(cap) + " of " + origin), cap};
    s.add(e, at(origin), priority, &among);
    return e;
  }
  entry* next() { return static_cast<entry*>(s.next(now)); }
  std::string started() {  // all that may start now
    std::string list;
    while (entry* e = next()) list += (list.empty() ? "" : " ") + std::to_string(e->number);
    return list;
  }
};

inline scheduler_settings settings(uint64_t workers, uint64_t slots) {
  scheduler_settings how;
  how.workers = workers;
  how.slots_per_origin = slots;
  return how;
}

}  // namespace tern::testing
