// Which of a cluster's 16,384 slots a key or a command belongs to.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocols/redis/command_table.hpp"

namespace tern::redis {

inline constexpr uint16_t cluster_slots = 16384;

// CRC16 (XMODEM) of the key, or of what stands between its first "{" and the next "}" when that is not empty.
uint16_t key_slot(std::string_view key) noexcept;

// The arguments that are keys, in their order; empty for commands that are not known.
std::vector<std::string_view> command_keys(command_args args);

// Of the keys of one or more commands.
class slot_set {
 public:
  enum class found : uint8_t { none, one, several };  // none: any node will do
  void add(command_args args);
  found what() const noexcept { return what_; }
  uint16_t slot() const noexcept { return slot_; }    // when one; the first when several
  uint16_t other() const noexcept { return other_; }  // when several
  slot_set first_of() const noexcept;                 // the first one only
  void add(const slot_set& others) noexcept;

 private:
  void add(uint16_t slot) noexcept;

  found what_ = found::none;
  uint16_t slot_ = 0;
  uint16_t other_ = 0;
};

}  // namespace tern::redis
