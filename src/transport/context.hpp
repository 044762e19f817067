// What the transport of one loop shares. Made and owned by the loop, which outlives every layer and attempt.
#pragma once

#include <asio/io_context.hpp>

#include "base/bytes.hpp"
#include "base/clock.hpp"

namespace tern {

class log_sink;
class resolver;
class tls_factory;
class wheel;

// The time of the loop's turn. The loop refreshes it once per batch of events; everything else reads it by current(). While the
// loop sleeps it is stale: the handler that ends the sleep runs before the loop does, and is the one that reads the clock.
struct loop_clock {
  now_t now{};
  bool stale = false;
  now_t (*read)() = [] { return clock::now(); };
  now_t refresh() {
    stale = false;
    return now = read();
  }
  now_t current() { return stale ? refresh() : now; }
};

struct transport_context {
  asio::io_context& io;  // concurrency hint 1, run by one thread
  wheel& timers;         // the loop sleeps until timers.next() at most: it has to ask after every turn
  loop_clock& time;
  // Ciphertext passes through here and never stays: TLS layers use it within one call. At least limits::tls_scratch_bytes.
  mutable_bytes cipher_scratch;
  const log_sink* log = nullptr;  // NULL: silent
  resolver* names = nullptr;      // set before the first build_chain
  tls_factory* tls = nullptr;     // NULL: targets with TLS fail

  now_t now() const noexcept { return time.current(); }
};

}  // namespace tern
