#include "engine/proxy_environment.hpp"

#include <gtest/gtest.h>

#include <map>

using namespace tern;

namespace {

using variables = std::map<std::string, std::string>;

proxy_environment with(const variables& set) {
  static constexpr std::string_view schemes[] = {"http", "https", "ws", "wss", "redis"};
  return {schemes, [&](const char* name) {
            const auto at = set.find(name);
            return at == set.end() ? nullptr : at->second.c_str();
          }};
}
std::string found(const variables& set, std::string_view scheme) {
  const proxy_environment e = with(set);
  const auto* v = e.find(scheme);
  return v ? v->name + "=" + std::string(v->value.view()) : "-";
}

}  // namespace

TEST(proxy_environment, the_lower_case_comes_first_and_HTTP_PROXY_never) {
  EXPECT_EQ(found({{"https_proxy", "a"}, {"HTTPS_PROXY", "b"}}, "https"), "https_proxy=a");
  EXPECT_EQ(found({{"HTTPS_PROXY", "b"}}, "https"), "HTTPS_PROXY=b");
  EXPECT_EQ(found({{"http_proxy", "a"}}, "http"), "http_proxy=a");
  EXPECT_EQ(found({{"HTTP_PROXY", "b"}}, "http"), "-");
  EXPECT_EQ(found({{"HTTP_PROXY", "b"}}, "ws"), "-");
}

TEST(proxy_environment, of_its_own_scheme_before_all) {
  EXPECT_EQ(found({{"http_proxy", "a"}, {"all_proxy", "b"}}, "http"), "http_proxy=a");
  EXPECT_EQ(found({{"http_proxy", "a"}, {"all_proxy", "b"}}, "https"), "all_proxy=b");
  EXPECT_EQ(found({{"all_proxy", "b"}, {"ALL_PROXY", "c"}}, "redis"), "all_proxy=b");
  EXPECT_EQ(found({{"ALL_PROXY", "c"}}, "redis"), "ALL_PROXY=c");
  EXPECT_EQ(found({{"http_proxy", "a"}}, "redis"), "-");
}

TEST(proxy_environment, websocket_takes_that_of_http) {
  EXPECT_EQ(found({{"http_proxy", "a"}}, "ws"), "http_proxy=a");
  EXPECT_EQ(found({{"ws_proxy", "w"}, {"http_proxy", "a"}}, "ws"), "ws_proxy=w");
  EXPECT_EQ(found({{"HTTPS_PROXY", "a"}, {"all_proxy", "b"}}, "wss"), "HTTPS_PROXY=a");
}

TEST(proxy_environment, an_empty_variable_is_none) {
  EXPECT_EQ(found({{"https_proxy", ""}, {"HTTPS_PROXY", "b"}}, "https"), "HTTPS_PROXY=b");
  EXPECT_EQ(found({{"https_proxy", " "}}, "https"), "-");
  EXPECT_TRUE(with({{"no_proxy", "*"}}).empty());
  EXPECT_FALSE(with({{"all_proxy", "b"}}).empty());
}

TEST(proxy_environment, no_proxy_names_exceptions) {
  EXPECT_TRUE(with({{"no_proxy", "a.test"}, {"NO_PROXY", "b.test"}}).exceptions().matches("a.test", 80));
  EXPECT_FALSE(with({{"no_proxy", "a.test"}, {"NO_PROXY", "b.test"}}).exceptions().matches("b.test", 80));
  EXPECT_TRUE(with({{"NO_PROXY", "b.test"}}).exceptions().matches("b.test", 80));
}
