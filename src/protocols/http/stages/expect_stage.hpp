// Sends a request again without `Expect: 100-continue` when the server answers it with 417 (RFC 9110 §10.1.1). The body has not
// been touched then.
#pragma once

#include "sansio/stage.hpp"

namespace tern::http {

class expect_stage final : public stage {
 public:
  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;

 private:
  enum class state : uint8_t { expecting, refused };
  state state_ = state::expecting;
};

}  // namespace tern::http
