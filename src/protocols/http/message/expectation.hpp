// `Expect: 100-continue` (RFC 9110 §10.1.1): who asks for it.
#pragma once

#include "protocols/http/message/request.hpp"

namespace tern::http {

// Whether the request with this body (NULL: none) is sent with the expectation: the program asked for it, or the body is longer
// than expect_above or of unknown length. Never with expect_above = no_limit and no Expect of the program's own.
bool expects_continue(const request_head&, const body_source*) noexcept;

// The same request without the expectation.
request_head without_expectation(const request_head&);

}  // namespace tern::http
