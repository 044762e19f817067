#include "storage/cache/directory_store.hpp"

#include <atomic>
#include <cstdlib>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "sansio/bytes_source.hpp"
#include "storage/cache/directory_writer.hpp"
#include "storage/file_source.hpp"

namespace tern {

// A short body is in memory; of a longer one the file is open.
class directory_store::entry final : public stored_entry {
 public:
  entry(const std::shared_ptr<directory_state>& all, cache_folder::found f)
      : found_(std::move(f)), all_(found_.file ? all : nullptr), touched_at_(found_.entry.changed) {}
  entry(const entry&) = delete;
  entry& operator=(const entry&) = delete;
  ~entry() override {
    if (found_.file) all_->spent.add(std::move(found_.file));
  }

  std::string_view head() const override { return found_.entry.head; }
  uint64_t body_size() const override { return found_.entry.body_size; }
  std::unique_ptr<body_source> body(offload& files) const override {
    const entry_file& e = found_.entry;
    if (e.body) return std::make_unique<bytes_source>(bytes(*e.body), e.body);
    return std::make_unique<file_source>(files, file_region{found_.path, found_.file.get(), e.body_at, e.body_size, e.body_crc,
                                                            [all = all_, path = found_.path, id = e.id, who = files.voice()] {
                                                              cache_folder::news told;
                                                              all->folder.forget_body(path, id, told);
                                                              all->tell(who, told);
                                                            }});
  }
  void used(offload& files) const override {
    const int64_t now = system_wall_clock();
    int64_t before = touched_at_;
    if (std::abs(now - before) < limits::cache_touch_after.count() || !touched_at_.compare_exchange_strong(before, now)) return;
    files.submit([path = found_.path] { cache_folder::touch(path); }, [] {});
  }

  const cache_folder::found& what() const noexcept { return found_; }

 private:
  cache_folder::found found_;
  const std::shared_ptr<directory_state> all_;  // NULL: its body is in memory, so that it may itself be kept there
  mutable std::atomic<int64_t> touched_at_;
};

directory_store::directory_store(const std::string& path, uint64_t most_bytes)
    : shared_(std::make_shared<directory_state>(path, most_bytes)) {}

error directory_store::prepare(const log_voice& who) {
  const cache_folder& folder = shared_->folder;
  if (error e = folder.prepare()) return e;
  const auto told = [&] {
    const auto used = folder.used();
    return used ? std::to_string(*used) : std::string("an unknown number");
  };
  TERN_LOG_AS(who, log_component::storage, log_level::info, "the cache in {} has {} of {} bytes", folder.path(), told(),
              folder.most_bytes());
  return {};
}

// On a file thread.
stored_entries directory_store::look(const std::shared_ptr<directory_state>& all, const std::string& key,
                                     const log_voice& who) {
  stored_entries entries = all->recent.find(key);
  if (!entries.empty()) return entries;
  cache_folder::news told;
  recent_entries::view seen;
  bool all_in_memory = true;
  for (cache_folder::found& f : all->folder.find(key, told, &seen)) {
    all_in_memory = all_in_memory && f.entry.body;
    entries.push_back(std::make_shared<entry>(all, std::move(f)));
  }
  if (all_in_memory) all->recent.keep(key, std::move(seen), entries);
  all->tell(who, told);
  return entries;
}

void directory_store::find(offload& files, std::string key, std::function<void(stored_entries)> done) {
  auto found = std::make_shared<stored_entries>();
  files.submit(
      [all = shared_, found, who = files.voice(), key = std::move(key), position = shared_->writes.position()] {
        all->spent.close();
        all->writes.wait(key, position, limits::cache_commit_wait);
        *found = look(all, key, who);
      },
      [found, done = std::move(done)] { done(std::move(*found)); });
}

std::unique_ptr<store_writer> directory_store::write(offload& files, entry_name name, std::string head,
                                                     std::optional<uint64_t> length) {
  if (length.value_or(0) > shared_->largest) return nullptr;
  if (name.key.size() + name.variant.size() + head.size() > limits::cache_head_bytes) return nullptr;
  return std::make_unique<directory_writer>(shared_, files, std::move(name), std::move(head));
}

void directory_store::update(offload& files, std::shared_ptr<const stored_entry> old, std::string head) {
  const auto& was = static_cast<const entry&>(*old);
  const entry_name& name = was.what().entry.name;
  if (name.key.size() + name.variant.size() + head.size() > limits::cache_head_bytes) return;
  auto change = std::make_shared<directory_change>(shared_, name.key);
  files.submit(
      [change, who = files.voice(), old = std::move(old), head = std::move(head)] {
        const auto& e = static_cast<const entry&>(*old);
        change->ticket->wait_for_earlier(limits::cache_commit_wait);
        cache_folder::news told;
        change->all->folder.replace_head(e.what(), head, told);
        change->ticket.reset();
        change->all->tell(who, told);
      },
      [] {});
}

void directory_store::remove(offload& files, std::string key) {
  shared_->writes.drop(key);
  auto change = std::make_shared<directory_change>(shared_, key);
  files.submit(
      [change, key = std::move(key)] {
        change->ticket->wait_for_earlier(limits::cache_commit_wait);
        change->all->folder.remove(key);
        change->ticket.reset();
      },
      [] {});
}

}  // namespace tern
