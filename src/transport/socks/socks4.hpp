// SOCKS4 and 4a, as its authors' memos describe them. There is a user id and no password; IPv6 addresses do not exist.
//
//   request -8 bytes-> done | reconnect (another address is left) | failed
#pragma once

#include <string>
#include <vector>

#include "base/expected.hpp"
#include "base/ip_address.hpp"
#include "transport/socks/socks_handshake.hpp"

namespace tern {

struct socks4_request {
  std::string user;
  std::string name;                   // empty: by address; else SOCKS4a: the proxy looks it up
  std::vector<ip_address> addresses;  // IPv4, tried in turn; empty with a name
  uint16_t port = 0;
  std::string place;  // host:port, for texts
};

class socks4_handshake final : public socks_handshake {
 public:
  explicit socks4_handshake(socks4_request what);
  void restart() override { ask(); }

 private:
  void ask();
  void take(std::string_view answer) override;

  const socks4_request what_;
  size_t at_ = 0;  // of addresses
};

}  // namespace tern
