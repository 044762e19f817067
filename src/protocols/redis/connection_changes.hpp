// What commands change of the connection they run on, and what puts it back. Only a lease lets them: on a shared connection
// they would change what others get.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "protocols/redis/command_table.hpp"

namespace tern::redis {

// Bits.
namespace changed {
inline constexpr uint16_t nothing = 0;
inline constexpr uint16_t in_transaction = 1;  // MULTI, and no EXEC or DISCARD behind it
inline constexpr uint16_t watching = 2;
inline constexpr uint16_t database = 4;
inline constexpr uint16_t client_name = 8;
inline constexpr uint16_t tracking = 16;
inline constexpr uint16_t replica_reads = 32;  // READONLY
inline constexpr uint16_t no_evict = 64;
inline constexpr uint16_t no_touch = 128;
inline constexpr uint16_t had_transaction = 512;  // what was to end it may have failed
inline constexpr uint16_t for_good = 256;         // the user, the protocol: it cannot be given to others any more
}  // namespace changed

struct connection_change {
  uint16_t sets = changed::nothing;
  uint16_t clears = changed::nothing;
  bool any = false;  // needs a lease, also when nothing stays changed

  uint16_t applied_to(uint16_t state) const noexcept { return static_cast<uint16_t>((state & ~clears) | sets); }
  void then(const connection_change& next) noexcept;
};

connection_change change_by(command_args args) noexcept;

struct login;
// The commands that undo what is changed, in their order; the answer to `may_fail` ones does not matter.
struct undo_command {
  std::vector<std::string> args;
  bool may_fail = false;
};
std::vector<undo_command> undo(uint16_t state, const login& as);

}  // namespace tern::redis
