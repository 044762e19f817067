#include "protocols/http/stages/auth_stage.hpp"

#include <gmock/gmock.h>

#include "auth_script.hpp"

using namespace tern;
using namespace tern::http;
using namespace tern::test;
using testing::ElementsAre;

namespace {

constexpr const char* user_pass = "Basic dXNlcjpwYXNz";       // user:pass
constexpr const char* user_wrong = "Basic dXNlcjp3cm9uZw==";  // user:wrong
constexpr const char* store_field = "Basic c3RvcmU6cw==";     // store:s
constexpr const char* netrc_field = "Basic bmV0cmM6bg==";     // netrc:n
constexpr const char* url_field = "Basic dXJsOnU=";           // url:u

// Lets in whoever sends `accepted`; others are challenged.
server door(std::string accepted, std::vector<std::string> challenges = {"Basic realm=\"r\""}) {
  return [=](const request_head& r, std::string_view) {
    return authorization_of(r) == accepted ? served{} : unauthorized(challenges);
  };
}

struct auth_stage_test : auth_stage_fixture {
  static std::shared_ptr<const netrc> logins() {
    return std::make_shared<netrc>(*netrc::parse("machine h login netrc password n\nmachine g login netrc password n"));
  }
  credential_store store;
};

}  // namespace

TEST_F(auth_stage_test, AnswersAChallengeOnce) {
  auth_run r = run({}, door(user_pass));
  EXPECT_THAT(r.sent, ElementsAre("-", user_pass));
  EXPECT_EQ(r.status, 200);
}

TEST_F(auth_stage_test, WrongCredentialsStopAfterOneTry) {
  options.given = make_password("user", "wrong");
  auth_run r = run({}, door(user_pass));
  EXPECT_THAT(r.sent, ElementsAre("-", user_wrong));
  EXPECT_EQ(r.status, 401);
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-", user_wrong));  // nor are they sent unasked later
}

TEST_F(auth_stage_test, WrongCredentialsAreNotTriedAgainByAnOuterRetry) {
  options.given = make_password("user", "wrong");
  auth_stage stage(std::make_shared<auth_options>(options), memory);
  EXPECT_THAT(run_auth(stage, {}, door(user_pass)).sent, ElementsAre("-", user_wrong));
  EXPECT_THAT(run_auth(stage, {}, door(user_pass)).sent, ElementsAre("-"));
  EXPECT_THAT(run_auth(stage, {.target = "/other"}, door(user_pass)).sent, ElementsAre("-", user_wrong));
}

TEST_F(auth_stage_test, WithoutAUsableChallengeThe401IsTheResult) {
  for (std::vector<std::string> none :
       {std::vector<std::string>{}, {"Negotiate, NTLM"}, {"Bearer realm=x"}, {"Basic realm=\"broken"}}) {
    auth_run r = run({}, door(user_pass, none));
    EXPECT_THAT(r.sent, ElementsAre("-"));
    EXPECT_EQ(r.status, 401);
  }
}

TEST_F(auth_stage_test, LaterRequestsBelowTheFolderNeedNoChallenge) {
  run({.target = "/a/b?c"}, door(user_pass));
  EXPECT_THAT(run({.target = "/a/d"}, door(user_pass)).sent, ElementsAre(user_pass));
  EXPECT_THAT(run({.target = "/"}, door(user_pass)).sent, ElementsAre("-", user_pass));
}

TEST_F(auth_stage_test, WhatWasLearntServesNobodyElse) {
  run({}, door(user_pass));
  options.given = nullptr;
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-"));
  options.given = make_password("user", "wrong");
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-", user_wrong));
}

TEST_F(auth_stage_test, CredentialsThatNoLongerWorkAreSentOnce) {
  run({}, door(user_pass));
  auth_run r = run({}, door("changed"));
  EXPECT_THAT(r.sent, ElementsAre(user_pass));  // the same again would say the same
  EXPECT_EQ(r.status, 401);
  EXPECT_THAT(run({}, door("changed")).sent, ElementsAre("-", user_pass));  // the space is forgotten
}

TEST_F(auth_stage_test, BasicAtOnceWhenTold) {
  options.basic_at_once = true;
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre(user_pass));
  auth_run r = run({}, door("other"));
  EXPECT_THAT(r.sent, ElementsAre(user_pass));
  EXPECT_EQ(r.status, 401);
}

TEST_F(auth_stage_test, ATokenIsSentAtOnceAndOnce) {
  options.given = make_token("abc");
  EXPECT_THAT(run({}, door("Bearer abc")).sent, ElementsAre("Bearer abc"));
  auth_run r = run({}, door("x", {"Bearer realm=r, error=\"invalid_token\"", "Basic realm=r"}));
  EXPECT_THAT(r.sent, ElementsAre("Bearer abc"));
  EXPECT_EQ(r.status, 401);
}

TEST_F(auth_stage_test, ThePasswordAnswersWhenTheTokenWasRefused) {
  auto both = std::make_shared<credentials>();
  both->has_user = true;
  both->user = secret("user");
  both->password = secret("pass");
  both->token = secret("abc");
  options.given = both;
  EXPECT_THAT(run({}, door("Bearer abc")).sent, ElementsAre("Bearer abc"));
  auth_run r = run({}, door(user_pass, {"Bearer realm=r, error=\"invalid_token\"", "Basic realm=r"}));
  EXPECT_THAT(r.sent, ElementsAre("Bearer abc", user_pass));
  EXPECT_EQ(r.status, 200);
  r = run({}, door("other", {"Basic realm=r", "Bearer realm=r"}));
  EXPECT_THAT(r.sent, ElementsAre("Bearer abc", user_pass));
  EXPECT_EQ(r.status, 401);
}

TEST_F(auth_stage_test, OnlyTheKindsThatAreAllowed) {
  options.kinds = auth_kind::digest;
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-"));
  options.given = make_token("abc");
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-"));
}

TEST_F(auth_stage_test, TheProgramsOwnHeaderIsLeftAlone) {
  options.basic_at_once = true;
  auth_run r = run({.list = {{"authorization", "Custom x"}}}, door(user_pass));
  EXPECT_THAT(r.sent, ElementsAre("Custom x"));
  EXPECT_EQ(r.status, 401);
}

TEST_F(auth_stage_test, GivenBeforeUrlBeforeStoreBeforeNetrc) {
  options.basic_at_once = true;
  options.from_url = make_password("url", "u");
  options.store = &store;
  options.logins = logins();
  ASSERT_FALSE(store.set("http://h:80", make_password("store", "s")));
  auto sent = [&] { return run({}, door("x")).sent; };
  EXPECT_THAT(sent(), ElementsAre(user_pass));
  options.given = nullptr;
  EXPECT_THAT(sent(), ElementsAre(url_field));
  options.from_url = nullptr;
  EXPECT_THAT(sent(), ElementsAre(store_field));
  store.clear();
  EXPECT_THAT(sent(), ElementsAre(netrc_field));
  options.logins = nullptr;
  EXPECT_THAT(sent(), ElementsAre("-"));
}

TEST_F(auth_stage_test, AnotherOriginGetsOnlyWhatIsMeantForIt) {
  options.basic_at_once = true;
  options.from_url = make_password("url", "u");
  for (std::string other : {"https://h:443", "http://h:8080", "http://g:80", "http://sub.h:80"}) {
    auth_stage stage(std::make_shared<auth_options>(options), memory);
    EXPECT_THAT(run_auth(stage, {}, door(user_pass)).sent, ElementsAre(user_pass));
    EXPECT_THAT(run_auth(stage, {.origin = other}, door("x")).sent, ElementsAre("-")) << other;  // the redirect's target
    EXPECT_THAT(run_auth(stage, {}, door(user_pass)).sent, ElementsAre(user_pass));              // and back
  }
}

TEST_F(auth_stage_test, StoreAndNetrcAreAskedForTheOriginAtHand) {
  options.store = &store;
  options.logins = logins();
  ASSERT_FALSE(store.set("http://i:80", make_password("store", "s")));
  auth_stage stage(std::make_shared<auth_options>(options), memory);
  EXPECT_THAT(run_auth(stage, {}, door(user_pass)).sent, ElementsAre("-", user_pass));
  EXPECT_THAT(run_auth(stage, {.origin = "http://i:80"}, door(store_field)).sent, ElementsAre("-", store_field));
  EXPECT_THAT(run_auth(stage, {.origin = "https://g:443"}, door(netrc_field)).sent, ElementsAre("-", netrc_field));
  EXPECT_THAT(run_auth(stage, {.origin = "http://none:80"}, door("x")).sent, ElementsAre("-"));
}

TEST_F(auth_stage_test, WhatBasicCannotCarryFailsWithoutRepeatingIt) {
  options.given = make_password("hidden:name", "hidden");
  options.kinds = auth_kind::basic;
  auth_run r = run({}, door("x"));
  EXPECT_EQ(r.why.code(), TERN_E_ARGUMENT);
  EXPECT_EQ(r.why.message().find("hidden"), std::string_view::npos);
  EXPECT_THAT(r.sent, ElementsAre());
}

TEST_F(auth_stage_test, OtherStatusesPass) {
  for (int32_t status : {200, 302, 403, 407, 500}) {
    auth_run r = run({}, [&](const request_head&, std::string_view) {
      return served{status, {{"WWW-Authenticate", "Basic realm=r"}, {"Proxy-Authenticate", "Basic realm=r"}}};
    });
    EXPECT_THAT(r.sent, ElementsAre("-"));
    EXPECT_EQ(r.status, status);
  }
}

TEST_F(auth_stage_test, AGatewaysFailureTeachesNothing) {
  auto failing = [](const request_head& r, std::string_view) {
    return authorization_of(r).empty() ? unauthorized({"Basic realm=r"}) : served{503, {}};
  };
  EXPECT_EQ(run({}, failing).status, 503);
  EXPECT_THAT(run({}, door(user_pass)).sent, ElementsAre("-", user_pass));
}

TEST_F(auth_stage_test, AnExchangeThatIsLostChangesNothing) {
  for (size_t lost : {0u, 1u}) {
    auth_memory fresh(as_bytes("seed"));
    auth_stage stage(std::make_shared<auth_options>(options), fresh);
    auth_run r = run_auth(stage, {}, door(user_pass), {lost});
    EXPECT_EQ(r.status, 200);
    EXPECT_EQ(r.sent.back(), user_pass);
  }
}

TEST_F(auth_stage_test, TheRequestOfTheProgramStaysAsItWas) {
  options.basic_at_once = true;
  auth_stage stage(std::make_shared<auth_options>(options), memory);
  auto original = std::make_shared<request_head>();
  original->target = "/";
  auto where = std::make_shared<target>();
  where->origin.text = "http://h:80";
  attempt a{original, where};
  EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::pass);
  EXPECT_NE(a.request, original);
  EXPECT_TRUE(original->list.empty());
}

TEST_F(auth_stage_test, IsNeededWhenThereMayBeCredentials) {
  EXPECT_TRUE(auth_stage::is_needed(options));
  auth_options none;
  EXPECT_FALSE(auth_stage::is_needed(none));
  none.store = &store;
  none.logins = std::make_shared<netrc>();
  EXPECT_FALSE(auth_stage::is_needed(none));
  ASSERT_FALSE(store.set("http://h:80", make_token("t")));
  EXPECT_TRUE(auth_stage::is_needed(none));
  none.store = nullptr;
  none.logins = logins();
  EXPECT_TRUE(auth_stage::is_needed(none));
  none = {};
  none.from_url = make_password("", "");
  EXPECT_TRUE(auth_stage::is_needed(none));
}
