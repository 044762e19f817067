// The subscription that a session serves: its names, and the changes that come through the operation's body.
#pragma once

#include "protocols/redis/command_scanner.hpp"
#include "protocols/redis/subscription_set.hpp"

namespace tern::redis {

struct pending;

struct subscription {
  enum class changes : uint8_t { more, waiting, ended };
  pending* entry;
  subscription_set names;
  command_scanner scanner;
  changes body = changes::more;
  uint32_t pongs = 0;    // that are due
  bool leaving = false;  // the program closed it: messages are of nobody any more
};

}  // namespace tern::redis
