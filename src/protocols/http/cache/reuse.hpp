// What becomes of a request, as far as stored responses are concerned (RFC 9111 §4, §4.2.4; RFC 5861).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "protocols/http/cache/aged_response.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http {

// Whether stored responses may answer it at all. Those with a Range, with a body or a condition that only the server can
// judge, and those that are to leave no trace go past the cache.
bool may_ask_cache(const request_head& asked, bool has_body) noexcept;

// Of the responses stored for its URL the newest one that it selects (§4.1); none: NULL.
const aged_response* select_stored(std::span<const aged_response* const> all, const fields& request);

enum class reuse : uint8_t {
  no,             // it goes to the server as it is
  yes,            // the stored response is the answer
  while_renewed,  // the same, and somebody asks the server meanwhile whether it holds (stale-while-revalidate)
  if_confirmed,   // the server is asked whether it holds
  nothing_may     // the program wants no request to be made, and there is nothing to answer with: 504
};

// `stored` NULL: there is none. `now` in Unix seconds.
reuse decide_reuse(const request_head& asked, const aged_response* stored, int64_t now);

// Whether a stored response that is stale may stand in for a server that cannot be reached or says that it has failed
// (stale-if-error): because it, the request or the client, by `at_most` seconds, say so.
bool may_stand_in(const request_head& asked, const aged_response& stored, int64_t now, int64_t at_most);
constexpr bool is_server_failure(int32_t status) noexcept {  // RFC 5861 §4
  return status == 500 || status == 502 || status == 503 || status == 504;
}

// The fields of the answer that a stored response gives: with its age, and without those that may be used only if confirmed
// (no-cache="field"), unless it was. The text of Age is `age`'s.
std::vector<field> answer_fields(const aged_response& stored, int64_t now, bool confirmed, std::string& age);

// Of a 304 that takes its place (RFC 9110 §15.4.5): what describes the body is not among them.
std::vector<field> not_modified_fields(std::vector<field> answer);

}  // namespace tern::http
