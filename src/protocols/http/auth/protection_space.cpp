#include "protocols/http/auth/protection_space.hpp"

#include "base/limits.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

namespace tern::http {
namespace {

// Up to the last "/".
std::string folder(std::string_view path) { return std::string(path.substr(0, path.rfind('/') + 1)); }

void add_named(std::vector<std::string>& paths, const url& base, std::string_view reference) {
  expected<url> u = resolve_reference(base, reference);
  if (!u || !same_origin(*u, base)) return;
  paths.push_back(u->path.empty() ? std::string("/") : std::move(u->path));
}

bool covers(std::string_view prefix, std::string_view path) noexcept {
  return path.starts_with(prefix) && (prefix.ends_with('/') || path.size() == prefix.size() || path[prefix.size()] == '/');
}

}  // namespace

std::string path_of(std::string_view target) {
  if (target.starts_with('/')) return std::string(target.substr(0, target.find_first_of("?#")));
  expected<url> absolute = parse_url(target);
  return absolute && !absolute->path.empty() ? absolute->path : std::string("/");
}

std::vector<std::string> paths_of(const auth_plan& plan, std::string_view origin, std::string_view path) {
  if (plan.kind != auth_kind::digest) return {folder(path)};
  std::string_view domain = trim(plan.digest.challenge.domain);
  // The folder beside it tells several realms of one origin apart, which all name nothing.
  if (domain.empty()) return {"/", folder(path)};
  std::vector<std::string> paths;
  expected<url> base = parse_url(std::string(origin).append(path));
  while (base && !domain.empty() && paths.size() < limits::http_auth_paths) {
    std::string_view reference = cut(domain, ' ');
    if (!reference.empty()) add_named(paths, *base, reference);
  }
  if (paths.empty()) paths.push_back(folder(path));
  return paths;
}

std::optional<size_t> covered(const std::vector<std::string>& paths, std::string_view path) noexcept {
  std::optional<size_t> longest;
  for (const std::string& prefix : paths)
    if (covers(prefix, path) && prefix.size() >= longest.value_or(0)) longest = prefix.size();
  return longest;
}

}  // namespace tern::http
