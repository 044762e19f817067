// A response as the cache knows it, but for its body: what a store keeps as the head of an entry.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "protocols/http/cache/freshness.hpp"

namespace tern::http {

// Views into the text it was decoded from, or into whatever it is made of.
struct stored_response {
  exchange_times times;
  int32_t status = 0;
  version_t version = 0;
  std::string_view reason;
  std::vector<field> list;
  std::vector<field> selecting;  // what chose it among the responses of its URL (vary.hpp)
};

// Text that store and decode_stored agree on. It may hold any byte.
std::string encode_stored(const stored_response& r);

// Empty: it was not written by encode_stored, or is cut short. What it gives lives as long as `text`.
std::optional<stored_response> decode_stored(std::string_view text);

}  // namespace tern::http
