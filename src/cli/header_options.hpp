// The options that shape the head of a request: headers and query.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/handles.hpp"
#include "cli/origin.hpp"

namespace tern::cli {

// -H as curl takes it: "Name: value", "Name:" keeps the library from sending its own, "Name;" sends an empty one.
struct header_argument {
  enum class action { send, suppress };
  action what;
  std::string name;
  std::string value;
  std::string where = {};  // it stands in (origin.hpp); empty: the command line
};
std::optional<header_argument> parse_header(std::string_view text);

class header_options {
 public:
  void declare(CLI::App& app);

  // Looks at the headers, and reads the files that -H names; call it once, before the calls below.
  void load();
  void add_header(header_argument header) { fields_.push_back(std::move(header)); }
  // Unless one of that name is there, or the value is empty.
  void add_missing(const char* name, std::string value);

  void attach(tern_request* request) const;
  // What attach adds to a request, in order; the library adds its own.
  const std::vector<header_argument>& fields() const { return fields_; }

 private:
  bool has(const char* name) const;
  void add_field(const std::string& text, std::string_view given_as);
  void add_fields_of(const std::string& path);
  void attach_fields(tern_request* request) const;
  void attach_query(tern_request* request) const;

  std::vector<placed> headers_;  // "@FILE": those of a file
  std::vector<std::string> query_;
  std::optional<std::string> user_agent_;  // empty: none is sent
  std::string referer_;
  std::vector<header_argument> fields_;
};

}  // namespace tern::cli
