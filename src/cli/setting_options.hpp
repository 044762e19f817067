// Options of the command line that are options of the library under another name.
#pragma once

#include <CLI/App.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"

namespace tern::cli {

// A time of the command line as the library's options take it; refuses what is none, naming the option.
std::string duration_argument(std::string_view option, const std::string& given);

// Lives as long as the apps that its options were declared in. What is given later on the command line goes before what was
// given earlier; of an option that is a list all values are kept.
class setting_options {
 public:
  void add_text(CLI::App& app, const char* flags, const char* name, const char* type, const char* text);
  // As add_text; the value is kept out of the process list as well.
  void add_secret(CLI::App& app, const char* flags, const char* name, const char* type, const char* text);
  void add_duration(CLI::App& app, const char* flags, const char* name, const char* text);
  void add_fixed(CLI::App& app, const char* flags, const char* name, const char* value, const char* text);
  // name=value, for any option
  void add_any(CLI::App& app, const char* flags, const char* text);

  // As if given before, or after, everything on the command line; `given_as` is what a refusal names.
  void put_first(std::string given_as, std::string name, std::string value);
  void put(std::string given_as, std::string name, std::string value);
  void put_secret(std::string given_as, std::string name, std::string value);

  // Refuses what the library refuses, naming the command-line option; of a secret it does not say what it was.
  void apply(tern_config* config) const;

 private:
  struct setting {
    std::string given_as;  // "--timeout", with what it stands in, if that is a file
    bool from_file;
    std::string name;  // "timeout.total"
    std::string value;
    bool secret = false;
  };

  std::vector<setting> first_;
  std::vector<setting> settings_;
};

}  // namespace tern::cli
