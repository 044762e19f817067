#include "transport/happy_eyeballs.hpp"

#include <algorithm>
#include <utility>

namespace tern {

std::vector<endpoint> interleave_families(std::vector<endpoint> addresses) {
  std::vector<endpoint> out;
  out.reserve(addresses.size());
  const int first = addresses.empty() ? 0 : addresses.front().family();
  // The next address of the first one's family, or of the others, from `at` on; the end when there is none.
  const auto next = [&](size_t at, bool same) {
    while (at < addresses.size() && (addresses[at].family() == first) != same) ++at;
    return at;
  };
  size_t a = next(0, true), b = next(0, false);
  while (out.size() < addresses.size()) {
    if (a < addresses.size()) out.push_back(addresses[a]);
    if (b < addresses.size()) out.push_back(addresses[b]);
    a = next(std::min(a + 1, addresses.size()), true);
    b = next(std::min(b + 1, addresses.size()), false);
  }
  return out;
}

happy_eyeballs::happy_eyeballs(target_name name, std::vector<endpoint> addresses, duration delay)
    : name_(std::move(name)),
      addresses_(interleave_families(std::move(addresses))),
      delay_(delay),
      attempts_(addresses_.size()) {}

void happy_eyeballs::start(now_t now) { try_next(now); }

void happy_eyeballs::try_next(now_t now) {
  deadline_ = never;
  if (next_ == addresses_.size()) {
    bool connecting = std::ranges::any_of(attempts_, [](const attempt& a) { return a.at == progress::connecting; });
    if (!connecting) state_ = state::failed;
    return;
  }
  attempts_[next_].at = progress::connecting;
  actions_.push_back({action::kind::connect, next_++});
  if (next_ < addresses_.size()) deadline_ = after(now, delay_);
}

void happy_eyeballs::connected(size_t index, now_t) {
  if (state_ != state::working || attempts_[index].at != progress::connecting) return;
  state_ = state::won;
  winner_ = index;
  deadline_ = never;
  for (size_t i = 0; i < attempts_.size(); ++i) {
    if (i == index || attempts_[i].at != progress::connecting) continue;
    attempts_[i].at = progress::cancelled;
    actions_.push_back({action::kind::cancel, i});
  }
}

void happy_eyeballs::attempt_failed(size_t index, error why, now_t now) {
  if (state_ != state::working || attempts_[index].at != progress::connecting) return;
  attempts_[index] = {progress::failed, std::move(why)};
  // An older attempt that fails does not hurry the next one: the newest still has its time.
  bool newest = index + 1 == next_;
  if (newest || next_ == addresses_.size()) try_next(now);
}

void happy_eyeballs::tick(now_t now) {
  if (state_ == state::working && now >= deadline_) try_next(now);
}

std::optional<happy_eyeballs::action> happy_eyeballs::pull_action() {
  if (next_action_ == actions_.size()) {
    actions_.clear();
    next_action_ = 0;
    return std::nullopt;
  }
  return actions_[next_action_++];
}

error happy_eyeballs::why() const {
  std::string text = name_.told ? "could not connect" : "could not connect to " + name_.text;
  const error* last = nullptr;
  const char* separator = ": ";
  for (size_t i = 0; i < attempts_.size(); ++i) {
    if (attempts_[i].at == progress::untried) continue;
    text += separator;
    if (const std::string at = addresses_[i].text(); at != name_.text) text += at + " ";
    text += attempts_[i].at == progress::failed ? std::string(attempts_[i].why.native_text()) : "no answer";
    separator = ", ";
    if (attempts_[i].at == progress::failed) last = &attempts_[i].why;
  }
  if (addresses_.empty()) text += ": no address of a wanted family";
  error out(TERN_E_CONNECT, std::move(text));
  return last ? out.with_native(last->native_code(), std::string(last->native_text())) : out;
}

}  // namespace tern
