// tls_engine by mbed TLS, over memory.
//
// Input is read from the memory given to feed; what settle finds unread is copied aside. Output made by encrypt goes to the
// loop's scratch, all other output (handshake, alerts) and what settle finds unsent to memory of its own. The library is always
// told that its whole output was taken, so it never has to be called a second time with the same data.
#pragma once

#include <mbedtls/ssl.h>

#include <string>
#include <vector>

#include "transport/tls/mbedtls/sessions.hpp"
#include "transport/tls/mbedtls/settings.hpp"
#include "transport/tls/mbedtls/verdict.hpp"

namespace tern::mbedtls {

class engine final : public tls_engine {
 public:
  engine(std::shared_ptr<const settings> how, std::shared_ptr<session_cache> sessions, const tls_peer& peer,
         mutable_bytes scratch);
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;
  ~engine() override;
  error start();  // makes the first message

  tls_state feed(bytes ciphertext) override;
  void feed_eof() override;
  bytes pull_output(size_t written) override;
  size_t encrypt(bytes plain) override;
  size_t decrypt(mutable_bytes into) override;
  size_t pending() const override;
  void settle() override;
  void close_notify() override;
  tls_state state() const override { return state_; }
  const tls_info& info() const override { return info_; }
  const error& why() const override { return why_; }

 private:
  static int receive(void* self, unsigned char* into, size_t size);
  static int send(void* self, const unsigned char* data, size_t size);
  void handshake();
  void opened();
  void fail(int code);
  void truncated();
  error handshake_error(int code) const;
  void keep_session();
  bytes scratch_output() const { return bytes(scratch_).subspan(scratch_sent_, scratch_used_ - scratch_sent_); }
  bytes kept_output() const { return bytes(kept_output_).subspan(kept_sent_); }

  std::shared_ptr<const settings> settings_;
  std::shared_ptr<session_cache> sessions_;
  std::string host_;
  std::string session_key_;  // empty: no resumption
  verdict verdict_;
  mbedtls_ssl_context ssl_;
  tls_state state_ = tls_state::handshaking;
  tls_info info_;
  error why_;

  bytes input_;  // unread: in feed's memory, after settle in kept_input_
  std::vector<std::byte> kept_input_;
  bool input_ended_ = false;

  mutable_bytes scratch_;
  size_t scratch_used_ = 0;
  size_t scratch_sent_ = 0;
  bool to_scratch_ = false;
  std::vector<std::byte> kept_output_;  // when not empty, scratch is not used
  size_t kept_sent_ = 0;
};

}  // namespace tern::mbedtls
