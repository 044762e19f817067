// Feeds: one operation has the connection to itself and reads again and again.
#include "protocols/redis/redis_session.hpp"

namespace tern::redis {
namespace {

// Where its keys are has changed. What it asked at first is no longer where it is: this is not for who follows redirections
// with that request, but for who knows the last entries.
error to_who_stands(const error& why) {
  const std::string_view word = why.native_text();
  const bool elsewhere = word == "MOVED" || word == "ASK" || word == "TRYAGAIN" || word == "CLUSTERDOWN";
  return elsewhere ? error(TERN_E_REDIS_UNAVAILABLE, std::string(why.message())) : why;
}

}  // namespace

// A read waits no longer than a subscription waits until it looks whether the server is there.
void redis_session::begin_feed(pending& p) {
  feed_ = std::make_unique<feed_state>(p, p.what().feed, shelf_->settings.ping_interval);
  ask_feed();
}

void redis_session::ask_feed() {
  feed_->wants_room = feed_->entry->o->out->room() == 0;
  if (feed_->wants_room) return;
  const feed_reader::question q = feed_->reader.ask();
  out_.add(q.text);
  feed_->due = q.replies;
  feed_->patience = q.waits + shelf_->settings.ping_timeout;
  read_until_ = after(now_, feed_->patience);
}

void redis_session::on_feed_reply(reply& r) {
  pending& p = *feed_->entry;
  reached(p, reach::responding);
  if (feed_->due == 0) return break_off(error(TERN_E_PROTOCOL, "the server sent a reply that nobody asked for"));
  --feed_->due;
  if (r.is_error) {
    if (!feed_->complaint) feed_->complaint = read_server_error(r.text).why;
  } else if (!feed_->complaint) {
    if (error why = feed_->reader.take(std::move(r.value))) return break_off(std::move(why));
  }
  if (feed_->due > 0) return;
  read_until_ = never;
  if (feed_->complaint) {
    const error why = feed_->told ? to_who_stands(feed_->complaint) : feed_->complaint;
    return end(p, {why, reach::responding});
  }
  if (feed_->reader.stands() && !feed_->told) tell_feed_stands();
  go_on_with_feed();
}

void redis_session::tell_feed_stands() {
  feed_->told = true;
  const std::vector<field> found = feed_->reader.found();
  head h;
  h.kind = head_kind::confirmed;
  h.list = found;
  feed_->entry->o->out->on_head(h);
}

// Gives away what was read, then reads on.
void redis_session::go_on_with_feed() {
  while (feed_ && feed_->due == 0 && paused_ == nullptr) {
    pending& p = *feed_->entry;
    expected<owned_value> entry = feed_->reader.entry();
    if (!entry) {
      const error why = entry.why();
      fail(p, why);
      return close_alone(why);
    }
    if (!*entry) return ask_feed();
    pause_or_end(p, p.o->out->on_item(std::move(*entry)));
  }
}

}  // namespace tern::redis
