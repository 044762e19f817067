// Sends one request: its head, then its body, in place, as the driver takes it.
//
//   idle → fresh → head → (waiting)? → body → done          any → stopped: nothing more will be sent
//                    └→ done (no body; with Upgrade: tunnel once the server agrees)
//
// waiting: `Expect: 100-continue` stands, until go_on. Output is at most two views: `text_` (head, chunk lines), then a run of
// body bytes where they lie. Body bytes are consumed when they were written, so a run that was announced is repeated until it
// is sent.
#pragma once

#include <array>
#include <span>

#include "protocols/http/h1/request_text.hpp"

namespace tern::http::h1 {

class writer {
 public:
  enum class state : uint8_t { idle, fresh, head, waiting, body, tunnel, done, stopped };

  void begin(const request_head& request, body_source* body, target_form form = target_form::origin) noexcept;
  // Plans and writes the head; nothing is sent yet. An error: the request contradicts its body.
  error prepare();
  const request_plan& plan() const noexcept { return plan_; }

  // What to send now; empty also when the body has nothing at present, or has failed: see why().
  std::span<const bytes> pull(size_t budget);
  void wrote(size_t count);
  void go_on() noexcept;        // 100 came, or the wait was long enough
  void open_tunnel() noexcept;  // 101 came
  void stop() noexcept;

  void finish() noexcept;  // between exchanges: touches the request no more, keeps little memory

  state at() const noexcept { return state_; }
  bool sent_all() const noexcept { return state_ == state::done || state_ == state::tunnel; }
  bool untouched() const noexcept { return written_ == 0 && offered_ == 0; }  // not a byte can have left
  uint64_t written() const noexcept { return written_; }
  const error& why() const noexcept { return why_; }
  const char* state_name() const noexcept;

 private:
  bytes text() const noexcept;
  bytes body_run(size_t room);
  void next_chunk(size_t room);
  void after_text() noexcept;
  void after_run() noexcept;
  void fail(error why);

  const request_head* request_ = nullptr;
  body_source* body_ = nullptr;
  target_form form_ = target_form::origin;
  request_plan plan_;
  state state_ = state::idle;
  bool last_chunk_ = false;  // text_ ends the body
  size_t text_at_ = 0;
  std::string text_;
  uint64_t run_ = 0;  // body bytes that follow text_
  uint64_t written_ = 0;
  size_t offered_ = 0;
  std::array<bytes, 2> views_;
  error why_;
};

}  // namespace tern::http::h1
