// What a directory_store, its writers and the entries it gave out share with the work under way, which may outlive them.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "storage/cache/cache_folder.hpp"
#include "storage/cache/recent_entries.hpp"
#include "storage/cache/writes_under_way.hpp"
#include "storage/descriptor.hpp"

namespace tern {

// Closing a file that has lost its name frees its blocks, which takes time: the next work does it. Thread-safe.
class spent_descriptors {
 public:
  void add(descriptor file) {
    std::lock_guard lock(mutex_);
    files_.push_back(std::move(file));
  }
  void close() {
    std::vector<descriptor> mine;
    std::lock_guard lock(mutex_);
    mine.swap(files_);
  }

 private:
  std::mutex mutex_;
  std::vector<descriptor> files_;
};

struct directory_state {
  directory_state(const std::string& path, uint64_t most_bytes)
      : folder(path, most_bytes), largest(most_bytes / limits::cache_entry_share) {}

  static void tell(const log_voice& who, const cache_folder::news& what) {
    for (const error& e : what.lost)
      TERN_LOG_AS(who, log_component::storage, log_level::warn, "no entry of the cache: {}", e.message());
    if (what.evicted > 0)
      TERN_LOG_AS(who, log_component::storage, log_level::debug, "the cache is full: {} entries of {} bytes went", what.evicted,
                  what.evicted_bytes);
    if (what.kept_bytes > 0)
      TERN_LOG_AS(who, log_component::storage, log_level::debug, "kept in the cache: {} bytes", what.kept_bytes);
    if (what.why) TERN_LOG_AS(who, log_component::storage, log_level::warn, "not kept in the cache: {}", what.why.message());
  }

  const cache_folder folder;
  recent_entries recent{limits::cache_recent_bytes};
  const uint64_t largest;  // of one entry
  writes_under_way writes;
  spent_descriptors spent;
};

// A change of one key that is under way from now on.
struct directory_change {
  directory_change(std::shared_ptr<directory_state> a, const std::string& key)
      : all(std::move(a)), ticket(std::in_place, all->writes, key) {
    ticket->commit();
  }
  const std::shared_ptr<directory_state> all;
  std::optional<writes_under_way::ticket> ticket;  // until it is made
};

}  // namespace tern
