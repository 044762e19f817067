// What a program may put into a request. An empty error: allowed. What is refused here never reaches a session, which sends
// requests as they stand.
#pragma once

#include <string_view>

#include "base/error.hpp"

namespace tern::http {

error check_method(std::string_view method);  // a token

// A header field: name a token, value free of CR, LF, NUL and other controls. Refused besides: Transfer-Encoding (follows from
// the body), a Content-Length that is not a number, an Expect other than 100-continue (RFC 9110 §10.1.1 knows no other), and a
// Host that is not host[:port]. `value` without the blanks at its ends.
error check_field(std::string_view name, std::string_view value);

// A trailer field: as above, and none of those that frame, route, authenticate or modify a request (RFC 9110 §6.5.1).
error check_trailer(std::string_view name, std::string_view value);

}  // namespace tern::http
