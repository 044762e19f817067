// One layer of a connection: TCP, a unix socket, TLS over either. Readiness, not completion: wait, then call without blocking.
//
// All members are called on the loop that owns the layer. Waits and calls may come from inside on_ready.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "transport/link.hpp"

namespace tern {

enum class way : uint8_t { read, write };

enum class io_state : uint8_t {
  ok,
  again,  // would block: wait first
  eof,    // read: the peer ended its half in order (FIN; with TLS, close_notify)
  failed  // see layer::why
};

struct io {
  size_t size = 0;
  io_state state = io_state::ok;
};

// Told that a call is worth trying (also when it will report an error). Called from the loop, never inside async_wait.
struct ready_listener {
  virtual void on_ready(way w) = 0;

 protected:
  ~ready_listener() = default;
};

class layer {
 public:
  virtual ~layer() = default;  // closes; a pending listener is not called any more

  // At most one wait per way. TLS: returns readiness at once (through the loop) while decrypted bytes are pending.
  virtual void async_wait(way w, ready_listener& who) = 0;
  virtual void cancel_wait(way w) = 0;
  virtual io read_some(mutable_bytes into) = 0;
  virtual io write_some(std::span<const bytes> from) = 0;
  // Bytes accepted by write_some still wait to go out: wait for write, then write_some({}).
  virtual bool wants_flush() const { return false; }
  virtual void shutdown() = 0;  // ends our half politely: close_notify, FIN
  virtual void close() = 0;     // at once; idempotent
  virtual const link_info& info() const = 0;
  virtual const error& why() const = 0;  // after failed
};

}  // namespace tern
