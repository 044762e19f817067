// URLs as they may be shown.
#pragma once

#include <string>
#include <string_view>

namespace tern::cli {

// Of what is no URL, but may have a user and a password all the same: without them.
std::string without_login(std::string_view url);

// What that takes away in front of the @: USER or USER:PASSWORD. Empty: there is none.
std::string login_of(std::string_view url);

// The same for a URL: what may not stand there is percent-encoded; what is encoded already stays.
std::string encoded_login(std::string_view login);

// host:port as they stand in the URL.
std::string authority_of(std::string_view url);

// What the library says of a URL that has `added` bytes in front of what was typed, with offsets into the latter.
std::string offset_as_typed(std::string message, size_t added);

// Whether it is what brackets of a host hold (RFC 3986 §3.2.2), with or without a zone behind it: as the host, or in a URL that
// is part of a query.
bool is_ipv6_text(std::string_view text);

// Whether a scheme stands in front.
bool has_scheme(std::string_view given);

}  // namespace tern::cli
