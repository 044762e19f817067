// How long the body of a request is: what its source says, and the program's own Content-Length (RFC 9110 §8.6).
#pragma once

#include <optional>

#include "protocols/http/message/request.hpp"

namespace tern::http {

struct body_length {
  std::optional<uint64_t> bytes;  // absent: not known before its end
  bool announced = false;         // by a Content-Length of our own
};

// `said` is the program's Content-Length, NULL without one. TERN_E_ARGUMENT when it is no number or contradicts the body.
error measure_body(const request_head&, const body_source* body, const owned_field* said, body_length& out);

}  // namespace tern::http
