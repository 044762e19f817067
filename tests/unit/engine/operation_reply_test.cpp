// A stage answers in place of the server: before it is asked, when its head comes, or at its end.
#include "base/limits.hpp"
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;

namespace {

struct canned final : reply {
  explicit canned(int status, std::string text) {
    h.status = status;
    from.text = std::move(text);
  }
  head h;
  scripted_body from;
  const head& answer_head() const override { return h; }
  body_source* body() override { return &from; }
};

verdict reply_with(std::unique_ptr<canned> what) {
  verdict v;
  v.kind = verdict_kind::reply;
  v.instead = std::move(what);
  return v;
}
auto replies(int status, std::string text) {
  return [=](attempt&) { return reply_with(std::make_unique<canned>(status, text)); };
}

}  // namespace

TEST_F(operation_test, a_reply_is_seen_by_outer_stages_only_and_paused_by_the_receiver) {
  add_stage("outer");
  add_stage("cache").requests.push_back(replies(203, "cached"));
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

TEST_F(operation_test, a_reply_that_an_outer_stage_goes_on_from_is_a_hop) {
  add_stage("redirect").heads.push_back([](attempt&) {
    verdict v = again();
    v.hop = true;
    return v;
  });
  auto& cache = add_stage("cache");
  cache.requests.push_back(replies(301, ""));
  cache.requests.push_back(replies(200, "there"));
  start();
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "hop 301;head 200;end;");
  EXPECT_EQ(to.body, "there");
}

TEST_F(operation_test, a_reply_that_an_outer_stage_refuses_is_shown_with_the_error) {
  add_stage("outer").heads.push_back([](attempt&) { return fail(TERN_E_REDIRECT); });
  add_stage("cache").requests.push_back(replies(301, "a page"));
  start();
  expect_end(TERN_E_REDIRECT);
  EXPECT_EQ(to.heard, "head 301;end;");
  EXPECT_EQ(to.body, "");
}

TEST_F(operation_test, a_reply_at_a_head_takes_the_place_of_that_response) {
  add_stage("cache").heads.push_back(replies(200, "kept"));
  exchange();
  w.respond(304, 0);
  w.end();
  expect_end(TERN_OK);
  EXPECT_EQ(to.heard, "dropped 304;head 200;end;");
  EXPECT_EQ(to.body, "kept");
  EXPECT_EQ(o->via(), nullptr) << "its connection may serve others";
  EXPECT_FALSE(o->connected());
}

TEST_F(operation_test, a_reply_at_an_end_takes_the_place_of_the_error) {
  add_stage("cache").ends.push_back(replies(200, "kept"));
  start();
  o->not_connected(error(TERN_E_CONNECT));
  expect_end(TERN_OK);
  EXPECT_EQ(to.body, "kept");
}

TEST_F(operation_test, a_reply_comes_a_step_at_a_time) {
  add_stage("cache").requests.push_back(replies(200, std::string(limits::scan_step + 1, 'x')));
  start();
  EXPECT_EQ(to.body.size(), limits::scan_step);
  EXPECT_EQ(w.finishes, 0);
  w.run_later();
  expect_end(TERN_OK);
  EXPECT_EQ(to.body.size(), limits::scan_step + 1);
}

TEST_F(operation_test, a_reply_that_has_to_wait_goes_on_when_it_is_woken) {
  auto made = std::make_unique<canned>(200, "later");
  canned& answer = *made;
  answer.from.stuck = true;
  auto held = std::make_shared<std::unique_ptr<canned>>(std::move(made));
  add_stage("cache").requests.push_back([held](attempt&) { return reply_with(std::move(*held)); });
  start();
  EXPECT_EQ(to.body, "");
  answer.from.stuck = false;
  answer.from.who()->wake();
  expect_end(TERN_OK);
  EXPECT_EQ(to.body, "later");
}

TEST_F(operation_test, a_reply_that_nothing_more_comes_of_is_an_error) {
  options.timeout_idle = seconds(3);
  add_stage("cache").requests.push_back([](attempt&) {
    auto what = std::make_unique<canned>(200, "slow");
    what->from.stuck = true;
    return reply_with(std::move(what));
  });
  start();
  EXPECT_EQ(w.armed, w.clock + seconds(3));
  w.clock += seconds(3);
  o->tick(w.clock);
  expect_end(TERN_E_TIMEOUT_IDLE);
}

TEST_F(operation_test, a_reply_that_breaks_off_is_an_error) {
  auto made = std::make_unique<canned>(200, "x");
  made->from.failure = error(TERN_E_FILE);
  auto held = std::make_shared<std::unique_ptr<canned>>(std::move(made));
  add_stage("cache").requests.push_back([held](attempt&) { return reply_with(std::move(*held)); });
  start();
  expect_end(TERN_E_FILE);
}

TEST_F(operation_test, a_reply_may_be_cancelled) {
  add_stage("cache").requests.push_back(replies(200, "cached"));
  to.takes = 0;
  start();
  o->cancel(error(TERN_E_CANCELLED));
  expect_end(TERN_E_CANCELLED);
}
