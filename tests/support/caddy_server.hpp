#pragma once
#include <optional>

#include "support/web_server.hpp"

namespace tern::test {

// Caddy, which has Go's HTTP/2, serving a directory of its own: by prior knowledge and by Upgrade on the plain port, by ALPN
// on the TLS port, HTTP/1.1 on both. Text and JSON of at least 512 bytes come in zstd or gzip, as asked for.
//   /FILE             the files added
//   /accept           200 to any method
//   /redirect/N/FILE  to /FILE with status N (301, 302, 303, 307, 308)
class caddy_server : public web_server {
 public:
  explicit caddy_server(std::optional<certificate> tls = {});

 private:
  std::string configuration(const std::optional<certificate>& tls) const;
};

}  // namespace tern::test
