// Challenges of WWW-Authenticate and Proxy-Authenticate, RFC 9110 §11.3 and §11.6.1.
//
// Several challenges share a line, in one or many lines. A comma separates challenges and parameters alike: a word with "="
// behind it belongs to the challenge before it, any other word is the scheme of the next one.
//
// Taken although the grammar does not have it, because servers send it: a missing comma between parameters, unquoted values
// with characters that tokens do not have ("/", "="). A challenge with a broken quoted string, a parameter named twice or too
// many of them is left out; what follows it in its line goes with it when the string has no end.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sansio/head.hpp"

namespace tern::http {

struct auth_parameter {
  std::string name;
  std::string value;  // unquoted
};

struct challenge {
  std::string scheme;   // as it was sent; compare without case
  std::string token68;  // instead of parameters
  std::vector<auth_parameter> parameters;

  const std::string* find(std::string_view name) const noexcept;  // without case; NULL: none
};

// Of all fields with this name, in order, within limits::http_challenge_bytes and limits::http_challenges; the rest is ignored.
std::vector<challenge> parse_challenges(std::span<const field> list, std::string_view name);

// The parameters alone, as in Authentication-Info; empty when they are malformed.
std::vector<auth_parameter> parse_auth_parameters(std::string_view text);
const std::string* find_parameter(std::span<const auth_parameter>, std::string_view name) noexcept;

}  // namespace tern::http
