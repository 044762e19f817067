// Subscriptions: one operation has the connection to itself, for as long as it lasts.
#include <algorithm>
#include <limits>

#include "protocols/redis/redis_session.hpp"
#include "value/kind.hpp"

namespace tern::redis {
namespace {

bool is_text_item(const tern_value& v) noexcept { return v.kind == TERN_VALUE_STRING || v.kind == TERN_VALUE_BYTES; }

// The word an event begins with; empty: it is none.
std::string_view event_word(const tern_value& v) noexcept {
  if (v.kind == TERN_VALUE_STRING) return text_of(v);
  const bool list = v.kind == TERN_VALUE_ARRAY && v.length > 0 && is_text_item(v.as.items[0]);
  return list ? text_of(v.as.items[0]) : std::string_view();
}

// [word, channel, payload] or [word, pattern, channel, payload]; 0: the word is of no message.
size_t message_length(std::string_view word) noexcept {
  if (word == "pmessage") return 4;
  return word == "message" || word == "smessage" ? 3 : 0;
}

bool is_message(const tern_value& v, size_t length) noexcept {
  return v.kind == TERN_VALUE_ARRAY && v.length == length &&
         std::all_of(v.as.items + 1, v.as.items + length, [](const tern_value& item) { return is_text_item(item); });
}

}  // namespace

void redis_session::begin_subscription(pending& p) {
  sub_ = std::make_unique<subscription>();
  sub_->entry = &p;
  sub_->scanner.add(p.what().wire.text);
  while (sub_->scanner.next() == command_scanner::state::ready) sub_->names.note_sent(sub_->scanner.args());
  if (p.o->body == nullptr) sub_->body = subscription::changes::ended;
  heard_at_ = now_;
  ping_at_ = after(now_, shelf_->settings.ping_interval);
}

void redis_session::send_changes(size_t budget) {
  while (sub_ && sub_->body == subscription::changes::more && out_.size() < budget) {
    body_source& body = *sub_->entry->o->body;
    const peeked part = body.peek(std::numeric_limits<size_t>::max());
    switch (part.state) {
      case pull::some:
        sub_->scanner.add(as_text(part.data));
        body.consume(part.data.size());
        if (!send_scanned()) return;
        break;
      case pull::pending:
        sub_->body = subscription::changes::waiting;
        return end_if_over();
      case pull::failed:
        return fail_subscription(body.why());
      case pull::end:
        sub_->body = subscription::changes::ended;
        if (sub_->scanner.waiting() > 0)
          return fail_subscription(error(TERN_E_ARGUMENT, "what was sent while subscribed ends within a command"));
        if (body.parting() != nullptr) leave_all();
        return end_if_over();
    }
  }
}

// False: the subscription has failed.
bool redis_session::send_scanned() {
  for (;;) {
    switch (sub_->scanner.next()) {
      case command_scanner::state::need_more:
        return true;
      case command_scanner::state::broken:
        fail_subscription(sub_->scanner.why());
        return false;
      case command_scanner::state::ready:
        break;
    }
    const command_args args = sub_->scanner.args();
    if (const error why = check_subscription_change(args)) {
      fail_subscription(why);
      return false;
    }
    sub_->names.note_sent(args);
    if (sub_->names.size() > limits::redis_subscriptions) {
      fail_subscription(error(TERN_E_LIMIT, "too many channels are subscribed to"));
      return false;
    }
    if (!is_subscription_command(args[0])) ++sub_->pongs;
    out_.add(sub_->scanner.text());
  }
}

void redis_session::leave_all() {
  sub_->leaving = true;
  if (paused_ == sub_->entry) {  // for want of room for messages
    paused_ = nullptr;
    resumed_ = true;
  }
  for (std::string_view word : sub_->names.leave()) {
    const command_args args(&word, 1);
    std::string text;
    if (append_command(text, args)) continue;  // not past any limit
    sub_->names.note_sent(args);
    out_.add(text);
  }
}

void redis_session::on_event(reply& r) {
  pending& p = *sub_->entry;
  reached(p, reach::responding);
  if (r.is_error) {
    const server_error told = read_server_error(r.text);
    return fail_subscription(told.why, p.begun || !told.nothing_done);
  }
  const tern_value* event = r.value.get();
  if (event == nullptr) return;  // attributes
  const std::string_view word = event_word(*event);
  if (word == "pong" || word == "PONG") {
    if (sub_->pongs > 0) --sub_->pongs;
    pong_until_ = never;
    return end_if_over();
  }
  if (const size_t length = message_length(word); length > 0) {
    if (!is_message(*event, length))
      return break_off(error(TERN_E_PROTOCOL, "the server sent a message that is none to a subscription"));
    if (sub_->leaving) return;
    pause_or_end(p, p.o->out->on_item(std::move(r.value)));
    return;
  }
  if (event->kind == TERN_VALUE_ARRAY && event->length == 3) {
    switch (sub_->names.note_told(word)) {
      case subscription_set::told::confirmed:
        return on_confirmation(*event);
      case subscription_set::told::taken_away:
        return fail_subscription(
            error(TERN_E_REDIS_UNAVAILABLE, "the server ended a subscription: the slot of the channel has moved"));
      case subscription_set::told::nothing:
        break;
    }
  }
  if (r.is_push) return;  // of another kind, which was not asked for here
  break_off(error(TERN_E_PROTOCOL, "the server sent something else than messages to a subscription"));
}

void redis_session::on_confirmation(const tern_value& event) {
  sub_->entry->begun = true;
  const field list[] = {{"event", text_of(event.as.items[0])}};
  head h;
  h.kind = head_kind::confirmed;
  if (is_text_item(event.as.items[1])) h.reason = text_of(event.as.items[1]);
  if (event.as.items[2].kind == TERN_VALUE_INT) h.status = static_cast<int32_t>(event.as.items[2].as.i64);
  h.list = list;
  sub_->entry->o->out->on_head(h);
  end_if_over();
}

// Nothing is subscribed to, and nothing on its way that would change that: the connection is as any other.
void redis_session::end_if_over() {
  if (sub_->body == subscription::changes::more || !sub_->names.empty() || sub_->names.unconfirmed() > 0 || sub_->pongs > 0)
    return;
  pending& p = *sub_->entry;
  sub_.reset();
  ping_at_ = pong_until_ = never;
  end(p, {{}, p.reached});
}

void redis_session::fail_subscription(error why, bool maybe_processed) {
  pending& p = *sub_->entry;
  end(p, {why, p.reached, maybe_processed && p.reached != reach::unsent});
  close_alone(std::move(why));
}

// After the end of one who had the connection to itself.
void redis_session::close_alone(error why) {
  const error others(TERN_E_PEER_CLOSED, "the connection was closed by one who had it to itself");
  fail_each(others, others);
  close(std::move(why));
}

void redis_session::ping() {
  constexpr std::string_view text = "*1\r\n$4\r\nPING\r\n";
  out_.add(text);
  ++sub_->pongs;
  pong_until_ = after(now_, shelf_->settings.ping_timeout);
}

}  // namespace tern::redis
