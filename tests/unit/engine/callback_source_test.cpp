#include "engine/callback_source.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "base/limits.hpp"

using namespace tern;

namespace {

// Answers in order: a text is written and its size answered; a number is answered as it is.
struct script {
  struct answer {
    std::string text;
    int64_t number = 0;
  };
  struct call {
    uint64_t id, offset;
    size_t capacity;
  };
  std::deque<answer> answers;
  std::vector<call> calls;

  void will_write(std::string text) { answers.push_back({std::move(text), 0}); }
  void will_answer(int64_t number) { answers.push_back({{}, number}); }
  static int64_t pull(uint64_t user_data, uint64_t id, uint64_t offset, void* buffer, size_t capacity) {
    auto& self = *reinterpret_cast<script*>(user_data);
    self.calls.push_back({id, offset, capacity});
    if (self.answers.empty()) {
      ADD_FAILURE() << "called once too often";
      return TERN_PULL_END;
    }
    const answer a = std::move(self.answers.front());
    self.answers.pop_front();
    if (a.text.empty()) return a.number;
    a.text.copy(static_cast<char*>(buffer), capacity);
    return static_cast<int64_t>(a.text.size());
  }
};

struct callback_source_test : testing::Test {
  script program;
  callback_body from{script::pull, reinterpret_cast<uint64_t>(&program), dropper(), std::nullopt, false};
  std::optional<callback_source> source;

  void make(std::optional<uint64_t> length = {}, bool rewindable = false) {
    from.length = length;
    from.rewindable = rewindable;
    source.emplace(from, 42);
  }
  std::string take(size_t max = 1000) {  // peeks and consumes; "" unless there was some
    const peeked p = source->peek(max);
    if (p.state != pull::some) return "";
    const std::string text(as_text(p.data));
    source->consume(text.size());
    return text;
  }
};

}  // namespace

TEST_F(callback_source_test, asks_with_the_submission_the_offset_and_a_whole_buffer) {
  make();
  program.will_write("hello ");
  program.will_write("world");
  EXPECT_EQ(take(), "hello ");
  EXPECT_EQ(take(), "world");
  ASSERT_EQ(program.calls.size(), 2u);
  EXPECT_EQ(program.calls[0].id, 42u);
  EXPECT_EQ(program.calls[0].offset, 0u);
  EXPECT_EQ(program.calls[1].offset, 6u);
  EXPECT_EQ(program.calls[1].capacity, limits::body_chunk);
}

TEST_F(callback_source_test, asks_again_only_when_all_of_the_last_answer_was_consumed) {
  make();
  program.will_write("abcdef");
  EXPECT_EQ(take(2), "ab");
  EXPECT_EQ(as_text(source->peek(100).data), "cdef");
  EXPECT_EQ(as_text(source->peek(100).data), "cdef") << "nothing was consumed";
  EXPECT_EQ(take(3), "cde");
  EXPECT_EQ(take(3), "f");
  EXPECT_EQ(program.calls.size(), 1u);
}

TEST_F(callback_source_test, the_end_is_asked_for_once) {
  make(3);
  EXPECT_EQ(source->length(), 3u);
  program.will_write("abc");
  program.will_answer(TERN_PULL_END);
  EXPECT_EQ(take(), "abc");
  EXPECT_EQ(source->peek(1).state, pull::end);
  EXPECT_EQ(source->peek(1).state, pull::end);
  EXPECT_EQ(program.calls.size(), 2u);
  EXPECT_FALSE(source->why());
}

TEST_F(callback_source_test, a_paused_callback_is_left_alone_until_the_program_resumes) {
  make();
  program.will_write("ab");
  program.will_answer(TERN_PULL_PAUSE);
  EXPECT_EQ(take(), "ab");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(source->peek(1).state, pull::pending);
  EXPECT_EQ(program.calls.size(), 2u);
  source->resume();
  program.will_write("cd");
  EXPECT_EQ(take(), "cd");
  EXPECT_EQ(program.calls.back().offset, 2u);
  program.will_answer(TERN_PULL_PAUSE);
  EXPECT_EQ(source->peek(1).state, pull::pending) << "it may pause again";
  EXPECT_EQ(source->peek(1).state, pull::pending);
  EXPECT_EQ(program.calls.size(), 4u);
}

TEST_F(callback_source_test, resuming_what_is_not_paused_changes_nothing) {
  make();
  source->resume();
  program.will_answer(TERN_PULL_PAUSE);
  EXPECT_EQ(source->peek(1).state, pull::pending);
  EXPECT_EQ(source->peek(1).state, pull::pending);
}

TEST_F(callback_source_test, any_other_negative_number_and_more_than_fits_fail_it_for_good) {
  for (int64_t bad : {int64_t{-1}, int64_t{-77}, int64_t{limits::body_chunk} + 1}) {
    SCOPED_TRACE(bad);
    program.calls.clear();
    make();
    program.will_answer(bad);
    EXPECT_EQ(source->peek(1).state, pull::failed);
    EXPECT_EQ(source->peek(1).state, pull::failed);
    EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE);
    EXPECT_EQ(source->why().native_code(), bad);
    EXPECT_EQ(program.calls.size(), 1u);
  }
}

TEST_F(callback_source_test, an_announced_length_is_kept) {
  make(4);
  program.will_write("abc");
  program.will_answer(TERN_PULL_END);
  take();
  EXPECT_EQ(source->peek(1).state, pull::failed);
  EXPECT_EQ(source->why().message(), "the body callback ended after 3 bytes of 4");

  make(4);
  program.will_write("abc");
  program.will_write("de");
  take();
  EXPECT_EQ(source->peek(9).state, pull::failed);
  EXPECT_EQ(source->peek(9).state, pull::failed) << "what is too much is not given after all";
  EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE);
}

TEST_F(callback_source_test, what_came_in_one_piece_rewinds_always) {
  make();
  EXPECT_TRUE(source->rewind());
  program.will_write("abc");
  source->peek(100);
  EXPECT_TRUE(source->rewind()) << "asked for, and still all here";
  EXPECT_EQ(take(1), "a");
  EXPECT_TRUE(source->rewind());
  EXPECT_EQ(take(), "abc");
  program.will_answer(TERN_PULL_END);
  EXPECT_EQ(source->peek(1).state, pull::end);
  ASSERT_TRUE(source->rewind()) << "and it is not asked for again";
  EXPECT_EQ(take(), "abc");
  EXPECT_EQ(source->peek(1).state, pull::end);
}

TEST_F(callback_source_test, what_came_in_two_pieces_does_not) {
  make();
  program.will_write("abc");
  program.will_write("def");
  EXPECT_EQ(take(), "abc");
  EXPECT_EQ(take(), "def");
  EXPECT_FALSE(source->rewind());
}

TEST_F(callback_source_test, what_failed_does_not_rewind) {
  make(6);
  program.will_write("abc");
  EXPECT_EQ(take(), "abc");
  program.will_answer(TERN_PULL_END);
  EXPECT_EQ(source->peek(1).state, pull::failed);
  EXPECT_FALSE(source->rewind());
}

TEST_F(callback_source_test, a_rewindable_one_starts_over_at_every_point) {
  for (int point = 0; point < 4; ++point) {
    SCOPED_TRACE(point);
    make(6, true);
    program.answers.clear();
    program.will_write("abc");
    EXPECT_EQ(take(point == 0 ? 1 : 3), point == 0 ? "a" : "abc");
    if (point == 2) program.will_answer(TERN_PULL_PAUSE);
    if (point == 3) program.will_answer(TERN_PULL_END);  // too early: failed
    if (point >= 2) source->peek(1);
    ASSERT_TRUE(source->rewind());
    program.will_write("abc");
    program.will_write("def");
    program.will_answer(TERN_PULL_END);
    EXPECT_EQ(take(), "abc");
    EXPECT_EQ(take(), "def");
    EXPECT_EQ(source->peek(1).state, pull::end);
    EXPECT_FALSE(source->why());
  }
}
