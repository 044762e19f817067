#include "storage/cache/memory_store.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "sansio/bytes_source.hpp"

namespace tern {
namespace {

using body_bytes = std::vector<std::byte>;

uint64_t cost_of(const entry_name& name, const std::string& head, uint64_t body) noexcept {
  return limits::cache_entry_cost + 2 * name.key.size() + name.variant.size() + head.size() + body;
}

}  // namespace

class memory_store::entry final : public stored_entry {
 public:
  entry(entry_name n, std::string h, std::shared_ptr<const body_bytes> b)
      : name(std::move(n)), text(std::move(h)), data(std::move(b)), cost(cost_of(name, text, data->size())) {}

  std::string_view head() const override { return text; }
  uint64_t body_size() const override { return data->size(); }
  std::unique_ptr<body_source> body(offload&) const override { return std::make_unique<bytes_source>(bytes(*data), data); }

  const entry_name name;
  const std::string text;
  const std::shared_ptr<const body_bytes> data;
  const uint64_t cost;
};

class memory_store::writer final : public store_writer {
 public:
  writer(memory_store& all, entry_name name, std::string head, uint64_t length)
      : all_(all), ticket_(all.writes_, name.key), name_(std::move(name)), head_(std::move(head)), announced_(length) {}
  writer(const writer&) = delete;
  writer& operator=(const writer&) = delete;
  ~writer() override { all_.give_back(held_); }

  bool offer(bytes data) override {
    if (dropped_) return false;
    dropped_ = !takes(data);
    if (dropped_) drop();
    return !dropped_;
  }

  void commit() override {
    if (std::exchange(dropped_, true)) return;
    body_.shrink_to_fit();
    auto made =
        std::make_shared<entry>(std::move(name_), std::move(head_), std::make_shared<const body_bytes>(std::move(body_)));
    std::lock_guard lock(all_.mutex_);
    all_.held_ -= std::exchange(held_, 0);
    if (ticket_.commit()) all_.insert(std::move(made));
  }

 private:
  // What a server announces need not come, and what comes need not fit into the memory of the machine.
  bool takes(bytes data) {
    const uint64_t cost = cost_of(name_, head_, body_.size() + data.size());
    if (cost > all_.largest_) return false;
    if (cost > held_ && !all_.hold(cost - held_)) return false;
    held_ = std::max(held_, cost);
    try {
      if (body_.empty()) body_.reserve(std::min<uint64_t>(announced_, limits::cache_memory_from));
      body_.insert(body_.end(), data.begin(), data.end());
    } catch (const std::bad_alloc&) {
      return false;
    }
    return true;
  }
  void drop() {
    body_ = {};
    all_.give_back(std::exchange(held_, 0));
  }

  memory_store& all_;
  writes_under_way::ticket ticket_;
  entry_name name_;
  std::string head_;
  const uint64_t announced_;
  body_bytes body_;
  uint64_t held_ = 0;     // of the store's size
  bool dropped_ = false;  // or committed
};

memory_store::memory_store(uint64_t most_bytes) : most_(most_bytes), largest_(most_bytes / limits::cache_entry_share) {}

void memory_store::find(offload& files, std::string key, std::function<void(stored_entries)> done) {
  stored_entries found;
  {
    std::lock_guard lock(mutex_);
    if (const auto known = keys_.find(key); known != keys_.end())
      for (const entry_list::iterator at : known->second) {
        entries_.splice(entries_.end(), entries_, at);
        found.push_back(*at);
      }
  }
  files.later([found = std::move(found), done = std::move(done)]() mutable { done(std::move(found)); });
}

std::unique_ptr<store_writer> memory_store::write(offload&, entry_name name, std::string head, std::optional<uint64_t> length) {
  if (length.value_or(0) > largest_ || cost_of(name, head, length.value_or(0)) > largest_) return nullptr;
  return std::make_unique<writer>(*this, std::move(name), std::move(head), length.value_or(0));
}

void memory_store::update(offload&, std::shared_ptr<const stored_entry> old, std::string head) {
  const auto& was = static_cast<const entry&>(*old);
  auto made = std::make_shared<entry>(was.name, std::move(head), was.data);
  std::lock_guard lock(mutex_);
  const auto known = keys_.find(was.name.key);
  if (known == keys_.end() || made->cost > largest_) return;
  const size_t at = place_of(known->second, was.name.variant);
  if (at < known->second.size() && *known->second[at] == old) insert(std::move(made));
}

void memory_store::remove(offload&, std::string key) {
  std::lock_guard lock(mutex_);
  writes_.drop(key);
  const auto known = keys_.find(key);
  if (known == keys_.end()) return;
  for (size_t left = known->second.size(); left > 0; --left) forget(known, left - 1);
}

uint64_t memory_store::used() const {
  std::lock_guard lock(mutex_);
  return used_ + held_;
}

bool memory_store::hold(uint64_t cost) {
  std::lock_guard lock(mutex_);
  if (cost > most_ - held_) return false;
  make_room(cost);
  held_ += cost;
  return true;
}

void memory_store::give_back(uint64_t cost) {
  std::lock_guard lock(mutex_);
  held_ -= cost;
}

size_t memory_store::place_of(const places& all, std::string_view variant) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const auto& e) { return (*e)->name.variant == variant; });
  return static_cast<size_t>(at - all.begin());
}

void memory_store::insert(std::shared_ptr<const entry> made) {
  if (const auto known = keys_.find(made->name.key); known != keys_.end()) {
    const size_t same = place_of(known->second, made->name.variant);
    if (same < known->second.size())
      forget(known, same);
    else if (known->second.size() >= limits::cache_variants)
      forget(known, 0);
  }
  if (made->cost > most_ - held_) return;
  make_room(made->cost);
  used_ += made->cost;
  const auto at = entries_.insert(entries_.end(), std::move(made));
  keys_[(*at)->name.key].push_back(at);
}

void memory_store::make_room(uint64_t cost) {
  while (used_ + held_ + cost > most_ && !entries_.empty()) {
    const auto of = keys_.find(entries_.front()->name.key);
    forget(of, place_of(of->second, entries_.front()->name.variant));
  }
}

void memory_store::forget(key_table::iterator of, size_t variant) {
  const entry_list::iterator at = of->second[variant];
  used_ -= (*at)->cost;
  entries_.erase(at);
  of->second.erase(of->second.begin() + static_cast<ptrdiff_t>(variant));
  if (of->second.empty()) keys_.erase(of);
}

}  // namespace tern
