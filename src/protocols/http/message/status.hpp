// Kinds of status codes.
#pragma once

#include <cstdint>

namespace tern::http {

constexpr bool is_informational(int32_t status) noexcept { return status >= 100 && status < 200; }

// RFC 9112 §6.3: an answer of this status ends with its head whatever the head says.
constexpr bool never_has_body(int32_t status) noexcept { return is_informational(status) || status == 204 || status == 304; }

}  // namespace tern::http
