// What is known of commands by their names. An unknown one counts as a write that is not sent twice and has no keys.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace tern::redis {

// One command: its name and its arguments, any bytes.
using command_args = std::span<const std::string_view>;

namespace traits {
inline constexpr uint8_t nothing = 0;
inline constexpr uint8_t reads = 1;     // changes no data
inline constexpr uint8_t tells = 2;     // something of the server
inline constexpr uint8_t blocks = 4;    // its answer may wait for others
inline constexpr uint8_t changes = 8;   // of the state of its connection; of some, by their arguments
inline constexpr uint8_t refused = 16;  // ends the order of replies that a connection lives by
inline constexpr uint8_t script = 32;   // its errors may come from the middle of what it did
}  // namespace traits

enum class key_rule : uint8_t {
  none,
  range,           // from first to last, each step; last counts from the end when negative
  counted,         // their number stands at first, they follow it
  stored_counted,  // one in front of that number
  streams,         // the first half of what follows STREAMS, which stands at first or later
  stored_after,    // at first, and one after each STORE or STOREDIST, which stand at last or later
  migrated,        // at first, or all that follow KEYS
};

struct key_positions {
  key_rule rule = key_rule::none;
  int8_t first = 0;
  int8_t last = 0;
  int8_t step = 0;
};

struct command_facts {
  std::string_view name;  // lower case
  uint8_t traits = 0;
  key_positions keys;
};

std::span<const command_facts> all_commands() noexcept;             // ordered by name
const command_facts* find_command(std::string_view name) noexcept;  // any case; NULL: unknown

bool is_repeatable(command_args args) noexcept;  // changes nothing, as its arguments stand
bool is_blocking(command_args args) noexcept;

}  // namespace tern::redis
