#include "transport/tls/host_match.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

TEST(HostMatch, ComparesNamesWithoutCaseAndFinalDot) {
  EXPECT_TRUE(dns_name_matches("a.example.com", "a.example.com"));
  EXPECT_TRUE(dns_name_matches("A.Example.COM", "a.example.com"));
  EXPECT_TRUE(dns_name_matches("a.example.com", "a.example.com."));
  EXPECT_TRUE(dns_name_matches("a.example.com.", "a.example.com"));
  EXPECT_TRUE(dns_name_matches("localhost", "localhost"));
  EXPECT_FALSE(dns_name_matches("b.example.com", "a.example.com"));
  EXPECT_FALSE(dns_name_matches("example.com", "a.example.com"));
  EXPECT_FALSE(dns_name_matches("a.example.com", "example.com"));
}

TEST(HostMatch, AWildcardStandsForOneWholeLabel) {
  EXPECT_TRUE(dns_name_matches("*.example.com", "a.example.com"));
  EXPECT_TRUE(dns_name_matches("*.example.com", "xn--bcher-kva.example.com"));
  EXPECT_FALSE(dns_name_matches("*.example.com", "example.com"));
  EXPECT_FALSE(dns_name_matches("*.example.com", "a.b.example.com"));
  EXPECT_FALSE(dns_name_matches("*.example.com", ".example.com"));
}

TEST(HostMatch, AWildcardStandsNowhereElse) {
  for (const char* pattern : {"*", "*.", "*.com", "*.com.", "*..com", "a.*.com", "f*.example.com", "*f.example.com",
                              "**.example.com", "*.*.com", "*example.com", "a.example.*"})
    EXPECT_FALSE(dns_name_matches(pattern, "foo.example.com") || dns_name_matches(pattern, "example.com") ||
                 dns_name_matches(pattern, "a.x.com"))
        << pattern;
}

TEST(HostMatch, OddBytesNeverMatch) {
  EXPECT_FALSE(dns_name_matches(std::string_view("a.test\0.evil", 12), "a.test"));
  EXPECT_FALSE(dns_name_matches(std::string_view("a.test\0", 7), std::string_view("a.test\0", 7)));
  EXPECT_FALSE(dns_name_matches("", ""));
  EXPECT_FALSE(dns_name_matches(".", "."));
  EXPECT_FALSE(dns_name_matches("a b", "a b"));
}

TEST(HostMatch, AnAddressIsMatchedByAnAddressOnly) {
  certificate_names names{{"127.0.0.1", "*.0.0.1"}, {}};
  EXPECT_FALSE(names_cover(names, "127.0.0.1"));
  names.addresses = {*parse_ip("127.0.0.1"), *parse_ip("::1")};
  EXPECT_TRUE(names_cover(names, "127.0.0.1"));
  EXPECT_TRUE(names_cover(names, "::1"));
  EXPECT_FALSE(names_cover(names, "127.0.0.2"));
  // 127.0.0.1 as an IPv4-mapped address is another name.
  EXPECT_FALSE(names_cover(names, "::ffff:127.0.0.1"));
}

TEST(HostMatch, AnyOfSeveralNamesWillDo) {
  certificate_names names{{"a.test", "*.b.test"}, {}};
  EXPECT_TRUE(names_cover(names, "a.test"));
  EXPECT_TRUE(names_cover(names, "x.b.test"));
  EXPECT_FALSE(names_cover(names, "c.test"));
}

}  // namespace
}  // namespace tern
