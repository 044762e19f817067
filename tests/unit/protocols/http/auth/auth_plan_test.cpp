#include "protocols/http/auth/auth_plan.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace tern::http;

namespace {

// The realm of the challenge that is chosen.
std::string choose(std::string_view line, auth_kinds kinds = auth_kinds::all()) {
  const field f{"WWW-Authenticate", line};
  auto plan = choose_challenge(parse_challenges({&f, 1}, f.name), kinds);
  return plan ? plan->realm : "(none)";
}

constexpr std::string_view all =
    "Basic realm=basic, Bearer realm=bearer, Digest realm=md5, nonce=a, qop=auth, Foo realm=foo, "
    "Digest realm=sha, nonce=b, algorithm=SHA-256, qop=auth, Digest realm=sha512, nonce=c, algorithm=SHA-512-256, qop=auth";

}  // namespace

TEST(AuthPlan, TheStrongestThatCanBeAnswered) {
  EXPECT_EQ(choose(all), "sha");
  EXPECT_EQ(choose("Digest realm=old, nonce=a, Digest realm=sha, nonce=b, algorithm=SHA-256-sess, qop=auth"), "sha");
  EXPECT_EQ(choose("Basic realm=basic, Digest realm=md5, nonce=a"), "md5");
  EXPECT_EQ(choose("Digest realm=unknown, nonce=a, algorithm=X, Basic realm=basic"), "basic");
  EXPECT_EQ(choose("Foo realm=foo, Negotiate"), "(none)");
  EXPECT_EQ(choose(""), "(none)");
}

TEST(AuthPlan, OfWhatThereAreCredentialsFor) {
  EXPECT_EQ(choose(all, auth_kind::basic | auth_kind::bearer), "basic") << "a token has been sent by then";
  EXPECT_EQ(choose(all, auth_kind::bearer), "(none)");
  EXPECT_EQ(choose(all, auth_kind::basic), "basic");
  EXPECT_EQ(choose("Basic realm=basic", auth_kind::digest), "(none)");
  EXPECT_EQ(choose(all, auth_kinds()), "(none)");
}

TEST(AuthPlan, AmongEqualAlgorithmsTheBetterQopThenTheFirst) {
  EXPECT_EQ(choose("Digest realm=none, nonce=a, Digest realm=int, nonce=a, qop=auth-int, Digest realm=auth, nonce=a, qop=auth"),
            "auth");
  EXPECT_EQ(choose("Digest realm=none, nonce=a, Digest realm=int, nonce=a, qop=auth-int"), "int");
  EXPECT_EQ(choose("Digest realm=first, nonce=a, Digest realm=second, nonce=a"), "first");
  EXPECT_EQ(choose("Digest realm=weak, nonce=a, qop=auth, Digest realm=strong, nonce=a, algorithm=SHA-256"), "strong");
}
