#pragma once
#include <optional>

#include "support/web_server.hpp"

namespace tern::test {

// lighttpd serving a directory of its own over HTTP/1.1 and HTTP/2: by prior knowledge and by Upgrade on the plain port, by
// ALPN on the TLS port. Text and JSON come in gzip, br, zstd or deflate, as asked for. It allows 8 streams at once.
//   /FILE                 the files added
//   /basic/FILE           the same, for `user` with `password` (Basic)
//   /digest/FILE          Digest with SHA-256 and with MD5 offered in one answer. Over HTTP/1.1 only: lighttpd 1.4.69 puts
//                         both into one HTTP/2 field, with the CR LF between them, which clients have to refuse.
//   /digest-sha256/FILE   Digest with SHA-256
//   /digest-md5/FILE      Digest with MD5
//   /digest-userhash/FILE Digest with SHA-256 and userhash
// Wrong credentials are answered only after a second.
class lighttpd_server : public web_server {
 public:
  explicit lighttpd_server(std::optional<certificate> tls = {});

 private:
  std::string configuration(const std::optional<certificate>& tls);
};

}  // namespace tern::test
