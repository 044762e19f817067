#include "engine/operation.hpp"

#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

// ---- the straight way

TEST_F(operation_test, asks_for_a_connection_sends_and_ends_with_the_response) {
  exchange();
  EXPECT_EQ(w.log, (std::vector<std::string>{"want", "submit"}));
  w.respond(200, 5);
  EXPECT_EQ(w.data("hello"), 5u);
  w.end();
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "head 200;end;");
  EXPECT_EQ(to.body, "hello");
  EXPECT_EQ(w.count("done"), 1u);
  EXPECT_EQ(o->attempts(), 1u);
}

TEST_F(operation_test, no_connection_ends_it_with_that_error) {
  start();
  o->not_connected(error(TERN_E_CONNECT));
  expect_end(TERN_E_CONNECT);
}

TEST_F(operation_test, stages_hear_that_there_is_no_connection) {
  add_stage("outer");
  add_stage("inner").ends.push_back([](attempt&) { return again(); });
  start();
  o->not_connected(error(TERN_E_CONNECT));
  EXPECT_EQ(w.log, (std::vector<std::string>{"outer request", "inner request", "want", "inner end", "inner request", "want"}));
  o->not_connected(error(TERN_E_CONNECT));
  expect_end(TERN_E_CONNECT);
  EXPECT_EQ(w.log.back(), "outer end");
}

TEST_F(operation_test, waits_for_a_body_that_is_not_ready) {
  add_body();
  body->is_ready = false;
  start();
  EXPECT_TRUE(w.log.empty());
  body->is_ready = true;
  body->who()->wake();
  EXPECT_EQ(w.log, (std::vector<std::string>{"want"}));
}

TEST_F(operation_test, a_body_that_cannot_be_read_ends_it_before_anything_is_sent) {
  add_body();
  body->is_ready = false;
  start();
  body->failure = error(TERN_E_BODY_SOURCE);
  body->is_ready = true;
  body->who()->wake();
  expect_end(TERN_E_BODY_SOURCE);
  EXPECT_TRUE(w.log.empty());
}

TEST_F(operation_test, a_receiver_that_ends_later_delays_the_end) {
  to.answers_at_once = false;
  exchange();
  w.respond(200);
  w.end();
  EXPECT_EQ(w.finishes, 0);
  EXPECT_EQ(o->where(), state::finishing);
  o->receiver_done(error(TERN_E_BODY_SINK));
  expect_end(TERN_E_BODY_SINK);
}

// ---- stages

TEST_F(operation_test, requests_pass_outer_to_inner_and_responses_inner_to_outer) {
  add_stage("outer");
  add_stage("inner");
  exchange();
  w.respond(200);
  w.end();
  EXPECT_EQ(w.log, (std::vector<std::string>{"outer request", "inner request", "want", "submit", "inner head", "outer head",
                                             "inner end", "outer end", "done"}));
  expect_end(TERN_OK);
}

TEST_F(operation_test, fail_ends_it_without_an_exchange) {
  add_stage("s").requests.push_back([](attempt&) { return fail(TERN_E_UNSUPPORTED); });
  start();
  expect_end(TERN_E_UNSUPPORTED);
  EXPECT_EQ(w.count("want"), 0u);
}

struct nothing_to_ask : question {};
struct some_answer : answer {};

class asking : public operation_test {
 protected:
  scripted_provider who;
  nothing_to_ask what;
  std::function<verdict(attempt&)> ask = [this](attempt&) {
    verdict v;
    v.kind = verdict_kind::ask;
    v.who = &who;
    v.what = &what;
    return v;
  };
};

TEST_F(asking, what_is_known_goes_on_at_once) {
  who.known = std::make_shared<some_answer>();
  add_stage("s").requests.push_back(ask);
  start();
  EXPECT_EQ(w.log, (std::vector<std::string>{"s request", "s answer", "want"}));
}

TEST_F(asking, what_is_not_known_is_waited_for) {
  add_stage("s").requests.push_back(ask);
  start();
  EXPECT_EQ(o->where(), state::asking);
  o->answered(some_answer());
  EXPECT_EQ(w.log, (std::vector<std::string>{"s request", "s answer", "want"}));
}

TEST_F(asking, cancel_makes_the_provider_forget) {
  add_stage("s").requests.push_back(ask);
  start();
  o->cancel(error(TERN_E_CANCELLED));
  expect_end(TERN_E_CANCELLED);
  EXPECT_EQ(who.forgotten, who.asked);
  o->answered(some_answer());  // too late
  EXPECT_EQ(w.finishes, 1);
}

TEST_F(asking, the_stages_own_deadline_lets_it_decide) {
  scripted_stage& s = add_stage("s");
  s.requests.push_back(ask);
  s.due = w.clock + seconds(2);
  s.ticks.push_back([](attempt&) { return fail(TERN_E_TIMEOUT_QUEUE); });
  start();
  EXPECT_EQ(w.armed, s.due);
  w.clock += seconds(2);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_QUEUE);
  EXPECT_EQ(who.forgotten.size(), 1u);
}

struct canned : reply {
  head h;
  struct text : body_source {
    std::string left = "cached";
    peeked peek(size_t max) override {
      if (left.empty()) return {pull::end, {}};
      return {pull::some, as_bytes(left).first(std::min(max, left.size()))};
    }
    void consume(size_t n) override { left.erase(0, n); }
    std::optional<uint64_t> length() const override { return left.size(); }
    bool rewind() override { return false; }
  } from;
  const head& answer_head() const override { return h; }
  body_source* body() override { return &from; }
};

TEST_F(operation_test, a_reply_is_seen_by_outer_stages_only_and_paused_by_the_receiver) {
  add_stage("outer");
  add_stage("cache").requests.push_back([](attempt&) {
    verdict v;
    v.kind = verdict_kind::reply;
    auto r = std::make_unique<canned>();
    r->h.status = 203;
    v.instead = std::move(r);
    return v;
  });
  add_stage("inner");
  to.takes = 4;
  start();
  EXPECT_EQ(to.body, "cach");
  EXPECT_EQ(w.finishes, 0);
  o->resume();
  expect_end(TERN_OK);
  EXPECT_EQ(to.body, "cached");
  EXPECT_EQ(w.log, (std::vector<std::string>{"outer request", "cache request", "outer head", "outer end"}));
}

// ---- again

TEST_F(operation_test, again_from_a_head_drops_the_response_and_restarts_at_that_stage) {
  add_body();
  add_stage("outer");
  scripted_stage& inner = add_stage("inner");
  inner.requests.push_back([](attempt& a) {
    a.wants = need::whole;  // forgotten by the restart
    return verdict{};
  });
  inner.heads.push_back([](attempt&) { return again(); });
  exchange();
  w.respond(401, 3);
  EXPECT_EQ(o->where(), state::dropping);
  EXPECT_EQ(w.data("no!"), 3u);
  w.end();
  EXPECT_EQ(body->rewound, 1);
  EXPECT_EQ(o->current().wants, need::shared);
  EXPECT_EQ(w.count("outer request"), 1u);
  EXPECT_EQ(w.count("inner request"), 2u);
  o->assigned(w);
  w.respond(200);
  w.end();
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "dropped 401;head 200;end;");
  EXPECT_EQ(o->attempts(), 2u);
}

TEST_F(operation_test, a_dropped_response_that_goes_on_too_long_is_cut_off) {
  add_stage("s").heads.push_back([](attempt&) { return again(); });
  exchange();
  w.respond(302, 1 << 30);
  EXPECT_EQ(w.count("cancel"), 0u);  // not from inside feed
  w.run_later();
  EXPECT_EQ(w.count("cancel"), 1u);
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(operation_test, a_body_that_cannot_rewind_ends_it_clearly) {
  add_body();
  body->rewinds = false;
  add_stage("s").heads.push_back([](attempt&) { return again(); });
  exchange();
  w.respond(307);
  w.end();
  expect_end(TERN_E_BODY_REWIND);
}

TEST_F(operation_test, a_body_that_cannot_rewind_does_not_matter_when_the_stage_leaves_it_out) {
  add_body();
  body->rewinds = false;
  auto& s = add_stage("s");
  s.requests.push_back([](attempt&) { return verdict(); });
  s.requests.push_back([](attempt& a) {
    a.body = nullptr;
    return verdict();
  });
  s.heads.push_back([](attempt&) { return again(); });
  exchange();
  w.respond(303);
  w.end();
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(operation_test, sleeping_gives_the_worker_back_and_asks_for_one_again) {
  add_stage("retry").ends.push_back([this](attempt&) { return again(w.clock + seconds(5)); });
  exchange();
  w.end(error(TERN_E_PROTOCOL));
  EXPECT_EQ(o->where(), state::sleeping);
  EXPECT_EQ(w.count("rest"), 1u);
  o->tick(w.clock + seconds(4));
  EXPECT_EQ(w.count("unrest"), 0u);
  w.clock += seconds(5);
  o->tick(w.clock);
  EXPECT_EQ(w.count("unrest"), 1u);
  o->rested();
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(operation_test, the_total_deadline_cuts_a_sleep) {
  setup.timeout_total = seconds(3);
  add_stage("retry").ends.push_back([this](attempt&) { return again(w.clock + seconds(60)); });
  exchange();
  w.end(error(TERN_E_PROTOCOL));
  w.clock += seconds(3);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_TOTAL);
}

TEST_F(operation_test, again_after_the_program_has_seen_the_response_needs_a_receiver_that_can_restart) {
  to.can_restart = false;
  add_stage("s").ends.push_back([](attempt&) { return again(); });
  exchange();
  w.respond(200);
  w.end();
  expect_end(TERN_OK);
}

// ---- the safe resend

TEST_F(operation_test, what_was_never_written_goes_again_once_on_a_fresh_connection) {
  exchange();
  w.end(error(TERN_E_PEER_CLOSED), reach::unsent);
  EXPECT_EQ(w.count("want fresh"), 1u);
  o->assigned(w);
  w.end(error(TERN_E_PEER_CLOSED), reach::unsent);
  expect_end(TERN_E_PEER_CLOSED);
}

TEST_F(operation_test, an_idempotent_request_on_a_reused_connection_goes_again) {
  idempotent = true;
  w.has_served = true;
  exchange();
  w.progress(reach::sent);
  w.end(error(TERN_E_PEER_CLOSED), reach::sent, true);
  EXPECT_EQ(w.count("want fresh"), 1u);
}

TEST_F(operation_test, a_body_that_cannot_be_sent_again_leaves_the_first_error) {
  add_body();
  body->rewinds = false;
  w.has_served = true;
  idempotent = true;
  exchange();
  w.progress(reach::sent);
  w.end(error(TERN_E_PEER_CLOSED), reach::sent, true);
  expect_end(TERN_E_PEER_CLOSED);
}

TEST_F(operation_test, what_may_have_been_processed_does_not_go_again) {
  w.has_served = true;  // not idempotent
  exchange();
  w.end(error(TERN_E_PEER_CLOSED), reach::sent, true);
  expect_end(TERN_E_PEER_CLOSED);
  EXPECT_TRUE(o->end().why.maybe_processed());
}

TEST_F(operation_test, a_new_connection_that_closes_without_an_answer_is_not_tried_again) {
  idempotent = true;
  exchange();
  w.end(error(TERN_E_PEER_CLOSED), reach::sent, true);
  expect_end(TERN_E_PEER_CLOSED);
}

TEST_F(operation_test, the_safe_resend_can_be_switched_off) {
  options.retry_safe = false;
  exchange();
  w.end(error(TERN_E_SEND), reach::unsent);
  expect_end(TERN_E_SEND);
}

TEST_F(operation_test, what_a_server_refused_goes_again_on_any_connection_a_few_times) {
  exchange();
  for (uint32_t i = 0; i < limits::refused_resends; ++i) {
    w.refuse();
    ASSERT_EQ(o->where(), state::wanting) << i;
    o->assigned(w);
  }
  EXPECT_EQ(w.count("want fresh"), 0u);
  w.refuse();
  expect_end(TERN_E_STREAM_RESET);
}

TEST_F(operation_test, a_refusal_in_favour_of_others_does_not_count) {
  exchange();
  for (uint32_t i = 0; i < 10 * limits::refused_resends; ++i) {
    w.refuse(true);
    ASSERT_EQ(o->where(), state::wanting) << i;
    o->assigned(w);
  }
  for (uint32_t i = 0; i < limits::refused_resends; ++i) {
    w.refuse();
    ASSERT_EQ(o->where(), state::wanting) << i;
    o->assigned(w);
  }
  w.refuse();
  expect_end(TERN_E_STREAM_RESET);
}

// ---- stages that are made late

TEST_F(operation_test, stages_made_for_a_head_see_it_and_may_start_it_again) {
  maker.late_for = 302;
  add_stage("outer").heads.push_back([](attempt&) { return again(); });
  add_stage("inner");
  exchange();
  EXPECT_EQ(w.log, (std::vector<std::string>{"want", "submit"})) << "nobody made them for the request";
  w.respond(302);
  w.end();
  EXPECT_EQ(w.log, (std::vector<std::string>{"want", "submit", "inner head", "outer head", "outer request", "inner request",
                                             "want", "done"}));
  o->assigned(w);
  w.respond(200);
  w.end();
  expect_end(TERN_OK);
}

TEST_F(operation_test, other_heads_make_no_stages) {
  maker.late_for = 302;
  add_stage("s");
  exchange();
  w.respond(200);
  w.end();
  expect_end(TERN_OK);
  EXPECT_EQ(w.count("s head"), 0u);
}

TEST_F(operation_test, a_response_that_another_follows_is_told_to_the_receiver) {
  auto& s = add_stage("s");
  s.heads.push_back([](attempt&) {
    verdict v = again();
    v.hop = true;
    return v;
  });
  s.heads.push_back([](attempt&) { return again(); });
  exchange();
  for (int status : {301, 401, 200}) {
    w.respond(status);
    w.end();
    if (status != 200) o->assigned(w);
  }
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "hop 301;dropped 401;head 200;end;");
}

// ---- sinks of stages

struct spy final : sink {
  spy(std::string n, sink& t, std::vector<std::string>& l) : name(std::move(n)), to(t), log(l) {}
  std::string name;
  sink& to;
  std::vector<std::string>& log;
  void on_head(const head& h) override { log.push_back(name + " head"), to.on_head(h); }
  size_t on_data(bytes data) override {
    log.push_back(name + " data");
    return to.on_data(data);
  }
  void on_progress(reach r) override { to.on_progress(r); }
  void on_end(outcome&& end) override { log.push_back(name + " end"), to.on_end(std::move(end)); }
};

TEST_F(operation_test, the_innermost_stage_sees_the_bytes_first) {
  std::vector<std::unique_ptr<spy>> spies;
  for (const char* name : {"outer", "inner"})
    add_stage(name).wraps = [&, name](attempt& a) {
      spies.push_back(std::make_unique<spy>(name, *a.out, w.log));
      a.out = spies.back().get();
    };
  exchange();
  w.log.clear();
  w.respond(200);
  w.data("x");
  w.end();
  EXPECT_EQ(w.log, (std::vector<std::string>{"inner head", "outer head", "inner head", "outer head", "inner data", "outer data",
                                             "inner end", "outer end", "inner end", "outer end", "done"}));
  EXPECT_EQ(to.body, "x");
}

TEST_F(operation_test, a_sink_of_a_stage_that_fails_ends_the_exchange_after_feed) {
  add_stage("s");
  exchange();
  w.respond(200);
  maker.host->sink_failed(error(TERN_E_DECODE));
  EXPECT_EQ(w.data("x"), 0u);
  w.run_later();
  expect_end(TERN_E_DECODE);
  EXPECT_EQ(w.count("cancel"), 1u);
}

// ---- a body that is read through first

class scanning : public operation_test {
 protected:
  scanning() {
    add_body();
    add_stage("outer");
    add_stage("s").requests.push_back([](attempt& a) {
      a.wants = need::fresh;  // forgotten: the stage is asked again with the attempt as it stood
      verdict v;
      v.kind = verdict_kind::scan;
      return v;
    });
  }
};

TEST_F(scanning, the_stage_gets_the_body_then_is_asked_again) {
  body->text = "hello";
  start();
  EXPECT_EQ(stages[1]->scanned, "hello");
  EXPECT_EQ(w.log, (std::vector<std::string>{"outer request", "s request", "s request", "want"}));
  EXPECT_EQ(body->rewound, 1);
}

TEST_F(scanning, a_body_that_is_not_there_yet_is_waited_for) {
  body->text = "hello";
  body->stuck = true;
  start();
  EXPECT_EQ(o->where(), state::scanning);
  body->stuck = false;
  body->who()->wake();
  EXPECT_EQ(stages[1]->scanned, "hello");
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(scanning, a_long_body_takes_several_turns) {
  body->text.assign(limits::scan_step + 1, 'x');
  start();
  EXPECT_EQ(o->where(), state::scanning);
  EXPECT_LE(stages[1]->scanned.size(), limits::scan_step);
  w.run_later();
  EXPECT_EQ(stages[1]->scanned.size(), body->text.size());
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(scanning, a_body_that_cannot_be_sent_afterwards_is_refused) {
  body->text = "hello";
  body->rewinds = false;
  start();
  expect_end(TERN_E_BODY_REWIND);
}

TEST_F(scanning, a_body_that_fails_ends_it) {
  body->stuck = true;
  start();
  body->stuck = false;
  body->failure = error(TERN_E_BODY_SOURCE);
  body->who()->wake();
  expect_end(TERN_E_BODY_SOURCE);
}

TEST_F(scanning, it_can_be_cancelled) {
  body->stuck = true;
  start();
  o->cancel(error(TERN_E_CANCELLED));
  expect_end(TERN_E_CANCELLED);
}

TEST_F(scanning, a_receiver_that_fails_ends_it) {
  body->text.assign(limits::scan_step + 1, 'x');
  start();
  o->receiver_failed(error(TERN_E_BODY_SINK));
  w.run_later();
  expect_end(TERN_E_BODY_SINK);
  EXPECT_LE(stages[1]->scanned.size(), limits::scan_step) << "no more is read";
}

TEST_F(scanning, without_a_body_there_is_nothing_to_read) {
  setup.body.reset();
  start();
  EXPECT_EQ(o->where(), state::wanting);
}

// ---- deadlines

TEST_F(operation_test, queue_deadline_until_a_connection_is_there) {
  options.timeout_queue = seconds(2);
  start();
  EXPECT_EQ(w.armed, w.clock + seconds(2));
  w.clock += seconds(2);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_QUEUE);
  EXPECT_EQ(w.count("withdraw"), 1u);
}

TEST_F(operation_test, first_byte_deadline_from_the_request_sent) {
  options.timeout_first_byte = seconds(2);
  exchange();
  w.clock += seconds(1);
  w.progress(reach::sent);
  w.clock += seconds(1);
  o->tick(w.clock);
  EXPECT_EQ(w.finishes, 0);
  w.clock += seconds(1);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_FIRST_BYTE);
  EXPECT_EQ(w.count("cancel"), 1u);
  EXPECT_TRUE(o->end().why.maybe_processed());
}

TEST_F(operation_test, idle_deadline_between_two_bytes_but_not_while_the_receiver_pauses) {
  options.timeout_idle = seconds(2);
  exchange();
  w.respond(200);
  w.clock += seconds(1);
  w.data("x");
  w.clock += milliseconds(1500);
  o->tick(w.clock);
  EXPECT_EQ(w.finishes, 0);
  to.takes = 0;
  EXPECT_EQ(w.data("y"), 0u);
  w.clock += seconds(60);
  o->tick(w.clock);
  EXPECT_EQ(w.finishes, 0);
  to.takes = SIZE_MAX;
  o->resume();
  w.clock += seconds(2);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_IDLE);
}

TEST_F(operation_test, total_deadline_whatever_it_does) {
  setup.timeout_total = seconds(10);
  exchange();
  w.respond(200);
  for (int i = 0; i < 9; ++i) {
    w.clock += seconds(1);
    w.data("x");
    o->tick(w.clock);
  }
  EXPECT_EQ(w.finishes, 0);
  w.clock += seconds(1);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_TOTAL);
}

// ---- the receiver

TEST_F(operation_test, a_receiver_that_fails_in_mid_body_ends_the_exchange_after_feed) {
  exchange();
  w.respond(200);
  o->receiver_failed(error(TERN_E_BODY_TOO_LARGE));
  EXPECT_EQ(w.data("more"), 0u);
  EXPECT_EQ(w.count("cancel"), 0u);
  w.run_later();
  EXPECT_EQ(w.count("cancel"), 1u);
  expect_end(TERN_E_BODY_TOO_LARGE);
}

TEST_F(operation_test, resume_reaches_the_session) {
  exchange();
  w.respond(200);
  to.takes = 1;
  EXPECT_EQ(w.data("ab"), 1u);
  o->resume();
  EXPECT_EQ(w.count("resume"), 1u);
}

// ---- leases

TEST_F(operation_test, a_lease_holds_its_connection_without_an_exchange) {
  setup.reserves = true;
  start();
  o->assigned(w);
  EXPECT_EQ(o->where(), state::holding);
  EXPECT_EQ(w.count("submit"), 0u);
  o->end_hold();
  expect_end(TERN_OK);
}

TEST_F(operation_test, a_lease_is_held_as_long_as_the_program_likes) {
  setup.reserves = true;
  setup.timeout_total = seconds(30);
  start();
  EXPECT_EQ(w.armed, w.clock + seconds(30)) << "for getting it";
  o->assigned(w);
  w.clock += seconds(3600);
  o->tick(w.clock);
  EXPECT_EQ(o->where(), state::holding);
  o->end_hold();
  expect_end(TERN_OK);
}

// ---- from one host to another

class moving : public operation_test {
 protected:
  // Wants its second connection, after a redirect.
  void redirected() {
    scripted_stage& s = add_stage("s");
    s.heads.push_back([](attempt&) { return again(); });
    exchange();
    w.respond(302);
    w.wire = {30, 40};
    w.end();
    ASSERT_EQ(o->where(), state::wanting);
    there.clock = w.clock + seconds(1);
  }
  world there;
};

TEST_F(moving, goes_on_at_the_new_host) {
  redirected();
  o->move_to(there);
  o->assigned(there);
  there.respond(200);
  there.wire = {5, 6};
  there.end();
  EXPECT_EQ(there.finishes, 1);
  EXPECT_EQ(w.finishes, 0);
  EXPECT_EQ(o->attempts(), 2u);
  EXPECT_EQ(o->moved().in, 35u);
  EXPECT_EQ(o->moved().out, 46u);
  EXPECT_EQ(o->times().ended, there.clock);
  EXPECT_EQ(w.count("submit") + w.count("resume") + w.count("cancel"), 1u) << "nothing more of the old one";
}

TEST_F(moving, takes_its_deadline_along) {
  setup.timeout_total = seconds(10);
  redirected();
  const now_t due = w.clock + seconds(10);
  o->move_to(there);
  EXPECT_EQ(there.armed, due);
  there.clock = due;
  o->tick(due);
  EXPECT_EQ(there.finishes, 1);
  EXPECT_EQ(o->end().why.code(), TERN_E_TIMEOUT_TOTAL);
}

TEST_F(moving, is_cancelled_at_the_new_host) {
  redirected();
  const size_t withdrawn = w.count("withdraw");
  o->move_to(there);
  o->cancel(error(TERN_E_CANCELLED));
  EXPECT_EQ(there.count("withdraw"), 1u);
  EXPECT_EQ(w.count("withdraw"), withdrawn);
  EXPECT_EQ(there.finishes, 1);
  EXPECT_EQ(w.finishes, 0);
}

// ---- cancel in every state

// 0 body not ready, 1 wanting, 2 submitted, 3 sent, 4 responding, 5 dropping, 6 sleeping
class cancel_in : public operation_test, public ::testing::WithParamInterface<int> {};

TEST_P(cancel_in, every_state_ends_it_once) {
  scripted_stage& s = add_stage("s");
  add_body();
  s.heads.push_back([](attempt&) { return GetParam() == 5 ? again() : verdict{}; });
  s.ends.push_back([this](attempt&) { return GetParam() == 6 ? again(w.clock + seconds(9)) : verdict{}; });
  make();
  body->is_ready = GetParam() != 0;
  o->start();
  if (GetParam() >= 2) o->assigned(w);
  if (GetParam() >= 3) w.progress(reach::sent);
  if (GetParam() == 4 || GetParam() == 5) w.respond(200);
  if (GetParam() == 6) w.end(error(TERN_E_PROTOCOL));
  o->cancel(error(TERN_E_CANCELLED));
  expect_end(TERN_E_CANCELLED);
  o->cancel(error(TERN_E_SHUTDOWN));
  w.run_later();
  o->tick(w.clock + seconds(1000));
  expect_end(TERN_E_CANCELLED);
}

INSTANTIATE_TEST_SUITE_P(states, cancel_in, ::testing::Range(0, 7));
