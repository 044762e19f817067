#include "protocols/http/stages/storing_sink.hpp"

#include "unit/protocols/http/stages/sink_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::http::script;

namespace {

// What became of the entry, and how much the store takes until it is told.
struct written {
  std::string text, fate;
  size_t room = SIZE_MAX;
  size_t takes = SIZE_MAX;  // in all
  waker* awaiting = nullptr;
  int waits = 0;

  void has_room(size_t more) {
    room = more;
    std::exchange(awaiting, nullptr)->wake();
  }
};

struct scripted_writer final : store_writer {
  explicit scripted_writer(written& w) : of(w) {}
  ~scripted_writer() override {
    if (of.fate.empty()) of.fate = "dropped";
    of.awaiting = nullptr;
  }
  size_t room() const override { return of.room; }
  void when_room(waker& who) override {
    EXPECT_EQ(of.awaiting, nullptr);
    of.awaiting = &who;
    ++of.waits;
  }
  bool offer(bytes data) override {
    EXPECT_LE(data.size(), of.room);
    if (of.text.size() + data.size() > of.takes) return false;
    of.text += as_text(data);
    if (of.room != SIZE_MAX) of.room -= data.size();
    return true;
  }
  void too_slow() override { of.fate = "too slow"; }
  void commit() override { of.fate = "kept"; }
  written& of;
};

struct storing_sink_test : testing::Test, stage_host {
  void sink_failed(error) override { ADD_FAILURE(); }
  void stage_due() override { ++dues; }
  void stage_wakes() override { ++wakes; }
  now_t now() const override { return at; }
  now_t ends_at() const override { return ends; }

  size_t data(std::string_view text) { return to.on_data(as_bytes(text)); }
  std::string end(error why = {}) {
    to.on_end({std::move(why), reach::responding, false});
    return kept.fate;
  }

  int dues = 0, wakes = 0;
  now_t at{std::chrono::hours(1)}, ends = never;
  written kept;
  noting_sink out;
  storing_sink to{out, *this, std::make_unique<scripted_writer>(kept), 100, nullptr};
};

constexpr auto patience = limits::cache_write_wait;

}  // namespace

TEST_F(storing_sink_test, what_was_taken_is_kept_when_it_ends_well) {
  out.per_call = 3;
  EXPECT_EQ(data("abcde"), 3u);
  EXPECT_EQ(data("de"), 2u);
  EXPECT_EQ(end(), "kept");
  EXPECT_EQ(kept.text, "abcde");
  EXPECT_EQ(out.text, "abcde");
  EXPECT_EQ(kept.waits + dues + wakes, 0) << "it was the receiver who took no more";
}

TEST_F(storing_sink_test, what_ends_badly_or_is_too_long_is_not) {
  EXPECT_EQ(data("abc"), 3u);
  EXPECT_EQ(end(error(TERN_E_TRUNCATED)), "dropped");
}

TEST_F(storing_sink_test, what_is_too_long_or_refused_goes_on_without) {
  kept.takes = 2;
  EXPECT_EQ(data("ab"), 2u);
  EXPECT_EQ(kept.fate, "");
  EXPECT_EQ(data("c"), 1u);
  EXPECT_EQ(kept.fate, "dropped");
  EXPECT_EQ(data("d"), 1u);
  EXPECT_EQ(out.text, "abcd");
  end();
  EXPECT_EQ(out.ends.size(), 1u);
}

TEST_F(storing_sink_test, a_store_that_is_full_pauses_the_response_until_it_has_room) {
  kept.room = 3;
  EXPECT_EQ(data("abcde"), 3u);
  EXPECT_EQ(out.text, "abc");
  EXPECT_EQ(dues, 1);
  EXPECT_EQ(to.deadline(), at + patience);
  EXPECT_EQ(data("de"), 0u) << "somebody else let it go on";
  EXPECT_EQ(kept.waits, 1);
  at += patience - std::chrono::nanoseconds(1);
  to.tick(at);
  EXPECT_EQ(wakes, 0);
  kept.has_room(SIZE_MAX);
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(to.deadline(), never);
  EXPECT_EQ(data("de"), 2u);
  EXPECT_EQ(end(), "kept");
  EXPECT_EQ(kept.text, "abcde");
}

TEST_F(storing_sink_test, exactly_full_is_no_reason_to_wait) {
  kept.room = 3;
  EXPECT_EQ(data("abc"), 3u);
  EXPECT_EQ(kept.waits, 0);
  EXPECT_EQ(end(), "kept");
}

TEST_F(storing_sink_test, the_receiver_is_waited_for_without_the_store) {
  kept.room = 3;
  out.per_call = 2;
  EXPECT_EQ(data("abcde"), 2u);
  EXPECT_EQ(kept.waits, 0);
}

TEST_F(storing_sink_test, a_store_that_stays_full_is_given_up) {
  kept.room = 3;
  EXPECT_EQ(data("abcde"), 3u);
  at += patience;
  to.tick(at);
  EXPECT_EQ(kept.fate, "too slow");
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(to.deadline(), never);
  EXPECT_EQ(data("de"), 2u);
  EXPECT_EQ(out.text, "abcde");
}

TEST_F(storing_sink_test, a_slow_store_does_not_get_more_time_by_taking_a_little) {
  std::string sent;
  for (int i = 0; kept.fate.empty(); ++i) {
    ASSERT_LT(i, 12);
    kept.room = 1;
    const size_t taken = data("xy");
    sent.append("xy", taken);
    if (!kept.fate.empty()) {
      EXPECT_EQ(taken, 2u) << "all of it goes on at once";
      break;
    }
    EXPECT_EQ(taken, 1u);
    at += patience / 10;
    kept.has_room(0);
  }
  EXPECT_EQ(kept.waits, 10);
  EXPECT_EQ(out.text, sent);
}

TEST_F(storing_sink_test, the_request_keeps_half_of_the_time_it_has_left) {
  ends = at + std::chrono::seconds(2);
  kept.room = 0;
  EXPECT_EQ(data("a"), 0u);
  EXPECT_EQ(to.deadline(), at + std::chrono::seconds(1));
  to.tick(at + std::chrono::seconds(1));
  EXPECT_EQ(data("a"), 1u);
  EXPECT_EQ(kept.fate, "too slow");
}

TEST_F(storing_sink_test, a_response_that_breaks_off_while_it_waits_waits_no_more) {
  kept.room = 0;
  EXPECT_EQ(data("a"), 0u);
  EXPECT_EQ(end(error(TERN_E_RECEIVE)), "dropped");
  EXPECT_EQ(to.deadline(), never);
}
