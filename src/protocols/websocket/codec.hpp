// One WebSocket connection after its upgrade: bytes of the tunnel on one side, messages on the other. Pure.
//
//   open -the program closes, or has its one answer-> closing -the peer's close-> closed -the connection ends-> over
//     |  -the peer closes-> leaving -the connection ends-> over
//     +- -the peer breaks the protocol, or the program-> failing -our close is out-> over
//
//   closing: we began to close; messages still come in.
//   leaving: the peer began; our answer is on its way or out. Then, as in closed, the server ends the connection (§7.1.1).
//   failing: nothing is read any more; the close frame says why.
//
// Rules:
// - No data after our close frame (§5.5.1); nothing is read after the peer's.
// - Of pings that could not be answered yet only the latest is (§5.5.3), so that nothing grows while output is stuck.
// - No state but open lasts longer than the time limit. Nor does a ping of ours without a sign of life, unless it is the
//   program that does not let the connection be read.
// - When it is over it tells the host, once; an end of the connection that comes first goes through ended().
#pragma once

#include <optional>
#include <string>

#include "base/clock.hpp"
#include "protocols/websocket/close_code.hpp"
#include "protocols/websocket/incoming.hpp"
#include "protocols/websocket/keep_alive.hpp"
#include "protocols/websocket/outgoing.hpp"
#include "sansio/stage_host.hpp"

namespace tern::websocket {

struct codec_options {
  reading_options in;
  sending_options out;
  bool one_answer = false;              // the first message ends it, and the end of what is sent does not
  duration answer_timeout = unlimited;  // for it to begin once all is sent, and to go on
  duration ping_interval = unlimited;
  duration pong_timeout = limits::websocket_pong_timeout;
  duration close_timeout = limits::websocket_close_timeout;
};

class codec final : private incoming::listener {
 public:
  // `from` (NULL: nothing to send), `to` and `host` outlive it.
  codec(const codec_options& options, body_source* from, sink& to, stage_host& host);
  codec(const codec&) = delete;
  codec& operator=(const codec&) = delete;

  size_t feed(bytes in);    // how much was used; short: paused
  peeked peek(size_t max);  // some or pending
  void consume(size_t count);
  void resumed();  // the program did something with the source or the sink
  void tick(now_t now);
  now_t deadline() const noexcept;
  // The connection ended: what that means. Success only after a close that both sides wanted.
  void ended(outcome& end);

  std::string snapshot() const;

 private:
  enum class state : uint8_t { open, closing, closed, leaving, failing, over };
  enum class our_close : uint8_t { none, wanted, queued, written };
  enum class answer : uint8_t { not_asked, awaited, here };

  void on_ping(bytes payload) override;
  void on_pong() override { alive_.pong(); }
  void on_close(bytes payload) override;
  void on_message_end() override;

  bool reads() const noexcept { return state_ == state::open || state_ == state::closing; }
  void fill(size_t enough);
  void part();
  void close(state next, uint16_t code, std::string_view reason);
  void fail(error why, uint16_t code);
  void limit(duration d);
  void await_answer();
  void finish(error why);
  error verdict() const;

  const codec_options options_;
  body_source* from_;  // NULL: nothing more to send
  sink& to_;
  stage_host& host_;
  incoming in_;
  outgoing out_;
  keep_alive alive_;
  std::string frames_;  // to be written
  size_t written_ = 0;  // of frames_
  std::optional<std::string> pong_;
  close_reason ours_, theirs_;
  error why_;  // of failing
  now_t close_by_ = never;
  now_t answer_by_ = never;
  now_t part_by_ = never;  // the program has taken leave: something of what it had sent before is to be written
  state state_ = state::open;
  our_close our_close_ = our_close::none;
  answer answer_;
  bool ping_due_ = false;
  bool paused_ = false;  // the program's sink takes nothing at the moment
};

}  // namespace tern::websocket
