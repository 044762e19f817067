#include "protocols/http/cookies/netscape.hpp"

#include <algorithm>
#include <optional>

#include "base/host.hpp"
#include "base/text.hpp"
#include "protocols/http/cookies/cookie_rules.hpp"

namespace tern::http {
namespace {

constexpr std::string_view http_only_mark = "#HttpOnly_";
constexpr int64_t second = 1'000'000'000;

std::optional<bool> read_flag(std::string_view text) noexcept {
  if (iequals(text, "TRUE")) return true;
  if (iequals(text, "FALSE")) return false;
  return std::nullopt;
}

// Some programs write fractions of seconds.
std::optional<int64_t> read_seconds(std::string_view text) noexcept {
  std::string_view fraction = text;
  const std::string_view whole = cut(fraction, '.');
  if (!std::all_of(fraction.begin(), fraction.end(), is_digit)) return std::nullopt;
  return parse_number<int64_t>(whole);
}

// Reads one line; the text says what is wrong with it, and is empty when nothing is.
std::string_view read_line(std::string_view line, cookie& into) {
  if (has_control_but_tab(line)) return "it holds a control character";
  if (line.starts_with(http_only_mark)) {
    line.remove_prefix(http_only_mark.size());
    into.http_only = true;
  }
  if (std::count(line.begin(), line.end(), '\t') < 5) return "it has fewer than six fields";
  into.domain = cut(line, '\t');
  const auto below = read_flag(cut(line, '\t'));
  into.path = cut(line, '\t');
  const auto secure = read_flag(cut(line, '\t'));
  const auto seconds = read_seconds(cut(line, '\t'));
  into.name = trim(cut(line, '\t'));
  into.value = trim(line);
  std::string_view host = into.domain;
  if (host.starts_with('.')) host.remove_prefix(1);
  if (host.empty() || !normalise_host(host)) return "its domain is not a host name";
  if (!below || !secure) return "a field is neither TRUE nor FALSE";
  if (!seconds) return "its time is not a number";
  if (!into.path.empty() && !into.path.starts_with('/')) return "its path does not start with \"/\"";
  into.host_only = !*below;
  into.secure = *secure;
  if (*seconds != 0) into.expires = wall_of_seconds(*seconds);
  return {};
}

void append_flag(std::string& out, bool flag) { out += flag ? "\tTRUE\t" : "\tFALSE\t"; }

// 0 would say: with the session.
int64_t seconds_of(const cookie& c) noexcept {
  if (!c.expires) return 0;
  const int64_t seconds = *c.expires / second;
  return seconds == 0 ? 1 : seconds;
}

}  // namespace

expected<std::vector<cookie>> read_netscape(std::string_view text, int64_t wall) {
  std::vector<cookie> result;
  for (size_t number = 1; !text.empty(); ++number) {
    std::string_view line = cut(text, '\n');
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty() || (line.starts_with('#') && !line.starts_with(http_only_mark))) continue;
    cookie c;
    if (const std::string_view wrong = read_line(line, c); !wrong.empty())
      return error(TERN_E_PARSE, "line " + std::to_string(number) + " is not a cookie: " + std::string(wrong));
    if (is_expired(c, wall) || check_cookie(c)) continue;
    result.push_back(std::move(c));
  }
  return result;
}

std::string write_netscape(std::span<const cookie> cookies) {
  std::string out = "# Netscape HTTP Cookie File\n# Written by tern. Lines that start with #HttpOnly_ are cookies too.\n\n";
  for (const cookie& c : cookies) {
    if ((c.name + c.path).find('\t') != std::string::npos) continue;
    if (c.http_only) out += http_only_mark;
    if (!c.host_only) out += '.';
    out += c.domain;
    append_flag(out, !c.host_only);
    out += c.path;
    append_flag(out, c.secure);
    out += std::to_string(seconds_of(c));
    out.append("\t").append(c.name).append("\t").append(c.value).append("\n");
  }
  return out;
}

}  // namespace tern::http
