// The jar's cookies by domain. What may enter is decided before (cookie_rules.hpp); here stand order, look-up and eviction.
//
// Evicted, per domain beyond limits::cookies_per_domain and of all beyond limits::cookies_in_all: expired ones first, then, of
// the domain that has too many, those without Secure before the others (so that a site without TLS cannot drive out what its
// TLS twin has set); within each kind the one that was not used for longest (RFC 6265bis §5.7).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"
#include "protocols/http/cookies/cookie.hpp"

namespace tern::http {

class cookie_table {
 public:
  // Takes the place, and the age, of the cookie with the same name, domain, reach and path.
  void put(cookie c, int64_t wall);

  // Whether a cookie that comes without TLS would overlay a Secure one (§5.7, the step "secure-only-flag is false").
  bool overlays_secure(const cookie& c) const;

  // Those to send, longer paths first, older ones first among equals. Marks them as used; valid until the next change.
  std::vector<const cookie*> pick(const url& to, int64_t wall);

  std::vector<cookie> list(int64_t wall) const;  // oldest first, without the expired
  void clear() noexcept;
  size_t size() const noexcept { return size_; }

 private:
  struct entry {
    cookie what;
    uint64_t order;  // of creation
    uint64_t used;   // of last use; both count up from 1
  };
  using shelf = std::vector<entry>;
  // From the last label to the first: the hosts below a domain follow it at once, before any other.
  struct by_labels {
    using is_transparent = void;
    bool operator()(std::string_view a, std::string_view b) const noexcept;
  };
  using shelves = std::map<std::string, shelf, by_labels>;

  void make_room(shelf& crowded, int64_t wall);
  void make_room(int64_t wall);
  size_t drop_expired(shelf& s, int64_t wall);
  size_t drop_expired(int64_t wall);
  static bool overlays(const cookie& c, const shelf& s) noexcept;

  shelves by_domain_;
  size_t size_ = 0;
  uint64_t ticks_ = 0;
};

}  // namespace tern::http
