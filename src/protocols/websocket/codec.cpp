#include "protocols/websocket/codec.hpp"

#include <algorithm>
#include <utility>

#include "base/option_text.hpp"
#include "base/text.hpp"

namespace tern::websocket {
namespace {

error cut_off(std::string text) {
  return error(TERN_E_WEBSOCKET, std::move(text)).with_native(close_code::abnormal, "closed abnormally");
}

error closed_with(const close_reason& r, std::string_view how) {
  std::string text = "the peer closed the WebSocket connection " + std::string(how) + std::to_string(r.code);
  if (!r.text.empty()) text += " " + quote(r.text);
  return error(TERN_E_WEBSOCKET, std::move(text)).with_native(r.code, r.text);
}

}  // namespace

codec::codec(const codec_options& options, body_source* from, sink& to, stage_host& host)
    : options_(options),
      from_(from),
      to_(to),
      host_(host),
      in_(options.in, *this),
      out_(options.out),
      alive_(options.ping_interval, options.pong_timeout, host.now()),
      answer_(options.one_answer ? answer::awaited : answer::not_asked) {
  if (from_ == nullptr) await_answer();
}

// ---- in

size_t codec::feed(bytes in) {
  if (!reads()) return in.size();
  alive_.heard();
  size_t used = in_.feed(in, to_);
  if (used < in.size() && state_ == state::closing && reads() && !in_.why()) {  // the peer's close is behind it
    in_.mute();
    used += in_.feed(in.subspan(used), to_);
  }
  if (in_.why()) fail(in_.why(), static_cast<uint16_t>(in_.why().native_code()));
  if (!reads()) return in.size();
  if (answer_by_ != never && in_.within_message()) await_answer();
  paused_ = used < in.size();
  return used;
}

void codec::on_ping(bytes payload) { pong_ = as_text(payload); }

void codec::on_close(bytes payload) {
  in_.stop();
  if (error e = read_close(payload, theirs_)) {
    const auto code = static_cast<uint16_t>(e.native_code());
    return fail(std::move(e), code);
  }
  if (state_ == state::closing) {
    state_ = state::closed;
    return limit(limits::websocket_linger);
  }
  head closing;
  closing.kind = head_kind::closing;
  closing.status = theirs_.code;
  closing.reason = theirs_.text;
  closing.has_body = false;
  to_.on_head(closing);
  close(state::leaving, theirs_.code, {});
}

void codec::on_message_end() {
  if (answer_ != answer::awaited) return;
  answer_ = answer::here;
  in_.mute();
  if (state_ == state::open) close(state::closing, close_code::normal, {});
}

// ---- out

peeked codec::peek(size_t max) {
  if (written_ == frames_.size()) fill(std::min(max, limits::websocket_output_bytes));
  const bytes left = as_bytes(std::string_view(frames_).substr(written_));
  if (left.empty()) return {pull::pending, {}};
  return {pull::some, left.first(std::min(left.size(), max))};
}

void codec::fill(size_t enough) {
  frames_.clear();
  written_ = 0;
  if (pong_ && reads()) out_.add_control(opcode::pong, as_bytes(*pong_), frames_);
  pong_.reset();
  if (std::exchange(ping_due_, false) && state_ == state::open) out_.add_control(opcode::ping, {}, frames_);
  if (state_ == state::open && from_) switch (out_.add_messages(*from_, frames_, enough)) {
      case pull::some:
      case pull::pending:
        break;
      case pull::end:
        part();
        break;
      case pull::failed:
        error why = out_.why() ? out_.why() : from_->why();
        fail(why ? std::move(why) : error(TERN_E_BODY_SOURCE), close_code::going_away);
        break;
    }
  if (our_close_ != our_close::wanted) return;
  out_.add_control(opcode::close, as_bytes(write_close(ours_.code, ours_.text)), frames_);
  our_close_ = our_close::queued;
}

// The program has nothing more to send.
void codec::part() {
  const farewell* word = from_->parting();
  from_ = nullptr;
  if (answer_ == answer::awaited) return await_answer();
  if (!word) return close(state::closing, close_code::normal, {});
  if (paused_) {
    in_.mute();
    host_.stage_wakes();
  }
  if (error e = check_farewell(word->code, word->reason)) return fail(std::move(e), close_code::going_away);
  close(state::closing, word->code == 0 ? close_code::normal : static_cast<uint16_t>(word->code), word->reason);
}

void codec::consume(size_t count) {
  written_ += count;
  if (part_by_ != never) part_by_ = after(host_.now(), options_.close_timeout);
  if (written_ < frames_.size()) return;
  written_ = 0;
  frames_.clear();
  if (frames_.capacity() > limits::websocket_spare_bytes) std::string().swap(frames_);
  if (our_close_ != our_close::queued) return;
  our_close_ = our_close::written;
  if (state_ == state::failing) finish(why_);
  if (state_ == state::leaving) limit(limits::websocket_linger);
}

// ---- ends

void codec::close(state next, uint16_t code, std::string_view reason) {
  state_ = next;
  from_ = nullptr;
  ours_ = {code, std::string(reason)};
  our_close_ = our_close::wanted;
  limit(options_.close_timeout);
}

// The peer's fault, or the program's. Where a close frame is out already there is nothing more to say.
void codec::fail(error why, uint16_t code) {
  if (our_close_ > our_close::wanted) return finish(std::move(why));
  why_ = std::move(why);
  close(state::failing, code, why_.native_text());
}

void codec::limit(duration d) {
  close_by_ = after(host_.now(), d);
  host_.stage_due();
}

void codec::resumed() {
  if (state_ != state::open || from_ == nullptr || answer_ == answer::awaited || part_by_ != never || !from_->parting()) return;
  part_by_ = after(host_.now(), options_.close_timeout);
  host_.stage_due();
}

void codec::await_answer() {
  if (answer_ != answer::awaited) return;
  answer_by_ = after(host_.now(), options_.answer_timeout);
  host_.stage_due();
}

void codec::finish(error why) {
  state_ = state::over;
  from_ = nullptr;
  close_by_ = never;
  why ? host_.sink_failed(std::move(why)) : host_.sink_done();
}

error codec::verdict() const {
  switch (state_) {
    case state::open:
      return cut_off("the WebSocket connection ended without a close");
    case state::closing:  // who has the one answer asked for needs no more
      return answer_ == answer::here ? error() : cut_off("the WebSocket connection ended before the peer answered the close");
    case state::closed:
      return is_peaceful(theirs_.code) || theirs_.code == ours_.code ? error() : closed_with(theirs_, "with ");
    case state::leaving:
      if (answer_ == answer::awaited) return closed_with(theirs_, "before it answered, with ");
      return is_peaceful(theirs_.code) ? error() : closed_with(theirs_, "with ");
    case state::failing:
      return why_;
    case state::over:
      break;
  }
  return {};
}

void codec::ended(outcome& end) {
  if (state_ == state::over) return;
  const bool broke_off = (state_ == state::open || state_ == state::closing) && answer_ != answer::here;
  if (!broke_off || !end.why) end.why = verdict();
  end.maybe_processed = end.why && end.reached != reach::unsent;
  state_ = state::over;
}

// ---- time

now_t codec::deadline() const noexcept {
  if (state_ == state::over) return never;
  return state_ == state::open ? std::min({alive_.deadline(), answer_by_, part_by_}) : close_by_;
}

void codec::tick(now_t now) {
  if (now < deadline()) return;
  switch (state_) {
    case state::open:
      if (now >= answer_by_)
        return finish(error(TERN_E_TIMEOUT_FIRST_BYTE,
                            "the peer did not answer the message within " + format_duration(options_.answer_timeout)));
      if (now >= part_by_)
        return finish(cut_off("the peer took nothing of what was to be sent before the close within " +
                              format_duration(options_.close_timeout)));
      switch (alive_.tick(now, !paused_)) {
        case keep_alive::advice::nothing:
          break;
        case keep_alive::advice::ping:
          ping_due_ = true;
          host_.stage_wakes();
          break;
        case keep_alive::advice::dead:
          finish(cut_off("the peer did not answer a ping within " + format_duration(options_.pong_timeout)));
          break;
      }
      break;
    case state::closing:
      finish(answer_ == answer::here
                 ? error()
                 : cut_off("the peer did not answer the close within " + format_duration(options_.close_timeout)));
      break;
    case state::closed:
    case state::leaving:
    case state::failing:
      finish(verdict());
      break;
    case state::over:
      break;
  }
}

std::string codec::snapshot() const {
  constexpr const char* states[] = {"open", "closing", "closed", "leaving", "failing", "over"};
  constexpr const char* closes[] = {"none", "wanted", "queued", "written"};
  std::string line = states[static_cast<int>(state_)];
  line += std::string(" close=") + closes[static_cast<int>(our_close_)];
  if (frames_.size() > written_) line += " output=" + std::to_string(frames_.size() - written_);
  if (paused_) line += " paused";
  if (deadline() != never) line += " deadline";
  return line;
}

}  // namespace tern::websocket
