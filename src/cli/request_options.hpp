// The options that shape a request: headers, query, body.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/body_options.hpp"
#include "cli/handles.hpp"
#include "cli/header_options.hpp"

namespace tern::cli {

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
  void add_header(header_argument header) { headers_.add_header(std::move(header)); }

  request_handle make_request(const std::string& method, const std::string& url) const;
  // What make_request adds to a request, in order; the library adds its own.
  const std::vector<header_argument>& fields() const { return headers_.fields(); }

 private:
  header_options headers_;
  std::string range_;
  body_options body_;
};

}  // namespace tern::cli
