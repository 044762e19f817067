#include "transport/dns/hosts_table.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

std::string texts(const address_list& list) {
  if (!list) return "none";
  std::string out;
  for (const ip_address& a : *list) out += (out.empty() ? "" : " ") + to_string(a);
  return out;
}

TEST(HostsTable, FindsEveryNameOfALine) {
  hosts_table t("127.0.0.1\tlocalhost\n10.0.0.1  one.test one  # the first\n");
  EXPECT_EQ(texts(t.find("localhost")), "127.0.0.1");
  EXPECT_EQ(texts(t.find("one.test")), "10.0.0.1");
  EXPECT_EQ(texts(t.find("one")), "10.0.0.1");
  EXPECT_EQ(texts(t.find("two")), "none");
}

TEST(HostsTable, JoinsLinesOfTheSameNameInOrderWithoutRepeats) {
  hosts_table t("10.0.0.1 a\n::5 a\n10.0.0.1 a\n10.0.0.2 A\n");
  EXPECT_EQ(texts(t.find("a")), "10.0.0.1 ::5 10.0.0.2");
}

TEST(HostsTable, IgnoresCaseAndAFinalDot) {
  hosts_table t("10.0.0.1 Name.Test\n10.0.0.2 other.test.");
  EXPECT_EQ(texts(t.find("NAME.test.")), "10.0.0.1");
  EXPECT_EQ(texts(t.find("other.test")), "10.0.0.2");
}

TEST(HostsTable, SkipsWhatMakesNoSense) {
  hosts_table t(
      "# comment\n\n   \nnot-an-address x\n10.0.0.1\n10.0.0 y\nfe80::1%lo0 z\n  10.0.0.9 \t good \r\n10.0.0.8 "
      "tail#good2\n10.0.0.7 last");
  EXPECT_EQ(texts(t.find("x")), "none");
  EXPECT_EQ(texts(t.find("y")), "none");
  EXPECT_EQ(texts(t.find("z")), "none");
  EXPECT_EQ(texts(t.find("good")), "10.0.0.9");
  EXPECT_EQ(texts(t.find("good2")), "none");
  EXPECT_EQ(texts(t.find("tail")), "10.0.0.8");
  EXPECT_EQ(texts(t.find("last")), "10.0.0.7");
  EXPECT_EQ(texts(t.find("")), "none");
}

}  // namespace
}  // namespace tern
