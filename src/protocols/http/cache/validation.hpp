// Conditional requests: those that ask whether a stored response still holds (RFC 9111 §4.3.1), those of the program that a
// stored response answers (§4.3.2), and what the answers mean (§4.3.3 to §4.3.5).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocols/http/cache/stored_response.hpp"
#include "protocols/http/message/request.hpp"

namespace tern::http {

// An ETag, or a Last-Modified that is a date.
bool has_validator(std::span<const field> list) noexcept;

// The request that asks whether `stored`, which has a validator, holds. An If-Modified-Since of the program gives way: has_same
// answers it later. An If-None-Match of the program stays alone, for a 304 has to say which of several it is about.
request_head validating_request(const request_head& from, const stored_response& stored);

// §4.3.2: the program has what its request describes, so that a 304 is all it needs. False without such a description.
bool has_same(const fields& request, const stored_response& stored);

// Whether a 304 that answers a validating request is about `stored`: always, unless the program named others and the answer
// does not say that it is this one. That it is called otherwise now is no reason to doubt it, though §4.3.4 would not have it
// used: servers that compress change the name of what they send (Apache adds "-gzip"), and browsers do the same.
bool confirms(const fields& program_asked, std::span<const field> answered, const stored_response& stored);

// What the answer to a HEAD says of a stored response to a GET (§4.3.5).
enum class head_news : uint8_t { none, newer_fields, another_body };
head_news news_of_head(const head& answered, const stored_response& stored);

// The request, with If-Match, to change what `stored` is and nothing that came since (RFC 9110 §13.1.1): of a PUT or PATCH
// without a condition of its own. It is not idempotent: once it was carried out the condition fails, and that looks as if
// somebody else had been faster. Empty: it needs none, or `stored` has no strong ETag.
std::optional<request_head> guarded_request(const request_head& from, const stored_response& stored);

}  // namespace tern::http
