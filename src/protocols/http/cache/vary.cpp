#include "protocols/http/cache/vary.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/limits.hpp"
#include "base/message_digest.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"
#include "protocols/http/message/find_named.hpp"

namespace tern::http {
namespace {

// What programs of one kind all say, and no secret: most of what Vary names, and not worth a hash at each look-up.
constexpr std::array<std::string_view, 7> of_everybody = {"accept", "accept-charset",   "accept-encoding", "accept-language",
                                                          "origin", "x-requested-with", "user-agent"};

bool ignores_case(std::string_view name) noexcept { return name == "accept-language" || name == "accept-encoding"; }

std::string selecting_value(const fields& request, std::string_view name) {
  std::string value;
  bool found = false;
  for (const owned_field& f : request) {
    if (!iequals(f.name, name)) continue;
    found = true;
    std::string_view rest = f.value;
    while (const auto item = next_list_item(rest)) {
      if (!value.empty()) value += ',';
      value += *item;
    }
  }
  if (!found) return {};
  if (ignores_case(name)) value = to_lower(value);
  if (std::find(of_everybody.begin(), of_everybody.end(), name) != of_everybody.end()) return "=" + value;
  std::string hashed = "=sha256:" + hex_digest(hash_algorithm::sha256, value);
  wipe(value);
  return hashed;
}

}  // namespace

std::optional<fields> selecting_fields(const fields& request, std::span<const field> response) {
  std::vector<std::string> names;
  for (const field& f : response) {
    if (!iequals(f.name, "vary")) continue;
    std::string_view rest = f.value;
    while (const auto name = next_list_item(rest)) {
      if (*name == "*") return std::nullopt;
      names.push_back(to_lower(*name));
    }
  }
  if (find_named(request, "authorization")) names.push_back("authorization");
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  if (names.size() > limits::cache_vary_names) return std::nullopt;
  fields chosen;
  for (std::string& name : names) {
    std::string value = selecting_value(request, name);
    chosen.push_back({std::move(name), std::move(value)});
  }
  return chosen;
}

bool is_selected(std::span<const field> selecting, const fields& request) {
  if (!find_field(selecting, "authorization") && find_named(request, "authorization")) return false;
  return std::all_of(selecting.begin(), selecting.end(),
                     [&](const field& f) { return selecting_value(request, f.name) == f.value; });
}

std::string variant_of(std::span<const field> selecting) {
  std::string text;
  for (const field& f : selecting) text.append(f.name).append(1, '\0').append(f.value).append(1, '\0');
  return text;
}

}  // namespace tern::http
