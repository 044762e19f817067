#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

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
