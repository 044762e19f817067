// What look-ups in a folder found lately, so that one who asks again need not read it: as long as nothing came into the folder
// or left it since. Thread-safe.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/hash.hpp"
#include "sansio/store.hpp"
#include "storage/file_stamp.hpp"

namespace tern {

class recent_entries {
 public:
  explicit recent_entries(uint64_t most_bytes) : most_(most_bytes) {}
  recent_entries(const recent_entries&) = delete;
  recent_entries& operator=(const recent_entries&) = delete;

  // A folder as it stood before it was read.
  struct view {
    std::string folder;
    std::optional<file_stamp> stamp;  // none: it is not there
    int64_t at = 0;                   // when that was, in nanoseconds of Unix time
  };

  // Empty: it is not known, or the folder has changed. Looks at the folder: on a file thread.
  stored_entries find(const std::string& key);

  // Those whose bodies are in memory; all that the key has. What was asked for longest ago makes room. Of a folder that had
  // only just changed nothing is kept: a change after that might not be seen.
  void keep(const std::string& key, view seen, const stored_entries& all);

  uint64_t used() const;

 private:
  struct known {
    std::string key;
    view seen;
    stored_entries all;
    uint64_t cost;
  };
  using known_list = std::list<known>;  // asked for last at the end

  void forget(known_list::iterator which);  // under the lock

  const uint64_t most_;
  mutable std::mutex mutex_;
  known_list all_;
  std::unordered_map<std::string_view, known_list::iterator, text_hasher, std::equal_to<>> by_key_;  // views into all_
  uint64_t used_ = 0;
};

}  // namespace tern
