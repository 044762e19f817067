#include "protocols/redis/reconnect_stage.hpp"

#include "redis_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::redis;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

class listener final : public sink {
 public:
  void on_head(const head& h) override {
    log += h.kind == head_kind::gap ? "gap " + std::to_string(h.status) + " " + std::string(h.reason) + ";"
                                    : "confirmed " + std::string(h.reason) + ";";
  }
  size_t on_data(bytes) override { return 0; }
  take on_item(owned_value&& item) override {
    log += value_line(*item) + ";";
    return take::more;
  }
  void on_progress(reach) override {}
  void on_end(outcome&&) override {}
  std::string log;
};

class reconnect_stage_test : public ::testing::Test {
 protected:
  void make(shared_request first, duration longest = seconds(60)) {
    asked = std::move(first);
    body = std::make_unique<scripted_body>(std::vector<std::string>(), std::nullopt, scripted_body::last::pending);
    under_test = std::make_unique<reconnect_stage>(*asked, body.get(), longest);
    begin();
  }
  void begin() {
    a = attempt();
    a.request = asked;
    a.body = body.get();
    a.out = &out;
    EXPECT_EQ(under_test->on_request(a, now).kind, verdict_kind::pass);
  }
  void told(std::string_view event, std::string_view channel) {
    const field list[] = {{"event", event}};
    head h;
    h.kind = head_kind::confirmed;
    h.reason = channel;
    h.list = list;
    a.out->on_head(h);
  }
  void stands(std::span<const field> found = {}) {
    head h;
    h.kind = head_kind::confirmed;
    h.list = found;
    a.out->on_head(h);
  }
  void brings(std::string_view key, std::string_view id) {
    value_builder b;
    b.begin_array();
    b.bytes(key);
    b.bytes(id);
    b.null();
    b.end();
    a.out->on_item(std::move(*b.finish()));
  }
  // True: it goes again, after `waits`.
  bool lost(error why = error(TERN_E_PEER_CLOSED, "gone")) {
    how = {std::move(why), reach::responding, true};
    const verdict v = under_test->on_end(a, how, now);
    if (v.kind == verdict_kind::pass) return false;
    EXPECT_EQ(v.kind, verdict_kind::again);
    waits = v.not_before - now;
    now = v.not_before;
    begin();
    return true;
  }
  std::string sends() const { return std::string(static_cast<const request&>(*a.request).wire.text); }
  // Takes what the body has, as a session does.
  std::string takes() {
    std::string all;
    for (;;) {
      const peeked p = a.body->peek(SIZE_MAX);
      if (p.state != pull::some) return all;
      all += as_text(p.data);
      a.body->consume(p.data.size());
    }
  }

  listener out;
  shared_request asked;
  std::unique_ptr<scripted_body> body;
  std::unique_ptr<reconnect_stage> under_test;
  attempt a;
  outcome how;
  now_t now = now_t() + std::chrono::hours(1);
  duration waits{};
};

}  // namespace

TEST_F(reconnect_stage_test, subscribes_again_and_tells_the_gap) {
  make(subscribe_to({{"SUBSCRIBE", "a", "b"}, {"PSUBSCRIBE", "x*"}}));
  EXPECT_EQ(sends(), wire({"SUBSCRIBE", "a", "b"}) + wire({"PSUBSCRIBE", "x*"}));
  told("subscribe", "a");
  told("subscribe", "b");
  EXPECT_EQ(out.log, "");
  told("psubscribe", "x*");
  EXPECT_EQ(out.log, "confirmed x*;");
  out.log.clear();
  ASSERT_TRUE(lost());
  EXPECT_EQ(out.log, "gap " + std::to_string(TERN_E_PEER_CLOSED) + " gone;");
  EXPECT_GE(waits, duration(milliseconds(50)));
  EXPECT_LE(waits, duration(milliseconds(100)));
  out.log.clear();
  EXPECT_EQ(sends(), wire({"SUBSCRIBE", "a", "b"}) + wire({"PSUBSCRIBE", "x*"}));
  ASSERT_TRUE(lost(error(TERN_E_CONNECT)));
  EXPECT_EQ(out.log, "");  // one gap, however often it is tried
  told("subscribe", "a");
  told("subscribe", "b");
  told("psubscribe", "x*");
  EXPECT_EQ(out.log, "confirmed x*;");
}

TEST_F(reconnect_stage_test, knows_what_was_added_and_left_at_run_time) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  told("subscribe", "a");
  const std::string change = wire({"SUBSCRIBE", "b", "c"}) + wire({"UNSUBSCRIBE", "a"});
  body->push(change.substr(0, 11));
  EXPECT_EQ(takes(), "");  // whole commands only
  body->push(change.substr(11) + wire({"PING"}));
  EXPECT_EQ(takes(), change + wire({"PING"}));
  ASSERT_TRUE(lost());
  EXPECT_EQ(sends(), wire({"SUBSCRIBE", "b", "c"}));
}

TEST_F(reconnect_stage_test, what_was_taken_before_it_stands_is_sent_again) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  const std::string change = wire({"SUBSCRIBE", "b"});
  body->push(change);
  EXPECT_EQ(takes(), change);
  told("subscribe", "a");
  ASSERT_TRUE(a.body->rewind());  // another node is to be asked
  EXPECT_EQ(takes(), change);
  told("subscribe", "a");
  EXPECT_EQ(out.log, "");
  told("subscribe", "b");
  EXPECT_EQ(out.log, "confirmed b;");
  body->push(wire({"PING"}));
  EXPECT_EQ(takes(), wire({"PING"}));
  EXPECT_FALSE(a.body->rewind());  // what is sent while it stands is not kept
}

TEST_F(reconnect_stage_test, much_that_was_taken_is_not_kept) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  const std::string change = wire({"SUBSCRIBE", std::string(limits::redis_kept_changes / 2, 'b')});
  body->push(change);
  EXPECT_EQ(takes(), change);
  EXPECT_TRUE(a.body->rewind());
  body->push(change);
  EXPECT_EQ(takes(), change + change);
  EXPECT_FALSE(a.body->rewind());
}

TEST_F(reconnect_stage_test, shard_channels_of_several_slots_go_to_the_node_of_the_first) {
  make(subscribe_to({{"SSUBSCRIBE", "{a}1"}}));
  told("ssubscribe", "{a}1");
  body->push(wire({"SSUBSCRIBE", "{b}1"}));
  takes();
  told("ssubscribe", "{b}1");
  ASSERT_TRUE(lost());
  EXPECT_EQ(sends(), wire({"SSUBSCRIBE", "{b}1"}) + wire({"SSUBSCRIBE", "{a}1"}));
  EXPECT_EQ(static_cast<const request&>(*a.request).slots.what(), slot_set::found::one);
  EXPECT_EQ(static_cast<const request&>(*a.request).slots.slot(), key_slot("{b}1"));
}

TEST_F(reconnect_stage_test, what_was_not_taken_goes_over_the_next_connection) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  told("subscribe", "a");
  const std::string change = wire({"SUBSCRIBE", "b"});
  body->push(change);
  ASSERT_EQ(a.body->peek(5).data.size(), 5u);
  EXPECT_TRUE(a.body->rewind());
  a.body->consume(5);
  EXPECT_FALSE(a.body->rewind());
  ASSERT_TRUE(lost());
  EXPECT_EQ(sends(), wire({"SUBSCRIBE", "a"}));
  EXPECT_TRUE(a.body->rewind());
  EXPECT_EQ(takes(), change);
}

TEST_F(reconnect_stage_test, a_body_that_makes_no_sense_fails) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  body->push("PING\r\n");
  EXPECT_EQ(a.body->peek(100).state, pull::failed);
  EXPECT_EQ(a.body->why().code(), TERN_E_ARGUMENT);
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  body->push("*1\r\n");
  body->finish();
  EXPECT_EQ(a.body->peek(100).state, pull::failed);
  EXPECT_EQ(a.body->why().code(), TERN_E_ARGUMENT);
}

TEST_F(reconnect_stage_test, has_ended_well_when_nothing_was_left) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  told("subscribe", "a");
  body->push(wire({"UNSUBSCRIBE"}));
  takes();
  EXPECT_FALSE(lost());
  EXPECT_FALSE(how.why);
  EXPECT_FALSE(how.maybe_processed);
}

TEST_F(reconnect_stage_test, the_first_connection_is_not_tried_again) {
  make(subscribe_to({{"SUBSCRIBE", "a", "b"}}));
  told("subscribe", "a");
  EXPECT_FALSE(lost());
  EXPECT_EQ(how.why.code(), TERN_E_PEER_CLOSED);
  EXPECT_EQ(out.log, "");
}

TEST_F(reconnect_stage_test, a_refusal_ends_it) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  told("subscribe", "a");
  ASSERT_TRUE(lost());
  EXPECT_TRUE(lost(error(TERN_E_REDIS_UNAVAILABLE, "LOADING")));
  EXPECT_FALSE(lost(error(TERN_E_REDIS, "NOAUTH")));
  EXPECT_EQ(how.why.code(), TERN_E_REDIS);
}

TEST_F(reconnect_stage_test, tries_as_long_as_it_may_with_waits_that_grow) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}), seconds(60));
  told("subscribe", "a");
  const now_t since = now;
  duration longest{};
  int tries = 0;
  while (lost()) {
    ++tries;
    longest = std::max(longest, waits);
  }
  EXPECT_GE(now - since, seconds(60));
  EXPECT_LE(now - since, seconds(66));
  EXPECT_GT(tries, 10);
  EXPECT_LT(tries, 40);
  EXPECT_GE(longest, duration(milliseconds(2500)));
  EXPECT_LE(longest, duration(seconds(5)));
}

TEST_F(reconnect_stage_test, a_connection_that_lived_for_long_counts_as_a_new_beginning) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}));
  told("subscribe", "a");
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(lost());
  EXPECT_GT(waits, duration(milliseconds(700)));
  told("subscribe", "a");
  ASSERT_TRUE(lost());
  EXPECT_GT(waits, duration(milliseconds(700))) << "lost again at once";
  told("subscribe", "a");
  now += seconds(5);
  ASSERT_TRUE(lost());
  EXPECT_LE(waits, duration(milliseconds(100)));
}

TEST_F(reconnect_stage_test, can_be_switched_off) {
  make(subscribe_to({{"SUBSCRIBE", "a"}}), duration::zero());
  told("subscribe", "a");
  EXPECT_FALSE(lost());
  EXPECT_EQ(out.log, "confirmed a;");
}

TEST_F(reconnect_stage_test, a_feed_goes_on_behind_its_last_entries_without_a_gap) {
  make(made(make_feed(words{"XREAD", "STREAMS", "s", "t", "u", "$", "$", "5-5"})));
  const field list[] = {{"s", "1-1"}, {"t", "2-2"}};
  stands(list);
  brings("s", "3-3");
  EXPECT_EQ(out.log, "confirmed ;[\"s\", \"3-3\", (nil)];");
  out.log.clear();
  ASSERT_TRUE(lost());
  EXPECT_EQ(out.log, "");
  const feed_plan& next = static_cast<const request&>(*a.request).feed;
  for (const auto& s : next.streams) EXPECT_EQ(s.at.what, feed_place::from::after);
  EXPECT_EQ(next.streams[0].at.id, "3-3");
  EXPECT_EQ(next.streams[1].at.id, "2-2");
  EXPECT_EQ(next.streams[2].at.id, "5-5");
  EXPECT_EQ(a.body, nullptr);
}

TEST_F(reconnect_stage_test, a_feed_of_a_group_asks_for_what_was_lost_on_the_way) {
  make(made(make_feed(words{"XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", "t", ">", ">"})));
  stands();
  brings("s", "3-3");
  ASSERT_TRUE(lost());
  const feed_plan& next = static_cast<const request&>(*a.request).feed;
  EXPECT_EQ(next.streams[0].at.what, feed_place::from::after);
  EXPECT_EQ(next.streams[0].at.id, "3-3");
  EXPECT_EQ(next.streams[1].at.what, feed_place::from::fresh);
  EXPECT_EQ(out.log.find("gap"), std::string::npos);
}

TEST_F(reconnect_stage_test, a_feed_without_acknowledgement_may_lose_entries_and_says_so) {
  make(made(make_feed(words{"XREADGROUP", "GROUP", "g", "c", "NOACK", "STREAMS", "s", ">"})));
  stands();
  ASSERT_TRUE(lost());
  EXPECT_NE(out.log.find("gap"), std::string::npos);
}
