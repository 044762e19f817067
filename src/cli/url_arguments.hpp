// The URLs of a command line.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tern::cli {

// Whether an argument is data where a URL was expected: {...} and [...], but not the address of [::1]:8080.
bool looks_like_json(std::string_view argument);

// The URLs of a command, behind its options or each behind --url; what cannot be one is refused with what was meant.
void add_urls(CLI::App& app, std::vector<std::string>& urls, const char* text);

}  // namespace tern::cli
