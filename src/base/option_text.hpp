// Options are set by text. Every reader refuses with TERN_E_OPTION_VALUE: what was given and what is allowed; the registry
// puts the option's name in front (error::with_context). Every writer gives text that its reader takes back.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/expected.hpp"
#include "base/limits.hpp"

namespace tern {

// A whole number and a unit (ns us ms s m h d), `none` (unlimited) or 0.
expected<duration> parse_duration(std::string_view);
std::string format_duration(duration);

// A whole number and a unit (B KiB MiB GiB TiB), `none` (no_limit) or 0.
expected<uint64_t> parse_size(std::string_view);
std::string format_size(uint64_t);

// A whole number from lowest to highest, or `none` (no_limit) when highest is no_limit.
expected<uint64_t> parse_count(std::string_view, uint64_t lowest = 0, uint64_t highest = no_limit);
std::string format_count(uint64_t);

expected<bool> parse_bool(std::string_view);
std::string format_bool(bool);

// The index of the choice that was given. Case matters.
expected<size_t> parse_choice(std::string_view, std::span<const std::string_view> choices);

}  // namespace tern
