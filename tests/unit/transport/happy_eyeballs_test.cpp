#include "transport/happy_eyeballs.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace tern {
namespace {

using std::chrono::milliseconds;

endpoint at(const char* text, uint16_t port = 80) { return endpoint::ip(*parse_ip(text), port); }
error refused() { return system_error(TERN_E_CONNECT, "x", ECONNREFUSED); }
error unreachable() { return system_error(TERN_E_CONNECT, "x", ENETUNREACH); }

std::string texts(const std::vector<endpoint>& list) {
  std::string out;
  for (const endpoint& e : list) out += (out.empty() ? "" : " ") + e.text();
  return out;
}

class HappyEyeballs : public ::testing::Test {
 protected:
  std::string actions(happy_eyeballs& h) {
    std::string out;
    while (auto a = h.pull_action()) {
      out += out.empty() ? "" : " ";
      out += (a->what == happy_eyeballs::action::kind::connect ? "+" : "-") + std::to_string(a->index);
    }
    return out;
  }
  int64_t due(const happy_eyeballs& h) { return h.deadline() == never ? -1 : (h.deadline() - start) / milliseconds(1); }
  now_t ms(int n) const { return start + milliseconds(n); }
  happy_eyeballs of(std::vector<endpoint> list) { return happy_eyeballs({"a.test:80"}, std::move(list), milliseconds(250)); }

  now_t start = now_t() + std::chrono::hours(1);
};

TEST_F(HappyEyeballs, AlternatesFamiliesBeginningWithTheFirst) {
  EXPECT_EQ(texts(interleave_families({at("::1"), at("::2"), at("1.1.1.1"), at("1.1.1.2"), at("1.1.1.3")})),
            "[::1]:80 1.1.1.1:80 [::2]:80 1.1.1.2:80 1.1.1.3:80");
  EXPECT_EQ(texts(interleave_families({at("1.1.1.1"), at("1.1.1.2"), at("::1")})), "1.1.1.1:80 [::1]:80 1.1.1.2:80");
  EXPECT_EQ(texts(interleave_families({at("::1"), at("::2")})), "[::1]:80 [::2]:80");
  EXPECT_EQ(texts(interleave_families({})), "");
}

TEST_F(HappyEyeballs, ASingleAddressWaitsForNothing) {
  auto h = of({at("::1")});
  h.start(start);
  EXPECT_EQ(actions(h), "+0");
  EXPECT_EQ(due(h), -1);
  h.connected(0, ms(1));
  EXPECT_EQ(h.status(), happy_eyeballs::state::won);
  EXPECT_EQ(h.winner(), 0u);
}

TEST_F(HappyEyeballs, TheNextStartsAfterTheDelayAndTheFirstToStandWins) {
  auto h = of({at("::1"), at("1.1.1.1"), at("::2")});
  h.start(start);
  EXPECT_EQ(actions(h), "+0");
  EXPECT_EQ(due(h), 250);
  h.tick(ms(249));
  EXPECT_EQ(actions(h), "");
  h.tick(ms(250));
  EXPECT_EQ(actions(h), "+1");
  EXPECT_EQ(due(h), 500);
  h.tick(ms(500));
  EXPECT_EQ(actions(h), "+2");
  EXPECT_EQ(due(h), -1);
  h.connected(1, ms(510));
  EXPECT_EQ(actions(h), "-0 -2");
  EXPECT_EQ(h.status(), happy_eyeballs::state::won);
  EXPECT_EQ(h.winner(), 1u);
}

TEST_F(HappyEyeballs, AFailureStartsTheNextAtOnce) {
  auto h = of({at("::1"), at("1.1.1.1"), at("::2")});
  h.start(start);
  actions(h);
  h.attempt_failed(0, refused(), ms(3));
  EXPECT_EQ(actions(h), "+1");
  EXPECT_EQ(due(h), 253);
  h.connected(1, ms(5));
  EXPECT_EQ(actions(h), "");
  EXPECT_EQ(h.winner(), 1u);
}

TEST_F(HappyEyeballs, AnOlderFailureLeavesTheNewestItsTime) {
  auto h = of({at("::1"), at("1.1.1.1"), at("::2")});
  h.start(start);
  h.tick(ms(250));
  EXPECT_EQ(actions(h), "+0 +1");
  h.attempt_failed(0, refused(), ms(260));
  EXPECT_EQ(actions(h), "");
  EXPECT_EQ(due(h), 500);
}

TEST_F(HappyEyeballs, WhenAllFailTheErrorListsEach) {
  auto h = of({at("::1"), at("1.1.1.1")});
  h.start(start);
  h.tick(ms(250));
  actions(h);
  h.attempt_failed(1, refused(), ms(260));
  EXPECT_EQ(h.status(), happy_eyeballs::state::working);
  h.attempt_failed(0, unreachable(), ms(300));
  EXPECT_EQ(h.status(), happy_eyeballs::state::failed);
  EXPECT_EQ(h.why().code(), TERN_E_CONNECT);
  EXPECT_EQ(h.why().message(),
            "could not connect to a.test:80: [::1]:80 Network is unreachable, 1.1.1.1:80 Connection refused");
  EXPECT_EQ(h.why().native_code(), ECONNREFUSED);
}

TEST_F(HappyEyeballs, AnAddressThatIsTheNameIsSaidOnce) {
  happy_eyeballs h({"1.1.1.1:80"}, {at("1.1.1.1")}, milliseconds(250));
  h.start(start);
  h.attempt_failed(0, refused(), ms(1));
  EXPECT_EQ(h.why().message(), "could not connect to 1.1.1.1:80: Connection refused");
}

TEST_F(HappyEyeballs, ANameThatIsToldAlreadyIsNotSaidAgain) {
  happy_eyeballs literal({"1.1.1.1:80", true}, {at("1.1.1.1")}, milliseconds(250));
  literal.start(start);
  literal.attempt_failed(0, refused(), ms(1));
  EXPECT_EQ(literal.why().message(), "could not connect: Connection refused");
  happy_eyeballs named({"a.test:80", true}, {at("1.1.1.1")}, milliseconds(250));
  named.start(start);
  named.attempt_failed(0, refused(), ms(1));
  EXPECT_EQ(named.why().message(), "could not connect: 1.1.1.1:80 Connection refused");
}

TEST_F(HappyEyeballs, WithoutAddressesItFailsAtOnce) {
  auto h = of({});
  h.start(start);
  EXPECT_EQ(h.status(), happy_eyeballs::state::failed);
  EXPECT_EQ(h.why().message(), "could not connect to a.test:80: no address of a wanted family");
}

TEST_F(HappyEyeballs, SaysWhatWasTriedWhileStillWorking) {
  auto h = of({at("::1"), at("1.1.1.1"), at("::2")});
  h.start(start);
  h.attempt_failed(0, refused(), ms(1));
  EXPECT_EQ(h.why().message(), "could not connect to a.test:80: [::1]:80 Connection refused, 1.1.1.1:80 no answer");
}

TEST_F(HappyEyeballs, WhatComesTooLateChangesNothing) {
  auto h = of({at("::1"), at("1.1.1.1")});
  h.start(start);
  h.tick(ms(250));
  h.connected(1, ms(260));
  actions(h);
  h.attempt_failed(0, refused(), ms(261));
  h.connected(0, ms(262));
  h.tick(ms(900));
  EXPECT_EQ(actions(h), "");
  EXPECT_EQ(h.winner(), 1u);
}

// Whatever fails in whatever order: every address is tried once, and the end is told once.
TEST_F(HappyEyeballs, EveryOrderOfFailuresEnds) {
  for (int order = 0; order < 64; ++order) {
    auto h = of({at("::1"), at("1.1.1.1"), at("::2")});
    h.start(start);
    std::vector<size_t> running;
    size_t tried = 0;
    for (int step = 0; h.status() == happy_eyeballs::state::working; ++step) {
      ASSERT_LT(step, 100);
      while (auto a = h.pull_action()) {
        ASSERT_EQ(a->what, happy_eyeballs::action::kind::connect);
        running.push_back(a->index);
        ++tried;
      }
      bool fail_now = (order >> (step % 6)) & 1;
      if (fail_now && !running.empty()) {
        size_t which = static_cast<size_t>(order + step) % running.size();
        h.attempt_failed(running[which], refused(), ms(step));
        running.erase(running.begin() + static_cast<ptrdiff_t>(which));
      } else if (h.deadline() != never) {
        h.tick(h.deadline());
      } else if (!running.empty()) {
        h.attempt_failed(running.front(), refused(), ms(step));
        running.erase(running.begin());
      }
    }
    EXPECT_EQ(tried, 3u) << order;
    EXPECT_EQ(h.status(), happy_eyeballs::state::failed);
  }
}

}  // namespace
}  // namespace tern
