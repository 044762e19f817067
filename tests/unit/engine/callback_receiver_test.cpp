#include "engine/callback_receiver.hpp"

#include <climits>

#include "unit/engine/driven_client.hpp"
#include "unit/engine/operation_fixture.hpp"

using namespace tern;
using namespace tern::testing;

namespace {

// Answers what a test says; everything when it says nothing.
struct program {
  std::string got;
  std::vector<uint64_t> offsets;
  uint64_t id = 0;
  std::deque<int64_t> answers;

  static int64_t take(uint64_t self, uint64_t id, uint64_t offset, const void* data, size_t size) {
    return reinterpret_cast<program*>(self)->take(id, offset, {static_cast<const char*>(data), size});
  }
  int64_t take(uint64_t of, uint64_t offset, std::string_view data) {
    id = of;
    offsets.push_back(offset);
    int64_t answer = static_cast<int64_t>(data.size());
    if (!answers.empty()) {
      answer = answers.front();
      answers.pop_front();
    }
    if (answer > 0) got += data.substr(0, static_cast<size_t>(answer));
    return answer;
  }
};

struct callback_receiver_test : ::testing::Test {
  program theirs;
  world w;
  std::shared_ptr<prepared> from = tern::test::plain_prepared();
  sink_target target{{}, program::take, reinterpret_cast<uint64_t>(&theirs), {}};
  std::unique_ptr<callback_receiver> to;
  std::unique_ptr<operation> o;

  void start() {
    o.reset();
    to = std::make_unique<callback_receiver>(from, 5, target);
    o = exchange_into(*to, w, from->options);
    w.respond(200);
  }
  int32_t code() const { return o->end().why.code(); }
};

}  // namespace

TEST_F(callback_receiver_test, is_given_the_body_as_it_arrives) {
  start();
  EXPECT_EQ(w.data("hello "), 6u);
  EXPECT_EQ(w.data("world"), 5u);
  w.end();
  EXPECT_EQ(theirs.got, "hello world");
  EXPECT_EQ(theirs.offsets, (std::vector<uint64_t>{0, 6}));
  EXPECT_EQ(theirs.id, 5u);
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_OK);
  tern_result* r = to->take_result();
  EXPECT_EQ(r->body_size, 11u);
  EXPECT_EQ(r->body().data, nullptr);
  r->release();
}

TEST_F(callback_receiver_test, what_it_does_not_take_comes_again_after_a_resume) {
  start();
  theirs.answers = {TERN_SINK_PAUSE, 0, 2};
  EXPECT_EQ(w.data("abcd"), 0u);
  EXPECT_EQ(w.count("resume"), 0u);
  o->resume();
  EXPECT_EQ(w.count("resume"), 1u);
  EXPECT_EQ(w.data("abcd"), 0u);
  EXPECT_EQ(w.data("abcd"), 2u);
  EXPECT_EQ(w.data("cd"), 2u);
  EXPECT_EQ(theirs.offsets, (std::vector<uint64_t>{0, 0, 0, 2}));
  EXPECT_EQ(theirs.got, "abcd");
}

TEST_F(callback_receiver_test, any_other_negative_number_and_more_than_there_is_fail_the_submission) {
  for (int64_t answer : {int64_t{-1}, int64_t{-5}, INT64_MIN, int64_t{5}, INT64_MAX}) {
    SCOPED_TRACE(answer);
    w.finishes = 0;
    start();
    theirs.answers = {answer};
    theirs.offsets.clear();
    EXPECT_EQ(w.data("data"), 0u);
    EXPECT_EQ(w.data("data"), 0u);
    EXPECT_EQ(theirs.offsets.size(), 1u) << "it is not asked again";
    w.run_later();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), TERN_E_BODY_SINK);
    EXPECT_EQ(o->end().why.native_code(), answer);
  }
}

TEST_F(callback_receiver_test, restarts_only_while_nothing_was_taken) {
  start();
  theirs.answers = {TERN_SINK_PAUSE, 1};
  w.data("x");
  EXPECT_TRUE(to->restart());
  w.respond(200);
  w.data("x");
  EXPECT_FALSE(to->restart());
}
