#include "protocols/redis/cluster_slots.hpp"

#include <gtest/gtest.h>

#include "cluster_values.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

std::string read(std::string_view wire) {
  const owned_value v = test::redis::value_of(wire);
  const auto all = read_cluster_slots(*v, "asked.example");
  if (!all) return std::string(describe(all.why().code()).name);
  std::string text;
  for (const slot_range& r : *all)
    text += (text.empty() ? "" : " ") + std::to_string(r.first) + "-" + std::to_string(r.last) + "@" + to_string(r.master);
  return text;
}

// One range with this node.
std::string range(std::string_view node, std::string_view first = ":0", std::string_view last = ":5460") {
  return "*3\r\n" + std::string(first) + "\r\n" + std::string(last) + "\r\n" + std::string(node);
}

const std::string node = "*3\r\n$9\r\n127.0.0.1\r\n:7000\r\n$2\r\nid\r\n";

}  // namespace

TEST(redis_cluster_slots, are_ranges_with_their_masters) {
  EXPECT_EQ(read("*2\r\n" + range(node) + range("*2\r\n$3\r\n::1\r\n:7001\r\n", ":5461", ":16383")),
            "0-5460@127.0.0.1:7000 5461-16383@[::1]:7001");
  EXPECT_EQ(read("*1\r\n*4\r\n:5\r\n:5\r\n" + node + "*2\r\n$1\r\nr\r\n:1\r\n"), "5-5@127.0.0.1:7000") << "with a replica";
  EXPECT_EQ(read("*0\r\n"), "");
}

TEST(redis_cluster_slots, of_a_node_without_a_name_are_those_of_the_host_that_was_asked) {
  EXPECT_EQ(read("*1\r\n" + range("*2\r\n$-1\r\n:7000\r\n")), "0-5460@asked.example:7000");
  EXPECT_EQ(read("*1\r\n" + range("*2\r\n$0\r\n\r\n:7000\r\n")), "0-5460@asked.example:7000");
  EXPECT_EQ(read("*2\r\n" + range("*2\r\n$1\r\n?\r\n:7000\r\n") + range(node)), "0-5460@127.0.0.1:7000") << "nobody knows it";
}

TEST(redis_cluster_slots, that_are_none_count_for_nothing) {
  const std::vector<std::string> wires = {std::string("+OK\r\n"),
                                          std::string(":1\r\n"),
                                          std::string("$-1\r\n"),
                                          std::string("*1\r\n:1\r\n"),
                                          std::string("*1\r\n*0\r\n"),
                                          "*1\r\n*2\r\n:0\r\n:1\r\n",
                                          "*1\r\n" + range(":1\r\n"),
                                          "*1\r\n" + range("*0\r\n"),
                                          "*1\r\n" + range("*1\r\n$1\r\na\r\n"),
                                          "*1\r\n" + range("*2\r\n:1\r\n:7000\r\n"),
                                          "*1\r\n" + range("*2\r\n$1\r\na\r\n$1\r\n1\r\n"),
                                          "*1\r\n" + range("*2\r\n$1\r\na\r\n:0\r\n"),
                                          "*1\r\n" + range("*2\r\n$1\r\na\r\n:65536\r\n"),
                                          "*1\r\n" + range("*2\r\n$3\r\na/b\r\n:7000\r\n"),
                                          "*1\r\n" + range(node, ":5", ":4"),
                                          "*1\r\n" + range(node, ":-1", ":4"),
                                          "*1\r\n" + range(node, ":0", ":16384"),
                                          "*1\r\n" + range(node, "$1\r\n0", ":4"),
                                          "*2\r\n" + range(node) + ":1\r\n"};
  for (const std::string& wire : wires) EXPECT_EQ(read(wire), "TERN_E_PROTOCOL") << wire;
}
