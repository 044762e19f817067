// The host of a URL in its one canonical form; url.hpp says what is repaired and what refused.
#pragma once

#include <string>
#include <string_view>

#include "base/expected.hpp"
#include "base/url.hpp"

namespace tern {

struct host_name {
  std::string text;  // lower case ASCII; IPv6 without brackets
  host_kind kind = host_kind::none;
};

// `text` as in a URL's authority, brackets included, or as in an option (a plain IPv6 address is taken too). Not empty.
// TERN_E_URL; the message has no position.
expected<host_name> normalise_host(std::string_view text);

}  // namespace tern
