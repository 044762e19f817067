#include "base/host.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {
std::string text_of(std::string_view given) {
  auto host = normalise_host(given);
  return host ? host->text : "refused: " + std::string(host.why().message());
}
host_kind kind_of(std::string_view given) { return normalise_host(given)->kind; }
bool refused(std::string_view given, std::string_view why) {
  auto host = normalise_host(given);
  return !host && host.why().code() == TERN_E_URL && host.why().message().find(why) != std::string_view::npos;
}
}  // namespace

TEST(host, names_are_lowercased) {
  EXPECT_EQ(text_of("WWW.Example.COM"), "www.example.com");
  EXPECT_EQ(kind_of("example.com"), host_kind::name);
  EXPECT_EQ(text_of("my_host-1"), "my_host-1");
}

TEST(host, a_final_dot_is_kept) { EXPECT_EQ(text_of("example.com."), "example.com."); }

TEST(host, unicode_names_become_ascii) {
  EXPECT_EQ(text_of("b\xC3\xBC"
                    "cher.example"),
            "xn--bcher-kva.example");
  EXPECT_EQ(text_of("B\xC3\x9C"
                    "CHER.Example"),
            "xn--bcher-kva.example");
  EXPECT_EQ(text_of("bu\xCC\x88"
                    "cher.example"),
            "xn--bcher-kva.example");                                              // decomposed
  EXPECT_EQ(text_of("fa\xC3\x9F.de"), "xn--fa-hia.de");                            // non-transitional, as browsers
  EXPECT_EQ(text_of("\xE4\xBE\x8B\xE3\x81\x88\xE3\x80\x82jp"), "xn--r8jz45g.jp");  // ideographic full stop
  EXPECT_EQ(text_of("b%C3%BCcher.example"), "xn--bcher-kva.example");
}

TEST(host, what_unicode_maps_to_is_checked_again) {
  EXPECT_TRUE(
      refused("a\xEF\xBC\x8F"
              "b",
              "not"));                                                            // fullwidth solidus
  EXPECT_EQ(text_of("\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1"), "127.0.0.1");  // fullwidth digits
  EXPECT_EQ(kind_of("\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.0.0.1"), host_kind::ipv4);
}

TEST(host, text_that_is_not_utf8_is_refused) {
  EXPECT_TRUE(
      refused("b\xFC"
              "cher.example",
              "not UTF-8"));
}

TEST(host, characters_that_names_do_not_have_are_refused) {
  EXPECT_TRUE(refused("a b", "\" \""));
  EXPECT_TRUE(refused("a,b", "\",\""));
  EXPECT_TRUE(refused("a%2Fb", "\"/\""));
  EXPECT_TRUE(refused("a%40b", "\"@\""));
  EXPECT_TRUE(refused("a%25b", "\"%\""));
  EXPECT_TRUE(refused("a%zz", "\"%\""));
  EXPECT_TRUE(refused("a%00b", "control"));
  EXPECT_TRUE(refused("a%3A80", "\":\""));
  EXPECT_TRUE(refused("*.example.com", "\"*\""));
}

TEST(host, empty_and_long_labels_are_refused) {
  EXPECT_TRUE(refused("a..b", "empty label"));
  EXPECT_TRUE(refused(".a", "empty label"));
  EXPECT_TRUE(refused(".", "empty label"));
  EXPECT_TRUE(refused("a..", "empty label"));
  EXPECT_EQ(text_of(std::string(63, 'a')), std::string(63, 'a'));
  EXPECT_TRUE(refused(std::string(64, 'a'), "64 characters"));
}

TEST(host, names_past_253_characters_are_refused) {
  std::string label(62, 'a'), name = label + "." + label + "." + label + "." + label;  // 251
  EXPECT_EQ(text_of(name + "aa."), "refused: a label of the host name has 64 characters, 63 are allowed");
  EXPECT_EQ(text_of(name + ".b."), name + ".b.");
  EXPECT_TRUE(refused(name + ".bc", "254 characters"));
}

TEST(host, an_address_is_four_decimal_numbers) {
  EXPECT_EQ(kind_of("192.168.0.1"), host_kind::ipv4);
  EXPECT_EQ(text_of("192.168.0.1."), "192.168.0.1");
  for (std::string_view text :
       {"0x7f.1", "0x7f000001", "2130706433", "127.1", "010.0.0.1", "1.2.3.256", "1.2.3.4.5", "a.1", "0x"})
    EXPECT_TRUE(refused(text, "IPv4")) << text;
  EXPECT_EQ(kind_of("1.2.3.4.com"), host_kind::name);
  EXPECT_EQ(kind_of("4chan"), host_kind::name);
  EXPECT_EQ(kind_of("0xen"), host_kind::name);
}

TEST(host, ipv6_loses_its_brackets) {
  EXPECT_EQ(text_of("[2001:DB8::0:1]"), "2001:db8::1");
  EXPECT_EQ(kind_of("[::1]"), host_kind::ipv6);
  EXPECT_EQ(text_of("::1"), "::1");
  EXPECT_TRUE(refused("[::1", "not closed"));
  EXPECT_TRUE(refused("[]", "not an IPv6 address"));
  EXPECT_TRUE(refused("[1.2.3.4]", "not an IPv6 address"));
}

TEST(host, ipv6_zones_are_refused_by_name) {
  EXPECT_TRUE(refused("[fe80::1%eth0]", "zone"));
  EXPECT_TRUE(refused("[fe80::1%25eth0]", "zone"));
  EXPECT_TRUE(refused("[v1.x]", "IPvFuture"));
}
