// Follows redirects (RFC 9110 §15.4). Outermost of the HTTP stages: every other one sees each hop as a request of its own.
//
//   first -on_head: a redirect-> going -on_request-> there -on_head: a redirect-> going ...
//
// Rules:
// - `again` brings the request back as it stood before this stage, and inner stages have added theirs to what it passed on. So
//   it keeps what it passed on itself, makes the next hop from that, and puts it in place in on_request.
// - What a hop lost (credentials on another origin, a body after 303) does not come back on later hops.
// - A loop is certain only when the limit is reached, as a cookie may open the way on the second visit; then it is named.
// - On the same origin a hop keeps the target, with all that the program chose for it (a unix socket, a client certificate);
//   another origin gets its own from the router.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/url.hpp"
#include "protocols/http/message/request.hpp"
#include "sansio/router.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

enum class redirect_policy : uint8_t {
  none,
  safe,  // only of safe methods: RFC 9110 §9.2.1
  all
};

struct redirect_options {
  redirect_policy policy = redirect_policy::all;
  uint32_t max = 10;
  bool allow_downgrade = false;  // from https to http
};

// A redirect that the policy does not follow is the result, as is one without Location. TERN_E_REDIRECT: it cannot be followed,
// leads from https to http without leave, or is one more than `max`; the router's error when it knows no way.
class redirect_stage final : public stage {
 public:
  redirect_stage(const redirect_options& options, router& ways) : options_(options), ways_(ways) {}

  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;

 private:
  enum class state : uint8_t { first, going, there };

  void begin(const attempt& a);
  error follow(const head& h);
  error check(const url& to, const request_head& next) const;
  error too_many(const url& to, const request_head& next) const;

  const redirect_options options_;
  router& ways_;
  state state_ = state::first;
  std::shared_ptr<const request_head> request_;  // as it leaves this stage; NULL before the first
  std::shared_ptr<const target> where_;
  std::optional<url> here_;         // of request_; read when first needed
  bool keeps_body_ = true;          // no hop has dropped it
  std::vector<uint64_t> followed_;  // of each hop that was left: method and URL, hashed
};

}  // namespace tern::http
