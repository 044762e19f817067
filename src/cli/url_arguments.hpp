// The URLs of a command line.
#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// Whether an argument is data where a URL was expected: {...} and [...], but not the address of [::1]:8080.
bool looks_like_json(std::string_view argument);

// Ends the command when the library refused the URL that `typed` was made whole to; its words count in what was typed.
void check_url(int32_t code, const error_slot& error, const std::string& typed, const std::string& whole);

// One of the URLs that a command is for.
struct url_item {
  std::string url;                  // as typed, without ranges
  std::string method;               // empty: the command's
  uint64_t weight = 1;              // of a load
  std::vector<std::string> values;  // what the ranges were
  size_t argument = 0;              // which argument or line it comes from
  std::string where;                // "FILE:3"; empty: the command line
};

// The URLs of a command, behind its options or each behind --url, and those of the files that --urls names. Lives as long as
// the app that it was declared in.
class url_arguments {
 public:
  void declare(CLI::App& app, const char* text, bool with_weights);

  // Reads the files and writes out the ranges: call it once. Those of the command line come first. Refuses what can be no URL,
  // with what was meant; none at all is refused as the parser does it.
  void load();
  const std::vector<url_item>& items() const { return items_; }
  std::vector<std::string> urls() const;
  // How many arguments and lines they come from.
  size_t arguments() const { return arguments_; }

 private:
  void add(const std::string& typed, url_item like);

  std::vector<std::string> typed_;
  std::vector<std::string> files_;
  bool literal_ = false;  // -g
  bool with_weights_ = false;
  std::vector<url_item> items_;
  size_t arguments_ = 0;
};

// What is made for each of them; what fails in it names the file and the line that the URL stands in.
void for_each_url(const std::vector<url_item>& items, const std::function<void(const url_item&)>& use);

}  // namespace tern::cli
