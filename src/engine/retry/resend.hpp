// The safe resend.
// Safe is a request of which nothing was written, and an idempotent one on a reused connection that ended before any byte of
// the response (RFC 9110 §9.2.2, RFC 9112 §9.3.1): the server closed the idle connection while the request was on its way. It
// goes again once, on a connection of its own.
// Safe is also what the server says it refused (RFC 9113 §8.7: GOAWAY, REFUSED_STREAM): it goes again on any connection, a few
// times. Times when others went forward on that connection are counted apart, up to a far larger bound: a server that takes few
// requests per connection refuses the last of many in vain often, but each time there are fewer.
#pragma once

#include "base/error.hpp"
#include "sansio/sink.hpp"

namespace tern {

enum class resend_on : uint8_t { no, any_connection, new_connection };

inline resend_on safe_resend(const outcome& end, bool reused, bool idempotent) noexcept {
  if (end.refused) return resend_on::any_connection;
  switch (end.why.code()) {
    case TERN_E_PEER_CLOSED:
    case TERN_E_RECEIVE:
    case TERN_E_SEND:
    case TERN_E_TLS_TRUNCATED:
      break;
    default:
      return resend_on::no;
  }
  if (end.reached == reach::unsent) return resend_on::new_connection;
  return reused && idempotent && end.reached != reach::responding ? resend_on::new_connection : resend_on::no;
}

}  // namespace tern
