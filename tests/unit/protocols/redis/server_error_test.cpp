#include "protocols/redis/server_error.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::redis;

TEST(server_error, begins_with_a_word_in_capitals) {
  EXPECT_EQ(error_prefix("WRONGTYPE Operation against"), "WRONGTYPE");
  EXPECT_EQ(error_prefix("ERR unknown"), "ERR");
  EXPECT_EQ(error_prefix("LOADING"), "LOADING");
  EXPECT_EQ(error_prefix("my own error"), "ERR");
  EXPECT_EQ(error_prefix(""), "ERR");
}

TEST(server_error, keeps_the_whole_text) {
  const server_error e = read_server_error("MOVED 3999 127.0.0.1:6381");
  EXPECT_EQ(e.why.code(), TERN_E_REDIS);
  EXPECT_EQ(e.why.message(), "MOVED 3999 127.0.0.1:6381");
  EXPECT_EQ(e.why.native_text(), "MOVED");
  EXPECT_TRUE(e.nothing_done);
  EXPECT_EQ(read_server_error("ERR \xFF").why.message(), "ERR \xEF\xBF\xBD");
}

TEST(server_error, that_passes_is_retryable) {
  for (const char* text : {"LOADING x", "READONLY x", "CLUSTERDOWN x", "TRYAGAIN x", "MASTERDOWN x", "BUSY x", "NOREPLICAS x",
                           "ERR max number of clients reached"}) {
    const server_error e = read_server_error(text);
    EXPECT_EQ(e.why.code(), TERN_E_REDIS_UNAVAILABLE) << text;
    EXPECT_TRUE(e.why.retryable()) << text;
    EXPECT_TRUE(e.nothing_done) << text;
  }
  EXPECT_FALSE(read_server_error("ERR other").why.retryable());
}

TEST(server_error, that_comes_before_the_work_says_that_nothing_was_done) {
  for (const char* text : {"MOVED 1 a:1", "ASK 1 a:1", "CROSSSLOT x", "OOM x", "UNBLOCKED x", "NOAUTH x", "EXECABORT x"}) {
    EXPECT_TRUE(read_server_error(text).nothing_done) << text;
    EXPECT_EQ(read_server_error(text).why.code(), TERN_E_REDIS) << text;
  }
  EXPECT_FALSE(read_server_error("ERR value is not an integer").nothing_done);
}

TEST(server_error, of_a_script_may_come_from_its_middle) {
  EXPECT_FALSE(read_server_error("OOM command not allowed script: abc, on @user_script:1.", true).nothing_done);
  EXPECT_TRUE(read_server_error("OOM command not allowed", true).nothing_done);
  EXPECT_TRUE(read_server_error("NOSCRIPT No matching script.", true).nothing_done);
}
