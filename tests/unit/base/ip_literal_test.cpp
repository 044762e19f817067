#include "base/ip_literal.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {
std::string canonical6(std::string_view text) {
  auto address = parse_ipv6(text);
  return address ? format_ipv6(*address) : "refused";
}
}  // namespace

TEST(ipv4, takes_four_decimal_numbers) {
  EXPECT_EQ(parse_ipv4("127.0.0.1"), (ipv4_bytes{127, 0, 0, 1}));
  EXPECT_EQ(parse_ipv4("255.255.255.255"), (ipv4_bytes{255, 255, 255, 255}));
  EXPECT_EQ(format_ipv4({10, 0, 20, 255}), "10.0.20.255");
}

TEST(ipv4, refuses_everything_else) {
  for (std::string_view text : {"", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1.2.3.", ".1.2.3", "1..2.3", "01.2.3.4",
                                "0x7f.0.0.1", "1.2.3.4 ", " 1.2.3.4", "+1.2.3.4", "-1.2.3.4", "1.2.3.4000", "1.2.3.a"})
    EXPECT_FALSE(parse_ipv4(text)) << text;
}

TEST(ipv6, is_written_as_rfc_5952_says) {
  EXPECT_EQ(canonical6("2001:0DB8:0:0:0:0:0:1"), "2001:db8::1");
  EXPECT_EQ(canonical6("::"), "::");
  EXPECT_EQ(canonical6("::1"), "::1");
  EXPECT_EQ(canonical6("1::"), "1::");
  EXPECT_EQ(canonical6("1:0:0:2:0:0:0:3"), "1:0:0:2::3");
  EXPECT_EQ(canonical6("1:0:0:2:3:0:0:4"), "1::2:3:0:0:4");     // the first of equal runs
  EXPECT_EQ(canonical6("1:2:3:0:5:6:7:8"), "1:2:3:0:5:6:7:8");  // a single zero stays
  EXPECT_EQ(canonical6("1:2:3::5:6:7:8"), "1:2:3:0:5:6:7:8");
  EXPECT_EQ(canonical6("0:0:0:0:0:0:0:0"), "::");
}

TEST(ipv6, takes_an_ipv4_address_at_its_end) {
  EXPECT_EQ(canonical6("::ffff:1.2.3.4"), "::ffff:1.2.3.4");
  EXPECT_EQ(canonical6("::ffff:102:304"), "::ffff:1.2.3.4");
  EXPECT_EQ(canonical6("64:ff9b::1.2.3.4"), "64:ff9b::102:304");
  EXPECT_EQ(canonical6("1:2:3:4:5:6:1.2.3.4"), "1:2:3:4:5:6:102:304");
}

TEST(ipv6, refuses_what_is_not_an_address) {
  for (std::string_view text : {"",
                                ":",
                                ":::",
                                "1",
                                "1:2:3:4:5:6:7",
                                "1:2:3:4:5:6:7:8:9",
                                "1::2::3",
                                "12345::",
                                "g::",
                                "1:2:3:4:5:6:7::8",
                                ":1:2:3:4:5:6:7:8",
                                "1:2:3:4:5:6:7:",
                                "1.2.3.4::",
                                "::1.2.3",
                                "::1.2.3.4:5",
                                "1:2:3:4:5:6:7:1.2.3.4",
                                "fe80::1%eth0",
                                " ::1",
                                "::+1",
                                "::-1"})
    EXPECT_EQ(canonical6(text), "refused") << text;
}
