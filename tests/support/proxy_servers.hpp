#pragma once
#include <string>

#include "support/web_server.hpp"

namespace tern::test {

// Real proxies on loopback. Those with a login take `user` with `password`, or with another one that they are given, and each
// refuses the host "forbidden.test" (the SOCKS ones the address 127.0.0.9). None resolves names but localhost.

// HTTP, with Digest (MD5), keeping connections.
class squid_proxy : public web_server {
 public:
  enum class login { none, digest };
  explicit squid_proxy(login who = login::digest, std::string_view secret = password);
  std::string proxy(std::string_view user_info = {}) const;  // http://[...@]127.0.0.1:PORT
  std::string log() { return read_file(dir() / "access.log"); }

 private:
  std::string configuration(login who, std::string_view secret);
};

// HTTP, with Basic; a 407 ends the connection.
class tinyproxy_server : public web_server {
 public:
  explicit tinyproxy_server(std::string_view secret = password);
  std::string proxy(std::string_view user_info = {}) const;

 private:
  std::string configuration(std::string_view secret);
};

// SOCKS5 with user and password.
class microsocks_server : public web_server {
 public:
  explicit microsocks_server(std::string_view secret = password);
  std::string proxy(std::string_view scheme, std::string_view user_info = {}) const;
};

// SOCKS4 and 4a, of Perl's IO::Socket::Socks; refuses nothing.
class perl_socks_server : public web_server {
 public:
  perl_socks_server();
  std::string proxy(std::string_view scheme) const;
  std::string log() { return read_file(dir() / "asked.log"); }  // HOST:PORT, a line each
};

// SOCKS4 and 5 without a login. Of a name in the way of SOCKS4a it takes the 0.0.0.1 before it for the target.
class dante_server : public web_server {
 public:
  dante_server();
  std::string proxy(std::string_view scheme) const;

 private:
  std::string configuration();
};

}  // namespace tern::test
