// A store in a folder that other processes may use at the same time. Its work is done on file threads; bodies are never held
// as a whole, but for short ones.
#pragma once

#include <memory>
#include <string>

#include "sansio/store.hpp"
#include "storage/cache/directory_state.hpp"

namespace tern {

class directory_store final : public store {
 public:
  directory_store(const std::string& path, uint64_t most_bytes);

  error prepare(const log_voice& who);  // blocks; cache_folder says what it does

  void find(offload& files, std::string key, std::function<void(stored_entries)> done) override;
  std::unique_ptr<store_writer> write(offload& files, entry_name name, std::string head,
                                      std::optional<uint64_t> length) override;
  void update(offload& files, std::shared_ptr<const stored_entry> old, std::string head) override;
  void remove(offload& files, std::string key) override;

 private:
  class entry;

  static stored_entries look(const std::shared_ptr<directory_state>& all, const std::string& key, const log_voice& who);

  const std::shared_ptr<directory_state> shared_;
};

}  // namespace tern
