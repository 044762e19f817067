// What a private cache keeps of what comes (RFC 9111 §3).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocols/http/cache/stored_response.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http {

// What is stored of a response, as encode_stored writes it, and under which name of a variant.
struct entry_text {
  std::string head;
  std::string variant;
};

// Of the response to a GET, whose body is to be stored whole. Empty: it may not be stored, or would be of no use: it can be
// neither used as it is, nor stale, nor validated. It can be stale when it says so, or the request does; or when the client
// lets it stand in for a server that fails for so many seconds over its time, unless it says itself that the server has
// failed. Partial responses are not stored.
std::optional<entry_text> entry_to_store(const request_head& asked, const head& h, const exchange_times& times,
                                         int64_t stale_if_error = 0);

// What comes of a stored response that this request selects by the fields of a newer one, a 304 or the answer to a HEAD (§3.2,
// §4.3.4, §4.3.5). Fields that describe the stored body stay as they are: Content-Encoding, Content-Length, Content-MD5,
// Content-Range, ETag. Empty: the newer ones say that it may not be stored any more.
std::optional<std::string> freshened_entry(const request_head& asked, const stored_response& old, std::span<const field> newer,
                                           const exchange_times& times);

}  // namespace tern::http
