#include "transport/dns/resolver_cache.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

lookup_answer good(const char* address) { return {std::make_shared<const std::vector<ip_address>>(1, *parse_ip(address)), {}}; }
lookup_answer bad(int32_t code) { return {nullptr, error(code)}; }

class ResolverCache : public ::testing::Test {
 protected:
  now_t start = now_t() + std::chrono::hours(1);
  resolver_cache cache{{}};
};

TEST_F(ResolverCache, KeepsAnAnswerForItsTtl) {
  cache.put("a", good("10.0.0.1"), seconds(10), start);
  ASSERT_NE(cache.find("a", start + seconds(9)), nullptr);
  EXPECT_EQ(to_string(cache.find("a", start)->addresses->front()), "10.0.0.1");
  EXPECT_EQ(cache.find("a", start + seconds(10)), nullptr);
  EXPECT_EQ(cache.find("b", start), nullptr);
}

TEST_F(ResolverCache, BoundsTheTtlOnBothSides) {
  cache.put("long", good("10.0.0.1"), seconds(86400), start);
  EXPECT_NE(cache.find("long", start + seconds(59)), nullptr);
  EXPECT_EQ(cache.find("long", start + seconds(60)), nullptr);
  cache.put("zero", good("10.0.0.1"), seconds(0), start);
  EXPECT_NE(cache.find("zero", start + milliseconds(999)), nullptr);
  EXPECT_EQ(cache.find("zero", start + seconds(1)), nullptr);
}

TEST_F(ResolverCache, KeepsFailuresBriefly) {
  cache.put("gone", bad(TERN_E_RESOLVE_NOT_FOUND), seconds(0), start);
  cache.put("broken", bad(TERN_E_RESOLVE), seconds(0), start);
  EXPECT_EQ(cache.find("gone", start + seconds(4))->why.code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(cache.find("gone", start + seconds(5)), nullptr);
  EXPECT_NE(cache.find("broken", start + milliseconds(999)), nullptr);
  EXPECT_EQ(cache.find("broken", start + seconds(1)), nullptr);
}

TEST_F(ResolverCache, KeepsNothingWhenTurnedOff) {
  resolver_cache off({.max_ttl = duration::zero()});
  off.put("a", good("10.0.0.1"), seconds(10), start);
  off.put("b", bad(TERN_E_RESOLVE), seconds(10), start);
  EXPECT_EQ(off.size(), 0u);
  EXPECT_EQ(off.find("a", start), nullptr);
}

TEST_F(ResolverCache, ANewAnswerReplacesTheOld) {
  cache.put("a", bad(TERN_E_RESOLVE), seconds(1), start);
  cache.put("a", good("10.0.0.2"), seconds(10), start);
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(to_string(cache.find("a", start)->addresses->front()), "10.0.0.2");
}

TEST_F(ResolverCache, ForgetsTheOldestWhenFull) {
  resolver_cache small({.max_names = 2});
  for (const char* name : {"a", "b", "c"}) small.put(name, good("10.0.0.1"), seconds(10), start);
  EXPECT_EQ(small.size(), 2u);
  EXPECT_EQ(small.find("a", start), nullptr);
  EXPECT_NE(small.find("c", start), nullptr);
}

}  // namespace
}  // namespace tern
