// Which address to connect to when: Happy Eyeballs version 2 (RFC 8305), pure.
//
// Addresses are tried in an order that alternates between the families, beginning with the family of the first one (§4).
// The next attempt starts when the delay has passed or as soon as the newest attempt has failed, whichever is first (§5). The
// first connection that stands wins; the others are cancelled. When every address has failed the error lists them all.
//
// States: working -> won | failed. After start, connected, attempt_failed and tick: do what pull_action says until it gives
// nothing, and call tick at deadline().
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "transport/endpoint.hpp"

namespace tern {

// `addresses` in the order RFC 8305 §4 asks for.
std::vector<endpoint> interleave_families(std::vector<endpoint> addresses);

// What an error calls the target. `told`: whoever passes the error on has named it, and it need not.
struct target_name {
  std::string text;  // "example.com:443"
  bool told = false;
};

class happy_eyeballs {
 public:
  enum class state : uint8_t { working, won, failed };
  struct action {
    enum class kind : uint8_t { connect, cancel } what;
    size_t index;  // into addresses()
  };

  happy_eyeballs(target_name name, std::vector<endpoint> addresses, duration delay);

  void start(now_t now);
  void connected(size_t index, now_t now);
  void attempt_failed(size_t index, error why, now_t now);
  void tick(now_t now);

  std::optional<action> pull_action();
  state status() const noexcept { return state_; }
  now_t deadline() const noexcept { return deadline_; }
  size_t winner() const noexcept { return winner_; }
  error why() const;  // TERN_E_CONNECT, each tried address with what became of it
  const std::vector<endpoint>& addresses() const noexcept { return addresses_; }

 private:
  enum class progress : uint8_t { untried, connecting, failed, cancelled };
  struct attempt {
    progress at = progress::untried;
    error why;
  };
  void try_next(now_t now);

  target_name name_;
  std::vector<endpoint> addresses_;
  duration delay_;
  std::vector<attempt> attempts_;
  std::vector<action> actions_;
  size_t next_ = 0;  // the first untried address
  size_t next_action_ = 0;
  size_t winner_ = 0;
  now_t deadline_ = never;
  state state_ = state::working;
};

}  // namespace tern
