#include "cli/request_options.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>

#include "cli/command.hpp"

namespace tern::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blank = " \t";
  size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool same_name(const std::string& a, const std::string& b) { return ::strcasecmp(a.c_str(), b.c_str()) == 0; }

}  // namespace

std::optional<header_argument> parse_header(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    if (text.size() < 2 || text.back() != ';') return std::nullopt;
    return header_argument{header_argument::action::send, std::string(text.substr(0, text.size() - 1)), ""};
  }
  std::string name(trimmed(text.substr(0, colon)));
  std::string value(trimmed(text.substr(colon + 1)));
  if (name.empty()) return std::nullopt;
  auto what = value.empty() ? header_argument::action::suppress : header_argument::action::send;
  return header_argument{what, std::move(name), std::move(value)};
}

std::string complete_url(std::string_view given) {
  size_t scheme = given.find("://");
  bool has_scheme = scheme != std::string_view::npos && given.find_first_of("/?#@") > scheme;
  return has_scheme ? std::string(given) : "http://" + std::string(given);
}

void request_options::declare(CLI::App& app) {
  add_repeatable(app, "-H,--header", headers_, "a header; 'Name:' suppresses it, 'Name;' sends it empty (repeatable)",
                 "'NAME: VALUE'");
  add_repeatable(app, "--query", query_, "a query parameter, encoded and appended (repeatable)", "NAME=VALUE");
}

void request_options::declare_body(CLI::App& app) {
  app.add_option("-d,--data", data_,
                 "the body: text, @FILE, or @- for standard input; text is sent as a form unless -H says else")
      ->type_name("DATA|@FILE")
      ->option_text("DATA|@FILE")
      ->allow_extra_args(false);
}

void request_options::load_body() {
  if (data_.size() > 1) fail_usage("--data: give it once");
  if (!data_.empty()) body_ = body_input::from_argument(data_[0]);
}

request_handle request_options::make_request(const std::string& method, const std::string& url) const {
  tern_request* request = nullptr;
  error_slot error;
  check(tern_http_request_create(method.c_str(), to_str(complete_url(url)), &request, error), error, printable(url));
  request_handle owned(request);
  add_query(request);
  if (body_) body_->attach(request);
  add_headers(request);
  return owned;
}

void request_options::add_headers(tern_request* request) const {
  std::vector<std::string> seen;
  for (const std::string& text : headers_) {
    auto header = parse_header(text);
    if (!header) fail_usage(fmt::format("--header '{}': write it as 'Name: value'", printable(text)));
    bool again = std::any_of(seen.begin(), seen.end(), [&](const std::string& name) { return same_name(name, header->name); });
    tern_str value = header->what == header_argument::action::suppress ? tern_str{} : to_str(header->value);
    // The first of a name takes the place of the library's own.
    auto put = again && value.data != nullptr ? tern_http_request_add_header : tern_http_request_set_header;
    error_slot error;
    check(put(request, to_str(header->name), value, error), error, fmt::format("--header '{}'", printable(text)));
    seen.push_back(header->name);
  }
  bool typed = std::any_of(seen.begin(), seen.end(), [](const std::string& name) { return same_name(name, "Content-Type"); });
  if (!body_ || !body_->literal() || typed) return;
  error_slot error;
  check(tern_http_request_add_header(request, to_str("Content-Type"), to_str("application/x-www-form-urlencoded"), error),
        error, "--data");
}

void request_options::add_query(tern_request* request) const {
  std::vector<tern_pair> pairs;
  for (const std::string& text : query_) {
    size_t equals = text.find('=');
    std::string_view view(text);
    if (equals == std::string::npos || equals == 0)
      fail_usage(fmt::format("--query {}: write it as name=value", printable(text)));
    pairs.push_back({to_str(view.substr(0, equals)), to_str(view.substr(equals + 1))});
  }
  if (pairs.empty()) return;
  error_slot error;
  check(tern_http_request_add_query(request, pairs.data(), pairs.size(), error), error, "--query");
}

}  // namespace tern::cli
