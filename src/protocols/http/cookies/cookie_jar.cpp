#include "protocols/http/cookies/cookie_jar.hpp"

#include "protocols/http/cookies/cookie_match.hpp"
#include "protocols/http/cookies/cookie_rules.hpp"
#include "protocols/http/cookies/netscape.hpp"
#include "protocols/http/cookies/set_cookie.hpp"

namespace tern::http {

bool cookie_jar::store(const url& from, std::string_view field, int64_t wall) {
  auto parsed = parse_set_cookie(field);
  if (!parsed) return false;
  auto made = received_cookie(from, *parsed, wall);
  if (!made) return false;
  const std::lock_guard lock(mutex_);
  if (!made->secure && !is_secure_scheme(from.scheme) && table_.overlays_secure(*made)) return false;
  table_.put(std::move(*made), wall);
  return true;
}

std::string cookie_jar::header_for(const url& to, int64_t wall) {
  std::string out;
  const std::lock_guard lock(mutex_);
  for (const cookie* c : table_.pick(to, wall)) {
    if (!out.empty()) out += "; ";
    if (!c->name.empty()) out.append(c->name).append("=");
    out += c->value;
  }
  return out;
}

expected<size_t> cookie_jar::load_netscape(std::string_view text, int64_t wall) {
  auto read = read_netscape(text, wall);
  if (!read) return read.why();
  const std::lock_guard lock(mutex_);
  for (cookie& c : *read) table_.put(std::move(c), wall);
  return read->size();
}

std::string cookie_jar::save_netscape(int64_t wall) const { return write_netscape(list(wall)); }

std::vector<cookie> cookie_jar::list(int64_t wall) const {
  const std::lock_guard lock(mutex_);
  return table_.list(wall);
}

void cookie_jar::clear() {
  const std::lock_guard lock(mutex_);
  table_.clear();
}

size_t cookie_jar::size() const {
  const std::lock_guard lock(mutex_);
  return table_.size();
}

}  // namespace tern::http
