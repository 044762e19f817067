#include "cli/request_options.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/command.hpp"
#include "cli/file_io.hpp"
#include "cli/url_arguments.hpp"
#include "cli/url_text.hpp"

namespace tern::cli {
namespace {

// Of texts of digits, which may be longer than any number type.
bool is_less(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

bool is_number(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

// RFC 9110 §14.1.2: FIRST-LAST, FIRST-, or the last so many bytes, -SIZE; none is empty.
bool is_one_range(std::string_view text) {
  size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.size() == 1) return false;
  std::string_view first = text.substr(0, dash);
  std::string_view last = text.substr(dash + 1);
  if (!is_number(first) || !is_number(last)) return false;
  if (first.empty()) return is_less("0", last);
  return last.empty() || !is_less(last, first);
}

}  // namespace

std::optional<std::string> parse_range(const std::string& text) {
  if (!text.empty() && is_number(text)) return text + '-';
  for (std::string_view rest = text;;) {
    std::string_view one = rest.substr(0, rest.find(','));
    if (!is_one_range(one)) return std::nullopt;
    if (one.size() == rest.size()) return text;
    rest.remove_prefix(one.size() + 1);
  }
}

std::string complete_url(std::string_view given) {
  return has_scheme(given) ? std::string(given) : "http://" + std::string(given);
}

void request_options::declare(CLI::App& app) {
  headers_.declare(app);
  add_each(
      app, "-r,--range",
      [this](const std::string& text) {
        auto range = parse_range(text);
        if (!range)
          fail_usage(
              fmt::format("--range '{}': write it as 0-99, 100-, -100, or several of them with commas", printable(text)));
        range_ = *range;
      },
      "these bytes only: 0-99, 100-, -100; nothing is decoded then", "RANGE");
  body_.declare(app);
}

void request_options::load() {
  body_.load();
  headers_.load();
  headers_.add_missing("Range", range_.empty() ? "" : "bytes=" + range_);
  headers_.add_missing("Content-Type", std::string(body_.content_type()));
  if (body_.is_json()) headers_.add_missing("Accept", "application/json");
}

request_handle request_options::make_request(const std::string& method, const std::string& url) const {
  tern_request* request = nullptr;
  error_slot error;
  const std::string whole = complete_url(url);
  check_url(tern_http_request_create(method.c_str(), to_str(body_.url_for(whole)), &request, error), error, url, whole);
  request_handle owned(request);
  body_.attach(request);
  headers_.attach(request);
  return owned;
}

}  // namespace tern::cli
