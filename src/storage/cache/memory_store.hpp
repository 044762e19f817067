// A store in memory: what was used last, up to a number of bytes. Its calls hold a lock for moments and need no file thread.
#pragma once

#include <list>
#include <mutex>
#include <unordered_map>

#include "base/hash.hpp"
#include "sansio/store.hpp"
#include "storage/cache/writes_under_way.hpp"

namespace tern {

// Outlives its writers. One entry takes at most its share of the whole (limits::cache_entry_share).
class memory_store final : public store {
 public:
  explicit memory_store(uint64_t most_bytes);
  memory_store(const memory_store&) = delete;
  memory_store& operator=(const memory_store&) = delete;

  void find(offload& files, std::string key, std::function<void(stored_entries)> done) override;
  std::unique_ptr<store_writer> write(offload& files, entry_name name, std::string head,
                                      std::optional<uint64_t> length) override;
  void update(offload& files, std::shared_ptr<const stored_entry> old, std::string head) override;
  void remove(offload& files, std::string key) override;

  uint64_t used() const;  // of most_bytes, by entries and by what is being written

 private:
  class entry;
  class writer;
  using entry_list = std::list<std::shared_ptr<const entry>>;  // used last at the end
  using places = std::vector<entry_list::iterator>;            // variants of one key, the newest at the end
  using key_table = std::unordered_map<std::string, places, text_hasher, std::equal_to<>>;

  // For what is being written: entries make room for it. False: others that are being written have too much.
  bool hold(uint64_t cost);
  void give_back(uint64_t cost);
  static size_t place_of(const places& all, std::string_view variant);
  void insert(std::shared_ptr<const entry> made);  // under the lock, as the next two
  void forget(key_table::iterator of, size_t variant);
  void make_room(uint64_t cost);

  const uint64_t most_;
  const uint64_t largest_;
  mutable std::mutex mutex_;
  entry_list entries_;
  key_table keys_;
  uint64_t used_ = 0;  // by entries
  uint64_t held_ = 0;  // by what is being written; no more than most_
  writes_under_way writes_;
};

}  // namespace tern
