// Which hosts and paths a cookie is for (RFC 6265bis §5.1.3 and §5.1.4), and who may see it.
#pragma once

#include <string_view>

#include "base/url.hpp"

namespace tern::http {

// Both in their canonical form. Below a domain lie host names only, never addresses.
bool domain_matches(std::string_view host, host_kind kind, std::string_view domain) noexcept;

bool path_matches(std::string_view request_path, std::string_view cookie_path) noexcept;

// The directory of the request's path: "/a/b" gives "/a", "/a" and anything odd give "/".
std::string_view default_path(std::string_view request_path) noexcept;

}  // namespace tern::http
