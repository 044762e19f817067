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
  if (op_ == nullptr || writer_.untouched()) {
    on_unasked();
    return in.size();
  }
  reached(reach::responding);
  field_list::loan loan;
  for (size_t used = 0;;) {
    size_t consumed = 0;
    reader::event what = reader_.next(in.subspan(used), loan, consumed);
    used += consumed;
    switch (what) {
      case reader::event::more:
        return in.size();
      case reader::event::head:
        on_head();
        break;
      case reader::event::trailers:
        op_->out->on_head(reader_.current());
        break;
      case reader::event::data: {
        size_t taken = std::min(op_->out->on_data(reader_.data()), reader_.data().size());
        reader_.accept(taken);
        used += taken;
        if (taken == reader_.data().size()) break;
        status_.wants_read = false;
        return used;
      }
      case reader::event::complete:
        complete(now, in.size() - used);
        return in.size();
      case reader::event::failed:
        fail(reader_.why());
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
  const head& h = reader_.current();
  switch (h.kind) {
    case head_kind::informational:
      if (h.status == 100 && writer_.at() == writer::state::waiting) {
        writer_.go_on();
        status_.deadline = never;
      }
      if (h.status == 100) return;  // between the two sides of the connection only
      break;
    case head_kind::tunnel:
      if (!writer_.sent_all()) return fail(error(TERN_E_PROTOCOL, "the server switched protocols before it had the request"));
      writer_.open_tunnel();
      break;
    default:
      keep_alive_.note(reader_.head_section());
      if (!writer_.sent_all()) stop_upload();
      if (!keep_alive_.goes_on() || writer_.plan().closes || reader_.lasts_until_end()) status_.state = phase::draining;
      break;
  }
  op_->out->on_head(h);
}

// A final response to a request that is not sent: the server does not want the rest (RFC 9112 §9.3 wants the connection
// closed).
void h1_session::stop_upload() {
  writer_.stop();
  status_.deadline = never;
  status_.state = phase::draining;
}

void h1_session::on_eof() {
  if (op_ == nullptr) return close({});
  if (reach_ != reach::responding) return fail(write_error_ ? write_error_ : error(TERN_E_PEER_CLOSED));
  if (!reader_.lasts_until_end()) return fail(reader_.truncation());
  if (reader_.in_tunnel() && write_error_) return fail(write_error_);
  complete(never, 0);
}

void h1_session::on_read_failed(error why) {
  if (!why) why = error(TERN_E_RECEIVE);
  if (op_ != nullptr && reach_ != reach::responding && write_error_) why = write_error_;
  fail(std::move(why));
}

// Once something was written the server may have answered before it closed its side: go on reading.
void h1_session::on_write_failed(error why) {
  if (!why) why = error(TERN_E_SEND);
  if (op_ == nullptr || reach_ == reach::unsent) return fail(std::move(why));
  if (writer_.at() != writer::state::done) writer_.stop();
  status_.state = phase::draining;
  status_.deadline = never;
  write_error_ = std::move(why);
}

void h1_session::on_tick(now_t now) {
  if (now < status_.deadline) return;
  status_.deadline = never;
  if (op_ == nullptr) return close({});
  if (writer_.at() == writer::state::waiting) writer_.go_on();
}

void h1_session::on_close(error why) {
  if (op_ == nullptr) return close(std::move(why));
  fail(why ? std::move(why) : error(TERN_E_CLOSED));
}

}  // namespace tern::http::h1
