#include "protocols/http/h1/h1_session.hpp"

#include <cassert>

namespace tern::http::h1 {

h1_session::h1_session(const h1_settings& settings) : settings_(settings) { status_.free_slots = 1; }

void h1_session::submit(op& o, now_t) {
  assert(op_ == nullptr && o.out != nullptr && o.request != nullptr);
  if (status_.state != phase::open || op_ != nullptr) {
    o.out->on_end({error(TERN_E_PEER_CLOSED, "the connection closed before the request was sent"), reach::unsent, false});
    return;
  }
  op_ = &o;
  o.slot = this;
  reach_ = reach::unsent;
  status_.free_slots = 0;
  status_.in_flight = 1;
  status_.wants_read = true;
  status_.deadline = never;
  writer_.begin(request(), o.body);
}

void h1_session::resume(op& o, now_t) {
  if (op_ == &o) status_.wants_read = true;
}

void h1_session::cancel(op& o, now_t) {
  if (op_ != &o) return;
  bool untouched = writer_.untouched();
  let_go();
  untouched ? go_idle() : close({});
}

std::span<const bytes> h1_session::pull_output(size_t written, size_t budget, now_t now) {
  if (op_ == nullptr) return {};
  if (written > 0) note_written(written, now);
  if (writer_.at() == writer::state::done || writer_.at() == writer::state::stopped) return {};
  if (writer_.at() == writer::state::fresh) {
    if (error e = writer_.prepare()) {
      fail_unsent(std::move(e));
      return {};
    }
    const request_plan& plan = writer_.plan();
    asked what = plan.head_only ? asked::head_only : plan.body == body_framing::tunnel ? asked::upgrade : asked::body;
    const request_head& r = request();
    reader_.begin(what,
                  {{r.max_head_bytes, r.max_head_fields}, settings_.max_informational_heads, settings_.max_chunk_line_bytes});
  }
  std::span<const bytes> views = writer_.pull(budget);
  if (writer_.why()) writer_.untouched() ? fail_unsent(writer_.why()) : fail(writer_.why());
  return views;
}

void h1_session::note_written(size_t count, now_t now) {
  writer::state before = writer_.at();
  writer_.wrote(count);
  if (writer_.at() == writer::state::waiting && before != writer::state::waiting)
    status_.deadline = after(now, request().expect_timeout);
  reached(writer_.sent_all() ? reach::sent : reach::partly_sent);
}

void h1_session::reached(reach r) {
  if (r <= reach_) return;
  reach_ = r;
  op_->out->on_progress(r);
}

std::string h1_session::snapshot() const {
  constexpr const char* phases[] = {"login", "open", "draining", "closed"};
  constexpr const char* reaches[] = {"unsent", "partly_sent", "sent", "responding"};
  std::string line = phases[static_cast<int>(status_.state)];
  if (op_ != nullptr) {
    line += std::string(" writer=") + writer_.state_name() + " reader=" + reader_.state_name();
    line += std::string(" reach=") + reaches[static_cast<int>(reach_)];
    if (!status_.wants_read) line += " paused";
    if (write_error_) line += " write_failed";
  }
  if (status_.deadline != never) line += " deadline";
  if (status_.why) line += " why=" + std::string(describe(status_.why.code()).name);
  return line;
}

}  // namespace tern::http::h1

namespace tern::http {

std::unique_ptr<byte_session> make_h1_session(const h1_settings& settings) {
  return std::make_unique<h1::h1_session>(settings);
}

}  // namespace tern::http
