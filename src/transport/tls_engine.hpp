// The seam to a TLS library. Pure: ciphertext in and out through memory, no socket.
#pragma once

#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern {

enum class tls_state : uint8_t { handshaking, open, ended, failed };  // ended: close_notify received

struct tls_info {
  std::string version;
  std::string cipher;
  std::string alpn;
  bool resumed = false;
};

class tls_engine {
 public:
  virtual ~tls_engine() = default;
  virtual tls_state feed(bytes ciphertext) = 0;         // takes all of it; drives the handshake
  virtual void feed_eof() = 0;                          // the transport ended; without close_notify that is a failure
  virtual bytes pull_output(size_t written) = 0;        // drops `written`, returns ciphertext to send
  virtual size_t encrypt(bytes plain) = 0;              // how much was taken; output through pull_output
  virtual size_t decrypt(mutable_bytes into) = 0;       // 0: nothing decrypted is pending
  virtual size_t pending() const = 0;                   // decrypted bytes that decrypt would give now
  virtual void close_notify() = 0;
  virtual tls_state state() const = 0;
  virtual const tls_info& info() const = 0;
  virtual const error& why() const = 0;
};

}  // namespace tern
