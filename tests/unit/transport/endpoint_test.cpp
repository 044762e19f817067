#include "transport/endpoint.hpp"

#include <gtest/gtest.h>

#include <cerrno>

namespace tern {
namespace {

TEST(Endpoint, ReadsBothFamiliesAndNothingElse) {
  EXPECT_FALSE(parse_ip("127.0.0.1")->v6);
  EXPECT_TRUE(parse_ip("fe80::1")->v6);
  EXPECT_FALSE(parse_ip("[::1]"));
  EXPECT_FALSE(parse_ip("fe80::1%eth0"));
  EXPECT_FALSE(parse_ip("localhost"));
  EXPECT_FALSE(parse_ip(""));
}

TEST(Endpoint, HasTextAsPeopleWriteIt) {
  EXPECT_EQ(endpoint::ip(*parse_ip("127.0.0.1"), 80).text(), "127.0.0.1:80");
  EXPECT_EQ(endpoint::ip(*parse_ip("0:0::1"), 443).text(), "[::1]:443");
  EXPECT_EQ(endpoint::unix_path("/run/x.sock")->text(), "unix:/run/x.sock");
  EXPECT_EQ(to_string(*parse_ip("10.0.0.7")), "10.0.0.7");
  EXPECT_EQ(endpoint().text(), "");
}

TEST(Endpoint, RefusesAPathTheSystemCannotTake) {
  EXPECT_TRUE(endpoint::unix_path(std::string(107, 'x')));
  auto too_long = endpoint::unix_path(std::string(108, 'x'));
  ASSERT_FALSE(too_long);
  EXPECT_EQ(too_long.why().code(), TERN_E_CONNECT);
  EXPECT_EQ(too_long.why().native_code(), ENAMETOOLONG);
}

}  // namespace
}  // namespace tern
