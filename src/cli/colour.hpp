// Colour for terminals.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

enum class colour { bold, green, yellow, red, dim };

// `text` in that colour; unchanged when `wanted` is false.
std::string painted(std::string_view text, colour in, bool wanted);

// 2xx green, 3xx yellow, 4xx and 5xx red.
colour colour_of_status(int32_t status);

}  // namespace tern::cli
