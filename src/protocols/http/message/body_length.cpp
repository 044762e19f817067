#include "protocols/http/message/body_length.hpp"

#include "base/text.hpp"
#include "protocols/http/message/method.hpp"

namespace tern::http {

error measure_body(const request_head& request, const body_source* body, const owned_field* said, body_length& out) {
  out.bytes = body ? body->length() : std::optional<uint64_t>(0);
  out.announced = false;
  if (said == nullptr) {
    out.announced = out.bytes && (body != nullptr || announces_no_body(request.method));
    return {};
  }
  const std::optional<uint64_t> number = parse_number<uint64_t>(said->value);
  if (!number) return error(TERN_E_ARGUMENT, "the header Content-Length is not a number");
  if (out.bytes && *out.bytes != *number)
    return error(TERN_E_ARGUMENT,
                 "the header Content-Length says " + said->value + ", the body has " + std::to_string(*out.bytes) + " bytes");
  out.bytes = number;
  return {};
}

}  // namespace tern::http
