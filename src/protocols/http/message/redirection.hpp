// What a redirect makes of a request (RFC 9110 §15.4). Pure functions; when to follow is redirect_stage's business.
#pragma once

#include <cstdint>

#include "base/expected.hpp"
#include "base/url.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/head.hpp"

namespace tern::http {

constexpr bool is_redirect(int32_t status) noexcept {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// Whether the response names a place to go. An empty Location names none.
bool has_location(const head& h) noexcept;

// The place, seen from `here`, whose kind (http or WebSocket) it keeps and whose fragment it inherits; without user
// information, which a server has no business to choose. TERN_E_REDIRECT: several places, no URL, neither http nor https.
expected<url> read_location(const url& here, const head& h);

// 303 asks for another resource and 301 and 302 have always turned POST into GET: such a request goes on without its body.
bool drops_body(std::string_view method, int32_t status) noexcept;

// The request for `to`. What describes a dropped body is gone; on another origin (scheme, host and port) so are Authorization,
// Proxy-Authorization, Cookie and a Host the program chose. It has no Referer that was not there.
request_head redirected(const request_head& from, const url& here, const url& to, int32_t status);

}  // namespace tern::http
