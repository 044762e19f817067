#include "cli/url_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace tern::cli {
namespace {

size_t after_scheme(std::string_view url) {
  const size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

std::string_view user_and_host(std::string_view url, size_t begin) {
  return url.substr(begin, url.find_first_of("/?#", begin) - begin);
}

bool is_port(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

}  // namespace

// A password may hold what ends the host in a URL: then all in front of the last @ goes.
std::string without_login(std::string_view url) {
  const size_t begin = after_scheme(url);
  const size_t at = url.rfind('@');
  const std::string_view front = user_and_host(url, begin);
  const size_t colon = front.find(':');
  const bool names_host_only = front.find('@') == std::string_view::npos &&
                               (colon == std::string_view::npos || (colon > 0 && is_port(front.substr(colon + 1))));
  if (at == std::string_view::npos || at < begin || names_host_only) return std::string(url);
  return std::string(url.substr(0, begin)).append(url.substr(at + 1));
}

std::string login_of(std::string_view url) {
  const size_t removed = url.size() - without_login(url).size();
  return removed == 0 ? std::string() : std::string(url.substr(after_scheme(url), removed - 1));
}

std::string encoded_login(std::string_view login) {
  constexpr std::string_view stays = "-._~!$&'()*+,;=:%";
  std::string text;
  for (char c : login)
    if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || stays.find(c) != std::string_view::npos)
      text += c;
    else
      text += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return text;
}

std::string authority_of(std::string_view url) {
  const std::string_view front = user_and_host(url, after_scheme(url));
  return std::string(front.substr(front.rfind('@') + 1));
}

std::string offset_as_typed(std::string message, size_t added) {
  constexpr std::string_view words = "at offset ";
  const size_t found = message.find(words);
  if (found == std::string::npos) return message;
  const size_t begin = found + words.size();
  const size_t end = std::min(message.find_first_not_of("0123456789", begin), message.size());
  size_t offset = 0;
  std::from_chars(message.data() + begin, message.data() + end, offset);
  return message.replace(begin, end - begin, std::to_string(offset - std::min(added, offset)));
}

bool is_ipv6_text(std::string_view text) {
  text = text.substr(0, text.find('%'));
  return text.find(':') != std::string_view::npos &&
         text.find_first_not_of("0123456789abcdefABCDEF:.") == std::string_view::npos;
}

bool has_scheme(std::string_view given) {
  const size_t scheme = given.find("://");
  return scheme != std::string_view::npos && given.find_first_of("/?#@") > scheme;
}

}  // namespace tern::cli
