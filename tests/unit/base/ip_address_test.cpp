#include "base/ip_address.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

bool holds(std::string_view block, std::string_view address) {
  const auto b = parse_ip_block(block);
  EXPECT_TRUE(b) << block;
  return b && b->contains(*parse_ip(address));
}

}  // namespace

TEST(ip_block, holds_the_addresses_that_begin_alike) {
  EXPECT_TRUE(holds("10.0.0.0/8", "10.255.1.2"));
  EXPECT_FALSE(holds("10.0.0.0/8", "11.0.0.1"));
  EXPECT_TRUE(holds("192.168.4.0/22", "192.168.7.255"));
  EXPECT_FALSE(holds("192.168.4.0/22", "192.168.8.0"));
  EXPECT_TRUE(holds("192.168.4.9/22", "192.168.5.1")) << "bits beyond the prefix do not count";
  EXPECT_TRUE(holds("fd00::/8", "fdff::1"));
  EXPECT_FALSE(holds("fd00::/8", "fe80::1"));
  EXPECT_TRUE(holds("::1", "::1"));
  EXPECT_FALSE(holds("::1", "::2"));
  EXPECT_TRUE(holds("0.0.0.0/0", "8.8.8.8"));
}

TEST(ip_block, is_of_one_family) {
  EXPECT_FALSE(holds("0.0.0.0/0", "::1"));
  EXPECT_FALSE(holds("::/0", "127.0.0.1"));
}

TEST(ip_block, is_not_what_has_no_such_bits) {
  for (std::string_view wrong : {"", "/8", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/8/8", "10/8", "a/8"})
    EXPECT_FALSE(parse_ip_block(wrong)) << wrong;
}
