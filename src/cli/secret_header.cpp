#include "cli/secret_header.hpp"

#include <strings.h>

#include <algorithm>
#include <cstring>
#include <initializer_list>

#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

bool is_one_of(const std::string& name, std::initializer_list<const char*> names) {
  return std::any_of(names.begin(), names.end(), [&](const char* one) { return ::strcasecmp(name.c_str(), one) == 0; });
}

}  // namespace

bool is_secret_header(const std::string& name) {
  // What a server asks for, and what tells a handshake from others.
  if (is_one_of(name, {"WWW-Authenticate", "Proxy-Authenticate", "Sec-WebSocket-Key"})) return false;
  constexpr const char* parts[] = {"auth", "cookie", "credential", "jwt",       "key",
                                   "pass", "secret", "session",    "signature", "token"};
  return std::any_of(std::begin(parts), std::end(parts),
                     [&](const char* part) { return ::strcasestr(name.c_str(), part) != nullptr; });
}

std::string shown_value(const std::string& name, std::string_view value) {
  if (is_secret_header(name)) return std::string(not_shown);
  if (is_one_of(name, {"Location", "Content-Location", "Referer", "Refresh", "Origin"})) return without_login(value);
  return std::string(value);
}

}  // namespace tern::cli
