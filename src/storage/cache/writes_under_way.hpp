// What is being changed in a store of this process, by key: so that changes of one key are made in the order in which they were
// committed, who looks for what was just committed finds it, and what began to be written before its key was removed does not
// come back. Thread-safe.
//
// Nobody waits for what was committed after him: on a single thread that would be work that stands behind his own.
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
    bool commit();  // from here on others wait for it; false: its key was dropped since it began
    void wait_for_earlier(std::chrono::nanoseconds most);

   private:
    friend class writes_under_way;
    writes_under_way& all_;
    const std::string key_;
    bool dropped_ = false;
    uint64_t order_ = 0;  // of its commit; 0: not yet
  };

  void drop(std::string_view key);  // all that have not begun to be committed
  uint64_t position();              // of now among commits
  // Until those of the key that were committed up to that position have ended, but no longer than `most`.
  void wait(std::string_view key, uint64_t position, std::chrono::nanoseconds most);

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  std::unordered_multimap<std::string, ticket*, text_hasher, std::equal_to<>> tickets_;
  uint64_t commits_ = 0;
};

}  // namespace tern
