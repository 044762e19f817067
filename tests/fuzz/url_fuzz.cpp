// Input: a URL, or a base URL and a reference with a line feed between them.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/redact.hpp"
#include "base/text.hpp"
#include "base/url.hpp"

using namespace tern;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const url& u) {
  std::string text = to_string(u);
  for (char c : text) require(c > 0x20 && c < 0x7F && c != '\\');
  auto again = parse_url(text);
  if (!again) return require(again.why().code() == TERN_E_LIMIT);  // encoding made it longer
  require(*again == u);
  require(same_origin(*again, u));
  require(u.path.empty() || u.path[0] == '/');
  require(request_target(u)[0] == '/');
  require(u.username.has_value() || !u.password.has_value());

  auto plain = parse_url(redacted(u));
  require(!plain || (!plain->username && !plain->password && plain->host == u.host));

  url longer = u;
  std::pair<std::string_view, std::string_view> pair{u.host, u.path};
  append_query(longer, {&pair, 1});
  auto read_back = parse_url(to_string(longer));
  require(!read_back || *read_back == longer);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  std::string_view first = cut(rest, '\n');
  auto base = parse_url(first);
  if (base) redacted(*base);
  if (!base) {
    base = parse_url("http://user:pw@host.example/a/b?c#d");
    rest = first;
  }
  check(*base);
  if (auto target = resolve_reference(*base, rest)) check(*target);
  return 0;
}
