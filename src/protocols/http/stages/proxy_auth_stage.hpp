// Authentication to the HTTP proxy that is asked for a URL in absolute form. Innermost of all stages: what a proxy says of
// itself (407) is nobody else's business. Through a tunnel, and without a proxy, it does nothing: there a 407 is the target's,
// and a plain answer.
#pragma once

#include "protocols/http/stages/authentication_stage.hpp"

namespace tern::http {

class proxy_auth_stage final : public authentication_stage {
 public:
  explicit proxy_auth_stage(auth_memory& memory) : authentication_stage(proxy_party, memory) {}

  // Whether it has something to say of this request.
  static bool is_needed(const attempt& a);

 private:
  auth_start start_for(const attempt& a) const override;
  std::string uri_of(const attempt& a) const override { return absolute_target(head_of(a)); }
  bool tells_acceptance(int32_t) const noexcept override { return true; }
};

}  // namespace tern::http
