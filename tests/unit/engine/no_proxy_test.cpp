#include "engine/no_proxy.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

bool direct(std::string_view list, std::string_view host, uint16_t port = 80) {
  no_proxy n;
  n.add(list);
  return n.matches(host, port);
}

}  // namespace

TEST(no_proxy, a_name_is_a_host_and_all_below_it) {
  for (std::string_view entry : {"example.com", ".example.com", "*.example.com", "EXAMPLE.com", "example.com."}) {
    EXPECT_TRUE(direct(entry, "example.com")) << entry;
    EXPECT_TRUE(direct(entry, "www.example.com")) << entry;
    EXPECT_TRUE(direct(entry, "a.b.example.com.")) << entry;
    EXPECT_FALSE(direct(entry, "notexample.com")) << entry;
    EXPECT_FALSE(direct(entry, "example.com.evil")) << entry;
  }
}

TEST(no_proxy, entries_are_separated_by_commas_and_blanks) {
  EXPECT_TRUE(direct("a.test, b.test c.test,,d.test", "c.test"));
  EXPECT_TRUE(direct("a.test, b.test c.test,,d.test", "d.test"));
  EXPECT_FALSE(direct("a.test, b.test", "c.test"));
  EXPECT_FALSE(direct("", "a.test"));
  EXPECT_FALSE(direct(" , ", "a.test"));
}

TEST(no_proxy, a_star_is_every_host) {
  EXPECT_TRUE(direct("*", "a.test"));
  EXPECT_TRUE(direct("*", "::1"));
  EXPECT_TRUE(direct("*:8080", "a.test", 8080));
  EXPECT_FALSE(direct("*:8080", "a.test", 80));
}

TEST(no_proxy, an_address_counts_when_the_url_names_it) {
  EXPECT_TRUE(direct("127.0.0.1", "127.0.0.1"));
  EXPECT_FALSE(direct("0.0.1", "127.0.0.1")) << "addresses are not names below one another";
  EXPECT_TRUE(direct("10.0.0.0/8", "10.1.2.3"));
  EXPECT_FALSE(direct("10.0.0.0/8", "11.1.2.3"));
  EXPECT_FALSE(direct("10.0.0.0/8", "ten.test"));
  EXPECT_TRUE(direct("::1", "::1"));
  EXPECT_TRUE(direct("[::1]", "::1"));
  EXPECT_TRUE(direct("fd00::/8", "fd12::9"));
  EXPECT_TRUE(direct("[fd00::]/8 [::1]", "::1"));
}

TEST(no_proxy, a_port_narrows_an_entry) {
  EXPECT_TRUE(direct("example.com:443", "example.com", 443));
  EXPECT_FALSE(direct("example.com:443", "example.com", 80));
  EXPECT_TRUE(direct("127.0.0.1:6379", "127.0.0.1", 6379));
  EXPECT_FALSE(direct("127.0.0.1:6379", "127.0.0.1", 6380));
  EXPECT_TRUE(direct("[::1]:6379", "::1", 6379));
  EXPECT_FALSE(direct("[::1]:6379", "::1", 6380));
  EXPECT_TRUE(direct("10.0.0.0/8:81", "10.9.9.9", 81));
}

TEST(no_proxy, what_can_never_match_is_told) {
  for (std::string_view fine : {"", "*", "*.a.test", "*:80", "a.test,b.test", "10.0.0.0/8", "[::1]:80", "localhost"})
    EXPECT_FALSE(check_no_proxy(fine)) << fine;
  for (std::string_view wrong : {"10.0.0.0/33", "a.test/8", "a.test:0", "a.test:x", "[::1", ".", "a.test,10.0.0.0/99",
                                 "*a.test", "*.*.test", "a.*", "**", "a.test,*b"})
    EXPECT_EQ(check_no_proxy(wrong).code(), TERN_E_OPTION_VALUE) << wrong;
}
