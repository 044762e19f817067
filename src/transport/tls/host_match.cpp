#include "transport/tls/host_match.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern {
namespace {

std::string_view without_final_dot(std::string_view name) noexcept {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// What a host name may consist of; a NUL or a blank in a certificate is an attempt to be read in two ways.
bool is_host_text(std::string_view name) noexcept {
  return !name.empty() &&
         std::ranges::all_of(name, [](char c) { return is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_'; });
}

}  // namespace

bool dns_name_matches(std::string_view pattern, std::string_view host) noexcept {
  pattern = without_final_dot(pattern);
  host = without_final_dot(host);
  if (!is_host_text(host)) return false;
  if (!pattern.starts_with("*.")) return is_host_text(pattern) && iequals(pattern, host);
  std::string_view suffix = pattern.substr(1);
  size_t label = host.find('.');
  if (!is_host_text(suffix) || suffix.find('.', 1) == std::string_view::npos || suffix.starts_with("..")) return false;
  return label != std::string_view::npos && label > 0 && iequals(suffix, host.substr(label));
}

bool names_cover(const certificate_names& names, std::string_view host) noexcept {
  if (auto address = parse_ip(host)) return std::ranges::find(names.addresses, *address) != names.addresses.end();
  return std::ranges::any_of(names.dns, [host](const std::string& name) { return dns_name_matches(name, host); });
}

}  // namespace tern
