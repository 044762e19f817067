// One cookie as the jar keeps it (RFC 6265bis §5.7, "Storage Model").
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace tern::http {

// Kept for programs that ask; every request of ours is same-site in the RFC's sense, so it never holds a cookie back.
enum class same_site_rule : uint8_t { unset, none, lax, strict };

// Every member has a default, so that designated initialisers may leave it out.
struct cookie {
  std::string name{};  // may be empty; then only the value is sent
  std::string value{};
  std::string domain{};  // lower case ASCII, no dot in front; an IPv6 address without brackets
  std::string path = "/";
  std::optional<int64_t> expires{};  // nanoseconds since 1970; empty: it ends with the session
  int64_t created = 0;               // likewise; 0: not known
  bool host_only = true;             // false: for the hosts below `domain` too
  bool secure = false;
  bool http_only = false;
  same_site_rule same_site = same_site_rule::unset;

  bool operator==(const cookie&) const = default;
};

inline bool is_expired(const cookie& c, int64_t wall) noexcept { return c.expires && *c.expires <= wall; }

}  // namespace tern::http
