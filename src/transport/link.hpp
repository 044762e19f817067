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
  const tls_info* tls = nullptr;  // with the target; NULL: clear text, for all that is known; lives as long as the layer
  bool uses_scratch = false;      // a layer of it is TLS, perhaps with a proxy, and ciphertext passes through the loop's memory
};

struct chain_timing {  // when each part ended; `never` = did not happen
  now_t start = never;
  now_t resolved = never;
  now_t connected = never;
  now_t secured = never;
};

}  // namespace tern
