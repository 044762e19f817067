#include "protocols/http/auth/protection_space.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

using paths = std::vector<std::string>;

paths of_domain(std::string_view domain, std::string_view path = "/a/b") {
  auth_plan plan;
  plan.kind = auth_kind::digest;
  plan.digest.challenge.domain = domain;
  return paths_of(plan, "http://h.example:8080", path);
}

}  // namespace

TEST(ProtectionSpace, OfBasicIsTheFolder) {  // RFC 7617 §2.2
  EXPECT_EQ(paths_of({}, "http://example.com:80", "/docs/test.doc"), paths{"/docs/"});
  EXPECT_EQ(paths_of({}, "http://example.com:80", "/docs/"), paths{"/docs/"});
  EXPECT_EQ(paths_of({}, "http://example.com:80", "/"), paths{"/"});
}

TEST(ProtectionSpace, OfDigestIsTheOriginUnlessItsDomainSaysOther) {
  EXPECT_EQ(of_domain(""), (paths{"/", "/a/"}));
  EXPECT_EQ(of_domain("  "), (paths{"/", "/a/"}));
  EXPECT_EQ(of_domain("/x /y/"), (paths{"/x", "/y/"}));
  EXPECT_EQ(of_domain("http://h.example:8080/x http://h.example:8080"), (paths{"/x", "/"}));
  EXPECT_EQ(of_domain("c ../d"), (paths{"/a/c", "/d"}));
}

TEST(ProtectionSpace, OtherOriginsInADomainAreIgnored) {
  EXPECT_EQ(of_domain("/x http://other.example/y https://h.example:8080/z http://h.example/w //evil.example/v"), paths{"/x"});
  EXPECT_EQ(of_domain("http://other.example/"), paths{"/a/"});
}

TEST(ProtectionSpace, ADomainHasALimit) {
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "/" + std::to_string(i) + " ";
  EXPECT_EQ(of_domain(many).size(), limits::http_auth_paths);
}

TEST(ProtectionSpace, CoversWholeSegments) {
  EXPECT_EQ(covered({"/docs/"}, "/docs/a/b"), 6u);
  EXPECT_EQ(covered({"/docs/"}, "/docs"), std::nullopt);
  EXPECT_EQ(covered({"/a"}, "/a"), 2u);
  EXPECT_EQ(covered({"/a"}, "/a/b"), 2u);
  EXPECT_EQ(covered({"/a"}, "/ab"), std::nullopt);
  EXPECT_EQ(covered({"/", "/a/"}, "/a/b"), 3u);
  EXPECT_EQ(covered({"/a/", "/"}, "/a/b"), 3u);
  EXPECT_EQ(covered({}, "/"), std::nullopt);
}

TEST(ProtectionSpace, PathsOfRequestTargets) {
  EXPECT_EQ(path_of("/a/b?c=/d/e"), "/a/b");
  EXPECT_EQ(path_of("*"), "/");
  EXPECT_EQ(path_of("http://h.example/a/b?c"), "/a/b");
}
