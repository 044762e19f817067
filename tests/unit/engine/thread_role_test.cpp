#include "engine/thread_role.hpp"

#include <gtest/gtest.h>

#include <thread>

using namespace tern;

TEST(thread_role, a_programs_thread_is_neither) {
  EXPECT_FALSE(on_engine_thread());
  EXPECT_FALSE(dispatching());
}

TEST(thread_role, scopes_nest_and_end) {
  {
    engine_thread_scope outer;
    {
      engine_thread_scope inner;
      EXPECT_TRUE(on_engine_thread());
    }
    EXPECT_TRUE(on_engine_thread()) << "the outer one has not ended";
    EXPECT_FALSE(dispatching());
  }
  EXPECT_FALSE(on_engine_thread());
}

TEST(thread_role, completion_callbacks_may_block_even_on_a_driving_thread) {
  engine_thread_scope driving;
  {
    dispatch_scope callback;
    EXPECT_TRUE(dispatching());
    EXPECT_FALSE(on_engine_thread());
    {
      engine_thread_scope drives_again;
      EXPECT_TRUE(on_engine_thread());
    }
    EXPECT_FALSE(on_engine_thread());
    {
      dispatch_scope nested;
    }
    EXPECT_TRUE(dispatching());
  }
  EXPECT_FALSE(dispatching());
  EXPECT_TRUE(on_engine_thread());
}

TEST(thread_role, is_of_one_thread) {
  engine_thread_scope here;
  dispatch_scope and_here;
  std::thread([] {
    EXPECT_FALSE(on_engine_thread());
    EXPECT_FALSE(dispatching());
  }).join();
}
