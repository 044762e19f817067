// Where an attempt goes and everything that decides which connections may serve it. Immutable and shared by all submissions
// of a request, so that keys and hashes are computed once.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace tern {

struct proxy_server;  // sansio/proxy_server.hpp
struct tls_profile;   // transport/tls

// Text with its hash, for tables that are looked up per request.
struct hashed_key {
  std::string text;
  uint64_t hash = 0;
  bool operator==(const hashed_key& other) const noexcept { return hash == other.hash && text == other.text; }
};

// What a connection tells its server before anything else goes over it. Each protocol that has one derives its own.
struct connection_login {
  virtual ~connection_login() = default;
  virtual std::string identity() const = 0;  // only equal ones share connections; no secret stands in it in clear
};

struct target {
  std::string scheme;  // lower case
  std::string host;    // ASCII, lower case; IPv6 without brackets
  uint16_t port = 0;
  std::string unix_path;  // not empty: connect here instead
  std::string local_address;
  bool tls = false;
  std::string variant;      // of the protocol, where nothing negotiates it: "h2", "h2c" (by upgrade); empty: the usual one
  uint32_t slots = 0;       // operations one connection takes; 0: not known before its session says
  uint32_t spread = 1;      // connections that operations which share are spread over, as far as there are so many at once
  bool one_by_one = false;  // none is opened beside one that is being opened or has not answered its operation
  std::shared_ptr<const tls_profile> profile;     // when tls
  std::shared_ptr<const connection_login> login;  // NULL: the protocol has none
  std::shared_ptr<const proxy_server> proxy;      // NULL: connected to directly
  // What besides the URL decides whose word an answer is: a socket or addresses given by hand, whom TLS trusts, the client's
  // certificate. Empty: nothing does. The same in every process.
  std::string standpoint;
  bool absolute_form = false;  // the proxy is asked for each URL by its whole text, and one connection serves every host
  hashed_key origin;           // scheme://host:port; caps, delays and connect_times count by it
  hashed_key pool;             // all of the above; only equal keys share connections (pool/pool_key.hpp)
};

}  // namespace tern
