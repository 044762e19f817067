#include "protocols/redis/redis_session.hpp"

#include <algorithm>
#include <cassert>

namespace tern::redis {

redis_session::redis_session(std::shared_ptr<shelf> shared, const login& as, now_t now)
    : shelf_(std::move(shared)), as_(as), now_(now), reader_(shelf_->settings.replies), heard_at_(now) {
  begin_login(reads_resp3);
  refresh();
}

redis_session::~redis_session() {
  for (intrusive_list<pending>* list : {&fresh_, &sent_}) {
    list->for_each([this](pending& p) {
      if (p.o != nullptr) p.o->slot = nullptr;
      release(p);
    });
  }
}

void redis_session::submit(op& o, now_t now) {
  assert(o.slot == nullptr && o.out != nullptr && o.request != nullptr);
  now_ = now;
  const auto& what = static_cast<const request&>(*o.request);
  if (life_ == life::draining || life_ == life::closed || occupied())
    return o.out->on_end({error(TERN_E_PEER_CLOSED, "the connection ended before the command was sent"), reach::unsent});
  if (what.change.any && o.lease == 0)
    return o.out->on_end({error(TERN_E_ARGUMENT, "the command was made for a lease and needs one"), reach::unsent});
  if (what.kind == request_kind::transaction && lease_ == o.lease && (changed_ & changed::in_transaction) != 0)
    return o.out->on_end({error(TERN_E_STATE, "a transaction has begun on this lease: it would end that one"), reach::unsent});
  pending& p = shelf_->spare.take();
  p.why_here = purpose::operation;
  p.o = &o;
  p.kind = what.kind;
  p.reached = reach::unsent;
  p.sent = p.begun = p.did_something = false;
  p.skipped = what.skipped;
  p.replies = what.replies;
  p.redirected = 0;
  p.complaint.clear();
  o.slot = &p;
  fresh_.push_back(p);
  fresh_bytes_ += what.wire.text.size();
  ++live_;
  refresh();
}

void redis_session::resume(op& o, now_t now) {
  now_ = now;
  auto* p = static_cast<pending*>(o.slot);
  if (p == nullptr) return;
  if (p == paused_) resumed_ = true;
  if (sub_ && p == sub_->entry && sub_->body == subscription::changes::waiting) sub_->body = subscription::changes::more;
  if (feed_ && p == feed_->entry && feed_->wants_room) resumed_ = true;
  refresh();
}

void redis_session::cancel(op& o, now_t now) {
  now_ = now;
  auto* p = static_cast<pending*>(o.slot);
  if (p == nullptr) return;
  const bool blocks = p->what().blocks;
  const bool lasts = p->what().lasts();
  if (p->what().asks_each && p->replies > 0) p->replies += p->replies - 1;
  if (p == paused_) {
    paused_ = nullptr;
    resumed_ = true;  // what waits behind it
  }
  o.slot = nullptr;
  if (!p->sent) fresh_bytes_ -= p->what().wire.text.size();
  p->o = nullptr;
  --live_;
  if (!p->sent) {
    release(*p);
  } else {
    p->why_here = purpose::tombstone;
    if (list_node<unwritten_list>& node = *p; node.linked()) node.unlink();
    ++others_;
    if (lasts && live_ > 0)
      life_ = life::abandoned;
    else if (lasts || (blocks && live_ == 0))
      close({});
  }
  settle();
}

size_t redis_session::feed(const input& in, now_t now) {
  now_ = now;
  size_t consumed = in.data.size();
  end_abandoned();
  if (life_ == life::closed) return consumed;
  switch (in.kind) {
    case input_kind::data:
      consumed = on_data(in.data);
      break;
    case input_kind::eof:
      on_eof();
      break;
    case input_kind::read_failed: {
      const error why = in.why ? in.why : error(TERN_E_RECEIVE);
      fail_each(why, why);
      close(why);
      break;
    }
    case input_kind::write_failed:
      on_write_failed(in.why ? in.why : error(TERN_E_SEND));
      break;
    case input_kind::tick:
      on_tick();
      break;
    case input_kind::close: {
      const error why = in.why ? in.why : error(TERN_E_CANCELLED);
      fail_each(why, why);
      close(in.why);
      break;
    }
  }
  settle();
  return consumed;
}

std::span<const bytes> redis_session::pull_output(size_t written, size_t budget, now_t now) {
  now_ = now;
  end_abandoned();
  if (life_ == life::closed) return {};
  if (written > 0) note_written(written);
  go_on();
  gather(budget);
  settle();
  return life_ == life::closed ? std::span<const bytes>() : out_.views(budget);
}

void redis_session::settle() {
  if (life_ == life::abandoned && live_ == 0) close({});
  if (life_ == life::draining && live_ == 0 && !unasked_) close(status_.why ? status_.why : write_error_);
  if (life_ != life::closed && sent_.empty() && fresh_.empty()) {
    reader_.rest();
    out_.rest();
  }
  refresh();
}

void redis_session::refresh() noexcept {
  constexpr phase phases[] = {phase::login, phase::open, phase::draining, phase::draining, phase::closed};
  status_.state = phases[static_cast<int>(life_)];
  status_.in_flight = live_;
  status_.tunnel = occupied();
  status_.aside = suspect_;
  const redis_settings& most = shelf_->settings;
  const uint32_t taken = live_ + others_;
  const bool takes = life_ == life::open && !occupied() && !suspect_ && fresh_bytes_ + out_.size() < most.output_bytes;
  status_.free_slots = takes && taken < most.in_flight ? most.in_flight - taken : 0;
  const bool stalled = life_ != life::closed && !sent_.empty() &&
                       (sent_.front().why_here == purpose::tombstone || sent_.front().why_here == purpose::undo);
  if (!stalled) {
    silent_since_ = never;
    suspect_ = false;
  } else if (silent_since_ == never) {
    silent_since_ = now_;
  }
  status_.wants_read = life_ != life::closed && (paused_ == nullptr || resumed_);
  status_.deadline = next_deadline();
}

void redis_session::reached(pending& p, reach r) {
  if (r <= p.reached) return;
  p.reached = r;
  p.o->out->on_progress(r);
}

std::string redis_session::snapshot() const {
  constexpr const char* phases[] = {"login", "open", "draining", "abandoned", "closed"};
  std::string line = phases[static_cast<int>(life_)];
  line += " live=" + std::to_string(live_) + " others=" + std::to_string(others_);
  if (!out_.empty()) line += " unwritten=" + std::to_string(out_.size());
  if (paused_ != nullptr) line += " paused";
  if (suspect_) line += " suspect";
  if (changed_ != 0) line += " changed=" + std::to_string(changed_);
  if (sub_) line += " subscribed=" + std::to_string(sub_->names.size());
  if (feed_) line += " feed due=" + std::to_string(feed_->due);
  if (status_.deadline != never) line += " deadline";
  if (status_.why) line += " why=" + std::string(describe(status_.why.code()).name);
  return line;
}

}  // namespace tern::redis
