// Whom a request authenticates to, and how the two speak of it in heads (RFC 9110 §11.6, §11.7).
#pragma once

#include <cstdint>
#include <string_view>

namespace tern::http {

struct auth_party {
  int32_t status;                // asks for credentials
  std::string_view challenges;   // of that response
  std::string_view credentials;  // of the request
  std::string_view info;         // of other responses
};

inline constexpr auth_party origin_party{401, "WWW-Authenticate", "Authorization", "Authentication-Info"};
inline constexpr auth_party proxy_party{407, "Proxy-Authenticate", "Proxy-Authorization", "Proxy-Authentication-Info"};

}  // namespace tern::http
