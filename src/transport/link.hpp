// What is known of a link, and when each part of making it ended. Plain data: code that knows no socket reads it too.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "transport/tls_info.hpp"

namespace tern {

// What is known of a link once it stands.
struct link_info {
  std::string remote;  // "127.0.0.1:80", "[::1]:80", "unix:/path"
  std::string local;
  const tls_info* tls = nullptr;  // NULL: clear text; lives as long as the layer
};

struct chain_timing {  // when each part ended; `never` = did not happen
  now_t start = never;
  now_t resolved = never;
  now_t connected = never;
  now_t secured = never;
};

}  // namespace tern
