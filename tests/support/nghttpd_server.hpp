#pragma once
#include <optional>
#include <string>
#include <vector>

#include "support/web_server.hpp"

namespace tern::test {

// nghttpd, the server of the nghttp2 library, serving a directory of its own over HTTP/2 and nothing else: by prior knowledge
// on the plain port, by ALPN on the TLS port (one process each). It does not know Upgrade. An upload comes back as the
// answer's body, whatever the path.
class nghttpd_server : public web_server {
 public:
  struct options {
    std::optional<certificate> tls = {};
    std::string trailer = {};                 // "name: value", after every answer
    std::vector<std::string> arguments = {};  // more of nghttpd's own, such as "-m1" (streams at once) or "--early-response"
  };

  nghttpd_server() : nghttpd_server(options{}) {}
  explicit nghttpd_server(options how);
};

}  // namespace tern::test
