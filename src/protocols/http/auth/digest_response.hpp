// The answer to a Digest challenge, RFC 7616 §3.4.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/secret.hpp"
#include "protocols/http/auth/digest_session.hpp"

namespace tern::http {

struct digest_request {
  const digest_session& session;
  std::string_view user;
  std::string_view password;
  std::string_view method;
  std::string_view uri;  // as in the request line
  uint32_t nonce_count = 1;
  std::string_view client_nonce;
  std::string_view body_hash;  // hexadecimal, by the challenge's algorithm; for auth-int
};

struct digest_response {
  secret field;  // the value of Authorization
  // What rspauth must be (RFC 7616 §3.5); nothing where it cannot be known before the response body: without qop, auth-int.
  std::optional<std::string> expected_from_server;
};

// A user name that is not ASCII is sent as username* when it is UTF-8 and no userhash was asked for, else byte by byte.
digest_response answer_digest(const digest_request&);

}  // namespace tern::http
