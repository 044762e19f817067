#include "protocols/http/auth/digest_challenge.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "digest_script.hpp"

using namespace tern;
using namespace tern::http;
using tern::test::read_digest_line;

namespace {

digest_challenge read(std::string_view more) {
  return read_digest_line(std::string("Digest realm=r, nonce=n, ").append(more)).value_or(digest_challenge{});
}
bool is_refused(std::string_view more) { return read(more).nonce.empty(); }

}  // namespace

TEST(DigestChallenge, ReadsWhatIsAskedFor) {
  auto d = read_digest_line(
      "dIGEST realm=\"a \\\"b\\\"\", NONCE=\"n\", opaque=\"\", algorithm=sha-256-SESS, qop=\"auth-int, auth\", stale=TRUE, "
      "userhash=\"true\", domain=\"/a /b\", charset=UTF-8, unknown=1");
  ASSERT_TRUE(d);
  EXPECT_EQ(d->realm, "a \"b\"");
  EXPECT_EQ(d->nonce, "n");
  EXPECT_EQ(d->opaque, "");
  EXPECT_EQ(d->algorithm, hash_algorithm::sha256);
  EXPECT_EQ(d->algorithm_name, "sha-256-SESS");
  EXPECT_TRUE(d->session);
  EXPECT_EQ(d->qop, digest_qop::auth);
  EXPECT_TRUE(d->stale);
  EXPECT_TRUE(d->hashed_user);
  EXPECT_EQ(d->domain, "/a /b");
}

TEST(DigestChallenge, WhatIsLeftOutHasItsDefault) {
  digest_challenge d = read("");
  EXPECT_EQ(d.algorithm, hash_algorithm::md5);
  EXPECT_EQ(d.algorithm_name, "");
  EXPECT_FALSE(d.session || d.stale || d.hashed_user || d.opaque);
  EXPECT_EQ(d.qop, digest_qop::none);
  EXPECT_EQ(d.domain, "");
}

TEST(DigestChallenge, QopOffers) {
  EXPECT_EQ(read("qop=auth").qop, digest_qop::auth);
  EXPECT_EQ(read("qop=\"auth-int\"").qop, digest_qop::auth_int);
  EXPECT_EQ(read("qop=\"auth-conf,AUTH-INT\"").qop, digest_qop::auth_int);
  EXPECT_EQ(read("qop=\"\"").qop, digest_qop::none);
  EXPECT_TRUE(is_refused("qop=\"auth-conf\""));
}

TEST(DigestChallenge, WhatCannotBeAnsweredIsNoChallenge) {
  EXPECT_FALSE(read_digest_line("Digest nonce=n"));
  EXPECT_FALSE(read_digest_line("Digest realm=r"));
  EXPECT_FALSE(read_digest_line("Digest realm=r, nonce=\"\""));
  EXPECT_FALSE(read_digest_line("Basic realm=r, nonce=n"));
  EXPECT_TRUE(is_refused("algorithm=SHA-512-256, qop=auth"));
  EXPECT_TRUE(is_refused("algorithm=token"));
  EXPECT_TRUE(is_refused("algorithm=MD5-sess"));  // without qop there is no client nonce to begin a session with
  EXPECT_TRUE(is_refused("opaque=\"" + std::string(limits::http_nonce_bytes, 'x') + "\""));
}

TEST(DigestChallenge, AuthenticationInfo) {
  const field list[] = {{"Date", "x"}, {"authentication-INFO", "nextnonce=\"a\", qop=auth, nc=00000001"}};
  digest_info info = read_digest_info(list, "Authentication-Info");
  EXPECT_EQ(info.next_nonce, "a");
  EXPECT_FALSE(info.response);
  const field two[] = {{"Authentication-Info", "rspauth=\"12\", cnonce=x"}, {"Authentication-Info", "nextnonce=\"broken"}};
  info = read_digest_info(two, "Authentication-Info");
  EXPECT_EQ(info.response, "12");
  EXPECT_FALSE(info.next_nonce);
  const std::string huge = "nextnonce=" + std::string(limits::http_nonce_bytes + 1, 'x');
  const field too_long[] = {{"Authentication-Info", huge}, {"Authentication-Info", "nextnonce=\"\""}};
  EXPECT_FALSE(read_digest_info(too_long, "Authentication-Info").next_nonce);
}
