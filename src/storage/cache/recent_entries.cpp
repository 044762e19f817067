#include "storage/cache/recent_entries.hpp"

#include <utility>

#include "base/limits.hpp"

namespace tern {
namespace {

// Whether whoever changes the folder from now on gives it another time: a file system's clock goes in steps.
bool is_settled(const file_stamp& s, int64_t now) noexcept {
  constexpr int64_t second = 1'000'000'000;
  const bool whole_seconds = s.written % second == 0 || s.changed % second == 0;
  const int64_t step = whole_seconds ? limits::cache_slow_clock_step.count() : limits::cache_clock_step.count();
  return s.written < now - step && s.changed < now - step;
}

}  // namespace

stored_entries recent_entries::find(const std::string& key) {
  view seen;
  stored_entries all;
  {
    std::lock_guard lock(mutex_);
    const auto at = by_key_.find(key);
    if (at == by_key_.end()) return {};
    all_.splice(all_.end(), all_, at->second);
    seen = at->second->seen;
    all = at->second->all;
  }
  if (stamp_of_folder(seen.folder) == seen.stamp) return all;
  std::lock_guard lock(mutex_);
  if (const auto at = by_key_.find(key); at != by_key_.end() && at->second->seen.stamp == seen.stamp) forget(at->second);
  return {};
}

void recent_entries::keep(const std::string& key, view seen, const stored_entries& all) {
  if (all.empty() || !seen.stamp || !is_settled(*seen.stamp, seen.at)) return;
  uint64_t cost = limits::cache_entry_cost + 2 * key.size();
  for (const auto& e : all) cost += limits::cache_entry_cost + 2 * e->head().size() + e->body_size();
  if (cost > most_ / limits::cache_entry_share) return;
  std::lock_guard lock(mutex_);
  if (const auto at = by_key_.find(key); at != by_key_.end()) forget(at->second);
  while (used_ + cost > most_) forget(all_.begin());
  all_.push_back({key, std::move(seen), all, cost});
  by_key_.emplace(all_.back().key, std::prev(all_.end()));
  used_ += cost;
}

uint64_t recent_entries::used() const {
  std::lock_guard lock(mutex_);
  return used_;
}

void recent_entries::forget(known_list::iterator which) {
  used_ -= which->cost;
  by_key_.erase(which->key);
  all_.erase(which);
}

}  // namespace tern
