// What is known of methods by their name alone (RFC 9110 §9; PATCH: RFC 5789). Names are case-sensitive.
#pragma once

#include <string_view>

namespace tern::http {

bool is_safe(std::string_view method) noexcept;        // asks for nothing but an answer
bool is_idempotent(std::string_view method) noexcept;  // sent twice means the same as sent once

// A request without a body says `Content-Length: 0` (RFC 9110 §8.6): the method gives a body a meaning, so its absence is news.
bool announces_no_body(std::string_view method) noexcept;

}  // namespace tern::http
