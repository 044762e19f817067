#include "protocols/redis/resumable_subscription.hpp"

#include <algorithm>
#include <limits>

namespace tern::redis {

resumable_subscription::resumable_subscription(const request& first, body_source* body) : from_(body) {
  note_all(first.wire.text);
}

void resumable_subscription::note_all(std::string_view encoded) {
  command_scanner all;
  all.add(encoded);
  while (all.next() == command_scanner::state::ready) names_.note_sent(all.args());
}

bool resumable_subscription::note_confirmed(const head& h) {
  const field* event = h.find("event");
  if (event != nullptr) names_.note_told(event->value);
  return names_.unconfirmed() == 0;
}

expected<shared_request> resumable_subscription::again() {
  const std::vector<std::vector<std::string>> wanted = names_.resubscribe();
  names_ = subscription_set();
  taken_ = 0;
  any_taken_ = false;
  if (wanted.empty()) return shared_request();
  std::vector<std::vector<std::string_view>> views;
  views.reserve(wanted.size());
  std::vector<command_args> commands;
  for (const auto& c : wanted) commands.emplace_back(views.emplace_back(c.begin(), c.end()));
  expected<shared_request> made = make_subscription(commands);
  if (made) note_all((*made)->wire.text);
  return made;
}

// ---- as the body

peeked resumable_subscription::peek(size_t max) {
  while (!ready_) {
    switch (scanner_.next()) {
      case command_scanner::state::ready:
        ready_ = true;
        taken_ = 0;
        continue;
      case command_scanner::state::broken:
        why_ = scanner_.why();
        return {pull::failed, {}};
      case command_scanner::state::need_more:
        break;
    }
    const peeked part = from_->peek(std::numeric_limits<size_t>::max());
    if (part.state == pull::end && scanner_.waiting() > 0) {
      why_ = error(TERN_E_ARGUMENT, "what was sent while subscribed ends within a command");
      return {pull::failed, {}};
    }
    if (part.state != pull::some) return {part.state, {}};
    scanner_.add(as_text(part.data));
    from_->consume(part.data.size());
  }
  return {pull::some, as_bytes(scanner_.text().substr(taken_, max))};
}

void resumable_subscription::consume(size_t count) {
  taken_ += count;
  any_taken_ = true;
  if (taken_ < scanner_.text().size()) return;
  names_.note_sent(scanner_.args());
  ready_ = false;
}

bool resumable_subscription::rewind() { return !any_taken_; }

}  // namespace tern::redis
