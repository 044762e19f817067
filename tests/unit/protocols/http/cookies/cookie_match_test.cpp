#include "protocols/http/cookies/cookie_match.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http;

TEST(domain_matches, the_host_itself_and_the_hosts_below) {
  EXPECT_TRUE(domain_matches("example.com", host_kind::name, "example.com"));
  EXPECT_TRUE(domain_matches("www.example.com", host_kind::name, "example.com"));
  EXPECT_TRUE(domain_matches("a.b.example.com", host_kind::name, "example.com"));
  EXPECT_TRUE(domain_matches("localhost", host_kind::name, "localhost"));
}

TEST(domain_matches, only_at_a_dot) {
  EXPECT_FALSE(domain_matches("badexample.com", host_kind::name, "example.com"));
  EXPECT_FALSE(domain_matches("example.com", host_kind::name, "www.example.com"));
  EXPECT_FALSE(domain_matches("example.org", host_kind::name, "example.com"));
  EXPECT_FALSE(domain_matches("example.com.", host_kind::name, "example.com"));
  EXPECT_FALSE(domain_matches("example.com.", host_kind::name, ""));
}

TEST(domain_matches, addresses_only_whole) {
  EXPECT_TRUE(domain_matches("127.0.0.1", host_kind::ipv4, "127.0.0.1"));
  EXPECT_FALSE(domain_matches("127.0.0.1", host_kind::ipv4, "0.0.1"));
  EXPECT_TRUE(domain_matches("::1", host_kind::ipv6, "::1"));
}

TEST(path_matches, the_path_itself_and_what_lies_below) {
  EXPECT_TRUE(path_matches("/", "/"));
  EXPECT_TRUE(path_matches("/a", "/"));
  EXPECT_TRUE(path_matches("/a", "/a"));
  EXPECT_TRUE(path_matches("/a/", "/a"));
  EXPECT_TRUE(path_matches("/a/b", "/a"));
  EXPECT_TRUE(path_matches("/a/b", "/a/"));
}

TEST(path_matches, only_at_a_slash_and_with_case) {
  EXPECT_FALSE(path_matches("/ab", "/a"));
  EXPECT_FALSE(path_matches("/a", "/a/"));
  EXPECT_FALSE(path_matches("/", "/a"));
  EXPECT_FALSE(path_matches("/A", "/a"));
  EXPECT_FALSE(path_matches("", "/"));
}

TEST(default_path, is_the_directory) {
  EXPECT_EQ(default_path("/a/b/c"), "/a/b");
  EXPECT_EQ(default_path("/a/b/"), "/a/b");
  EXPECT_EQ(default_path("/a"), "/");
  EXPECT_EQ(default_path("/"), "/");
  EXPECT_EQ(default_path(""), "/");
  EXPECT_EQ(default_path("a/b"), "/");
}
