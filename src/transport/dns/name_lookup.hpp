// One name being looked up: A and AAAA are asked for together and joined here. Pure.
//
// States: asking -> ready -> complete (both families answered; ready and complete may come in one step).
// When A is there first, AAAA gets 50 ms more (RFC 8305 §3) and is otherwise left out of the answer. When AAAA is there first,
// A is waited for: the answer cannot be amended later, and IPv6 alone would leave machines without it nothing to connect to.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "transport/dns/lookup_answer.hpp"

namespace tern {

class name_lookup {
 public:
  enum class family : uint8_t { a, aaaa };
  enum class state : uint8_t { asking, ready, complete };

  explicit name_lookup(std::string name) : name_(std::move(name)) {}

  void found(family f, std::vector<ip_address> addresses, duration ttl, now_t now);  // empty: the name has none of this family
  void failed(family f, error why, now_t now);  // TERN_E_RESOLVE_NOT_FOUND: there is no such name
  void tick(now_t now);

  state status() const noexcept { return state_; }
  now_t deadline() const noexcept { return deadline_; }
  const std::string& name() const noexcept { return name_; }
  const lookup_answer& answer() const noexcept { return answer_; }  // once ready; again when complete
  duration ttl() const noexcept { return ttl_; }

 private:
  struct part {
    bool there = false;
    std::vector<ip_address> addresses;
    duration ttl{};
    error why;
  };
  part& of(family f) noexcept { return parts_[static_cast<size_t>(f)]; }
  void arrived(now_t now);
  void join();

  std::string name_;
  std::array<part, 2> parts_;
  lookup_answer answer_;
  duration ttl_{};
  now_t deadline_ = never;
  state state_ = state::asking;
};

}  // namespace tern
