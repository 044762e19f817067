// The options that shape a request: headers, query, body.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <vector>

#include "cli/body_input.hpp"
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

// What a URL without a scheme means: http://, as every browser's address line has it.
std::string complete_url(std::string_view given);

class request_options {
 public:
  void declare(CLI::App& app);
  void declare_body(CLI::App& app);

  // Reads the body; call it once, before make_request.
  void load_body();
  bool has_body() const { return body_.has_value(); }
  request_handle make_request(const std::string& method, const std::string& url) const;

 private:
  void add_headers(tern_request* request) const;
  void add_query(tern_request* request) const;

  std::vector<std::string> headers_;
  std::vector<std::string> query_;
  std::vector<std::string> data_;  // at most one; a vector tells "" from absent
  std::optional<body_input> body_;
};

}  // namespace tern::cli
