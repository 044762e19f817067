// Commands as the server reads them (RESP: an array of bulk strings), made by hiredis' formatter.
#pragma once

#include <memory>
#include <string>

#include "base/expected.hpp"
#include "base/secret.hpp"
#include "protocols/redis/command_table.hpp"

namespace tern::redis {

// Encoded once, never changed; whoever sends it in place keeps the owner.
struct wire_text {
  std::shared_ptr<const void> owner;
  std::string_view text;
};

// TERN_E_ARGUMENT when it is empty, TERN_E_LIMIT when it is too long (limits::redis_*).
error check_command(command_args args);

expected<wire_text> encode_command(command_args args);
error append_command(std::string& to, command_args args);
error append_command(secret& to, command_args args);  // leaves no copy elsewhere

}  // namespace tern::redis
