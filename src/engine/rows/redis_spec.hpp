// What Redis requests are built from.
#pragma once

#include <string>
#include <vector>

#include "engine/protocol.hpp"
#include "tern/redis.h"

namespace tern {

struct redis_spec final : protocol_spec {
  const url& where() const override { return to; }
  bool has_messages() const override { return kind == TERN_REDIS_SUBSCRIPTION; }
  bool is_stream_only() const override { return kind == TERN_REDIS_SUBSCRIPTION; }

  url to;
  uint32_t kind = TERN_REDIS_COMMANDS;
  std::vector<std::vector<std::string>> commands;
};

}  // namespace tern
