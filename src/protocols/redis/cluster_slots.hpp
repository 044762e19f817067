// The answer to CLUSTER SLOTS: an array of [first slot, last slot, [host, port, ...] of the master, replicas ...].
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "protocols/redis/redirection.hpp"
#include "value/value.hpp"

namespace tern::redis {

struct slot_range {
  uint16_t first = 0;
  uint16_t last = 0;
  node_address master;
};

// Ranges whose master has no name that others know are left out. `asked`: the host that was asked, which a nil or an empty one
// stands for. TERN_E_PROTOCOL for anything else than such an answer: then none of it counts.
expected<std::vector<slot_range>> read_cluster_slots(const tern_value& answer, std::string_view asked);

}  // namespace tern::redis
