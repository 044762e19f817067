#include "transport/dns/name_lookup.hpp"

#include <gtest/gtest.h>

namespace tern {
namespace {

using family = name_lookup::family;
using state = name_lookup::state;
using std::chrono::milliseconds;
using std::chrono::seconds;

class NameLookup : public ::testing::Test {
 protected:
  std::vector<ip_address> list(std::initializer_list<const char*> texts) {
    std::vector<ip_address> out;
    for (const char* t : texts) out.push_back(*parse_ip(t));
    return out;
  }
  std::string answer() {
    if (l.answer().why) return std::string(l.answer().why.message());
    std::string out;
    for (const ip_address& a : *l.answer().addresses) out += (out.empty() ? "" : " ") + to_string(a);
    return out;
  }
  error gone() { return error(TERN_E_RESOLVE_NOT_FOUND, "gone"); }
  error broken() { return error(TERN_E_RESOLVE, "broken"); }

  now_t now = now_t() + std::chrono::hours(1);
  name_lookup l{"a.test"};
};

TEST_F(NameLookup, JoinsBothFamiliesIPv6First) {
  l.found(family::aaaa, list({"::1", "::2"}), seconds(30), now);
  EXPECT_EQ(l.status(), state::asking);
  EXPECT_EQ(l.deadline(), never);
  l.found(family::a, list({"10.0.0.1"}), seconds(20), now);
  EXPECT_EQ(l.status(), state::complete);
  EXPECT_EQ(answer(), "::1 ::2 10.0.0.1");
  EXPECT_EQ(l.ttl(), seconds(20));
}

TEST_F(NameLookup, DoesNotWaitLongForIPv6) {
  l.found(family::a, list({"10.0.0.1"}), seconds(20), now);
  EXPECT_EQ(l.deadline(), now + milliseconds(50));
  l.tick(now + milliseconds(49));
  EXPECT_EQ(l.status(), state::asking);
  l.tick(now + milliseconds(50));
  EXPECT_EQ(l.status(), state::ready);
  EXPECT_EQ(answer(), "10.0.0.1");
  l.found(family::aaaa, list({"::1"}), seconds(10), now + seconds(1));
  EXPECT_EQ(l.status(), state::complete);
  EXPECT_EQ(answer(), "::1 10.0.0.1");
  EXPECT_EQ(l.ttl(), seconds(10));
}

TEST_F(NameLookup, AnEmptyFamilyIsNoError) {
  l.found(family::aaaa, {}, seconds(1), now);
  l.found(family::a, list({"10.0.0.1"}), seconds(20), now);
  EXPECT_EQ(answer(), "10.0.0.1");
  EXPECT_EQ(l.ttl(), seconds(20));
}

TEST_F(NameLookup, WaitsForIPv6WhenThereIsNoIPv4) {
  l.found(family::a, {}, seconds(1), now);
  EXPECT_EQ(l.deadline(), never);
  l.found(family::aaaa, list({"::1"}), seconds(20), now);
  EXPECT_EQ(answer(), "::1");
}

TEST_F(NameLookup, AFailedFamilyIsLeftOutButNotForLong) {
  l.failed(family::aaaa, broken(), now);
  l.found(family::a, list({"10.0.0.1"}), seconds(20), now);
  EXPECT_EQ(answer(), "10.0.0.1");
  EXPECT_EQ(l.ttl(), seconds(1));
}

TEST_F(NameLookup, SaysNotFoundOnlyWhenBothSaySo) {
  l.failed(family::a, gone(), now);
  l.failed(family::aaaa, gone(), now);
  EXPECT_EQ(l.answer().why.code(), TERN_E_RESOLVE_NOT_FOUND);
}

TEST_F(NameLookup, AFailureOutweighsNotFound) {
  l.failed(family::a, gone(), now);
  l.failed(family::aaaa, broken(), now);
  EXPECT_EQ(l.answer().why.code(), TERN_E_RESOLVE);
}

TEST_F(NameLookup, ANameWithoutAddressesIsNotFound) {
  l.found(family::a, {}, seconds(1), now);
  l.found(family::aaaa, {}, seconds(1), now);
  EXPECT_EQ(l.answer().why.code(), TERN_E_RESOLVE_NOT_FOUND);
  EXPECT_EQ(answer(), "could not resolve a.test: the name has no address");
}

}  // namespace
}  // namespace tern
