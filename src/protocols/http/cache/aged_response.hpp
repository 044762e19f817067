// A stored response with what its fields say of how long it may be used, worked out once. Whole seconds; times are Unix time.
#pragma once

#include <memory>

#include "protocols/http/cache/stored_response.hpp"
#include "sansio/store.hpp"

namespace tern::http {

struct aged_response : stored_response {
  explicit aged_response(stored_response r);

  int64_t age(int64_t now) const noexcept { return current_age(age_on_arrival, times, now); }
  // For how long it has been stale; below 0: for how long it is still fresh.
  int64_t staleness(int64_t now) const noexcept { return age(now) - lifetime; }

  response_control said;  // views into `list`
  int64_t date = 0;
  int64_t age_on_arrival = 0;
  int64_t lifetime = 0;
};

// The head of an entry, read once for all who find it. It lives as long as the entry. NULL: encode_stored did not write it.
std::shared_ptr<const aged_response> read_head(const std::shared_ptr<const stored_entry>& entry);

// The same of a head that no store has. It keeps the text.
std::shared_ptr<const aged_response> read_head(std::string text);

}  // namespace tern::http
