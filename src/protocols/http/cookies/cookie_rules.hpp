// Which cookies may exist, before the jar is asked (RFC 6265bis §5.7).
#pragma once

#include <cstdint>
#include <optional>

#include "base/error.hpp"
#include "base/url.hpp"
#include "protocols/http/cookies/cookie.hpp"
#include "protocols/http/cookies/set_cookie.hpp"

namespace tern::http {

// The cookie that a response from `from` sets at `wall` (nanoseconds since 1970); nothing when the RFC has it ignored: for a
// host that is not its own, for a public suffix, Secure without TLS, SameSite=None without Secure, a prefix (`__Host-`,
// `__Secure-`) whose promise it breaks. Lifetimes end at limits::cookie_age_seconds.
std::optional<cookie> received_cookie(const url& from, const set_cookie& set, int64_t wall);

// Brings a cookie of a file into the form above (domain in lower case and without dot, path "/" for none) and refuses what
// must not be sent or what no server may set: TERN_E_ARGUMENT. Lifetimes are the file's business.
error check_cookie(cookie& c);

// Seconds since 1970 in nanoseconds, at the ends of the range when they lie beyond it.
int64_t wall_of_seconds(int64_t seconds) noexcept;

}  // namespace tern::http
