#include "engine/proxy_environment.hpp"

#include <stdlib.h>

#include <algorithm>

#include "base/text.hpp"

namespace tern {
namespace {

std::string to_upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

// In the order they are looked at.
std::vector<std::string> names_for(std::string_view scheme) {
  std::vector<std::string> names;
  const auto add = [&](std::string name) {
    names.push_back(name);
    if (name != "http_proxy") names.push_back(to_upper(std::move(name)));
  };
  add(std::string(scheme) + "_proxy");
  if (scheme == "ws") add("http_proxy");
  if (scheme == "wss") add("https_proxy");
  add("all_proxy");
  return names;
}

}  // namespace

proxy_environment::proxy_environment(std::span<const std::string_view> schemes, const lookup& get) {
  const auto value_of = [&](const char* name) {
    const char* value = get(name);
    return value == nullptr ? std::string_view() : std::string_view(value);
  };
  for (const std::string_view scheme : schemes)
    for (std::string& name : names_for(scheme)) {
      const std::string_view value = value_of(name.c_str());
      if (trim(value).empty()) continue;
      proxies_.push_back({std::string(scheme), {std::move(name), secret(value)}});
      break;
    }
  const std::string_view lower = value_of("no_proxy");
  exceptions_.add(lower.empty() ? value_of("NO_PROXY") : lower);
}

const proxy_environment::variable* proxy_environment::find(std::string_view scheme) const noexcept {
  const auto at = std::ranges::find(proxies_, scheme, &entry::scheme);
  return at == proxies_.end() ? nullptr : &at->named;
}

proxy_environment read_proxy_environment(std::span<const std::string_view> schemes) {
  return {schemes, [](const char* name) -> const char* { return ::secure_getenv(name); }};
}

}  // namespace tern
