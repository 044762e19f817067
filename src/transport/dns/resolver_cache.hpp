// Answers of the DNS for as long as they may be kept. Pure.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.hpp"
#include "base/hash.hpp"
#include "base/limits.hpp"
#include "transport/dns/lookup_answer.hpp"

namespace tern {

class resolver_cache {
 public:
  struct options {
    duration max_ttl = std::chrono::seconds(60);  // 0: nothing is kept, failures neither
    size_t max_names = limits::dns_cache_names;
  };
  explicit resolver_cache(options how) : how_(how) {}

  const lookup_answer* find(std::string_view name, now_t now) const;  // valid until put
  // ttl: what the records say; kept at least limits::dns_min_ttl. Failures are kept for a fixed short time.
  void put(std::string_view name, lookup_answer answer, duration ttl, now_t now);
  size_t size() const noexcept { return entries_.size(); }

 private:
  struct entry {
    std::string name;
    lookup_answer answer;
    now_t expires;
  };
  using place = std::list<entry>::iterator;
  void erase(place);

  options how_;
  std::list<entry> entries_;                                        // oldest first
  std::unordered_map<std::string_view, place, text_hasher> names_;  // keys live in entries_
};

}  // namespace tern
