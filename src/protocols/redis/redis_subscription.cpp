// Subscriptions: one operation has the connection to itself, for as long as it lasts.
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
        return;
      case pull::failed:
        return fail_subscription(body.why());
      case pull::end:
        sub_->body = subscription::changes::ended;
        if (sub_->scanner.waiting() > 0)
          return fail_subscription(error(TERN_E_ARGUMENT, "what was sent while subscribed ends within a command"));
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

void redis_session::on_event(reply& r) {
  pending& p = *sub_->entry;
  reached(p, reach::responding);
  if (r.is_error) {
    const server_error told = read_server_error(r.text);
    return fail_subscription(told.why);
  }
  const tern_value* event = r.value.get();
  if (event == nullptr) return;  // attributes
  const std::string_view word = event_word(*event);
  if (word == "pong" || word == "PONG") {
    if (sub_->pongs > 0) --sub_->pongs;
    pong_until_ = never;
    return end_if_over();
  }
  if (word == "message" || word == "pmessage" || word == "smessage") {
    pause_or_end(p, p.o->out->on_item(std::move(r.value)));
    return;
  }
  if (event->kind == TERN_VALUE_ARRAY && event->length == 3) {
    const std::string_view name = is_text_item(event->as.items[1]) ? text_of(event->as.items[1]) : std::string_view();
    if (sub_->names.note_told(word, name)) return on_confirmation(*event);
  }
  if (r.is_push) return;  // of another kind, which was not asked for here
  break_off(error(TERN_E_PROTOCOL, "the server sent something else than messages to a subscription"));
}

void redis_session::on_confirmation(const tern_value& event) {
  const field list[] = {{"event", text_of(event.as.items[0])}};
  head h;
  h.kind = head_kind::confirmed;
  if (is_text_item(event.as.items[1])) h.reason = text_of(event.as.items[1]);
  if (event.as.items[2].kind == TERN_VALUE_INT) h.status = static_cast<int32_t>(event.as.items[2].as.i64);
  h.list = list;
  sub_->entry->o->out->on_head(h);
  end_if_over();
}

// Nothing more can be subscribed to, and nothing is: the connection is as any other.
void redis_session::end_if_over() {
  if (sub_->body != subscription::changes::ended || !sub_->names.empty() || sub_->names.unconfirmed() > 0 || sub_->pongs > 0)
    return;
  pending& p = *sub_->entry;
  sub_.reset();
  ping_at_ = pong_until_ = never;
  end(p, {{}, p.reached});
}

void redis_session::fail_subscription(error why) {
  pending& p = *sub_->entry;
  fail(p, why);
  const error others(TERN_E_PEER_CLOSED, "the connection was closed by a subscription that failed");
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
