// Cache-Control as a private cache reads it (RFC 9111 §5.2; RFC 5861: stale-if-error, stale-while-revalidate; RFC 8246:
// immutable). What concerns shared caches only (s-maxage, proxy-revalidate, what `private` forbids) and what is not known is
// passed over.
//
// Names are case-insensitive; an argument may be a token or a quoted string. A number of seconds that cannot be read, or two of
// one directive that differ, counts as what is most careful: a response is stale then (§4.2.1).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sansio/head.hpp"

namespace tern::http {

// What a delta-seconds that is greater counts as (§1.2.2).
inline constexpr int64_t longest_delta = int64_t{1} << 31;

// Digits and nothing else.
std::optional<int64_t> read_delta_seconds(std::string_view text) noexcept;

struct response_control {
  std::optional<int64_t> max_age;
  std::optional<int64_t> stale_if_error;
  std::optional<int64_t> stale_while_revalidate;
  bool no_store = false;
  bool no_cache = false;                          // of the whole response
  std::vector<std::string_view> no_cache_fields;  // no_cache of these fields alone; views into the header
  bool must_revalidate = false;
  bool must_understand = false;
  bool is_public = false;
  bool is_private = false;
  bool immutable = false;
};

struct request_control {
  std::optional<int64_t> max_age;
  std::optional<int64_t> max_stale;  // without an argument: any age
  std::optional<int64_t> min_fresh;
  std::optional<int64_t> stale_if_error;
  bool no_store = false;
  bool no_cache = false;
  bool only_if_cached = false;
};

response_control read_response_control(std::span<const field> list);

// `Pragma: no-cache` is heard when there is no Cache-Control (§5.4).
request_control read_request_control(const fields& list);

}  // namespace tern::http
