#include "storage/cache/writes_under_way.hpp"

#include <algorithm>

namespace tern {

writes_under_way::ticket::ticket(writes_under_way& all, std::string key) : all_(all), key_(std::move(key)) {
  std::lock_guard lock(all_.mutex_);
  all_.tickets_.emplace(key_, this);
}

writes_under_way::ticket::~ticket() {
  {
    std::lock_guard lock(all_.mutex_);
    const auto [first, last] = all_.tickets_.equal_range(key_);
    all_.tickets_.erase(std::find_if(first, last, [this](const auto& t) { return t.second == this; }));
  }
  if (committing_) all_.ended_.notify_all();
}

bool writes_under_way::ticket::commit() {
  std::lock_guard lock(all_.mutex_);
  committing_ = !dropped_;
  return committing_;
}

void writes_under_way::drop(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto [first, last] = tickets_.equal_range(key);
  std::for_each(first, last, [](const auto& t) { t.second->dropped_ = true; });
}

bool writes_under_way::any_committing(std::string_view key) const {
  const auto [first, last] = tickets_.equal_range(key);
  return std::any_of(first, last, [](const auto& t) { return t.second->committing_; });
}

bool writes_under_way::wait(std::string_view key, std::chrono::nanoseconds most) {
  std::unique_lock lock(mutex_);
  return ended_.wait_for(lock, most, [&] { return !any_committing(key); });
}

}  // namespace tern
