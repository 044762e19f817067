// CONNECT, RFC 9110 §9.3.6: asks an HTTP proxy for a tunnel.
//
//   asking -2xx-> done                    (what follows the head belongs to the tunnel)
//     |  ^-407 read to its end, and the connection goes on- dropping
//     |-407 that closes, or is too long to read-> reconnect -restart-> asking
//     '-anything else-> failed
//
// A 407 is answered as authenticator.hpp says. A connection that ends without an answer after a 407 had been read from it is
// one that the proxy gave up meanwhile: reconnect, once.
#pragma once

#include <string>

#include "protocols/http/auth/authenticator.hpp"
#include "protocols/http/h1/keep_alive.hpp"
#include "protocols/http/h1/reader.hpp"
#include "protocols/http/proxy/http_proxy.hpp"

namespace tern::http {

class connect_handshake final : public handshake {
 public:
  // The proxy outlives it.
  connect_handshake(const http_proxy& proxy, std::string authority);

  size_t feed(bytes data) override;
  void feed_eof() override;
  bytes pull_output(size_t written) override;
  handshake_state result(error* why) const override;
  void restart() override;

 private:
  enum class state : uint8_t { asking, dropping, done, failed, reconnect };

  void ask();
  void on_head(const head& h);
  void challenged(const head& h);
  void refused(const head& h);
  void fail(error why);

  const http_proxy& proxy_;
  const std::string authority_;  // host:port, the port always there
  authenticator auth_;
  bool has_credentials_ = false;
  h1::reader reader_;
  h1::keep_alive keep_alive_;
  secret out_;
  size_t written_ = 0;
  size_t dropped_ = 0;     // of the page that came with a 407
  bool answered_ = false;  // this connection has brought a 407
  bool given_up_ = false;  // one that had ended without an answer
  state state_ = state::asking;
  error why_;
};

}  // namespace tern::http
