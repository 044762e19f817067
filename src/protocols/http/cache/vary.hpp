// Which requests a stored response answers beside the one it came for (RFC 9111 §4.1).
#pragma once

#include <optional>
#include <span>
#include <string>

#include "protocols/http/cache/stored_response.hpp"

namespace tern::http {

// The fields of the request that Vary names, in lower case, sorted, each once: what two requests have to have in common. A
// value begins with "=" when the field is there; an empty one says that it is not. Lines are joined, blanks around commas are
// dropped, languages and codings are in lower case. But for a few fields that hold no secret, a hash of the value stands there:
// an API key may have any name.
//
// Authorization counts always, whether Vary names it or not: what came for one user is not for another.
//
// Empty: Vary is "*", or names more than limits::cache_vary_names: no other request has it in common.
std::optional<fields> selecting_fields(const fields& request, std::span<const field> response);

// Whether a request asks for what these chose.
bool is_selected(std::span<const field> selecting, const fields& request);

// The same for equal fields, another for others: names a variant to a store.
std::string variant_of(std::span<const field> selecting);

}  // namespace tern::http
