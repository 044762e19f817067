// Status codes: kinds and phrases.
#pragma once

#include <cstdint>
#include <string_view>

namespace tern::http {

constexpr bool is_informational(int32_t status) noexcept { return status >= 100 && status < 200; }

// RFC 9112 §6.3: an answer of this status ends with its head whatever the head says.
constexpr bool never_has_body(int32_t status) noexcept { return is_informational(status) || status == 204 || status == 304; }

// "Not Found" of 404, for answers that bring none (HTTP/2 has none); empty for a status that is not registered.
std::string_view standard_reason(int32_t status) noexcept;

}  // namespace tern::http
