#include "cli/header_options.hpp"

#include <fmt/format.h>
#include <strings.h>

#include <algorithm>
#include <sstream>

#include "cli/body_input.hpp"
#include "cli/command.hpp"
#include "cli/file_io.hpp"

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

void header_options::declare(CLI::App& app) {
  add_each(
      app, "-H,--header", [this](const std::string& text) { headers_.emplace_back(text); },
      "a header; 'Name:' suppresses it, 'Name;' sends it empty; @FILE: those of a file, one on each line (repeatable)",
      "'NAME: VALUE'|@FILE");
  add_each(
      app, "--query",
      [this](const std::string& text) {
        const size_t equals = text.find('=');
        if (equals == std::string::npos || equals == 0)
          fail_usage(fmt::format("--query {}: write it as name=value", printable(text)));
        query_.push_back(text);
      },
      "a query parameter, encoded and appended (repeatable)", "NAME=VALUE");
  add_each(
      app, "-A,--user-agent", [this](const std::string& text) { user_agent_ = text; }, "the User-Agent header; '': none",
      "TEXT");
  add_each(
      app, "-e,--referer",
      [this](const std::string& url) {
        if (url.ends_with(";auto"))
          fail_usage("--referer: redirects carry the Referer that is given here, ;auto cannot change it");
        referer_ = url;
      },
      "the Referer header", "URL");
}

void header_options::load() {
  for (const placed& given : headers_)
    at_origin(given.where, [&] {
      if (given.text.starts_with('@'))
        add_fields_of(given.text.substr(1));
      else
        add_field(given.text, "--header");
    });
  if (user_agent_ && user_agent_->empty() && !has("User-Agent"))
    fields_.push_back({header_argument::action::suppress, "User-Agent", ""});
  add_missing("User-Agent", user_agent_.value_or(""));
  add_missing("Referer", referer_);
}

void header_options::add_missing(const char* name, std::string value) {
  if (!value.empty() && !has(name)) fields_.push_back({header_argument::action::send, name, std::move(value)});
}

bool header_options::has(const char* name) const {
  return std::any_of(fields_.begin(), fields_.end(), [&](const header_argument& h) { return same_name(h.name, name); });
}

void header_options::add_field(const std::string& text, std::string_view given_as) {
  auto header = parse_header(text);
  if (!header) fail_usage(fmt::format("{}: write it as 'Name: value'", given_as));
  header->where = origin();
  fields_.push_back(std::move(*header));
}

// Empty lines do not count.
void header_options::add_fields_of(const std::string& path) {
  std::istringstream lines(whole_text(path));
  std::string line;
  for (size_t number = 1; std::getline(lines, line); ++number) {
    if (line.ends_with('\r')) line.pop_back();
    if (!trimmed(line).empty()) add_field(line, fmt::format("--header @{}, line {}", printable(path), number));
  }
}

void header_options::attach(tern_request* request) const {
  attach_query(request);
  attach_fields(request);
}

void header_options::attach_fields(tern_request* request) const {
  for (auto field = fields_.begin(); field != fields_.end(); ++field) {
    bool again = std::any_of(fields_.begin(), field, [&](const header_argument& h) { return same_name(h.name, field->name); });
    tern_str value = field->what == header_argument::action::suppress ? tern_str{} : to_str(field->value);
    // The first of a name takes the place of the library's own.
    auto put = again && value.data != nullptr ? tern_http_request_add_header : tern_http_request_set_header;
    at_origin(field->where, [&] {
      error_slot error;
      check(put(request, to_str(field->name), value, error), error, fmt::format("--header '{}: ...'", printable(field->name)));
    });
  }
}

void header_options::attach_query(tern_request* request) const {
  std::vector<tern_pair> pairs;
  for (const std::string& text : query_) {
    const size_t equals = text.find('=');
    const std::string_view view(text);
    pairs.push_back({to_str(view.substr(0, equals)), to_str(view.substr(equals + 1))});
  }
  if (pairs.empty()) return;
  error_slot error;
  check(tern_http_request_add_query(request, pairs.data(), pairs.size(), error), error, "--query");
}

}  // namespace tern::cli
