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
  add_each(app, "-e,--referer", [this](const std::string& url) { referer_ = url; }, "the Referer header", "URL");
  add_each(
      app, "-r,--range", [this](const std::string& range) { range_ = range; },
      "these bytes only: 0-99, 100-, -100; nothing is decoded then", "RANGE");
  body_.declare(app);
}

void request_options::load() {
  body_.load();
  for (const std::string& text : headers_) {
    auto header = parse_header(text);
    if (!header) fail_usage(fmt::format("--header '{}': write it as 'Name: value'", printable(text)));
    fields_.push_back(std::move(*header));
  }
  auto has = [this](const char* name) {
    return std::any_of(fields_.begin(), fields_.end(), [&](const header_argument& h) { return same_name(h.name, name); });
  };
  auto add = [&](const char* name, std::string value) {
    if (!value.empty() && !has(name)) fields_.push_back({header_argument::action::send, name, std::move(value)});
  };
  add("Referer", referer_);
  add("Range", range_.empty() ? "" : "bytes=" + range_);
  add("Content-Type", std::string(body_.content_type()));
  if (body_.is_json()) add("Accept", "application/json");
}

request_handle request_options::make_request(const std::string& method, const std::string& url) const {
  tern_request* request = nullptr;
  error_slot error;
  check(tern_http_request_create(method.c_str(), to_str(body_.url_for(complete_url(url))), &request, error), error,
        printable(url));
  request_handle owned(request);
  add_query(request);
  body_.attach(request);
  add_fields(request);
  return owned;
}

void request_options::add_fields(tern_request* request) const {
  for (auto field = fields_.begin(); field != fields_.end(); ++field) {
    bool again = std::any_of(fields_.begin(), field, [&](const header_argument& h) { return same_name(h.name, field->name); });
    tern_str value = field->what == header_argument::action::suppress ? tern_str{} : to_str(field->value);
    // The first of a name takes the place of the library's own.
    auto put = again && value.data != nullptr ? tern_http_request_add_header : tern_http_request_set_header;
    error_slot error;
    check(put(request, to_str(field->name), value, error), error,
          fmt::format("--header '{}: {}'", printable(field->name), printable(field->value)));
  }
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
