// Attempts and the waits between them, with the clock by hand.
#include "unit/engine/retry/retry_fixture.hpp"

using namespace tern;
using namespace tern::testing;

// ---- what each strategy does, exactly

TEST_F(retry_test, backoff_waits_before_each_of_ten_attempts) {
  EXPECT_EQ(waits_of(503), "250 500 1000 2000 4000 8000 16000 32000 60000 60000");
  expect_end(TERN_OK);
  EXPECT_EQ(o->attempts(), 10u);
  EXPECT_EQ(to.heard,
            "dropped 503;dropped 503;dropped 503;dropped 503;dropped 503;dropped 503;dropped 503;dropped 503;dropped 503;"
            "head 503;end;")
      << "the last response is the result";
  EXPECT_EQ(desk.begun, 1);
  EXPECT_EQ(desk.spent, 9);
}

TEST_F(retry_test, lenient_waits_a_minute_between_five) {
  options.retry = retry_strategy::lenient;
  EXPECT_EQ(waits_of(500), "250 60000 60000 60000 60000");
  expect_end(TERN_OK);
  EXPECT_EQ(o->attempts(), 5u);
}

TEST_F(retry_test, lenient_takes_a_404_for_an_answer_and_backoff_does_not) {
  options.retry = retry_strategy::lenient;
  EXPECT_EQ(waits_of(404), "250");
  EXPECT_EQ(o->attempts(), 1u);
}

TEST_F(retry_test, backoff_repeats_a_404) {
  options.retry_attempts = 3;
  EXPECT_EQ(waits_of(404), "250 500 1000");
}

TEST_F(retry_test, a_success_ends_it) {
  for (const int status : {200, 204, 304, 399}) {
    EXPECT_EQ(waits_of(status), "250") << status;
    EXPECT_EQ(o->attempts(), 1u);
    o.reset();
    to = {};
    w = {};
    setup = {};
  }
}

TEST_F(retry_test, a_success_after_failures_is_the_result) {
  options.retry_delays = "0s,1s";
  begin();
  EXPECT_EQ(o->where(), state::wanting) << "no wait before the first";
  respond(500);
  EXPECT_EQ(wait(), 1000);
  break_off();
  EXPECT_EQ(wait(), 1000);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "dropped 500;head 200;end;");
  ASSERT_EQ(o->notes().size(), 2u);
  EXPECT_EQ(o->notes()[0].status, 500);
  EXPECT_EQ(o->notes()[0].waited, duration::zero());
  EXPECT_EQ(o->notes()[1].status, 0);
  EXPECT_EQ(o->notes()[1].why.code(), TERN_E_RECEIVE);
  EXPECT_EQ(o->notes()[1].waited, seconds(1));
  EXPECT_EQ(o->notes()[1].began - o->notes()[0].ended, seconds(1));
  EXPECT_EQ(o->waited(), seconds(1));
  EXPECT_EQ(desk.told, (std::vector<std::string>{"1 500 0", "2 0 " + std::to_string(TERN_E_RECEIVE)}));
}

TEST_F(retry_test, without_another_attempt_the_last_error_is_the_end) {
  options.retry_attempts = 2;
  options.retry_delays = "0s";
  begin();
  break_off();
  break_off();
  expect_end(TERN_E_RECEIVE);
  EXPECT_TRUE(o->end().why.maybe_processed());
}

// ---- waits

TEST_F(retry_test, a_wait_gives_its_worker_back) {
  options.retry_delays = "0s,1s";
  begin();
  respond(503);
  EXPECT_EQ(w.count("rest"), 1u);
  wait();
  EXPECT_EQ(w.count("unrest"), 1u);
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(retry_test, one_worker_keeps_its_order_and_waits_along) {
  setup.keeps_worker = true;
  options.retry_delays = "0s,1s";
  begin();
  respond(503);
  EXPECT_EQ(wait(), 1000);
  EXPECT_EQ(w.count("rest") + w.count("unrest"), 0u);
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(retry_test, retry_after_takes_the_place_of_the_wait) {
  options.retry_delays = "0s,60s";
  retry_after = seconds(2);
  begin();
  respond(503);
  EXPECT_EQ(wait(), 2000);
  retry_after = seconds(0);
  respond(503);
  EXPECT_EQ(o->where(), state::wanting) << "at once";
}

TEST_F(retry_test, a_retry_after_that_asks_for_too_much_ends_it) {
  options.retry_delays = "0s";
  options.retry_max_delay = seconds(300);
  retry_after = seconds(301);
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "head 503;end;");
}

TEST_F(retry_test, a_wait_that_would_end_past_the_deadline_fails_at_once_with_what_there_is) {
  options.retry_delays = "0s,10s";
  setup.timeout_total = seconds(10);
  begin();
  break_off();
  expect_end(TERN_E_RECEIVE);
  EXPECT_EQ(desk.spent, 0);
}

TEST_F(retry_test, one_that_ends_before_it_is_waited) {
  options.retry_delays = "0s,10s";
  setup.timeout_total = milliseconds(10001);
  begin();
  respond(503);
  EXPECT_EQ(wait(), 10000);
  EXPECT_EQ(o->where(), state::wanting);
  w.clock += milliseconds(1);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_TOTAL);
}

TEST_F(retry_test, a_first_wait_that_does_not_fit_is_left_out) {
  setup.timeout_total = milliseconds(250);
  begin();
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(retry_test, the_first_wait_is_no_wait_for_a_worker) {
  options.timeout_queue = milliseconds(100);
  begin();
  EXPECT_EQ(wait(), 250);
  EXPECT_EQ(o->deadline(), w.clock + milliseconds(100));
  w.clock += milliseconds(100);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_QUEUE);
}

// ---- what is repeated

TEST_F(retry_test, what_may_have_been_processed_is_not_unless_it_is_idempotent) {
  idempotent = false;
  options.retry_delays = "0s";
  begin();
  break_off();
  expect_end(TERN_E_RECEIVE);
  EXPECT_EQ(o->attempts(), 1u);
}

TEST_F(retry_test, nor_is_a_response_that_says_it_failed) {
  idempotent = false;
  options.retry_delays = "0s";
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "head 503;end;");
}

TEST_F(retry_test, unless_the_response_says_that_nothing_was_done) {
  idempotent = false;
  options.retry_delays = "0s";
  begin();
  respond(429);
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(retry_test, unless_the_program_says_so) {
  idempotent = false;
  options.retry_unsafe = true;
  options.retry_delays = "0s";
  begin();
  respond(503);
  break_off();
  EXPECT_EQ(o->where(), state::wanting);
  o->cancel(error(TERN_E_CANCELLED));
  EXPECT_TRUE(o->end().why.maybe_processed()) << "an earlier attempt may have been";
}

TEST_F(retry_test, what_was_never_sent_is_repeated_whatever_it_is) {
  idempotent = false;
  options.retry_delays = "0s";
  begin();
  o->not_connected(error(TERN_E_CONNECT));
  EXPECT_EQ(o->where(), state::wanting);
}

TEST_F(retry_test, an_error_that_would_come_again_is_not) {
  options.retry_delays = "0s";
  begin();
  o->not_connected(error(TERN_E_TLS_CERTIFICATE));
  expect_end(TERN_E_TLS_CERTIFICATE);
}

TEST_F(retry_test, a_body_that_cannot_be_sent_again_leaves_the_response_as_it_is) {
  add_body();
  body->rewinds = false;
  options.retry_delays = "0s";
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "head 503;end;");
}

TEST_F(retry_test, a_body_that_can_is_rewound) {
  add_body();
  options.retry_delays = "0s,1s";
  begin();
  respond(503);
  EXPECT_EQ(body->rewound, 1);
  wait();
  respond(200);
  expect_end(TERN_OK);
}

TEST_F(retry_test, what_the_program_has_seen_is_not_taken_back) {
  options.retry_delays = "0s";
  begin();
  o->assigned(w);
  w.respond(200, 10);
  w.data("half");
  desk.takes_back = false;
  w.end(error(TERN_E_TRUNCATED));
  expect_end(TERN_E_TRUNCATED);
  EXPECT_EQ(o->attempts(), 1u);
}

TEST_F(retry_test, what_nobody_has_seen_is) {
  options.retry_delays = "0s";
  begin();
  o->assigned(w);
  w.respond(200, 10);
  w.data("half");
  w.end(error(TERN_E_TRUNCATED));
  EXPECT_EQ(to.body, "");
  respond(200);
  expect_end(TERN_OK);
  ASSERT_EQ(o->notes().size(), 1u);
  EXPECT_EQ(o->notes()[0].status, 200);
  EXPECT_EQ(o->notes()[0].why.code(), TERN_E_TRUNCATED);
}

TEST_F(retry_test, a_tunnel_is_not_repeated) {
  options.retry_delays = "0s";
  begin();
  o->assigned(w);
  w.respond(101, {}, head_kind::tunnel);
  w.end(error(TERN_E_RECEIVE), reach::responding, false);
  expect_end(TERN_E_RECEIVE);
}

TEST_F(retry_test, nor_is_anything_on_a_lease) {
  options.retry_delays = "0s";
  setup.first.lease = 3;
  begin();
  respond(503);
  expect_end(TERN_OK);
}

TEST_F(retry_test, without_budget_it_ends_with_what_there_is) {
  options.retry_delays = "0s";
  desk.budget = 1;
  begin();
  respond(503);
  respond(502);
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "dropped 503;head 502;end;");
}

// ---- time

TEST_F(retry_test, a_server_that_does_not_answer_in_time_is_asked_again) {
  options.retry_delays = "0s,1s";
  options.timeout_first_byte = seconds(5);
  begin();
  o->assigned(w);
  w.progress(reach::sent);
  w.clock += seconds(5);
  o->tick(w.clock);
  EXPECT_EQ(w.count("cancel"), 1u);
  EXPECT_EQ(wait(), 1000);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(o->notes()[0].why.code(), TERN_E_TIMEOUT_FIRST_BYTE);
}

TEST_F(retry_test, a_post_that_is_not_answered_in_time_is_not) {
  idempotent = false;
  options.retry_delays = "0s";
  options.timeout_first_byte = seconds(5);
  begin();
  o->assigned(w);
  w.progress(reach::sent);
  w.clock += seconds(5);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_FIRST_BYTE);
  EXPECT_TRUE(o->end().why.maybe_processed());
}

TEST_F(retry_test, a_dropped_response_that_does_not_end_does_not_hold_up_the_next_attempt) {
  options.retry_delays = "0s";
  options.timeout_idle = seconds(5);
  begin();
  o->assigned(w);
  w.respond(503, 100);
  w.data("half");
  EXPECT_EQ(o->where(), state::dropping);
  w.active = w.clock;
  w.clock += seconds(6);
  o->tick(w.clock);
  EXPECT_EQ(w.count("cancel"), 1u);
  EXPECT_EQ(o->where(), state::wanting);
}

// ---- cancelled at each step

TEST_F(retry_test, cancelled_at_each_step_it_ends_once) {
  options.retry_delays = "1s";
  options.retry_attempts = 2;
  options.retry_decides = retry_decide::failed;
  for (int step = 0; step < 7; ++step) {
    SCOPED_TRACE(step);
    begin();
    int at = 0;
    const auto reached = [&] {
      if (at++ != step) return false;
      o->cancel(error(TERN_E_CANCELLED));
      return true;
    };
    [&] {
      if (reached()) return;  // sleeping, before the first attempt
      wait();
      if (reached()) return;  // wanting
      o->assigned(w);
      if (reached()) return;  // exchanging
      w.respond(500, 4);
      if (reached()) return;  // in the middle of the response
      w.data("oops");
      w.end();
      if (reached()) return;  // asking
      retry_answer yes;
      yes.choice.action = TERN_RETRY_AGAIN;
      o->answered(yes);
      if (reached()) return;  // sleeping
      wait();
      reached();  // wanting again
    }();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(to.ends, 1);
    EXPECT_EQ(o->end().why.code(), TERN_E_CANCELLED);
    EXPECT_EQ(o->end().why.maybe_processed(), step == 3 || step >= 4) << "once something was sent";
    if (w.running) w.running = nullptr;
    o.reset();
    to = {};
    w = {};
    setup = {};
  }
}
