#pragma once
#include <string>

#include "support/web_server.hpp"

namespace tern::test {

// Real proxies on loopback. Those with a login take `user` with `password`, and each refuses the host "forbidden.test" (the
// SOCKS ones the address 127.0.0.9). None resolves names but localhost.

// HTTP, with Digest (MD5), keeping connections.
class squid_proxy : public web_server {
 public:
  enum class login { none, digest };
  explicit squid_proxy(login who = login::digest);
  std::string proxy(std::string_view user_info = {}) const;  // http://[...@]127.0.0.1:PORT
  std::string log() { return read_file(dir() / "access.log"); }

 private:
  std::string configuration(login who);
};

// HTTP, with Basic; a 407 ends the connection.
class tinyproxy_server : public web_server {
 public:
  tinyproxy_server();
  std::string proxy(std::string_view user_info = {}) const;

 private:
  std::string configuration();
};

// SOCKS5 with user and password.
class microsocks_server : public web_server {
 public:
  microsocks_server();
  std::string proxy(std::string_view scheme, std::string_view user_info = {}) const;
};

// SOCKS4 and 5 without a login; names of SOCKS4a it refuses.
class dante_server : public web_server {
 public:
  dante_server();
  std::string proxy(std::string_view scheme) const;

 private:
  std::string configuration();
};

}  // namespace tern::test
