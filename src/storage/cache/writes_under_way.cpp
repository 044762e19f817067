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
  if (order_ > 0) all_.ended_.notify_all();
}

bool writes_under_way::ticket::commit() {
  std::lock_guard lock(all_.mutex_);
  if (!dropped_) order_ = ++all_.commits_;
  return !dropped_;
}

void writes_under_way::ticket::wait_for_earlier(std::chrono::nanoseconds most) { all_.wait(key_, order_ - 1, most); }

void writes_under_way::drop(std::string_view key) {
  std::lock_guard lock(mutex_);
  const auto [first, last] = tickets_.equal_range(key);
  std::for_each(first, last, [](const auto& t) { t.second->dropped_ = true; });
}

uint64_t writes_under_way::position() {
  std::lock_guard lock(mutex_);
  return commits_;
}

void writes_under_way::wait(std::string_view key, uint64_t position, std::chrono::nanoseconds most) {
  std::unique_lock lock(mutex_);
  ended_.wait_for(lock, most, [&] {
    const auto [first, last] = tickets_.equal_range(key);
    return std::none_of(first, last, [&](const auto& t) { return t.second->order_ > 0 && t.second->order_ <= position; });
  });
}

}  // namespace tern
