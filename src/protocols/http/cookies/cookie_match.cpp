#include "protocols/http/cookies/cookie_match.hpp"

namespace tern::http {

bool domain_matches(std::string_view host, host_kind kind, std::string_view domain) noexcept {
  if (host == domain) return true;
  return kind == host_kind::name && !domain.empty() && host.size() > domain.size() && host.ends_with(domain) &&
         host[host.size() - domain.size() - 1] == '.';
}

bool path_matches(std::string_view request_path, std::string_view cookie_path) noexcept {
  if (!request_path.starts_with(cookie_path)) return false;
  return request_path.size() == cookie_path.size() || cookie_path.ends_with('/') || request_path[cookie_path.size()] == '/';
}

std::string_view default_path(std::string_view request_path) noexcept {
  if (!request_path.starts_with('/')) return "/";
  const size_t last = request_path.rfind('/');
  return last == 0 ? std::string_view("/") : request_path.substr(0, last);
}

}  // namespace tern::http
