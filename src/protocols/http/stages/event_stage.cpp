#include "protocols/http/stages/event_stage.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "protocols/http/message/media_type.hpp"
#include "protocols/http/message/status.hpp"
#include "protocols/http/stages/head_of.hpp"

namespace tern::http {
namespace {

constexpr std::string_view last_event_id = "Last-Event-ID";

// A header ends and begins with no blank; the id that the program sees keeps its own.
std::shared_ptr<const request_head> behind(const request_head& asked, std::string_view id) {
  auto changed = std::make_shared<request_head>(asked);
  std::erase_if(changed->list, [](const owned_field& f) { return iequals(f.name, last_event_id); });
  if (!trim(id).empty()) changed->list.push_back({std::string(last_event_id), std::string(trim(id))});
  return changed;
}

error refusal(const head& h) {
  if (h.status != 200) {
    std::string text = "the server answered " + std::to_string(h.status);
    if (const std::string_view reason = h.reason.empty() ? standard_reason(h.status) : h.reason; !reason.empty())
      text.append(" ").append(reason);
    return error(TERN_E_HTTP_STATUS, text + ", not with events");
  }
  const field* f = h.find("content-type");
  const auto type = f ? parse_media_type(f->value) : std::nullopt;
  if (type && type->essence() == "text/event-stream") return {};
  return error(TERN_E_CONTENT_TYPE, (f ? "the response has the type " + quote(f->value) : "the response has no type") +
                                        ", events are text/event-stream");
}

}  // namespace

verdict event_stage::on_request(attempt& a, now_t now) {
  pace_.begins(now);
  const request_head& asked = head_of(a);
  if (state_ == state::first) {
    for (const owned_field& f : asked.list)
      if (iequals(f.name, last_event_id)) last_id_ = f.value;
    return {};
  }
  a.request = behind(asked, last_id_);
  return {};
}

verdict event_stage::on_head(attempt&, const head& h, now_t) {
  if (h.kind != head_kind::final) return {};
  over_ = h.status == 204;
  if (over_) return {};
  verdict v;
  v.why = refusal(h);
  if (v.why) v.kind = verdict_kind::fail;
  return v;
}

void event_stage::wrap(attempt& a, const head& h) {
  if (h.kind != head_kind::final || over_) return;
  state_ = state::standing;
  a.out = &sink_.emplace(*a.out, host_, options_.most, last_id_);
}

verdict event_stage::on_end(attempt& a, outcome& end, now_t now) {
  if (!may_ask_again(a, end.why, now)) return {};
  if (state_ == state::standing) {
    last_id_ = sink_->decoder().last_id();
    if (has_control_but_tab(last_id_)) {
      end.why =
          error(TERN_E_PROTOCOL, "events are not asked for again: the last id, " + quote(last_id_) + ", fits in no header");
      return {};
    }
    leave(end.why, now);
  }
  verdict v;
  v.kind = verdict_kind::again;
  v.not_before = pace_.next(waits(), now, this);
  return v;
}

bool event_stage::may_ask_again(const attempt& a, const error& why, now_t now) const {
  if (options_.reconnect == duration::zero() || a.lease != 0 || over_ || state_ == state::first) return false;
  if (head_of(a).method != "GET" || (a.body != nullptr && !a.body->can_rewind())) return false;
  if (state_ == state::standing) return !why || why.retryable();
  return why && why.retryable() && now < after(pace_.lost_at(), options_.reconnect);
}

void event_stage::leave(const error& why, now_t now) {
  retry_ = sink_->decoder().retry().value_or(retry_);
  pace_.lost(now);
  if (!why) pace_.forgive();
  sink_->tell_gap(why ? why : error(TERN_E_PEER_CLOSED, "the server ended the response"));
  state_ = state::lost;
  sink_.reset();
}

// The server's time is waited out, and up to a fourth of it more.
reconnect_waits event_stage::waits() const noexcept {
  const duration asked = std::clamp<duration>(retry_, limits::sse_shortest_retry, options_.max_retry);
  const duration first = asked + asked / 4;
  return {first, std::max<duration>(first, limits::sse_reconnect_longest), 5};
}

}  // namespace tern::http
