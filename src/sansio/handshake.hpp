// A pure exchange that prepares a connection and is gone afterwards: SOCKS, CONNECT. Run by the chain builder over any layer.
//
// working -> done | failed | reconnect. `reconnect`: this connection is of no use, another one may be; after restart it begins
// again there, knowing what it has learnt. It says so a limited number of times.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern {

enum class handshake_state : uint8_t { working, done, failed, reconnect };

class handshake {
 public:
  virtual ~handshake() = default;
  virtual size_t feed(bytes data) = 0;  // consumed; bytes that are not its own stay for what follows
  virtual void feed_eof() = 0;
  virtual bytes pull_output(size_t written) = 0;  // drops `written` bytes, returns what is left to send
  virtual handshake_state result(error* why) const = 0;
  virtual void restart() {}  // after reconnect, for another connection
};

}  // namespace tern
