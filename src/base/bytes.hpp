// Views of memory somebody else owns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tern {

using bytes = std::span<const std::byte>;
using mutable_bytes = std::span<std::byte>;

inline bytes as_bytes(std::string_view text) noexcept { return {reinterpret_cast<const std::byte*>(text.data()), text.size()}; }
inline std::string_view as_text(bytes data) noexcept { return {reinterpret_cast<const char*>(data.data()), data.size()}; }

}  // namespace tern
