#include "base/redact.hpp"

namespace tern {

std::string redacted(const url& u) { return to_string(u, url_with::fragment); }

std::string redacted(std::string_view url_text) {
  if (auto parsed = parse_url(url_text)) return redacted(*parsed);
  size_t slashes = url_text.find("//");
  size_t start = slashes == std::string_view::npos ? 0 : slashes + 2;
  size_t at = url_text.rfind('@');
  if (at == std::string_view::npos || at < start) return std::string(url_text);
  return std::string(url_text.substr(0, start)).append(url_text.substr(at + 1));
}

}  // namespace tern
