// Sends the jar's cookies and keeps what responses set. Stands inside all others, so that it sees every response and every
// request that goes out: each hop, and the request after a 401, has the cookies of its moment.
//
// A Cookie field that the program itself set stays as it is, with the jar's cookies behind its own. Stored are the Set-Cookie
// fields of all final heads and of 101.
#pragma once

#include <cstdint>
#include <optional>

#include "base/url.hpp"
#include "protocols/http/cookies/cookie_jar.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

// Behind those that the request has.
void add_cookies(request_head& to, std::string cookies);

class cookie_stage final : public stage {
 public:
  // The jar outlives the stage. `wall` tells the time of day in nanoseconds since 1970: cookies outlive processes, and so
  // have another clock than everything else here.
  cookie_stage(cookie_jar& jar, int64_t (*wall)()) : jar_(jar), wall_(wall) {}

  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;

 private:
  cookie_jar& jar_;
  int64_t (*const wall_)();
  std::optional<url> here_;  // of the request under way
};

}  // namespace tern::http
