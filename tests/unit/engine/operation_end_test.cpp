// Deadlines, leases, the way to another host, cancel.
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;
using state = operation::state;

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

TEST_F(operation_test, what_moves_on_its_connection_puts_the_idle_deadline_off) {
  options.timeout_idle = seconds(2);
  exchange();
  w.respond(200);
  for (int i = 0; i < 3; ++i) {
    w.clock += seconds(1);
    w.active = w.clock;
    o->tick(w.clock);
  }
  EXPECT_EQ(w.finishes, 0);
}

TEST_F(operation_test, among_others_only_what_moves_of_itself_puts_the_idle_deadline_off) {
  options.timeout_idle = seconds(2);
  exchange();
  w.running->moved = w.clock;
  w.respond(200);
  w.clock += seconds(1);
  w.running->moved = w.active = w.clock;
  o->tick(w.clock + seconds(1));
  EXPECT_EQ(w.finishes, 0);
  w.clock += seconds(2);
  w.active = w.clock;
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
