// What is being written to a store of this process, by key: so that who looks for what was just committed finds it, and what
// began before a key was removed does not come back after it. Thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.hpp"

namespace tern {

class writes_under_way {
 public:
  // One of them, until it is destroyed.
  class ticket {
   public:
    ticket(writes_under_way& all, std::string key);
    ticket(const ticket&) = delete;
    ticket& operator=(const ticket&) = delete;
    ~ticket();
    bool commit();  // from here on others wait for it; false: its key was removed since it began

   private:
    friend class writes_under_way;
    writes_under_way& all_;
    const std::string key_;
    bool dropped_ = false;
    bool committing_ = false;
  };

  void drop(std::string_view key);  // all that have not begun to be committed
  // Until none is being committed. False: that took longer than `most`.
  bool wait(std::string_view key, std::chrono::nanoseconds most);

 private:
  bool any_committing(std::string_view key) const;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_multimap<std::string, ticket*, text_hasher, std::equal_to<>> tickets_;
};

}  // namespace tern
