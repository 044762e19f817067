// The options that shape a request: headers, query, body.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/body_options.hpp"
#include "cli/handles.hpp"

namespace tern::cli {

// -H as curl takes it: "Name: value", "Name:" keeps the library from sending its own, "Name;" sends an empty one.
struct header_argument {
  enum class action { send, suppress };
  action what;
  std::string name;
  std::string value;
};
std::optional<header_argument> parse_header(std::string_view text);

// A range as -r takes it, for the Range header: "0-99", "100-", "-100", several with commas; "5" is "5-". Else nothing.
std::optional<std::string> parse_range(const std::string& text);

// What a URL without a scheme means: http://, as every browser's address line has it.
std::string complete_url(std::string_view given);

class request_options {
 public:
  void declare(CLI::App& app);

  // Reads the body and looks at the headers; call it once, before the calls below.
  void load();
  const body_options& body() const { return body_; }
  bool wants_range() const { return !range_.empty(); }
  void add_header(header_argument header) { fields_.push_back(std::move(header)); }

  request_handle make_request(const std::string& method, const std::string& url) const;
  // What make_request adds to a request, in order; the library adds its own.
  const std::vector<header_argument>& fields() const { return fields_; }

 private:
  void add_field(const std::string& text, std::string_view given_as);
  void add_fields_of(const std::string& path);
  void add_fields(tern_request* request) const;
  void add_query(tern_request* request) const;

  std::vector<std::string> headers_;  // "@FILE": those of a file
  std::vector<std::string> query_;
  std::optional<std::string> user_agent_;  // empty: none is sent
  std::string referer_;
  std::string range_;
  body_options body_;
  std::vector<header_argument> fields_;
};

}  // namespace tern::cli
