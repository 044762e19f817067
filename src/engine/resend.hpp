// The safe resend: once, on a connection of its own.
// Safe is a request of which nothing was written, and an idempotent one on a reused connection that ended before any byte of
// the response (RFC 9110 §9.2.2, RFC 9112 §9.3.1): the server closed the idle connection while the request was on its way.
#pragma once

#include "base/error.hpp"
#include "sansio/sink.hpp"

namespace tern {

inline bool safe_to_resend(const outcome& end, bool reused, bool idempotent) noexcept {
  switch (end.why.code()) {
    case TERN_E_PEER_CLOSED:
    case TERN_E_RECEIVE:
    case TERN_E_SEND:
    case TERN_E_TLS_TRUNCATED:
      break;
    default:
      return false;
  }
  if (end.reached == reach::unsent) return true;
  return reused && idempotent && end.reached != reach::responding;
}

}  // namespace tern
