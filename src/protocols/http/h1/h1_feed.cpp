// What comes from the connection: bytes, its end, time.
#include <algorithm>

#include "protocols/http/h1/h1_session.hpp"

namespace tern::http::h1 {

size_t h1_session::feed(const input& in, now_t now) {
  if (status_.state == phase::closed) return in.data.size();
  switch (in.kind) {
    case input_kind::data:
      return on_data(in.data, now);
    case input_kind::eof:
      on_eof();
      break;
    case input_kind::read_failed:
      on_read_failed(in.why);
      break;
    case input_kind::write_failed:
      on_write_failed(in.why);
      break;
    case input_kind::tick:
      on_tick(now);
      break;
    case input_kind::close:
      on_close(in.why);
      break;
  }
  return in.data.size();
}

size_t h1_session::on_data(bytes in, now_t now) {
  if (in.empty()) return 0;
  if (op_ == nullptr || exchange_->out.untouched()) {
    on_unasked();
    return in.size();
  }
  reached(reach::responding);
  field_list::loan loan;
  for (size_t used = 0;;) {
    size_t consumed = 0;
    reader::event what = exchange_->in.next(in.subspan(used), loan, consumed);
    used += consumed;
    switch (what) {
      case reader::event::more:
        return in.size();
      case reader::event::head:
        on_head();
        break;
      case reader::event::trailers:
        op_->out->on_head(exchange_->in.current());
        break;
      case reader::event::data: {
        size_t taken = std::min(op_->out->on_data(exchange_->in.data()), exchange_->in.data().size());
        exchange_->in.accept(taken);
        used += taken;
        if (taken == exchange_->in.data().size()) break;
        status_.wants_read = false;
        return used;
      }
      case reader::event::complete:
        complete(now, in.size() - used);
        return in.size();
      case reader::event::failed:
        fail(exchange_->in.why());
        return in.size();
    }
    if (op_ == nullptr) return in.size();
  }
}

// What comes between exchanges announces the end (a 408, a page about a time-out), and a request that is still here had better
// go elsewhere. A server that speaks first of all does not speak HTTP.
void h1_session::on_unasked() {
  if (op_ != nullptr && answered_ > 0) return fail(error(TERN_E_PEER_CLOSED, "the server gave the idle connection up"));
  fail(error(TERN_E_PROTOCOL, "the server sent something without being asked"));
}

void h1_session::on_head() {
  const head& h = exchange_->in.current();
  switch (h.kind) {
    case head_kind::informational:
      if (h.status == 100 && exchange_->out.at() == writer::state::waiting) {
        exchange_->out.go_on();
        status_.deadline = never;
      }
      if (h.status == 100) return;  // between the two sides of the connection only
      break;
    case head_kind::tunnel:
      if (!exchange_->out.sent_all())
        return fail(error(TERN_E_PROTOCOL, "the server switched protocols before it had the request"));
      exchange_->out.open_tunnel();
      status_.tunnel = true;
      break;
    default:
      keep_alive_.note(exchange_->in.head_section());
      if (!exchange_->out.sent_all()) stop_upload();
      if (!keep_alive_.goes_on() || exchange_->out.plan().closes || exchange_->in.lasts_until_end())
        status_.state = phase::draining;
      break;
  }
  op_->out->on_head(h);
}

// A final response to a request that is not sent: the server does not want the rest (RFC 9112 §9.3 wants the connection
// closed).
void h1_session::stop_upload() {
  exchange_->out.stop();
  status_.deadline = never;
  status_.state = phase::draining;
}

void h1_session::on_eof() {
  if (op_ == nullptr) return close({});
  if (exchange_->reached != reach::responding)
    return fail(exchange_->write_error ? exchange_->write_error : error(TERN_E_PEER_CLOSED));
  if (!exchange_->in.lasts_until_end()) return fail(exchange_->in.truncation());
  if (exchange_->in.in_tunnel() && exchange_->write_error) return fail(exchange_->write_error);
  complete(never, 0);
}

void h1_session::on_read_failed(error why) {
  if (!why) why = error(TERN_E_RECEIVE);
  if (op_ != nullptr && exchange_->reached != reach::responding && exchange_->write_error) why = exchange_->write_error;
  fail(std::move(why));
}

// Once something was written the server may have answered before it closed its side: go on reading.
void h1_session::on_write_failed(error why) {
  if (!why) why = error(TERN_E_SEND);
  if (op_ == nullptr || exchange_->reached == reach::unsent) return fail(std::move(why));
  if (exchange_->out.at() != writer::state::done) exchange_->out.stop();
  status_.state = phase::draining;
  status_.deadline = never;
  exchange_->write_error = std::move(why);
}

void h1_session::on_tick(now_t now) {
  if (now < status_.deadline) return;
  status_.deadline = never;
  if (op_ == nullptr) return close({});
  if (exchange_->out.at() == writer::state::waiting) exchange_->out.go_on();
}

void h1_session::on_close(error why) {
  if (op_ == nullptr) return close(std::move(why));
  fail(why ? std::move(why) : error(TERN_E_CLOSED));
}

}  // namespace tern::http::h1
