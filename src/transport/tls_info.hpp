// What was agreed on in a TLS handshake.
#pragma once

#include <string>

namespace tern {

struct tls_info {
  std::string version;  // "TLSv1.2"
  std::string cipher;
  std::string alpn;  // empty: none negotiated
  bool resumed = false;
};

}  // namespace tern
