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
