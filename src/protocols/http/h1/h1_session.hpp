// The machine behind make_h1_session.
//
//   idle → exchange → idle | closed            exchange: the request goes out by `writer`, the response comes in by `reader`
//             └→ tunnel → closed               (101)
//
// A connection goes on only when the request was sent to its end, the response was read to its end, both sides want it, and not
// a byte followed. Everything else closes it: a final response before the request was sent (upload stopped, or Expect answered
// by one), a failed write (the response may still be there and is read), cancel, a broken response.
#pragma once

#include <memory>
#include <string>

#include "protocols/http/h1/exchange.hpp"
#include "protocols/http/h1/keep_alive.hpp"

namespace tern::http::h1 {

class h1_session final : public byte_session {
 public:
  explicit h1_session(std::shared_ptr<exchange_shelf> shelf, target_form form = target_form::origin);

  void submit(op& o, now_t now) override;
  void resume(op& o, now_t now) override;
  void cancel(op& o, now_t now) override;
  const session_status& status() const override { return status_; }
  size_t feed(const input& in, now_t now) override;
  std::span<const bytes> pull_output(size_t written, size_t budget, now_t now) override;

  std::string snapshot() const;

 private:
  // feed
  size_t on_data(bytes in, now_t now);
  void on_unasked();
  void on_head();
  void on_eof();
  void on_read_failed(error why);
  void on_write_failed(error why);
  void on_tick(now_t now);
  void on_close(error why);

  // the request
  void note_written(size_t count, now_t now);
  void reached(reach r);
  void stop_upload();

  // ends
  op* let_go() noexcept;
  void complete(now_t now, size_t unasked);
  void fail(error why);         // ends the operation and the connection
  void fail_unsent(error why);  // the operation only, when nothing of it left
  void go_idle() noexcept;
  void close(error why);

  const request_head& request() const noexcept { return static_cast<const request_head&>(*op_->request); }

  const std::shared_ptr<exchange_shelf> shelf_;
  const target_form form_;
  session_status status_;
  op* op_ = nullptr;
  std::unique_ptr<exchange> exchange_;  // while there is an op_
  uint32_t answered_ = 0;
  now_t idle_until_ = never;
  keep_alive keep_alive_;
};

}  // namespace tern::http::h1
