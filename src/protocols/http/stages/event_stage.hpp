// Makes the response of a request for events into events, and asks again when it ends, as an EventSource does (WHATWG HTML
// §9.2): with the last id, after the time that the server asks for. Outermost of the HTTP stages: each time is a request of its
// own to them, from the URL that the program named on.
//
//   first → standing ⇄ lost
//
//   first     the first connection: its failure ends the operation
//   standing  the server sends events
//   lost      the response ended, or its connection was lost, which the sink has heard (gap). It is asked for again, with waits
//             that grow, until it stands, the server refuses it, or the time is over
//
// Rules:
// - 200 with text/event-stream stands. 204 says that there is no more: it is the response, and the end. Everything else is a
//   refusal (TERN_E_HTTP_STATUS, TERN_E_CONTENT_TYPE), and ends the operation whenever it comes.
// - Asked again is only with GET, a body that can be sent again, and not on a lease. What is asked once (a POST) ends with its
//   response.
// - A response that ended in its order has not failed, however short it was: the next one is asked for after the server's time.
#pragma once

#include <optional>
#include <string>

#include "base/reconnect_pace.hpp"
#include "protocols/http/message/request.hpp"
#include "protocols/http/stages/event_sink.hpp"
#include "sansio/stage.hpp"

namespace tern::http {

struct event_options {
  bool on = false;
  event_limits most;
  duration retry = std::chrono::seconds(3);      // unless the server says
  duration max_retry = std::chrono::minutes(5);  // that the server may ask for; limits::sse_shortest_retry at least
  duration reconnect = std::chrono::minutes(1);  // as long as it is tried; zero: not at all
};

class event_stage final : public stage {
 public:
  event_stage(stage_host& host, const event_options& options) : host_(host), options_(options), retry_(options.retry) {}

  verdict on_request(attempt& a, now_t now) override;
  verdict on_head(attempt& a, const head& h, now_t now) override;
  void wrap(attempt& a, const head& h) override;
  verdict on_end(attempt& a, outcome& end, now_t now) override;

 private:
  enum class state : uint8_t { first, standing, lost };

  bool may_ask_again(const attempt& a, const error& why, now_t now) const;
  void leave(const error& why, now_t now);
  reconnect_waits waits() const noexcept;

  stage_host& host_;
  const event_options options_;
  state state_ = state::first;
  bool over_ = false;               // 204
  std::string last_id_;             // of the responses before, or the program's own
  duration retry_;                  // the server's, or the option's
  std::optional<event_sink> sink_;  // while standing
  reconnect_pace pace_;
};

}  // namespace tern::http
