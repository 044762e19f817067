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
  bool has_commands() const override { return has_messages(); }
  bool is_stream_only() const override { return kind == TERN_REDIS_SUBSCRIPTION || kind == TERN_REDIS_FEED; }

  url to;
  uint32_t kind = TERN_REDIS_COMMANDS;
  std::vector<std::vector<std::string>> commands;
  bool begins_with_script = false;  // the first of them, as EVAL
};

}  // namespace tern
