// What is wrong with the peer's certificate, in words. Collected while mbed TLS verifies the chain, one certificate at a time.
#pragma once

#include <mbedtls/x509_crt.h>

#include <string>

#include "base/error.hpp"

namespace tern::mbedtls {

class verdict {
 public:
  verdict(std::string host, bool verify) : host_(std::move(host)), verify_(verify) {}

  // For mbedtls_ssl_set_verify; self is a verdict. Adds the host name check to the peer's own certificate (depth 0), so that
  // a mismatch ends the handshake with an alert as every other flaw does.
  static int check(void* self, mbedtls_x509_crt* certificate, int depth, uint32_t* flags);

  bool asked() const noexcept { return asked_; }  // false after a handshake: a session was resumed
  bool bad() const noexcept { return !flaws_.empty(); }
  error why(int code) const;        // TERN_E_TLS_CERTIFICATE
  void add_result(uint32_t flags);  // of the handshake: what the library found besides, such as a wrong use of the key

 private:
  void add_known(uint32_t flags);
  void note(const mbedtls_x509_crt& certificate, int depth, uint32_t flags);
  void add(std::string flaw);

  std::string host_;
  bool verify_;
  bool asked_ = false;
  std::string flaws_;
};

}  // namespace tern::mbedtls
