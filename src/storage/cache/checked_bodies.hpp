// Bodies that this process has read to their end and found right, by the id of their file. Thread-safe.
#pragma once

#include <cstdint>
#include <mutex>
#include <unordered_set>

#include "base/limits.hpp"

namespace tern {

class checked_bodies {
 public:
  bool has(uint64_t id) const {
    std::lock_guard lock(mutex_);
    return ids_.contains(id);
  }
  void add(uint64_t id) {
    std::lock_guard lock(mutex_);
    if (ids_.size() >= limits::cache_checked_bodies) ids_.clear();
    ids_.insert(id);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_set<uint64_t> ids_;
};

}  // namespace tern
