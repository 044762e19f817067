// Plays a handshake from the peer's side: what it must write, then what it is given. Whole, a byte at a time, and cut off at
// each byte of what it is given.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sansio/handshake.hpp"

namespace tern::test {

struct handshake_step {
  std::string written;  // by the machine
  std::string given;    // to it then
};

struct handshake_end {
  handshake_state state = handshake_state::working;
  error why;
  std::string leftover;  // given and not consumed
};

inline std::string pull_all(handshake& machine, size_t at_once) {
  std::string out;
  for (bytes b = machine.pull_output(0); !b.empty();) {
    const size_t count = std::min(at_once, b.size());
    out += as_text(b.first(count));
    b = machine.pull_output(count);
  }
  return out;
}

// `limit`: bytes that are given before the connection ends.
inline handshake_end play(handshake& machine, const std::vector<handshake_step>& steps, size_t at_once = SIZE_MAX,
                          size_t limit = SIZE_MAX) {
  handshake_end end;
  for (const handshake_step& step : steps) {
    EXPECT_EQ(machine.result(nullptr), handshake_state::working);
    EXPECT_EQ(pull_all(machine, at_once), step.written);
    std::string unread;
    for (size_t at = 0; at < step.given.size() && limit > 0;) {
      const size_t count = std::min({at_once, step.given.size() - at, limit});
      limit -= count;
      unread += step.given.substr(at, count);
      at += count;
      unread.erase(0, machine.feed(as_bytes(unread)));
    }
    end.leftover = unread;
    if (limit == 0 && machine.result(nullptr) == handshake_state::working) {
      machine.feed_eof();
      break;
    }
  }
  end.state = machine.result(&end.why);
  return end;
}

using handshake_maker = std::function<std::unique_ptr<handshake>()>;

// The same end whole and byte by byte; and when the connection ends at any byte before, an end that is none of success.
inline handshake_end play_every_way(const handshake_maker& make, const std::vector<handshake_step>& steps) {
  const handshake_end whole = play(*make(), steps);
  const handshake_end slow = play(*make(), steps, 1);
  EXPECT_EQ(whole.state, slow.state);
  EXPECT_EQ(whole.why.code(), slow.why.code());
  EXPECT_EQ(whole.why.message(), slow.why.message());
  EXPECT_EQ(whole.leftover, slow.leftover);
  size_t given = 0;
  for (const handshake_step& step : steps) given += step.given.size();
  for (size_t cut = 0; cut + whole.leftover.size() < given; ++cut) {
    const handshake_end early = play(*make(), steps, SIZE_MAX, cut);
    if (cut == 0) continue;  // nothing was fed: the runner tells of the end
    EXPECT_NE(early.state, handshake_state::working) << "cut off after " << cut;
    EXPECT_NE(early.state, handshake_state::done) << "cut off after " << cut;
  }
  return whole;
}

}  // namespace tern::test
