// How operations and the connection end. The operation is let go and the status final before its sink hears of it.
#include "protocols/http/h1/h1_session.hpp"

namespace tern::http::h1 {

op* h1_session::let_go() noexcept {
  op* o = op_;
  op_ = nullptr;
  o->slot = nullptr;
  shelf_->give(std::move(exchange_));
  status_.in_flight = 0;
  return o;
}

void h1_session::complete(now_t now, size_t unasked) {
  bool goes_on = status_.state == phase::open && !exchange_->in.lasts_until_end();
  op* o = let_go();
  ++answered_;
  if (unasked > 0)
    close(error(TERN_E_PROTOCOL, "the server sent more than its response"));
  else if (!goes_on)
    close({});
  else {
    idle_until_ = keep_alive_.idle_deadline(now);
    go_idle();
  }
  o->out->on_end({{}, reach::responding, false});
}

void h1_session::fail(error why) {
  if (op_ == nullptr) return close(std::move(why));
  reach reached = exchange_->reached;
  op* o = let_go();
  close(why);
  o->out->on_end({std::move(why), reached, reached != reach::unsent});
}

void h1_session::fail_unsent(error why) {
  op* o = let_go();
  go_idle();
  o->out->on_end({std::move(why), reach::unsent, false});
}

void h1_session::go_idle() noexcept {
  status_.state = phase::open;
  status_.free_slots = 1;
  status_.wants_read = true;
  status_.deadline = idle_until_;
}

void h1_session::close(error why) {
  status_.state = phase::closed;
  status_.free_slots = 0;
  status_.wants_read = false;
  status_.deadline = never;
  status_.why = std::move(why);
}

}  // namespace tern::http::h1
