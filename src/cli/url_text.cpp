#include "cli/url_text.hpp"

#include <algorithm>
#include <charconv>

namespace tern::cli {
namespace {

size_t after_scheme(std::string_view url) {
  const size_t scheme = url.find("://");
  return scheme == std::string_view::npos ? 0 : scheme + 3;
}

}  // namespace

std::string without_login(std::string_view url) {
  const size_t begin = after_scheme(url);
  const size_t at = url.substr(begin, url.find_first_of("/?#", begin) - begin).rfind('@');
  return at == std::string_view::npos ? std::string(url) : std::string(url.substr(0, begin)).append(url.substr(begin + at + 1));
}

std::string authority_of(std::string_view url) {
  const std::string plain = without_login(url);
  const size_t begin = after_scheme(plain);
  return plain.substr(begin, plain.find_first_of("/?#", begin) - begin);
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

bool has_scheme(std::string_view given) {
  const size_t scheme = given.find("://");
  return scheme != std::string_view::npos && given.find_first_of("/?#@") > scheme;
}

}  // namespace tern::cli
