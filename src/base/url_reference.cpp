#include <fmt/format.h>

#include "base/percent.hpp"
#include "base/text.hpp"
#include "base/url.hpp"
#include "base/url_parts.hpp"

namespace tern {
namespace {

// §5.2.3: the reference takes the place of the last segment.
std::string merge(const std::string& base_path, std::string_view path) {
  size_t slash = base_path.rfind('/');
  return slash == std::string::npos ? std::string("/").append(path) : base_path.substr(0, slash + 1).append(path);
}

}  // namespace

expected<url> resolve_reference(const url& base, std::string_view text) {
  std::string_view reference = trim(text, ' ');
  if (scheme_length(reference) != 0) return parse_url(text);
  if (reference.starts_with("//")) return parse_url(fmt::format("{}:{}", base.scheme, reference));
  if (error why = check_url_text(text, "URL reference")) return why;

  url_tail tail = split_tail(reference);
  url target = base;
  target.fragment.reset();
  if (!tail.path.empty()) {
    std::string path = percent_normalise(tail.path, url_component::path);
    target.path = remove_dot_segments(path.starts_with('/') ? path : merge(base.path, path));
    target.query.reset();
  }
  if (tail.query) target.query = percent_normalise(*tail.query, url_component::query);
  if (tail.fragment) target.fragment = percent_normalise(*tail.fragment, url_component::fragment);
  return target;
}

}  // namespace tern
