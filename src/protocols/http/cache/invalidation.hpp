// Under which name a URL's responses are stored, and which stored ones a response to an unsafe request makes worthless
// (RFC 9111 §2, §4.4).
#pragma once

#include <string>
#include <vector>

#include "protocols/http/message/request.hpp"

namespace tern::http {

// The URL that is asked for, without fragment and user information. A Host of the program's that is another one is part of it,
// and never takes the place of the URL's: what one server says under the name of another is not the other's.
std::string cache_key(const request_head& r);

// The keys whose entries are to be removed after this response: those of the request's URL and of Location and
// Content-Location on the same origin (that of the Host which the server saw), when the method is not known to be safe and the
// response is no error.
std::vector<std::string> invalidated_keys(const request_head& asked, const head& h);

}  // namespace tern::http
