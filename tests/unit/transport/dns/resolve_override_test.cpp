#include "transport/dns/resolve_override.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

std::string texts(const address_list& list) {
  if (!list) return "none";
  std::string out;
  for (const ip_address& a : *list) out += (out.empty() ? "" : " ") + to_string(a);
  return out;
}

std::vector<resolve_override> all(std::initializer_list<const char*> lines) {
  std::vector<resolve_override> out;
  for (const char* line : lines) out.push_back(*parse_resolve_override(line));
  return out;
}

TEST(ResolveOverride, ReadsWhatCurlReads) {
  auto o = *parse_resolve_override("Example.com:443:127.0.0.1");
  EXPECT_EQ(o.host, "example.com");
  EXPECT_EQ(o.port, 443);
  EXPECT_EQ(texts(o.addresses), "127.0.0.1");
  EXPECT_EQ(texts(parse_resolve_override("a:1:10.0.0.1,10.0.0.2,[::1],::2")->addresses), "10.0.0.1 10.0.0.2 ::1 ::2");
  EXPECT_EQ(texts(parse_resolve_override("a:1:::1")->addresses), "::1");
  EXPECT_EQ(parse_resolve_override("[::9]:80:127.0.0.1")->host, "::9");
}

TEST(ResolveOverride, RefusesTheRestWithWords) {
  for (const char* text : {"", "a", "a:80", "a:80:", "a:0:127.0.0.1", "a:70000:127.0.0.1", "a:x:127.0.0.1", ":80:127.0.0.1",
                           "a:80:localhost", "a:80:127.0.0.1,", "[::1:80:127.0.0.1"}) {
    auto o = parse_resolve_override(text);
    ASSERT_FALSE(o) << text;
    EXPECT_EQ(o.why().code(), TERN_E_OPTION_VALUE) << text;
  }
  EXPECT_EQ(parse_resolve_override("a:80:nowhere").why().message(),
            "\"a:80:nowhere\": \"nowhere\" is not an address; expected host:port:address[,address]");
}

TEST(ResolveOverride, FitsHostAndPort) {
  auto list = all({"a.test:80:10.0.0.1"});
  EXPECT_EQ(texts(find_override(list, "a.test", 80)), "10.0.0.1");
  EXPECT_EQ(texts(find_override(list, "a.test", 81)), "none");
  EXPECT_EQ(texts(find_override(list, "b.test", 80)), "none");
}

TEST(ResolveOverride, StarStandsForAny) {
  auto list = all({"*:80:10.0.0.1", "a.test:*:10.0.0.2", "*:*:10.0.0.3"});
  EXPECT_EQ(texts(find_override(list, "a.test", 80)), "10.0.0.2");
  EXPECT_EQ(texts(find_override(list, "b.test", 80)), "10.0.0.3");
  EXPECT_EQ(texts(find_override(list, "b.test", 81)), "10.0.0.3");
}

TEST(ResolveOverride, ALaterEntryReplacesAnEarlierOne) {
  EXPECT_EQ(texts(find_override(all({"a:80:10.0.0.1", "a:80:10.0.0.2"}), "a", 80)), "10.0.0.2");
  EXPECT_EQ(texts(find_override(all({"a:80:10.0.0.1", "*:80:10.0.0.2"}), "a", 80)), "10.0.0.1");
}

}  // namespace
}  // namespace tern
