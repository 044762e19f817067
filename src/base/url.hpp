// URLs by RFC 3986, with the leniency that browsers and curl share where it is harmless.
//
// Accepted and repaired: spaces at both ends (dropped); spaces, non-ASCII bytes and characters the RFC does not allow in a
// path, query or fragment (percent-encoded; `[` and `]` stay, as everybody sends them); a `%` that starts no triplet (becomes
// %25); upper case in scheme and host; host names in Unicode (IDNA by UTS 46, non-transitional); percent-encoded host names;
// dot segments, also as %2e (removed); triplets of unreserved characters (decoded), others in lower case (upper-cased); the
// scheme's default port (dropped); an empty path of http, https, ws, wss ("/"); several `@` (the last one ends the userinfo).
//
// Refused: control characters anywhere, tab, CR, LF and NUL among them; no scheme, no `//`; port 0 and above 65535; IPv6
// zones, IPvFuture; IPv4 in octal, hex or fewer than four parts (read differently by different programs, which is how
// address filters are passed by; curl and browsers rewrite them, we want the four numbers); empty labels and characters in a
// host that DNS names do not have; control characters hidden in the userinfo's triplets.
//
// A backslash is never a separator: like curl and unlike browsers we refuse it in the authority and send it as %5C elsewhere.
// A dot at the end of a host name is kept: it names another host to DNS. TLS names are compared without it.
//
// No error text repeats what was given beyond one character: what looks like a port may be half of a password.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/expected.hpp"

namespace tern {

enum class host_kind : uint8_t { none, name, ipv4, ipv6 };

struct url {
  std::string scheme;                   // lower case
  std::optional<std::string> username;  // decoded; set, perhaps empty, when a password is
  std::optional<std::string> password;  // decoded
  std::string host;                     // lower case ASCII; an IPv6 address in its RFC 5952 form without brackets
  host_kind kind = host_kind::none;     // none: the host is empty, which http and ws refuse
  uint16_t port = 0;                    // 0: none given, or the scheme's own
  std::string path;                     // percent-encoded; empty or starting with "/"
  std::optional<std::string> query;     // percent-encoded, without "?"
  std::optional<std::string> fragment;  // percent-encoded, without "#"

  bool operator==(const url&) const = default;
};

// TERN_E_URL says what is wrong and at which byte of `text`; TERN_E_LIMIT when it is longer than limits::url_bytes.
expected<url> parse_url(std::string_view text);

// RFC 3986 §5.2: `reference` (a Location header) seen from `base`. The fragment is the reference's own; a redirect that wants
// to inherit the old one (RFC 9110 §10.2.2) does so itself. The same authority keeps the userinfo.
expected<url> resolve_reference(const url& base, std::string_view reference);

// 80 for http and ws, 443 for https and wss, 6379 for redis and rediss; 0 for a scheme without one.
uint16_t default_port(std::string_view scheme) noexcept;
bool is_secure_scheme(std::string_view scheme) noexcept;  // it means TLS
uint16_t port_or_default(const url&) noexcept;

enum class url_with : uint8_t { nothing = 0, userinfo = 1, fragment = 2, everything = 3 };
std::string to_string(const url&, url_with parts = url_with::everything);

std::string host_text(const url&);       // host, an IPv6 address in brackets
std::string authority(const url&);       // host[:port], the default port left out: Host, :authority
std::string request_target(const url&);  // path[?query], "/" when empty

// scheme://host:port, an IPv6 host in brackets, the port always there: what is counted, kept and compared by origin.
std::string origin_text(std::string_view scheme, std::string_view host, uint16_t port);

bool same_origin(const url&, const url&) noexcept;

// Adds pairs to the query: names and values percent-encoded but for unreserved characters, a space as %20 (which every server
// reads as a space; `+` is one only in forms), joined by "&" to what is there.
void append_query(url&, std::span<const std::pair<std::string_view, std::string_view>> pairs);

}  // namespace tern
