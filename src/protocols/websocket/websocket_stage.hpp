// Makes a WebSocket connection of an HTTP exchange (RFC 6455): adds the handshake to the request, and once the server has
// agreed puts the codec between the tunnel and the program's messages. Innermost of the HTTP stages, so that redirects, logins
// and cookies are dealt with before, each time with a handshake of its own.
//
//   asking -101 that agrees-> talking          asking -any other response that no outer stage wants otherwise-> refused
#pragma once

#include <optional>

#include "protocols/websocket/frame_source.hpp"
#include "protocols/websocket/message_sink.hpp"
#include "protocols/websocket/upgrade.hpp"
#include "sansio/stage.hpp"

namespace tern::websocket {

struct websocket_options {
  upgrade_wish wish;    // checked
  codec_options codec;  // its deflate members follow from the handshake
};

class websocket_stage final : public stage {
 public:
  // `messages` (NULL: none) is what the program sends; the body of the attempt is not looked at. `options` and both outlive it.
  websocket_stage(stage_host& host, const websocket_options& options, body_source* messages) noexcept
      : host_(host), options_(options), messages_(messages) {}

  verdict on_request(attempt& a, now_t now) override;
  void wrap(attempt& a, const head& h) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;
  verdict on_tick(attempt& a, now_t now) override;
  void on_resume(now_t now) override;
  now_t deadline() const override;

 private:
  void reset() noexcept;

  stage_host& host_;
  const websocket_options& options_;
  body_source* const messages_;
  std::string key_;
  frame_source frames_;
  std::optional<message_sink> open_;  // talking
  std::optional<refusing_sink> refused_;
};

// Outermost of all stages: what the program sends are messages, not the body of a request that outer stages could hash, measure
// or drop.
class withhold_stage final : public stage {
 public:
  verdict on_request(attempt& a, now_t) override {
    a.body = nullptr;
    return {};
  }
};

}  // namespace tern::websocket
