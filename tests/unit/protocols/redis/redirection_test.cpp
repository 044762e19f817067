#include "protocols/redis/redirection.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::redis;

namespace {

std::string read(std::string_view text, std::string_view asked = "asked.example") {
  const auto r = read_redirection(text, asked);
  if (!r) return std::string(describe(r.why().code()).name);
  return std::string(r->once ? "once " : "") + std::to_string(r->slot) + " " + to_string(r->to);
}

}  // namespace

TEST(redis_redirection, names_a_slot_and_a_node) {
  EXPECT_EQ(read("MOVED 3999 127.0.0.1:6381"), "3999 127.0.0.1:6381");
  EXPECT_EQ(read("ASK 0 node-1.example:1"), "once 0 node-1.example:1");
  EXPECT_EQ(read("MOVED 16383 Node.Example:65535"), "16383 node.example:65535");
  EXPECT_EQ(read("MOVED 1 127.0.0.1:6381 and more"), "1 127.0.0.1:6381");
}

TEST(redis_redirection, without_a_host_is_to_the_one_that_was_asked) {
  EXPECT_EQ(read("MOVED 1 :6381"), "1 asked.example:6381");
  EXPECT_EQ(read("MOVED 1 :6381", "::1"), "1 [::1]:6381");
}

TEST(redis_redirection, has_ipv6_addresses_without_brackets) {
  EXPECT_EQ(read("MOVED 1 ::1:6381"), "1 [::1]:6381");
  EXPECT_EQ(read("MOVED 1 2001:DB8:0:0::1:6381"), "1 [2001:db8::1]:6381");
  EXPECT_EQ(read("MOVED 1 [::1]:6381"), "1 [::1]:6381");
  EXPECT_EQ(read_redirection("MOVED 1 ::1:6381", "")->to.kind, host_kind::ipv6);
}

TEST(redis_redirection, that_makes_no_sense_is_a_fault_of_the_server) {
  for (const char* text : {"",
                           "MOVED",
                           "MOVED ",
                           "MOVED 1",
                           "MOVED 1 ",
                           "MOVED x 127.0.0.1:1",
                           "MOVED -1 127.0.0.1:1",
                           "MOVED 16384 127.0.0.1:1",
                           "MOVED 99999999999999999999 127.0.0.1:1",
                           "MOVED 1 127.0.0.1",
                           "MOVED 1 127.0.0.1:",
                           "MOVED 1 127.0.0.1:0",
                           "MOVED 1 127.0.0.1:65536",
                           "MOVED 1 127.0.0.1:99999999999",
                           "MOVED 1 127.0.0.1:-5",
                           "MOVED 1 ?:6381",
                           "MOVED 1 a/b:6381",
                           "MOVED 1 a@b:6381",
                           "MOVED 1 a\rb:6381",
                           "MOVED  1 127.0.0.1:1",
                           "moved 1 127.0.0.1:1",
                           "ERR 1 127.0.0.1:1",
                           "MOVED 1 127.1:1"})
    EXPECT_EQ(read(text), "TERN_E_PROTOCOL") << text;
  EXPECT_EQ(read("MOVED 1 :6381", ""), "TERN_E_PROTOCOL");
  EXPECT_EQ(read_redirection("MOVED 1 ?:2", "a").why().message(),
            "the server redirects to \"MOVED 1 ?:2\", which is no address of a node");
}

TEST(redis_redirection, is_known_by_the_first_word) {
  EXPECT_TRUE(is_redirection("MOVED"));
  EXPECT_TRUE(is_redirection("ASK"));
  EXPECT_FALSE(is_redirection("ASKING"));
  EXPECT_FALSE(is_redirection("ERR"));
}
