// Sends a request once more, on a connection of its own, when the server says 421: that connection does not lead to whom the
// request is for (RFC 9110 §15.5.20), as happens where HTTP/2 connections are shared between hosts.
//
// Without a body it goes again as soon as the head is there. With one it waits for the end: a body can be asked whether it
// rewinds only once no session reads it, and if it does not the 421 is the result. A receiver that has handed the 421 out
// already keeps it then, too.
#pragma once

#include "sansio/stage.hpp"

namespace tern::http {

class misdirected_stage final : public stage {
 public:
  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  enum class state : uint8_t {
    usual,
    misdirected,  // a 421 is there, the body decides
    going,        // again was said
    own           // on a connection of its own: what comes is the result
  };
  verdict again();

  state state_ = state::usual;
};

}  // namespace tern::http
