// Stages that are made when a response needs them, and the sinks that stages put around the receiver.
#include "sansio/sink_wrapper.hpp"
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

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

TEST_F(operation_test, stages_made_for_an_end_see_it_and_may_start_it_again) {
  maker.late_error = TERN_E_REDIS;
  add_stage("outer").ends.push_back([](attempt&) { return again(); });
  add_stage("inner");
  exchange();
  w.end(error(TERN_E_REDIS));
  EXPECT_EQ(w.log, (std::vector<std::string>{"want", "submit", "inner end", "outer end", "outer request", "inner request",
                                             "want", "done"}));
  o->assigned(w);
  w.end();
  expect_end(TERN_OK);
}

TEST_F(operation_test, stages_are_made_for_the_end_of_what_found_no_connection) {
  maker.late_error = TERN_E_CONNECT;
  add_stage("s").ends.push_back([](attempt&) { return again(); });
  start().not_connected(error(TERN_E_CONNECT));
  EXPECT_EQ(w.log, (std::vector<std::string>{"want", "s end", "s request", "want"}));
  o->assigned(w);
  w.end();
  expect_end(TERN_OK);
}

TEST_F(operation_test, a_stage_tells_the_host_that_its_provider_may_have_requests) {
  scripted_provider known;
  add_stage("s").ends.push_back([&](attempt&) {
    maker.host->provider_due(known);
    return verdict{};
  });
  exchange();
  w.end();
  EXPECT_EQ(w.count("provider due"), 1u);
  expect_end(TERN_OK);
}

TEST_F(operation_test, a_stage_can_keep_the_terms_of_its_request) {
  std::shared_ptr<const request_terms> seen;
  add_stage("s").ends.push_back([&](attempt&) {
    seen = maker.host->terms();
    return verdict{};
  });
  exchange();
  w.end();
  EXPECT_EQ(seen, w.terms);
}

// What an outer stage put there with the request stays, what was wrapped for the response that is dropped goes.
TEST_F(operation_test, a_stage_that_starts_again_keeps_the_sink_of_an_outer_one) {
  recorder outer;
  outer.answers_at_once = false;
  add_stage("outer").requests.push_back([&](attempt& a) {
    a.out = &outer;
    return verdict{};
  });
  std::vector<sink*> seen;
  auto& inner = add_stage("inner");
  for (int i = 0; i < 2; ++i)
    inner.requests.push_back([&](attempt& a) {
      seen.push_back(a.out);
      return verdict{};
    });
  inner.ends.push_back([](attempt&) { return again(); });
  exchange();
  w.end(error(TERN_E_REDIS));
  EXPECT_EQ(seen, (std::vector<sink*>{&outer, &outer}));
  EXPECT_EQ(o->current().out, &outer);
  o->assigned(w);
  o->cancel(error(TERN_E_CANCELLED));
}

TEST_F(operation_test, other_ends_make_no_stages) {
  maker.late_error = TERN_E_REDIS;
  add_stage("s");
  exchange();
  w.end(error(TERN_E_PROTOCOL));
  expect_end(TERN_E_PROTOCOL);
  EXPECT_EQ(w.count("s end"), 0u);
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

TEST_F(operation_test, a_tunnel_is_told_to_the_host_and_no_other_response_is) {
  exchange();
  w.log.clear();
  w.respond(101, {}, head_kind::tunnel);
  EXPECT_EQ(w.log, (std::vector<std::string>{"tunnel"}));
  w.data("x");
  w.end();
  expect_end(TERN_OK);
  EXPECT_EQ(w.count("tunnel"), 1u);
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

TEST_F(operation_test, items_behind_a_failure_are_nobodys) {
  exchange();
  w.respond(200);
  EXPECT_EQ(w.running->out->on_item({}), take::more);
  EXPECT_EQ(to.items, 1);
  o->receiver_failed(error(TERN_E_BODY_TOO_LARGE));
  EXPECT_EQ(w.running->out->on_item({}), take::more);
  EXPECT_EQ(to.items, 1);
  w.run_later();
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

// A sink that a stage has put around the receiver takes as much as it likes.
struct holding_sink final : sink_wrapper {
  explicit holding_sink(sink& inner) : sink_wrapper(inner) {}
  size_t on_data(bytes data) override { return inner_.on_data(data.first(std::min(data.size(), takes))); }
  size_t takes = 1;
};

TEST_F(operation_test, a_sink_of_a_stage_pauses_and_goes_on) {
  options.timeout_idle = seconds(5);
  scripted_stage& s = add_stage("s");
  std::optional<holding_sink> holding;
  s.wraps = [&](attempt& a) { a.out = &holding.emplace(*a.out); };
  s.ticks.push_back([&](attempt&) {
    s.due = never;
    maker.host->stage_wakes();
    return verdict();
  });
  exchange();
  w.respond(200);
  EXPECT_EQ(w.data("ab"), 1u);
  s.due = w.clock + seconds(7);
  maker.host->stage_due();
  w.clock += seconds(6);
  o->tick(w.clock);
  EXPECT_EQ(w.finishes, 0) << "nobody waits for bytes while it pauses";
  w.clock += seconds(1);
  o->tick(w.clock);
  EXPECT_EQ(w.log.back(), "s tick");
  w.run_later();
  EXPECT_EQ(w.count("resume"), 1u);
  holding->takes = SIZE_MAX;
  w.armed = never;
  EXPECT_EQ(w.data("b"), 1u);
  EXPECT_EQ(w.armed, w.clock + seconds(5)) << "from here on somebody does";
  w.end();
  EXPECT_EQ(to.body, "ab");
  expect_end(TERN_OK);
}

TEST_F(operation_test, a_stage_is_not_due_while_its_response_is_dropped) {
  scripted_stage& s = add_stage("s");
  s.heads.push_back([](attempt&) { return again(); });
  s.due = w.clock + seconds(1);
  exchange();
  maker.host->stage_due();
  w.respond(503, 10);
  w.clock += seconds(2);
  o->tick(w.clock);
  EXPECT_EQ(o->where(), operation::state::dropping) << o->snapshot();
  w.end();
  EXPECT_EQ(o->where(), operation::state::wanting);
}
