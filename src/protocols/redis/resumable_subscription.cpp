#include "protocols/redis/resumable_subscription.hpp"

#include <algorithm>
#include <limits>

#include "base/limits.hpp"

namespace tern::redis {

resumable_subscription::resumable_subscription(const request& first, body_source* body) : from_(body) { ask_for(first); }

// From here on it is this request that is sent.
void resumable_subscription::ask_for(const request& r) {
  names_ = subscription_set();
  note_all(r.wire.text);
  asked_ = names_;
  kept_.clear();
  replayed_ = 0;
  keeps_all_ = true;
  any_taken_ = false;
}

void resumable_subscription::note_all(std::string_view encoded) {
  command_scanner all;
  all.add(encoded);
  while (all.next() == command_scanner::state::ready) names_.note_sent(all.args());
}

bool resumable_subscription::note_confirmed(const head& h) {
  const field* event = h.find("event");
  if (event != nullptr) names_.note_told(event->value);
  if (names_.unconfirmed() > 0) return false;
  keeps_all_ = any_taken_ = false;  // what stands is not sent on
  kept_.clear();
  replayed_ = 0;
  return true;
}

// One node holds all of its shard channels, whatever their slots: it held them before.
expected<shared_request> resumable_subscription::again() {
  const std::vector<std::vector<std::string>> wanted = names_.resubscribe();
  taken_ = 0;
  if (wanted.empty()) return shared_request();
  std::vector<std::vector<std::string_view>> views;
  views.reserve(wanted.size());
  std::vector<command_args> commands;
  for (const auto& c : wanted) commands.emplace_back(views.emplace_back(c.begin(), c.end()));
  expected<shared_request> made = make_subscription(commands);
  if (!made) return made;
  auto to_one = std::make_shared<request>(**made);
  to_one->slots = (*made)->slots.first_of();
  ask_for(*to_one);
  return shared_request(std::move(to_one));
}

// ---- as the body

peeked resumable_subscription::peek(size_t max) {
  if (replayed_ < kept_.size()) return {pull::some, as_bytes(std::string_view(kept_).substr(replayed_, max))};
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
  if (replayed_ < kept_.size()) {
    replayed_ += count;
    return;
  }
  taken_ += count;
  any_taken_ = true;
  if (taken_ < scanner_.text().size()) return;
  names_.note_sent(scanner_.args());
  keep(scanner_.text());
  ready_ = false;
}

void resumable_subscription::keep(std::string_view command) {
  keeps_all_ = keeps_all_ && kept_.size() + command.size() <= limits::redis_kept_changes;
  if (keeps_all_) kept_.append(command);
  replayed_ = kept_.size();
}

bool resumable_subscription::rewind() {
  if (!keeps_all_) return !any_taken_;
  taken_ = 0;
  names_ = asked_;
  note_all(kept_);
  replayed_ = 0;
  return true;
}

}  // namespace tern::redis
