// An exchange that is started again: by a stage, or by the safe resend.
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

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

TEST_F(operation_test, a_body_that_cannot_rewind_does_not_matter_when_the_stage_has_another_in_its_place) {
  add_body();
  body->rewinds = false;
  scripted_body instead;
  scripted_stage& s = add_stage("s");
  const auto replace = [&](attempt& a) {
    a.body = &instead;
    return verdict{};
  };
  s.requests = {replace, replace};
  s.ends.push_back([](attempt&) { return again(); });
  exchange();
  w.end(error(TERN_E_PEER_CLOSED), reach::responding);
  EXPECT_EQ(o->where(), state::wanting);
  EXPECT_EQ(o->current().body, &instead);
}

TEST_F(operation_test, what_an_outer_stage_put_in_place_of_the_body_is_rewound_for_an_inner_one) {
  add_body();
  scripted_body instead;
  add_stage("outer").requests = {[&](attempt& a) {
    a.body = &instead;
    return verdict{};
  }};
  add_stage("inner").ends = {[](attempt&) { return again(); }, [](attempt&) { return again(); }};
  exchange();
  instead.rewinds = true;
  w.end(error(TERN_E_PROTOCOL), reach::responding);
  EXPECT_EQ(o->where(), state::wanting);
  EXPECT_EQ(o->current().body, &instead);
  EXPECT_EQ(instead.rewound, 1);
  instead.rewinds = false;
  o->assigned(w);
  w.end(error(TERN_E_PROTOCOL), reach::responding);
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

TEST_F(operation_test, what_gave_its_worker_back_for_good_sleeps_and_wakes_without_one) {
  add_stage("retry").ends.push_back([this](attempt&) { return again(w.clock + seconds(5)); });
  exchange();
  o->give_worker_back();
  o->give_worker_back();
  EXPECT_EQ(w.count("rest"), 1u);
  w.end(error(TERN_E_PROTOCOL));
  EXPECT_EQ(o->where(), state::sleeping);
  w.clock += seconds(5);
  o->tick(w.clock);
  EXPECT_EQ(w.count("rest"), 1u);
  EXPECT_EQ(w.count("unrest"), 0u);
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
