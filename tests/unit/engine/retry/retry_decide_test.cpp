// Decisions of the program: by callbacks, and by events.
#include "unit/engine/retry/retry_fixture.hpp"

using namespace tern;
using namespace tern::testing;

namespace {

// What the callbacks answer, and what they were asked.
struct script {
  int32_t success = -1, again = -1;
  int64_t delay = -1;
  std::string asked;
  std::string headers;
  tern_retry_state last{};
  int drops = 0;

  void hear(char what, const tern_retry_state* s) {
    asked += what + std::to_string(s->attempt) + ' ';
    last = *s;
    headers.clear();
    for (uint64_t i = 0; i < s->header_count; ++i) headers += s->headers[i].name.data;
  }
  static script& of(uint64_t user_data) { return *reinterpret_cast<script*>(user_data); }
  std::shared_ptr<const retry_callbacks> callbacks(bool s = true, bool a = true, bool d = true) {
    auto made = std::make_shared<retry_callbacks>();
    if (s)
      made->is_success = [](uint64_t u, const tern_retry_state* state) {
        of(u).hear('s', state);
        return of(u).success;
      };
    if (a)
      made->should_retry = [](uint64_t u, const tern_retry_state* state) {
        of(u).hear('a', state);
        return of(u).again;
      };
    if (d)
      made->delay = [](uint64_t u, const tern_retry_state* state) {
        of(u).hear('d', state);
        return of(u).delay;
      };
    made->user_data = reinterpret_cast<uint64_t>(this);
    made->drop = dropper([](uint64_t u) { ++of(u).drops; }, made->user_data);
    return made;
  }
};

retry_answer answer_of(uint32_t action, int64_t delay_ms = -1) {
  retry_answer a;
  a.choice.action = action;
  a.choice.delay_ms = delay_ms;
  return a;
}

}  // namespace

class retry_decide_test : public retry_test {
 protected:
  retry_decide_test() {
    options.retry = retry_strategy::custom;
    options.retry_delays = "0s,1s";
    options.retry_attempts = 3;
  }
  script asks;
};

// ---- callbacks

TEST_F(retry_decide_test, callbacks_that_leave_it_to_the_options_change_nothing) {
  options.retry_functions = asks.callbacks();
  begin();
  respond(503);
  EXPECT_EQ(wait(), 1000);
  EXPECT_EQ(asks.asked, "s1 a1 d1 ");
  EXPECT_EQ(asks.last.status, 503);
  EXPECT_EQ(asks.last.action, static_cast<uint32_t>(TERN_RETRY_AGAIN));
  EXPECT_EQ(asks.last.delay_ms, 1000);
  EXPECT_EQ(asks.last.id, 7u);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(asks.asked, "s1 a1 d1 s2 ");
}

TEST_F(retry_decide_test, what_is_a_success_is_not_repeated) {
  options.retry_functions = asks.callbacks();
  asks.success = 1;
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(asks.asked, "s1 ");
  EXPECT_EQ(to.heard, "head 503;end;");
}

TEST_F(retry_decide_test, what_is_none_is_although_its_status_is_good) {
  options.retry_functions = asks.callbacks();
  asks.success = 0;
  asks.delay = 42;
  begin();
  respond(200);
  EXPECT_EQ(wait(), 42);
  respond(200);
  EXPECT_EQ(wait(), 42);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(o->attempts(), 3u) << "no more than retry.attempts";
  EXPECT_EQ(asks.asked, "s1 a1 d1 s2 a2 d2 ") << "there is nothing to decide about the last";
}

TEST_F(retry_decide_test, errors_are_asked_about_too_also_those_that_are_not_repeated_by_themselves) {
  options.retry_functions = asks.callbacks(false, true, false);
  asks.again = 1;
  begin();
  o->not_connected(error(TERN_E_RESOLVE_NOT_FOUND));
  EXPECT_EQ(asks.last.code, TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(asks.last.action, static_cast<uint32_t>(TERN_RETRY_END));
  ASSERT_NE(asks.last.error, nullptr);
  EXPECT_EQ(wait(), 1000);
  asks.again = 0;
  o->not_connected(error(TERN_E_CONNECT));
  expect_end(TERN_E_CONNECT);
}

TEST_F(retry_decide_test, nothing_is_asked_about_what_cannot_be_repeated) {
  options.retry_functions = asks.callbacks();
  options.retry_decides = retry_decide::all;
  asks.again = 1;
  idempotent = false;
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(asks.asked, "");
  EXPECT_TRUE(desk.asked.empty());
}

TEST_F(retry_decide_test, a_response_that_is_shown_as_it_comes_is_asked_about_by_its_head) {
  options.retry_functions = asks.callbacks();
  desk.shows = true;
  begin();
  o->assigned(w);
  const field list[] = {{"x-one", "1"}, {"x-two", "2"}};
  head h;
  h.status = 500;
  h.list = list;
  w.progress(reach::responding);
  w.respond(h);
  EXPECT_EQ(asks.asked, "s1 a1 d1 ");
  EXPECT_EQ(asks.headers, "x-onex-two");
  EXPECT_EQ(o->where(), state::dropping);
  w.end();
  EXPECT_EQ(wait(), 1000);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(asks.asked, "s1 a1 d1 s2 ") << "and not again at its end";
}

// ---- a server that asks for more time than retry.max_delay allows

TEST_F(retry_decide_test, no_success_does_not_wait_for_longer_than_the_options_allow) {
  options.retry_functions = asks.callbacks();
  options.retry_max_delay = seconds(1);
  retry_after = seconds(6);
  asks.success = 0;
  begin();
  respond(503);
  expect_end(TERN_OK);
  EXPECT_EQ(asks.asked, "s1 a1 ");
  EXPECT_EQ(asks.last.action, static_cast<uint32_t>(TERN_RETRY_END));
  EXPECT_EQ(to.heard, "head 503;end;");
}

TEST_F(retry_decide_test, another_attempt_all_the_same_has_the_wait_of_the_options) {
  options.retry_functions = asks.callbacks();
  options.retry_max_delay = seconds(1);
  options.retry_delays = "0s,250ms";
  retry_after = seconds(6);
  asks.again = 1;
  begin();
  respond(503);
  EXPECT_EQ(asks.last.delay_ms, 250) << "as it is told";
  EXPECT_EQ(wait(), 250);
  asks.delay = 6000;
  respond(503);
  EXPECT_EQ(wait(), 6000) << "or the one that the program names";
}

TEST_F(retry_decide_test, what_asks_for_no_more_than_that_is_waited_for) {
  options.retry_functions = asks.callbacks();
  options.retry_max_delay = seconds(6);
  retry_after = seconds(6);
  asks.success = 0;
  begin();
  respond(200);
  EXPECT_EQ(asks.last.action, static_cast<uint32_t>(TERN_RETRY_AGAIN));
  EXPECT_EQ(wait(), 6000);
}

TEST_F(retry_decide_test, an_event_that_is_answered_with_again_has_the_wait_of_the_options) {
  options.retry_decides = retry_decide::failed;
  options.retry_max_delay = seconds(1);
  options.retry_delays = "0s,250ms";
  retry_after = seconds(6);
  begin();
  respond(503);
  ASSERT_EQ(desk.asked.size(), 1u);
  EXPECT_EQ(desk.asked[0].action, static_cast<uint32_t>(TERN_RETRY_END));
  EXPECT_EQ(desk.asked[0].delay_ms, 250);
  o->answered(answer_of(TERN_RETRY_AGAIN));
  EXPECT_EQ(wait(), 250);
  respond(503);
  o->answered(answer_of(TERN_RETRY_DEFAULT));
  expect_end(TERN_OK);
  EXPECT_EQ(o->attempts(), 2u);
}

TEST_F(retry_decide_test, drop_comes_when_the_last_user_is_gone) {
  options.retry_functions = asks.callbacks();
  begin();
  respond(200);
  o.reset();
  rules.reset();
  EXPECT_EQ(asks.drops, 0);
  options = {};
  EXPECT_EQ(asks.drops, 1);
}

// ---- events

TEST_F(retry_decide_test, an_event_asks_about_a_failure_and_the_program_says_again) {
  options.retry_decides = retry_decide::failed;
  begin();
  respond(503);
  EXPECT_EQ(o->where(), state::asking);
  ASSERT_EQ(desk.asked.size(), 1u);
  EXPECT_EQ(desk.asked[0].attempt, 1u);
  EXPECT_EQ(desk.asked[0].status, 503);
  EXPECT_EQ(desk.asked[0].action, static_cast<uint32_t>(TERN_RETRY_AGAIN));
  o->answered(answer_of(TERN_RETRY_AGAIN, 5));
  EXPECT_EQ(wait(), 5);
  respond(200);
  expect_end(TERN_OK);
  EXPECT_EQ(desk.asked.size(), 1u) << "a success is not asked about";
  EXPECT_EQ(to.heard, "head 503;head 200;end;");
}

TEST_F(retry_decide_test, the_program_says_that_it_was_enough) {
  options.retry_decides = retry_decide::failed;
  begin();
  respond(503);
  o->answered(answer_of(TERN_RETRY_END));
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "head 503;end;") << "the response is there, whole";
}

TEST_F(retry_decide_test, an_error_comes_out_as_it_was) {
  options.retry_decides = retry_decide::failed;
  begin();
  break_off();
  EXPECT_EQ(o->where(), state::asking);
  o->answered(answer_of(TERN_RETRY_END));
  expect_end(TERN_E_RECEIVE);
  EXPECT_TRUE(o->end().why.maybe_processed());
}

TEST_F(retry_decide_test, by_default_it_goes_as_the_options_say) {
  options.retry_decides = retry_decide::failed;
  begin();
  respond(503);
  o->answered(answer_of(TERN_RETRY_DEFAULT));
  EXPECT_EQ(wait(), 1000);
}

TEST_F(retry_decide_test, without_an_answer_in_time_too) {
  options.retry_decides = retry_decide::failed;
  options.retry_decide_timeout = seconds(5);
  begin();
  respond(503);
  EXPECT_EQ(o->deadline(), w.clock + seconds(5));
  w.clock += seconds(5);
  o->tick(w.clock);
  EXPECT_EQ(desk.forgotten, 1);
  EXPECT_EQ(wait(), 1000);
  o->answered(answer_of(TERN_RETRY_END));
  EXPECT_EQ(o->where(), state::wanting) << "too late";
}

TEST_F(retry_decide_test, all_asks_about_successes) {
  options.retry_decides = retry_decide::all;
  begin();
  respond(200);
  ASSERT_EQ(desk.asked.size(), 1u);
  EXPECT_EQ(desk.asked[0].action, static_cast<uint32_t>(TERN_RETRY_END));
  o->answered(answer_of(TERN_RETRY_AGAIN));
  EXPECT_EQ(wait(), 1000);
  respond(200);
  o->answered(answer_of(TERN_RETRY_DEFAULT));
  expect_end(TERN_OK);
  EXPECT_EQ(o->attempts(), 2u);
}

TEST_F(retry_decide_test, the_deadline_of_the_whole_cuts_a_question_short) {
  options.retry_decides = retry_decide::failed;
  setup.timeout_total = seconds(2);
  begin();
  respond(503);
  w.clock += seconds(2);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_TOTAL);
  EXPECT_EQ(desk.forgotten, 1);
}
