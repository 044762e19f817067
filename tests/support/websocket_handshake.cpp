#include "support/websocket_handshake.hpp"

#include <mbedtls/base64.h>
#include <mbedtls/md.h>

#include <algorithm>
#include <cctype>

namespace tern::test {

std::string header_of(std::string_view request, std::string_view name) {
  for (std::size_t at = request.find("\r\n"); at != std::string_view::npos; at = request.find("\r\n", at)) {
    at += 2;
    const std::string_view line = request.substr(at, request.find("\r\n", at) - at);
    const auto same = [](char a, char b) { return std::tolower(a) == std::tolower(b); };
    if (line.size() > name.size() && line[name.size()] == ':' && std::equal(name.begin(), name.end(), line.begin(), same))
      return std::string(line.substr(std::min(line.size(), line.find_first_not_of(' ', name.size() + 1))));
  }
  return {};
}

std::string agreement_to(std::string_view request, std::string_view more) {
  const std::string text = header_of(request, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20], accept[32];
  std::size_t size = 0;
  mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA1), reinterpret_cast<const unsigned char*>(text.data()), text.size(),
             digest);
  mbedtls_base64_encode(accept, sizeof accept, &size, digest, sizeof digest);
  return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
         std::string(reinterpret_cast<const char*>(accept), size) + "\r\n" + std::string(more) + "\r\n";
}

}  // namespace tern::test
