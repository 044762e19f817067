#include "protocols/http/auth/auth_memory.hpp"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr std::string_view origin = "http://h:80";

auth_plan basic(std::string_view realm) { return {auth_kind::basic, std::string(realm), {}}; }
auth_plan digest(std::string_view realm, std::string_view nonce, std::string_view domain = "") {
  auth_plan plan{auth_kind::digest, std::string(realm), {}};
  plan.digest.challenge.realm = realm;
  plan.digest.challenge.nonce = nonce;
  plan.digest.challenge.domain = domain;
  return plan;
}

struct auth_memory_test : testing::Test {
  std::string find(std::string_view path, std::string_view at = origin, auth_kinds kinds = auth_kinds::all()) {
    auto plan = memory.find(at, path, *user, kinds);
    return plan ? plan->realm + "/" + plan->digest.challenge.nonce : "(none)";
  }
  auth_memory memory{as_bytes("a seed that is known to the test")};
  shared_credentials user = make_password("u", "p");
};

}  // namespace

TEST_F(auth_memory_test, FindsWhatWasAcceptedBelowTheSameFolder) {
  EXPECT_EQ(find("/docs/a"), "(none)");
  memory.learn(origin, "/docs/a", *user, basic("r"));
  EXPECT_EQ(find("/docs/b/c"), "r/");
  EXPECT_EQ(find("/docs"), "(none)");
  EXPECT_EQ(find("/"), "(none)");
  EXPECT_EQ(find("/docs/a", "https://h:443"), "(none)");
  EXPECT_EQ(find("/docs/a", "http://h:8080"), "(none)");
}

TEST_F(auth_memory_test, FindsItForTheSameCredentialsOnly) {
  memory.learn(origin, "/", *user, basic("r"));
  for (auto other : {make_password("u", "P"), make_password("up", ""), make_password("", "up"), make_password("U", "p")})
    EXPECT_FALSE(memory.find(origin, "/", *other, auth_kinds::all()));
  EXPECT_TRUE(memory.find(origin, "/", *make_password("u", "p"), auth_kinds::all()));
}

TEST_F(auth_memory_test, FindsItByTheKindsThatAreAllowedOnly) {
  memory.learn(origin, "/", *user, basic("weak"));
  memory.learn(origin, "/", *user, digest("strong", "n"));
  EXPECT_EQ(find("/", origin, auth_kind::basic), "weak/");
  EXPECT_EQ(find("/", origin, auth_kind::digest), "strong/n");
  EXPECT_EQ(find("/", origin, auth_kind::bearer), "(none)");
}

TEST_F(auth_memory_test, TakesTheSpaceThatCoversMost) {
  memory.learn(origin, "/a/x", *user, digest("A", "1"));
  memory.learn(origin, "/b/x", *user, digest("B", "2"));
  EXPECT_EQ(find("/a/y"), "A/1");
  EXPECT_EQ(find("/b/y"), "B/2");
  EXPECT_EQ(find("/c"), "B/2");  // both name nothing, so both cover the origin: the last
}

TEST_F(auth_memory_test, LearningARealmAgainReplacesItsNonceAndKeepsItsPaths) {
  memory.learn(origin, "/a/x", *user, basic("r"));
  memory.learn(origin, "/b/x", *user, basic("r"));
  EXPECT_EQ(find("/a/"), "r/");
  EXPECT_EQ(find("/b/"), "r/");
  memory.learn(origin, "/a/x", *user, digest("d", "1", "/a /b"));
  memory.learn(origin, "/a/x", *user, digest("d", "2", "/b"));
  EXPECT_EQ(find("/b/", origin, auth_kind::digest), "d/2");
  EXPECT_EQ(find("/a/", origin, auth_kind::digest), "(none)");  // the domain names all of them
}

TEST_F(auth_memory_test, ForgetsARefusedNonceButNoNewerOne) {
  memory.learn(origin, "/", *user, digest("d", "2"));
  memory.forget(origin, *user, digest("d", "1"));
  memory.forget(origin, *user, digest("other", "2"));
  memory.forget(origin, *make_password("x", "p"), digest("d", "2"));
  memory.forget("http://never:80", *user, digest("d", "2"));
  EXPECT_EQ(find("/"), "d/2");
  memory.forget(origin, *user, digest("d", "2"));
  EXPECT_EQ(find("/"), "(none)");
  EXPECT_EQ(memory.origins(), 0u);
}

TEST_F(auth_memory_test, CountsByOriginAndNonce) {
  EXPECT_EQ(memory.next_count(origin, "n"), 1u);
  EXPECT_EQ(memory.next_count(origin, "n"), 2u);
  EXPECT_EQ(memory.next_count(origin, "m"), 1u);
  EXPECT_EQ(memory.next_count("http://g:80", "n"), 1u);
  EXPECT_EQ(memory.next_count(origin, "n"), 3u);
}

TEST_F(auth_memory_test, ACountThatWasDroppedGoesOnAfterWhatIsKnown) {
  auth_plan plan = digest("d", "n");
  for (int i = 0; i < 5; ++i) plan.digest.uses = memory.next_count(origin, "n");
  for (size_t i = 0; i < limits::http_auth_nonces; ++i) memory.next_count(origin, "x" + std::to_string(i));
  memory.learn(origin, "/", *user, plan);
  EXPECT_EQ(memory.next_count(origin, "n"), 6u);
}

TEST_F(auth_memory_test, ClientNoncesNeverRepeat) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(memory.client_nonce()).second);
  auth_memory other(as_bytes("another seed, another row of them"));
  EXPECT_FALSE(seen.contains(other.client_nonce()));
}

TEST_F(auth_memory_test, EverythingIsBounded) {
  for (size_t i = 0; i < limits::http_auth_origins + 10; ++i)
    memory.learn("http://h" + std::to_string(i) + ":80", "/", *user, basic("r"));
  EXPECT_EQ(memory.origins(), limits::http_auth_origins);
  EXPECT_EQ(find("/", "http://h0:80"), "(none)");
  EXPECT_EQ(find("/", "http://h" + std::to_string(limits::http_auth_origins) + ":80"), "r/");

  for (size_t i = 0; i < limits::http_auth_spaces + 1; ++i)
    memory.learn(origin, "/" + std::to_string(i) + "/", *user, basic("r" + std::to_string(i)));
  EXPECT_EQ(find("/0/"), "(none)");
  EXPECT_EQ(find("/1/"), "r1/");

  for (size_t i = 0; i < limits::http_auth_paths + 1; ++i)
    memory.learn("http://p:80", "/" + std::to_string(i) + "/", *user, basic("r"));
  size_t known = 0;
  for (size_t i = 0; i < limits::http_auth_paths + 1; ++i)
    if (find("/" + std::to_string(i) + "/", "http://p:80") != "(none)") ++known;
  EXPECT_EQ(known, limits::http_auth_paths);
  EXPECT_EQ(find("/" + std::to_string(limits::http_auth_paths) + "/", "http://p:80"), "r/");
}

TEST_F(auth_memory_test, ManyThreadsNeverGetTheSameCount) {
  constexpr int threads = 4, each = 2000;
  std::vector<std::vector<uint32_t>> got(threads);
  std::vector<std::set<std::string>> nonces(threads);
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t)
    running.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        got[t].push_back(memory.next_count(origin, "n"));
        nonces[t].insert(memory.client_nonce());
        if (i % 100 == 0) memory.learn(origin, "/", *user, digest("d", "n"));
        if (i % 150 == 0) memory.forget(origin, *user, digest("d", "n"));
        memory.find(origin, "/", *user, auth_kinds::all());
      }
    });
  for (std::thread& t : running) t.join();
  std::set<uint32_t> counts;
  std::set<std::string> all;
  for (int t = 0; t < threads; ++t) {
    counts.insert(got[t].begin(), got[t].end());
    all.merge(nonces[t]);
  }
  EXPECT_EQ(counts.size(), size_t{threads * each});
  EXPECT_EQ(*counts.rbegin(), uint32_t{threads * each});
  EXPECT_EQ(all.size(), size_t{threads * each});
}
