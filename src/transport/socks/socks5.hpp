// SOCKS5, RFC 1928, with user and password by RFC 1929.
//
//   greeting -method-> (logging_in ->) asking -4 bytes-> address -the bound one, which nobody wants-> done
//                                         '-> reconnect (another address is left) | failed
#pragma once

#include <string>
#include <vector>

#include "base/ip_address.hpp"
#include "base/secret.hpp"
#include "transport/socks/socks_handshake.hpp"

namespace tern {

struct socks5_request {
  bool has_login = false;
  secret user;                        // 1 to 255 bytes
  secret password;                    // up to 255 bytes; none go as none, as proxies take it, though RFC 1929 §2 wants one
  std::string name;                   // empty: by address; else the proxy looks it up
  std::vector<ip_address> addresses;  // tried in turn; empty with a name
  uint16_t port = 0;
  std::string place;  // host:port, for texts
};

class socks5_handshake final : public socks_handshake {
 public:
  explicit socks5_handshake(socks5_request what);
  void restart() override { greet(); }

 private:
  enum class state : uint8_t { greeting, logging_in, asking, name_length, address };

  void greet();
  void log_in();
  void ask();
  void take(std::string_view answer) override;
  void take_reply(std::string_view answer);

  const socks5_request what_;
  size_t at_ = 0;  // of addresses
  state state_ = state::greeting;
};

}  // namespace tern
