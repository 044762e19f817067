#include "engine/connection.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "engine/loop.hpp"

namespace tern {

connection::connection(loop& owner, conn_id id, std::shared_ptr<const target> where, chain_result link,
                       std::unique_ptr<byte_session> session)
    : loop_(owner),
      id_(id),
      where_(std::move(where)),
      layer_(std::move(link.link)),
      session_(std::move(session)),
      timing_(std::make_unique<const chain_timing>(link.timing)),
      timer_([](void* self, now_t now) { static_cast<connection*>(self)->tick(now); }, this),
      last_activity_(owner.now()) {}

connection::~connection() {
  if (list_node<dirty_tag>::linked()) list_node<dirty_tag>::unlink();
}

// Input is waited for when the turn ends: what came behind a proxy's answer is read after the pool has assigned an operation,
// which it then ends. Else such connections would be closed and made again for ever.
void connection::begin() {
  report();
  loop_.dirty(*this);
}

void connection::report() {
  if (ended_ > 0) loop_.pool_done(*this, std::exchange(ended_, 0));
  const session_status& s = session_->status();
  told_ = {s.state, s.undecided, s.tunnel, s.free_slots, s.in_flight};
  if (const uint32_t slots = s.free_slots + s.in_flight; s.state == phase::open && !s.tunnel && !s.aside && slots != slots_) {
    slots_ = slots;
    loop_.slots_changed(*where_, slots);
  }
  loop_.pool_status(*this, s);
}

// ---- carrier

void connection::assign(operation& o, bool reused) {
  reused_ = reused;
  last_activity_ = loop_.now();
  --told_.free_slots;  // the pool counts on what most sessions say then
  ++told_.in_flight;
  o.assigned(*this);
  if (!o.holds()) timing_.reset();
}

void connection::submit(op& o) {
  session_->submit(o, loop_.now());
  after_call();
}

void connection::resume(op& o) {
  session_->resume(o, loop_.now());
  if (inside_) return;
  offer_kept();
  take_up();
  after_call();
}

void connection::cancel(op& o) {
  session_->cancel(o, loop_.now());
  ++ended_;
  take_up();
  after_call();
}

// What a call left to the next pull_output is not to wait until the peer reads.
void connection::take_up() {
  if (!writing_ || inside_ || life_ == life::closed) return;
  inside_ = true;
  session_->pull_output(0, 0, loop_.now());
  inside_ = false;
}

void connection::done() { ++ended_; }

// ---- input

void connection::on_ready(way w) {
  if (w == way::write) {
    writing_ = false;
    return flush();
  }
  reading_ = false;
  read();
}

void connection::read() {
  // A large body fills the buffer every time; a few rounds save waits, more would starve other connections.
  for (int round = 0; round < limits::reads_per_turn && life_ == life::open && session_->status().wants_read; ++round) {
    const mutable_bytes into = loop_.read_buffer();
    const io got = layer_->read_some(into);
    switch (got.state) {
      case io_state::ok:
        last_activity_ = loop_.now();
        moved_.in += got.size;
        loop_.has_read(got.size);
        loop_.stats().bytes_in.add(got.size);
        TERN_LOG(loop_.log(), log_component::io, log_level::trace, (log_ids{.connection = loop_.logged(id_)}), "{} bytes in",
                 got.size);
        feed(bytes(into.data(), got.size));
        if (got.size == into.size()) continue;
        break;
      case io_state::again:
        break;
      case io_state::eof:
        input_ended_ = true;
        feed(input_kind::eof);
        break;
      case io_state::failed:
        input_ended_ = true;
        feed(input_kind::read_failed, layer_->why());
        break;
    }
    break;
  }
  after_call();
}

void connection::feed(bytes data) {
  inside_ = true;
  const size_t taken = session_->feed({input_kind::data, data, {}}, loop_.now());
  inside_ = false;
  if (taken == data.size()) return;
  if (!kept_) kept_ = std::make_unique<std::string>();
  kept_->append(as_text(data.subspan(taken)));
}

void connection::feed(input_kind kind, error why) {
  inside_ = true;
  session_->feed({kind, {}, std::move(why)}, loop_.now());
  inside_ = false;
}

// What a paused session left, now that it may take more.
bool connection::offer_kept() {
  if (!kept_ || !session_->status().wants_read) return false;
  const std::unique_ptr<std::string> again = std::move(kept_);
  feed(as_bytes(*again));
  return true;
}

void connection::wait_for_input() {
  if (reading_ || input_ended_ || kept_ || !session_->status().wants_read) return;
  reading_ = true;
  layer_->async_wait(way::read, *this);
}

// ---- output

void connection::flush() {
  if (life_ == life::closed || writing_) return;
  size_t budget = limits::write_budget;
  for (;;) {
    inside_ = true;
    const std::span<const bytes> out = session_->pull_output(std::exchange(unreported_, 0), budget, loop_.now());
    inside_ = false;
    if (output_failed_) break;
    if (budget == 0) {  // others first; what there may be more goes in the next turn
      loop_.dirty(*this);
      break;
    }
    if (out.empty() && !layer_->wants_flush()) break;
    size_t offered = 0;
    for (const bytes& b : out) offered += b.size();
    const io put = layer_->write_some(out);
    if (put.state == io_state::failed) {
      output_failed_ = true;
      feed(input_kind::write_failed, layer_->why());
      break;
    }
    unreported_ = put.size;
    moved_.out += put.size;
    loop_.stats().bytes_out.add(put.size);
    TERN_LOG(loop_.log(), log_component::io, log_level::trace, (log_ids{.connection = loop_.logged(id_)}), "{} bytes out",
             put.size);
    if (put.size > 0) last_activity_ = loop_.now();
    budget -= std::min(budget, std::max<size_t>(put.size, 1));
    if (put.state == io_state::again || put.size < offered || layer_->wants_flush()) {
      if (unreported_ > 0) {
        inside_ = true;
        session_->pull_output(std::exchange(unreported_, 0), 0, loop_.now());
        inside_ = false;
      }
      writing_ = true;
      layer_->async_wait(way::write, *this);
      break;
    }
  }
  offer_kept() ? after_call() : settle();
}

// ---- what follows from a call

void connection::after_call() {
  if (life_ == life::closed || inside_) return;
  settle();
  if (life_ == life::open && !writing_) loop_.dirty(*this);
}

void connection::settle() {
  const session_status& s = session_->status();
  if (s.state == phase::closed) return close(s.why);
  if ((s.in_flight > 0) != busy_) loop_.busy(busy_ = !busy_);
  const bool changed = ended_ > 0 || s.state != told_.state || s.undecided != told_.undecided || s.tunnel != told_.tunnel ||
                       s.free_slots != told_.free_slots || s.in_flight != told_.in_flight;
  if (changed) report();
  if (s.deadline != timer_.due() || (s.deadline != never) != timer_.armed()) loop_.arm(timer_, s.deadline);
  wait_for_input();
}

void connection::tick(now_t) {
  feed(input_kind::tick);
  after_call();
}

void connection::close(const error& why) {
  if (life_ == life::closed) return;
  life_ = life::closed;
  if (std::exchange(busy_, false)) loop_.busy(false);
  if (session_->status().state != phase::closed) feed(input_kind::close, why);
  timer_.disarm();
  if (list_node<dirty_tag>::linked()) list_node<dirty_tag>::unlink();
  if (!output_failed_ && !input_ended_) layer_->shutdown();
  layer_->close();
  loop_.pool_failed(*this, why);
}

}  // namespace tern
