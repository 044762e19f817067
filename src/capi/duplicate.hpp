// Descriptors that a program hands over: it may close its own at once, so a duplicate is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/expected.hpp"
#include "storage/descriptor.hpp"

namespace tern::capi {

enum class way_of_use : uint8_t { read, write };

// TERN_E_ARGUMENT for what is no descriptor, not open for that, or a folder.
expected<descriptor> duplicate(int32_t fd, way_of_use use, std::string_view name);

// Where a file stands that can be read from any place; empty: it is read from front to back.
std::optional<uint64_t> position_of(const descriptor& file);

}  // namespace tern::capi
