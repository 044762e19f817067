#pragma once
#include <optional>

#include "support/web_server.hpp"

namespace tern::test {

// Apache serving a directory of its own over HTTP/1.1 and HTTP/2: by prior knowledge and by Upgrade (of requests without a
// body) on the plain port, by ALPN on the TLS port. Text and JSON come in gzip or br, as asked for. Expect: 100-continue is
// answered with 100, over HTTP/2 too.
//   /FILE         the files added
//   /dav/NAME     PUT, GET, DELETE and the other methods of WebDAV; empty at first
//   /basic/FILE   the files for `user` with `password` (Basic)
//   /digest/FILE  the same (Digest with MD5 and qop=auth), and `tern` with hunter2-very-secret
class apache_server : public web_server {
 public:
  // `websocket`: the port of a WebSocket server that it stands in front of, at /ws/, /basic/ws/ and /digest/ws/; /moved
  // redirects to the last.
  explicit apache_server(std::optional<certificate> tls = {}, std::uint16_t websocket = 0);

 private:
  std::string configuration(const std::optional<certificate>& tls);

  const std::uint16_t websocket_;
};

}  // namespace tern::test
