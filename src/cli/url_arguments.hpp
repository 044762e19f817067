// The URLs of a command line.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// Whether an argument is data where a URL was expected: {...} and [...], but not the address of [::1]:8080.
bool looks_like_json(std::string_view argument);

// Ends the command when the library refused the URL that `typed` was made whole to; its words count in what was typed.
void check_url(int32_t code, const error_slot& error, const std::string& typed, const std::string& whole);

// The URLs of a command, behind its options or each behind --url; what cannot be one is refused with what was meant.
void add_urls(CLI::App& app, std::vector<std::string>& urls, const char* text);

}  // namespace tern::cli
