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
  for (const char* text :
       {"OOM command not allowed script: abc, on @user_script:1.", "OOM command not allowed", "TRYAGAIN later",
        "WRONGTYPE Operation against a key", "MOVED away", "CLUSTERDOWN says the script", "BUSY x"})
    EXPECT_FALSE(read_server_error(text, true).nothing_done) << text;
  for (const char* text : {"NOSCRIPT No matching script. Please use EVAL.", "MOVED 1 a:1", "ASK 16383 :1",
                           "CLUSTERDOWN The cluster is down", "TRYAGAIN Multiple keys request during rehashing of slot",
                           "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.",
                           "ERR max number of clients reached"})
    EXPECT_TRUE(read_server_error(text, true).nothing_done) << text;
}
