// What comes in: replies, which belong to the operations in sent_ in their order.
#include <utility>

#include "protocols/redis/redirection.hpp"
#include "protocols/redis/redis_session.hpp"

namespace tern::redis {
namespace {

// An error in answer to EXEC with which the connection is as it was before MULTI.
bool ends_transaction(std::string_view word) noexcept {
  return word == "EXECABORT" || word == "CROSSSLOT" || word == "TRYAGAIN" || word == "CLUSTERDOWN" || is_redirection(word);
}

}  // namespace

size_t redis_session::on_data(bytes data) {
  if (data.empty()) return 0;
  heard();
  go_on();
  size_t used = 0;
  while (used < data.size() && life_ != life::closed && paused_ == nullptr) {
    used += reader_.feed(data.subspan(used));
    take_replies();
  }
  return life_ == life::closed ? data.size() : used;
}

// After a pause: the replies that hiredis has already.
void redis_session::go_on() {
  while (resumed_ && life_ != life::closed) {
    resumed_ = false;
    paused_ = nullptr;
    go_on_with_feed();
    take_replies();
  }
}

reply_use redis_session::next_use() {
  if (sent_.empty()) return reply_use::value;
  pending& p = sent_.front();
  if (p.o == nullptr) return reply_use::drop;
  if (p.skipped > 0) return reply_use::skip;
  switch (p.kind) {
    case request_kind::command:
    case request_kind::feed:
      return reply_use::value;
    case request_kind::pipeline:
      return reply_use::group;
    case request_kind::transaction:
      return p.replies == 1 ? reply_use::value : reply_use::drop;
    case request_kind::subscription:
      return reply_use::event;
  }
  return reply_use::value;
}

void redis_session::take_replies() {
  while (life_ != life::closed && paused_ == nullptr) {
    const reply_use use = next_use();
    reader_.use(use);
    if (use == reply_use::group && !sent_.front().begun) {
      sent_.front().begun = true;
      reader_.begin_group();
    }
    switch (reader_.next()) {
      case reply_reader::state::need_more:
        return note_begun();
      case reply_reader::state::broken:
        if (!sent_.empty() && sent_.front().o != nullptr && sent_.front().skipped == 0)
          reached(sent_.front(), reach::responding);
        return break_off(reader_.why());
      case reply_reader::state::ready:
        on_reply(reader_.at_hand());
    }
  }
}

// The beginning of a reply tells that its operation is being answered.
void redis_session::note_begun() {
  if (!reader_.inside_reply() || reader_.push_begun()) return;
  if (sent_.empty()) {
    if (life_ != life::open && !unasked_) return;
    unasked_ = true;
    give_up_connection("the server sent what nobody asked for");
    pong_until_ = after(now_, shelf_->settings.ping_timeout);
    return;
  }
  pending& p = sent_.front();
  if (p.o != nullptr && p.skipped == 0) reached(p, reach::responding);
}

void redis_session::on_reply(reply& r) {
  if (subscribed()) return on_event(r);
  if (r.is_push) return;
  if (sent_.empty()) return on_unasked(r);
  pending& p = sent_.front();
  switch (p.why_here) {
    case purpose::login:
      return on_login_reply(p, r);
    case purpose::undo:
      return on_undo_reply(p, r);
    case purpose::operation:
    case purpose::tombstone:
      break;
  }
  if (p.skipped > 0) {
    --p.skipped;
    return;
  }
  if (feed_ && &p == feed_->entry) return on_feed_reply(r);
  --p.replies;
  if (p.o != nullptr) return on_answer(p, r);
  if (p.replies == 0) release(p);
}

// A server that takes no more clients says so without being asked, and closes.
void redis_session::on_unasked(const reply& r) {
  unasked_ = false;
  break_off(r.is_error ? read_server_error(r.text).why
                       : error(TERN_E_PROTOCOL, "the server sent a reply that nobody asked for"));
}

// The last MOVED is the latest news of where its slot is.
void redis_session::note_redirection(pending& p, std::string_view text) {
  const bool moved = error_prefix(text) == "MOVED";
  if (!moved && error_prefix(text) != "ASK") return;
  ++p.redirected;
  if (moved || p.complaint.empty()) p.complaint = text;
}

// Nothing of the pipeline was done here; or nothing but what may be done again elsewhere. A lease's goes nowhere else.
bool redis_session::was_elsewhere(const pending& p) {
  const request& what = p.what();
  return p.redirected > 0 && p.o->lease == 0 && p.redirected == (what.idempotent ? what.keyed : what.replies);
}

void redis_session::on_answer(pending& p, reply& r) {
  reached(p, reach::responding);
  switch (p.kind) {
    case request_kind::command:
      if (r.is_error) return fail_by_server(p, r.text);
      return deliver(p, std::move(r.value));
    case request_kind::pipeline: {
      if (r.is_error) note_redirection(p, r.text);
      if (p.replies > 0) {
        if (p.what().asks_each) p.skipped = 1;
        return;
      }
      expected<owned_value> all = reader_.end_group();
      if (was_elsewhere(p)) return fail_by_server(p, p.complaint);
      return all ? deliver(p, std::move(*all)) : fail(p, all.why());
    }
    case request_kind::transaction:
      return on_transaction_reply(p, r);
    case request_kind::subscription:
    case request_kind::feed:
      return;
  }
}

// MULTI, one QUEUED for each command, the array of EXEC. What goes wrong before EXEC makes it fail (EXECABORT), and is what the
// program wants to know. Only when MULTI itself failed, the commands ran by themselves.
void redis_session::on_transaction_reply(pending& p, reply& r) {
  if (p.replies == 0 && !r.is_error) {
    const tern_value& all = *r.value;
    const bool fits = all.kind == TERN_VALUE_NULL || (all.kind == TERN_VALUE_ARRAY && all.length + 2 == p.what().replies);
    return fits ? deliver(p, std::move(r.value)) : break_off(error(TERN_E_PROTOCOL, "EXEC was answered with something else"));
  }
  if (p.replies == 0 && p.begun && !ends_transaction(error_prefix(r.text)))
    return break_off(error(TERN_E_PROTOCOL, "the server did not end a transaction: " + std::string(r.text)));
  if (p.replies > 0) {
    if (p.replies + 1 == p.what().replies)
      p.begun = !r.is_error;
    else if (!r.is_error && !p.begun)
      p.did_something = true;
    if (r.is_error && p.complaint.empty()) p.complaint = r.text;
    return;
  }
  if (p.complaint.empty()) return fail_by_server(p, r.text);
  const bool did_something = p.did_something;
  end(p, {read_server_error(p.complaint).why.with_context("the transaction was not done"), reach::responding, did_something});
}

void redis_session::deliver(pending& p, owned_value&& value) {
  constexpr uint16_t ended = changed::in_transaction | changed::had_transaction | changed::watching;
  if (p.what().is_exec && p.o->lease == lease_) changed_ = static_cast<uint16_t>(changed_ & ~ended);
  if (p.what().is_exec && value->kind == TERN_VALUE_NULL) return end(p, {error(TERN_E_REDIS_RACE), reach::responding});
  pause_or_end(p, p.o->out->on_item(std::move(value)));
}

bool redis_session::pause_or_end(pending& p, take answer) {
  const bool last = !p.what().lasts();
  if (last && answer != take::overflow) {  // its only answer: who takes no more holds nobody up
    end(p, {{}, reach::responding});
    return true;
  }
  switch (answer) {
    case take::more:
      return true;
    case take::pause:
      paused_ = &p;
      resumed_ = false;
      return false;
    case take::overflow:
      break;
  }
  const error why(TERN_E_LIMIT, "the receiver had no room for what the server sent");
  if (last) {
    end(p, {why, reach::responding, true});
  } else {
    fail(p, why);
    close_alone(why);
  }
  return true;
}

}  // namespace tern::redis
