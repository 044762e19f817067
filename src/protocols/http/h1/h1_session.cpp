#include "protocols/http/h1/h1_session.hpp"

#include <cassert>

namespace tern::http::h1 {

h1_session::h1_session(std::shared_ptr<exchange_shelf> shelf, target_form form) : shelf_(std::move(shelf)), form_(form) {
  status_.free_slots = 1;
}

void h1_session::submit(op& o, now_t) {
  assert(op_ == nullptr && o.out != nullptr && o.request != nullptr);
  if (status_.state != phase::open || op_ != nullptr) {
    o.out->on_end({error(TERN_E_PEER_CLOSED, "the connection closed before the request was sent"), reach::unsent, false});
    return;
  }
  op_ = &o;
  o.slot = this;
  exchange_ = shelf_->take();
  status_.free_slots = 0;
  status_.in_flight = 1;
  status_.wants_read = true;
  status_.deadline = never;
  exchange_->out.begin(request(), o.body, form_);
}

void h1_session::resume(op& o, now_t) {
  if (op_ == &o) status_.wants_read = true;
}

void h1_session::cancel(op& o, now_t) {
  if (op_ != &o) return;
  bool untouched = exchange_->out.untouched();
  let_go();
  untouched ? go_idle() : close({});
}

std::span<const bytes> h1_session::pull_output(size_t written, size_t budget, now_t now) {
  if (op_ == nullptr) return {};
  if (written > 0) note_written(written, now);
  if (exchange_->out.at() == writer::state::done || exchange_->out.at() == writer::state::stopped) return {};
  if (exchange_->out.at() == writer::state::fresh) {
    if (error e = exchange_->out.prepare()) {
      fail_unsent(std::move(e));
      return {};
    }
    const request_plan& plan = exchange_->out.plan();
    asked what = plan.head_only ? asked::head_only : plan.body == body_framing::tunnel ? asked::upgrade : asked::body;
    const request_head& r = request();
    exchange_->in.begin(what, {{r.max_head_bytes, r.max_head_fields},
                               shelf_->settings.max_informational_heads,
                               shelf_->settings.max_chunk_line_bytes});
  }
  std::span<const bytes> views = exchange_->out.pull(budget);
  if (!exchange_->out.why()) return views;
  exchange_->out.untouched() ? fail_unsent(exchange_->out.why()) : fail(exchange_->out.why());
  return {};
}

void h1_session::note_written(size_t count, now_t now) {
  writer::state before = exchange_->out.at();
  exchange_->out.wrote(count);
  if (exchange_->out.at() == writer::state::waiting && before != writer::state::waiting)
    status_.deadline = after(now, request().expect_timeout);
  reached(exchange_->out.sent_all() ? reach::sent : reach::partly_sent);
}

void h1_session::reached(reach r) {
  if (r <= exchange_->reached) return;
  exchange_->reached = r;
  op_->out->on_progress(r);
}

std::string h1_session::snapshot() const {
  constexpr const char* phases[] = {"login", "open", "draining", "closed"};
  constexpr const char* reaches[] = {"unsent", "partly_sent", "sent", "responding"};
  std::string line = phases[static_cast<int>(status_.state)];
  if (op_ != nullptr) {
    line += std::string(" writer=") + exchange_->out.state_name() + " reader=" + exchange_->in.state_name();
    line += std::string(" reach=") + reaches[static_cast<int>(exchange_->reached)];
    if (!status_.wants_read) line += " paused";
    if (exchange_->write_error) line += " write_failed";
  }
  if (status_.deadline != never) line += " deadline";
  if (status_.why) line += " why=" + std::string(describe(status_.why.code()).name);
  return line;
}

}  // namespace tern::http::h1

namespace tern::http {
namespace {

class h1_factory final : public session_factory {
 public:
  explicit h1_factory(const h1_settings& settings) : shelf_(std::make_shared<h1::exchange_shelf>(settings)) {}
  std::unique_ptr<byte_session> make(const session_start& start, now_t) override {
    return std::make_unique<h1::h1_session>(shelf_,
                                            start.where.absolute_form ? h1::target_form::absolute : h1::target_form::origin);
  }

 private:
  const std::shared_ptr<h1::exchange_shelf> shelf_;
};

}  // namespace

std::unique_ptr<session_factory> make_h1_factory(const h1_settings& settings) { return std::make_unique<h1_factory>(settings); }

std::unique_ptr<byte_session> make_h1_session(const h1_settings& settings) {
  const target nowhere;
  return h1_factory(settings).make({nowhere, {}}, now_t());
}

}  // namespace tern::http
