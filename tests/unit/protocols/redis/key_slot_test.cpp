#include "protocols/redis/key_slot.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;

std::string keys(const words& args) {
  std::string text;
  for (std::string_view k : command_keys(args)) text += (text.empty() ? "" : " ") + std::string(k);
  return text;
}

slot_set slots(const words& args) {
  slot_set s;
  s.add(args);
  return s;
}

}  // namespace

TEST(key_slot, is_what_the_server_computes) {  // CLUSTER KEYSLOT
  EXPECT_EQ(key_slot("123456789"), 0x31C3);
  EXPECT_EQ(key_slot("foo"), 12182);
  EXPECT_EQ(key_slot(""), 0);
  EXPECT_EQ(key_slot("somekey"), 11058);
}

TEST(key_slot, counts_what_is_in_the_first_braces) {
  EXPECT_EQ(key_slot("{user1000}.following"), key_slot("user1000"));
  EXPECT_EQ(key_slot("a{user1000}b{c}"), key_slot("user1000"));
  EXPECT_EQ(key_slot("foo{{bar}}zap"), key_slot("{bar"));
  EXPECT_NE(key_slot("foo{}{bar}"), key_slot("bar"));  // nothing in the first: all of it counts
  EXPECT_EQ(key_slot("foo{}{bar}"), 8363);
  EXPECT_EQ(key_slot("foo{bar"), 15278);
}

TEST(command_keys, stand_where_the_table_says) {
  EXPECT_EQ(keys({"GET", "a"}), "a");
  EXPECT_EQ(keys({"MGET", "a", "b", "c"}), "a b c");
  EXPECT_EQ(keys({"MSET", "a", "1", "b", "2"}), "a b");
  EXPECT_EQ(keys({"BLPOP", "a", "b", "0"}), "a b");
  EXPECT_EQ(keys({"BITOP", "AND", "d", "a", "b"}), "d a b");
  EXPECT_EQ(keys({"OBJECT", "ENCODING", "a"}), "a");
  EXPECT_EQ(keys({"OBJECT", "HELP"}), "");
  EXPECT_EQ(keys({"MEMORY", "USAGE", "a", "SAMPLES", "5"}), "a");
  EXPECT_EQ(keys({"XGROUP", "CREATE", "s", "g", "$"}), "s");
  EXPECT_EQ(keys({"PING"}), "");
  EXPECT_EQ(keys({"NO.SUCH", "a"}), "");
  EXPECT_EQ(keys({}), "");
}

TEST(command_keys, are_counted_where_their_number_stands) {
  EXPECT_EQ(keys({"EVAL", "return 1", "2", "a", "b", "arg"}), "a b");
  EXPECT_EQ(keys({"EVALSHA", "sha", "0", "arg"}), "");
  EXPECT_EQ(keys({"FCALL", "f", "1", "a", "x"}), "a");
  EXPECT_EQ(keys({"ZUNION", "2", "a", "b", "WITHSCORES"}), "a b");
  EXPECT_EQ(keys({"ZUNIONSTORE", "d", "2", "a", "b", "WEIGHTS", "1", "2"}), "d a b");
  EXPECT_EQ(keys({"LMPOP", "1", "a", "LEFT"}), "a");
  EXPECT_EQ(keys({"BLMPOP", "0", "2", "a", "b", "LEFT"}), "a b");
  EXPECT_EQ(keys({"SINTERCARD", "2", "a", "b", "LIMIT", "1"}), "a b");
  EXPECT_EQ(keys({"EVAL", "x", "99", "a"}), "a");  // the server will refuse it
  EXPECT_EQ(keys({"EVAL", "x", "many", "a"}), "");
  EXPECT_EQ(keys({"EVAL", "x"}), "");
}

TEST(command_keys, of_streams_and_options) {
  EXPECT_EQ(keys({"XREAD", "COUNT", "2", "STREAMS", "s", "t", "0", "0"}), "s t");
  EXPECT_EQ(keys({"XREADGROUP", "GROUP", "g", "c", "streams", "s", ">"}), "s");
  EXPECT_EQ(keys({"XREADGROUP", "GROUP", "streams", "streams", "STREAMS", "s", ">"}), "s");
  EXPECT_EQ(keys({"XREAD", "STREAMS"}), "");
  EXPECT_EQ(keys({"SORT", "l", "BY", "w_*", "STORE", "d"}), "l d");
  EXPECT_EQ(keys({"GEORADIUS", "g", "1", "2", "3", "km", "STOREDIST", "d"}), "g d");
  EXPECT_EQ(keys({"GEORADIUSBYMEMBER", "g", "store", "2", "km", "STORE", "d"}), "g d");
  EXPECT_EQ(keys({"MIGRATE", "h", "1", "a", "0", "10"}), "a");
  EXPECT_EQ(keys({"MIGRATE", "h", "1", "", "0", "10", "KEYS", "a", "b"}), "a b");
}

TEST(slot_set, tells_commands_that_go_to_one_node_from_those_that_do_not) {
  EXPECT_EQ(slots({"PING"}).what(), slot_set::found::none);
  EXPECT_EQ(slots({"MGET", "{u}a", "{u}b"}).what(), slot_set::found::one);
  EXPECT_EQ(slots({"MGET", "{u}a", "{u}b"}).slot(), key_slot("u"));
  EXPECT_EQ(slots({"MGET", "a", "b"}).what(), slot_set::found::several);
  EXPECT_EQ(slots({"MGET", "a", "b", "c", "a"}).slot(), key_slot("a"));
  EXPECT_EQ(slots({"MGET", "a", "a", "b", "c"}).other(), key_slot("b"));
}
