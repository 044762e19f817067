// The seam to a TLS library. Pure: ciphertext in and out through memory, no socket.
//
// Order of calls: feed, decrypt until it gives less than asked for, settle. encrypt, pull_output until it gives nothing or the
// transport takes no more, settle. Between settle and the next call the engine refers to no memory but its own.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "transport/tls_info.hpp"

namespace tern {

enum class tls_state : uint8_t { handshaking, open, ended, failed };  // ended: close_notify received

class tls_engine {
 public:
  virtual ~tls_engine() = default;
  // Takes all of it; drives the handshake. The memory stays as it is until settle.
  virtual tls_state feed(bytes ciphertext) = 0;
  virtual void feed_eof() = 0;                     // the transport ended; without close_notify that is a failure
  virtual bytes pull_output(size_t written) = 0;   // drops `written`, returns ciphertext to send
  virtual size_t encrypt(bytes plain) = 0;         // how much was taken; 0: pull the output first
  virtual size_t decrypt(mutable_bytes into) = 0;  // an end or a failure shows when what came before it was given
  virtual size_t pending() const = 0;              // more than 0: decrypt may give something without another feed
  virtual void settle() = 0;                       // copies what is left of feed's memory and of the shared scratch
  virtual void close_notify() = 0;
  virtual tls_state state() const = 0;
  virtual const tls_info& info() const = 0;
  virtual const error& why() const = 0;
};

}  // namespace tern
