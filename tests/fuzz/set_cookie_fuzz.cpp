// Input: lines "URL Set-Cookie-field"; the whole of it is also read as a field and as a cookie file.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/limits.hpp"
#include "base/text.hpp"
#include "protocols/http/cookies/cookie_jar.hpp"
#include "protocols/http/cookies/cookie_match.hpp"
#include "protocols/http/cookies/cookie_rules.hpp"
#include "protocols/http/cookies/cookie_table.hpp"
#include "protocols/http/cookies/set_cookie.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t start = 1'700'000'000'000'000'000;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_field(std::string_view field) {
  auto c = parse_set_cookie(field);
  if (!c) return;
  require(!has_control_but_tab(field));
  const size_t size = c->name.size() + c->value.size();
  require(size > 0 && size <= limits::cookie_pair_bytes);
  require(c->name.find_first_of("=;") == std::string_view::npos && c->value.find(';') == std::string_view::npos);
  require(trim(c->name) == c->name && trim(c->value) == c->value);
  require(!c->path || c->path->empty() || (c->path->starts_with('/') && c->path->size() <= limits::cookie_attribute_bytes));
  require(!c->domain || c->domain->size() <= limits::cookie_attribute_bytes);
}

// What is kept is what a program might have set itself, and goes where it belongs.
void check_kept(const cookie& kept) {
  cookie c = kept;
  require(!check_cookie(c));
  require(c == kept);
}

void check_header(const std::string& header) {
  require(!has_control_but_tab(header));
  require(header.find('\n') == std::string::npos && header.find('\r') == std::string::npos);
  require(header.find('\0') == std::string::npos);
}

void check_round_trip(const cookie_jar& jar) {
  const std::string file = jar.save_netscape(start);
  cookie_jar other;
  auto count = other.load_netscape(file, start);
  require(bool(count));
  require(other.save_netscape(start) == file);
  require(*count <= jar.size());
}

void check_store(cookie_jar& jar, std::string_view line, int64_t wall) {
  std::string_view field = line;
  auto from = parse_url(cut(field, ' '));
  if (!from) from = parse_url("https://www.example.com/a/b");
  const std::string before = jar.save_netscape(wall);
  if (!jar.store(*from, field, wall)) require(jar.save_netscape(wall) == before);
  for (const cookie& c : jar.list(wall)) {
    check_kept(c);
    require(!c.expires || *c.expires > wall);
  }
  check_header(jar.header_for(*from, wall));
  url plain = *from;
  plain.scheme = "http";
  plain.port = 0;
  cookie_table open;  // what an origin without TLS gets to see
  for (const cookie& c : jar.list(wall))
    if (!c.secure) open.put(c, wall);
  std::string seen;
  for (const cookie* c : open.pick(plain, wall)) {
    if (!seen.empty()) seen += "; ";
    seen += (c->name.empty() ? "" : c->name + "=") + c->value;
  }
  require(jar.header_for(plain, wall) == seen);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  check_field(text);

  cookie_jar loaded;
  if (loaded.load_netscape(text, start)) {
    for (const cookie& c : loaded.list(start)) check_kept(c);
    check_round_trip(loaded);
  }

  cookie_jar jar;
  int64_t wall = start;
  for (std::string_view rest = text; !rest.empty() && wall < start + 32; ++wall) check_store(jar, cut(rest, '\n'), wall);
  check_round_trip(jar);
  require(jar.size() <= limits::cookies_in_all);
  return 0;
}
