#pragma once
#include <optional>

#include "support/web_server.hpp"

namespace tern::test {

// h2o serving a directory of its own: by prior knowledge and by Upgrade on the plain port, by ALPN on the TLS port, HTTP/1.1
// on both. Text of at least 100 bytes comes in br or gzip, as asked for.
//   /FILE             the files added
//   /redirect/N/FILE  to /FILE with status N (301, 302, 303, 307, 308)
class h2o_server : public web_server {
 public:
  explicit h2o_server(std::optional<certificate> tls = {});

 private:
  std::string configuration(const std::optional<certificate>& tls) const;
};

}  // namespace tern::test
