#include "base/reconnect_pace.hpp"

#include <algorithm>

namespace tern {
namespace {

// 0 ... 1023
int64_t draw(now_t now, const void* whose) noexcept {
  uint64_t x = static_cast<uint64_t>(now.time_since_epoch().count()) + 0x9e3779b97f4a7c15;
  x ^= static_cast<uint64_t>(reinterpret_cast<uintptr_t>(whose)) * 0xff51afd7ed558ccd;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return static_cast<int64_t>(x >> 54);
}

}  // namespace

now_t reconnect_pace::next(const reconnect_waits& waits, now_t now, const void* whose) noexcept {
  if (lost_at_ == now && now - began_ >= waits.longest) tries_ = 0;
  duration wait = waits.first;
  for (uint32_t i = 0; i < tries_ && wait < waits.longest; ++i) wait *= 2;
  wait = std::min(wait, waits.longest);
  ++tries_;
  const duration left_to_chance = wait / waits.chance;
  return after(now, wait - left_to_chance + left_to_chance * draw(now, whose) / 1024);
}

}  // namespace tern
