// The stage against a Digest server that checks every answer by its own arithmetic.
#include <gmock/gmock.h>

#include <map>
#include <set>
#include <thread>

#include "auth_script.hpp"
#include "base/message_digest.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::test;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

namespace {

class digest_server {
 public:
  std::string realm = "realm";
  std::string algorithm = "MD5";  // empty: not said
  std::string qop = "auth";       // empty: RFC 2069
  std::string more;               // in the challenge
  std::string nonces = "nonce";   // their beginning
  std::string password = "pass";
  fields info;             // of accepted answers
  bool only_once = false;  // each nonce: the next use of it is stale
  bool says_stale = true;
  std::set<std::string> stale;  // nonces
  std::vector<std::string> problems;

  served operator()(const request_head& request, std::string_view body) {
    const std::string text = authorization_of(request);
    if (!text.starts_with("Digest ")) return challenge(false);
    answer_ = parse_auth_parameters(std::string_view(text).substr(7));
    const std::string nonce = get("nonce");
    if (!issued_.contains(nonce) || stale.contains(nonce)) return challenge(says_stale);
    if (get("response") != expected(request, body)) return challenge(false);
    if (!qop.empty() && !used_.insert(nonce + get("nc")).second) problems.push_back("nc " + get("nc") + " twice");
    counts.push_back(get("nc"));
    if (only_once) stale.insert(nonce);
    return {200, info};
  }

  std::string get(std::string_view name) const {
    const std::string* value = find_parameter(answer_, name);
    return value ? *value : "";
  }
  void issue(std::string nonce) { issued_.insert(std::move(nonce)); }
  std::string hash(const std::string& text) const {
    return hex_digest(algorithm.starts_with("SHA") ? hash_algorithm::sha256 : hash_algorithm::md5, text);
  }
  std::string proof(const request_head& request) const { return response(hash(":" + request.target)); }
  std::vector<std::string> counts;
  std::string a1;

 private:
  served challenge(bool was_stale) {
    const std::string nonce = nonces + std::to_string(++issues_);
    issue(nonce);
    std::string line = "Digest realm=\"" + realm + "\", nonce=\"" + nonce + "\"";
    if (!algorithm.empty()) line += ", algorithm=" + algorithm;
    if (!qop.empty()) line += ", qop=\"" + qop + "\"";
    if (was_stale) line += ", stale=true";
    return unauthorized({line + more});
  }

  std::string response(const std::string& a2) const {
    if (qop.empty()) return hash(a1 + ":" + get("nonce") + ":" + a2);
    return hash(a1 + ":" + get("nonce") + ":" + get("nc") + ":" + get("cnonce") + ":" + get("qop") + ":" + a2);
  }

  std::string expected(const request_head& request, std::string_view body) {
    a1 = hash("user:" + realm + ":" + password);
    if (algorithm.ends_with("-sess")) {
      auto [session, is_new] = sessions_.try_emplace(get("cnonce"), "");
      if (is_new) session->second = hash(a1 + ":" + get("nonce") + ":" + get("cnonce"));
      a1 = session->second;
    }
    std::string a2 = request.method + ":" + get("uri");
    if (get("uri") != request.target) problems.push_back("uri");
    if (get("qop") == "auth-int") a2 += ":" + hash(std::string(body));
    return response(hash(a2));
  }

  std::set<std::string> issued_, used_;
  std::map<std::string, std::string> sessions_;  // A1 by client nonce
  std::vector<auth_parameter> answer_;
  int issues_ = 0;
};

struct auth_stage_digest_test : auth_stage_fixture {
  auth_run run(const auth_request& what = {}, std::vector<size_t> lost = {}) {
    return auth_stage_fixture::run(what, std::ref(site), std::move(lost));
  }
  void TearDown() override { EXPECT_THAT(site.problems, IsEmpty()); }
  digest_server site;
};

auto is_digest = StartsWith("Digest ");

}  // namespace

TEST_F(auth_stage_digest_test, EveryAlgorithmWithEveryQop) {
  for (const char* algorithm : {"", "MD5", "md5", "MD5-sess", "SHA-256", "SHA-256-sess"})
    for (const char* qop : {"", "auth", "auth-int", "auth-int,auth"})
      for (const char* body : {"", "a body of some length"}) {
        if (*qop == '\0' && std::string(algorithm).ends_with("-sess")) continue;
        SCOPED_TRACE(std::string(algorithm) + " " + qop);
        site = {};
        site.algorithm = algorithm;
        site.qop = qop;
        auth_memory fresh(as_bytes("seed"));
        auto shared = std::make_shared<auth_options>(options);
        auth_stage one(shared, fresh), two(shared, fresh);
        const auth_request what{.target = "/a?b=\"c\"", .method = "POST", .body = body};
        auth_run r = run_auth(one, what, std::ref(site));
        EXPECT_THAT(r.sent, ElementsAre("-", is_digest));
        EXPECT_EQ(r.status, 200);
        r = run_auth(two, what, std::ref(site));  // pre-emptive
        EXPECT_THAT(r.sent, ElementsAre(is_digest));
        EXPECT_EQ(r.status, 200);
        EXPECT_THAT(site.problems, IsEmpty());
      }
}

TEST_F(auth_stage_digest_test, SendsBodiesOfAuthIntByTheirHashWhateverTheHopBrings) {
  site.qop = "auth-int";
  auth_stage stage(std::make_shared<auth_options>(options), memory);
  EXPECT_EQ(run_auth(stage, {.method = "POST", .body = "first"}, std::ref(site)).status, 200);
  EXPECT_EQ(run_auth(stage, {.method = "GET"}, std::ref(site)).status, 200);  // a 303 dropped the body
  EXPECT_EQ(run_auth(stage, {.method = "PUT", .body = "other"}, std::ref(site)).status, 200);
  EXPECT_THAT(site.counts, ElementsAre("00000001", "00000002", "00000003"));
}

TEST_F(auth_stage_digest_test, CountsUsesOfANonceAcrossRequests) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(run({.target = "/" + std::to_string(i) + "/x"}).status, 200);
  EXPECT_THAT(site.counts, ElementsAre("00000001", "00000002", "00000003", "00000004"));
}

TEST_F(auth_stage_digest_test, CountsUsesOfANonceAcrossThreads) {
  ASSERT_EQ(run().status, 200);
  const std::string nonce = site.get("nonce");
  std::vector<std::thread> threads;
  std::vector<std::vector<std::string>> got(4);
  for (std::vector<std::string>& mine : got)
    threads.emplace_back([&] {
      auth_stage stage(std::make_shared<auth_options>(options), memory);
      for (int i = 0; i < 200; ++i)
        run_auth(stage, {}, [&](const request_head& r, std::string_view) {
          auto list = parse_auth_parameters(std::string_view(authorization_of(r)).substr(7));
          mine.push_back(*find_parameter(list, "nonce") + *find_parameter(list, "nc"));
          return served{};
        });
    });
  for (std::thread& t : threads) t.join();
  std::set<std::string> all;
  for (auto& mine : got) all.insert(mine.begin(), mine.end());
  EXPECT_EQ(all.size(), 800u);
}

TEST_F(auth_stage_digest_test, AStaleNonceIsFollowedByAFreshOne) {
  run();
  site.stale.insert("nonce1");
  auth_run r = run();
  EXPECT_THAT(r.sent, ElementsAre(is_digest, is_digest));
  EXPECT_EQ(r.status, 200);
  EXPECT_THAT(run().sent, ElementsAre(is_digest));
}

TEST_F(auth_stage_digest_test, AForgottenNonceToo) {
  run();
  site.stale.insert("nonce1");
  site.says_stale = false;
  EXPECT_EQ(run().status, 200);
}

TEST_F(auth_stage_digest_test, AServerThatCallsEveryNonceStaleIsAskedTwiceMore) {
  for (int i = 1; i < 20; ++i) site.stale.insert("nonce" + std::to_string(i));
  auth_run r = run();
  EXPECT_THAT(r.sent, ElementsAre("-", is_digest, is_digest, is_digest));
  EXPECT_EQ(r.status, 401);
}

TEST_F(auth_stage_digest_test, StaleWithTheSameNonceIsTheResult) {
  auto same = [](const request_head&, std::string_view) {
    return unauthorized({"Digest realm=r, nonce=n, qop=auth, stale=true"});
  };
  EXPECT_THAT(auth_stage_fixture::run({}, same).sent, ElementsAre("-", is_digest));
}

TEST_F(auth_stage_digest_test, WrongPasswordsStopAfterOneTry) {
  site.password = "another";
  for (int i = 0; i < 2; ++i) {
    auth_run r = run();
    EXPECT_THAT(r.sent, ElementsAre("-", is_digest));
    EXPECT_EQ(r.status, 401);
  }
}

TEST_F(auth_stage_digest_test, AWrongPasswordAfterAStaleNonceStopsToo) {
  run();
  site.stale.insert("nonce1");
  site.password = "changed";
  auth_run r = run();
  EXPECT_THAT(r.sent, ElementsAre(is_digest, is_digest));
  EXPECT_EQ(r.status, 401);
  EXPECT_THAT(run().sent, ElementsAre("-", is_digest));
}

TEST_F(auth_stage_digest_test, TheNextNonceIsUsedFromOne) {
  for (const char* algorithm : {"MD5", "SHA-256-sess"}) {
    site = {};
    site.algorithm = algorithm;
    site.realm = site.nonces = algorithm;
    const std::string next = std::string("next ") + algorithm;
    site.info = {{"Authentication-Info", "nextnonce=\"" + next + "\""}};
    site.issue(next);
    const auth_request what{.target = std::string("/") + algorithm + "/"};
    EXPECT_EQ(run(what).status, 200);
    site.info.clear();
    EXPECT_EQ(run(what).status, 200);
    EXPECT_EQ(site.get("nonce"), next);
    EXPECT_THAT(run(what).sent, ElementsAre(is_digest));
    EXPECT_THAT(site.counts, ElementsAre("00000001", "00000001", "00000002"));
  }
}

TEST_F(auth_stage_digest_test, OneTimeNoncesWithNextnonceNeedNoChallenge) {
  site.only_once = true;
  int next = 0;
  auto serve = [&](const request_head& r, std::string_view body) {
    site.info = {{"Authentication-Info", "nextnonce=\"once" + std::to_string(++next) + "\", qop=auth"}};
    site.issue("once" + std::to_string(next));
    return site(r, body);
  };
  EXPECT_THAT(auth_stage_fixture::run({}, serve).sent, ElementsAre("-", is_digest));
  for (int i = 0; i < 3; ++i) EXPECT_THAT(auth_stage_fixture::run({}, serve).sent, ElementsAre(is_digest));
  EXPECT_THAT(site.counts, testing::Each("00000001"));
}

TEST_F(auth_stage_digest_test, AServerThatProvesItselfIsLearntFrom) {
  auto proving = [&](const request_head& r, std::string_view body) {
    served s = site(r, body);
    if (s.status == 200) s.list.push_back({"Authentication-Info", "qop=auth, rspauth=\"" + site.proof(r) + "\""});
    return s;
  };
  EXPECT_EQ(auth_stage_fixture::run({}, proving).status, 200);
  EXPECT_THAT(run().sent, ElementsAre(is_digest));
}

TEST_F(auth_stage_digest_test, AWrongProofPassesTheResponseAndTeachesNothing) {
  site.info = {{"Authentication-Info", "rspauth=\"00\", nextnonce=\"planted\", qop=auth"}};
  EXPECT_EQ(run().status, 200);
  site.info.clear();
  EXPECT_THAT(run().sent, ElementsAre("-", is_digest));
  site.info = {{"Authentication-Info", "rspauth=\"00\", qop=auth"}};
  EXPECT_THAT(run().sent, ElementsAre(is_digest));
  EXPECT_THAT(run().sent, ElementsAre("-", is_digest));  // forgotten
}

TEST_F(auth_stage_digest_test, TheDomainLimitsWhatIsSentUnasked) {
  site.more = ", domain=\"/private http://h/also http://other/x\"";
  run({.target = "/private/a"});
  EXPECT_THAT(run({.target = "/private/b"}).sent, ElementsAre(is_digest));
  EXPECT_THAT(run({.target = "/also"}).sent, ElementsAre(is_digest));
  EXPECT_THAT(run({.target = "/x"}).sent, ElementsAre("-", is_digest));
}

TEST_F(auth_stage_digest_test, WithoutADomainTheWholeOriginIsOneSpace) {
  run({.target = "/deep/down/x"});
  EXPECT_THAT(run({.target = "/"}).sent, ElementsAre(is_digest));
}

TEST_F(auth_stage_digest_test, AnotherOriginIsNoPartOfIt) {
  run();
  options.store = nullptr;
  EXPECT_THAT(run({.origin = "https://h:443"}).sent, ElementsAre("-"));
}

TEST_F(auth_stage_digest_test, TwoRealmsOfOneOriginKeepTheirNonces) {
  digest_server other;
  other.realm = "other";  // with the nonces of the first: they count all the same
  auto both = [&](const request_head& r, std::string_view body) {
    return r.target.starts_with("/other/") ? other(r, body) : site(r, body);
  };
  auto sent = [&](std::string path) { return auth_stage_fixture::run({.target = std::move(path)}, both).sent; };
  EXPECT_THAT(sent("/one/"), ElementsAre("-", is_digest));
  EXPECT_THAT(sent("/other/"), ElementsAre(is_digest, is_digest));  // unasked with the wrong realm, then right
  EXPECT_THAT(sent("/one/"), ElementsAre(is_digest));
  EXPECT_THAT(sent("/other/"), ElementsAre(is_digest));
}

TEST_F(auth_stage_digest_test, BeforeBasicAlsoWhenBasicWasSentAtOnce) {
  options.basic_at_once = true;
  site.more = ", Basic realm=r";
  EXPECT_THAT(run().sent, ElementsAre(StartsWith("Basic "), is_digest));
  EXPECT_THAT(run().sent, ElementsAre(is_digest));
}

TEST_F(auth_stage_digest_test, UserNamesAreSentAsTheChallengeWants) {
  options.given = make_password("J\xC3\xA4s", "pw");
  auto name = [&](std::string challenge) {
    return auth_stage_fixture::run({}, [&](const request_head&, std::string_view) { return unauthorized({challenge}); })
        .sent.back();
  };
  EXPECT_THAT(name("Digest realm=r, nonce=n, qop=auth"), StartsWith("Digest username*=UTF-8''J%C3%A4s, "));
  EXPECT_THAT(name("Digest realm=r, nonce=n, qop=auth, userhash=true"),
              StartsWith("Digest username=\"" + hex_digest(hash_algorithm::md5, "J\xC3\xA4s:r") + "\", "));
}

TEST_F(auth_stage_digest_test, ExchangesThatAreLostDoNoHarm) {
  for (size_t first = 0; first < 3; ++first)
    for (size_t second = first; second < 4; ++second) {
      site = {};
      site.qop = "auth-int";
      auth_memory fresh(as_bytes("seed"));
      auth_stage stage(std::make_shared<auth_options>(options), fresh);
      auth_run r = run_auth(stage, {.method = "POST", .body = "b"}, std::ref(site), {first, second});
      EXPECT_EQ(r.status, 200) << first << " " << second;
      EXPECT_THAT(site.problems, IsEmpty());
    }
}

TEST_F(auth_stage_digest_test, MayEndAtEveryStep) {
  site.qop = "auth-int";
  auto shared = std::make_shared<auth_options>(options);
  auto request = std::make_shared<request_head>();
  auto where = std::make_shared<target>();
  where->origin.text = "http://h:80";
  bytes_source body(as_bytes("x"), nullptr);
  for (int steps = 0; steps < 6; ++steps) {
    auth_stage stage(shared, memory);
    attempt a{request, where, &body};
    const field challenge{"WWW-Authenticate", "Digest realm=r, nonce=n, qop=auth-int"};
    head h;
    h.status = 401;
    h.list = {&challenge, 1};
    if (steps > 0) {
      EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::pass);
    }
    if (steps > 1) {
      EXPECT_EQ(stage.on_head(a, h, now_t()).kind, verdict_kind::again);
    }
    if (steps > 2) {
      EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::scan);
    }
    if (steps > 3) stage.on_body(as_bytes("x"));
    if (steps > 4) {
      EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::pass);
    }
  }
}
