#include "protocols/redis/command_table.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;
bool repeatable(const words& args) { return is_repeatable(args); }
bool blocking(const words& args) { return is_blocking(args); }

}  // namespace

TEST(command_table, is_in_order_for_the_search) {
  const auto all = all_commands();
  EXPECT_TRUE(std::is_sorted(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; }));
  for (const command_facts& c : all) EXPECT_EQ(find_command(c.name), &c) << c.name;
}

TEST(command_table, is_asked_in_any_case) {
  EXPECT_EQ(find_command("gEt")->name, "get");
  EXPECT_EQ(find_command("GETS"), nullptr);
  EXPECT_EQ(find_command(""), nullptr);
}

TEST(command_table, tells_what_may_be_sent_twice) {
  for (const words& args : std::vector<words>{{"GET", "a"},
                                              {"ping"},
                                              {"LRANGE", "a", "0", "1"},
                                              {"CONFIG", "GET", "maxmemory"},
                                              {"MEMORY", "USAGE", "a"},
                                              {"LATENCY", "LATEST"},
                                              {"SCRIPT", "EXISTS", "x"},
                                              {"EVAL_RO", "x", "0"},
                                              {"SCAN", "0"}})
    EXPECT_TRUE(repeatable(args)) << args[0];
  for (const words& args : std::vector<words>{{"INCR", "a"},
                                              {"LPUSH", "a", "b"},
                                              {"DEL", "a"},       // which tells how many there were
                                              {"SET", "a", "b"},  // others may have set it meanwhile
                                              {"MSET", "a", "b"},
                                              {"LSET", "a", "0", "b"},
                                              {"CONFIG", "SET", "maxmemory", "0"},
                                              {"CONFIG", "RESETSTAT"},
                                              {"MEMORY", "PURGE"},
                                              {"LATENCY", "RESET"},
                                              {"SCRIPT", "LOAD", "x"},
                                              {"SCRIPT"},
                                              {"SCRIPT", "KILL"},
                                              {"EVAL", "x", "0"},
                                              {"XREADGROUP", "GROUP", "g", "c", "STREAMS", "s", ">"},
                                              {"XREADGROUP", "GROUP", "block", "c", "STREAMS", "s", ">"},
                                              {"PUBLISH", "a", "b"},
                                              {"NO.SUCH", "a"},
                                              {}})
    EXPECT_FALSE(repeatable(args)) << (args.empty() ? "" : args[0]);
}

TEST(command_table, tells_what_waits_for_others) {
  for (const words& args : std::vector<words>{{"BLPOP", "a", "0"},
                                              {"brpoplpush", "a", "b", "0"},
                                              {"BZMPOP", "0", "1", "a", "MIN"},
                                              {"WAIT", "1", "0"},
                                              {"WAITAOF", "1", "0", "0"},
                                              {"XREAD", "BLOCK", "0", "STREAMS", "s", "$"},
                                              {"XREADGROUP", "GROUP", "streams", "c", "BLOCK", "0", "STREAMS", "s", ">"},
                                              {"XREADGROUP", "GROUP", "g", "c", "block", "0", "STREAMS", "s", ">"}})
    EXPECT_TRUE(blocking(args)) << args[0];
  for (const words& args :
       std::vector<words>{{"LPOP", "a"}, {"XREAD", "STREAMS", "BLOCK", "0"}, {"XREAD", "COUNT", "1", "STREAMS", "s", "0"}, {}})
    EXPECT_FALSE(blocking(args));
}
