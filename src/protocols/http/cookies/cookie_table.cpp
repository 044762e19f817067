#include "protocols/http/cookies/cookie_table.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/limits.hpp"
#include "protocols/http/cookies/cookie_match.hpp"

namespace tern::http {
namespace {

// The domain one label up; empty when there is none.
std::string_view parent(std::string_view domain) noexcept {
  const size_t dot = domain.find('.');
  return dot == std::string_view::npos ? std::string_view() : domain.substr(dot + 1);
}

bool is_below(std::string_view domain, std::string_view other) noexcept {
  return domain_matches(domain, host_kind::name, other);
}

// A dot before every other character: then "b.a" comes before "-a".
int place(char c) noexcept { return c == '.' ? -1 : static_cast<unsigned char>(c); }

}  // namespace

bool cookie_table::by_labels::operator()(std::string_view a, std::string_view b) const noexcept {
  return std::lexicographical_compare(a.rbegin(), a.rend(), b.rbegin(), b.rend(),
                                      [](char x, char y) { return place(x) < place(y); });
}

void cookie_table::put(cookie c, int64_t wall) {
  const auto at = by_domain_.try_emplace(c.domain).first;
  shelf& s = at->second;
  auto same = std::find_if(s.begin(), s.end(), [&](const entry& e) {
    return e.what.name == c.name && e.what.host_only == c.host_only && e.what.path == c.path;
  });
  if (same != s.end()) {
    c.created = same->what.created;
    same->what = std::move(c);
    same->used = ++ticks_;
    if (is_expired(same->what, wall)) drop_expired(s, wall);
  } else if (!is_expired(c, wall)) {
    ++size_;
    ++ticks_;
    s.push_back({std::move(c), ticks_, ticks_});
    if (s.size() > limits::cookies_per_domain) make_room(s, wall);
    if (size_ > limits::cookies_in_all) make_room(wall);
  }
  if (s.empty()) by_domain_.erase(at);
}

bool cookie_table::overlays_secure(const cookie& c) const {
  for (std::string_view up = parent(c.domain); !up.empty(); up = parent(up))
    if (auto at = by_domain_.find(up); at != by_domain_.end() && overlays(c, at->second)) return true;
  for (auto at = by_domain_.lower_bound(c.domain); at != by_domain_.end() && is_below(at->first, c.domain); ++at)
    if (overlays(c, at->second)) return true;
  return false;
}

bool cookie_table::overlays(const cookie& c, const shelf& s) noexcept {
  return std::any_of(s.begin(), s.end(), [&](const entry& e) {
    return e.what.secure && e.what.name == c.name && path_matches(c.path, e.what.path);
  });
}

std::vector<const cookie*> cookie_table::pick(const url& to, int64_t wall) {
  std::vector<entry*> found;
  const bool secure = is_secure_scheme(to.scheme);
  for (std::string_view domain = to.host; !domain.empty(); domain = parent(domain)) {
    const bool own = domain.size() == to.host.size();
    if (!own && to.kind != host_kind::name) break;
    auto at = by_domain_.find(domain);
    if (at == by_domain_.end()) continue;
    for (entry& e : at->second) {
      const cookie& c = e.what;
      const bool fits = (own || !c.host_only) && (secure || !c.secure) && !is_expired(c, wall) && path_matches(to.path, c.path);
      if (fits) found.push_back(&e);
    }
  }
  std::sort(found.begin(), found.end(), [](const entry* a, const entry* b) {
    const size_t left = a->what.path.size(), right = b->what.path.size();
    return left != right ? left > right : a->order < b->order;
  });
  std::vector<const cookie*> result;
  result.reserve(found.size());
  for (entry* e : found) {
    e->used = ++ticks_;
    result.push_back(&e->what);
  }
  return result;
}

std::vector<cookie> cookie_table::list(int64_t wall) const {
  std::vector<const entry*> all;
  all.reserve(size_);
  for (const auto& [domain, s] : by_domain_)
    for (const entry& e : s)
      if (!is_expired(e.what, wall)) all.push_back(&e);
  std::sort(all.begin(), all.end(), [](const entry* a, const entry* b) { return a->order < b->order; });
  std::vector<cookie> result;
  result.reserve(all.size());
  for (const entry* e : all) result.push_back(e->what);
  return result;
}

void cookie_table::clear() noexcept {
  by_domain_.clear();
  size_ = 0;
}

// One shelf has one too many.
void cookie_table::make_room(shelf& crowded, int64_t wall) {
  if (drop_expired(crowded, wall) > 0) return;
  auto victim = std::min_element(crowded.begin(), crowded.end(), [](const entry& a, const entry& b) {
    return a.what.secure != b.what.secure ? b.what.secure : a.used < b.used;
  });
  --size_;
  crowded.erase(victim);
}

// All together are one too many.
void cookie_table::make_room(int64_t wall) {
  if (drop_expired(wall) > 0) return;
  auto of = by_domain_.end();
  shelf::iterator victim;
  for (auto at = by_domain_.begin(); at != by_domain_.end(); ++at)
    for (auto e = at->second.begin(); e != at->second.end(); ++e)
      if (of == by_domain_.end() || e->used < victim->used) {
        of = at;
        victim = e;
      }
  --size_;
  of->second.erase(victim);
  if (of->second.empty()) by_domain_.erase(of);
}

size_t cookie_table::drop_expired(shelf& s, int64_t wall) {
  const size_t gone = std::erase_if(s, [&](const entry& e) { return is_expired(e.what, wall); });
  size_ -= gone;
  return gone;
}

size_t cookie_table::drop_expired(int64_t wall) {
  size_t gone = 0;
  for (auto at = by_domain_.begin(); at != by_domain_.end();) {
    gone += drop_expired(at->second, wall);
    at = at->second.empty() ? by_domain_.erase(at) : std::next(at);
  }
  return gone;
}

}  // namespace tern::http
