#include "engine/rows/http_stages.hpp"

#include <gtest/gtest.h>

#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct http_stages_test : testing::Test {
  request_settings how;
  http::credential_store store;
  netrc_cache netrc;
  proxy_environment environment;
  temporary_folder home;

  expected<std::shared_ptr<const http::stage_settings>> read(std::string_view text = "http://a.example/") {
    return http_stage_settings(*parse_url(text), how, {"http://a.example:80", 1}, {store, netrc, environment}, true);
  }
  std::shared_ptr<const http::stage_settings> made(std::string_view text = "http://a.example/") {
    auto s = read(text);
    EXPECT_TRUE(s) << s.why().message();
    return s ? *s : std::make_shared<const http::stage_settings>();
  }
};

}  // namespace

TEST_F(http_stages_test, a_proxy_that_may_be_used_is_known_beforehand) {
  EXPECT_FALSE(made()->proxies);
  how.proxy = "none";
  EXPECT_FALSE(made()->proxies);
  how.proxy = "p:3128";
  EXPECT_TRUE(made()->proxies);
}

TEST_F(http_stages_test, settings_reach_the_stages_they_are_for) {
  how.http_redirects = redirects::safe;
  how.http_max_redirects = 3;
  how.http_redirect_downgrade = true;
  how.http_cookies = true;
  how.http_accept = "text/*";
  how.http_max_content_bytes = 77;
  how.http_decode = false;
  how.http_max_decode_ratio = 5;
  how.auth_preemptive = true;
  const auto s = made();
  EXPECT_EQ(s->redirects.policy, http::redirect_policy::safe);
  EXPECT_EQ(s->redirects.max, 3u);
  EXPECT_TRUE(s->redirects.allow_downgrade);
  EXPECT_TRUE(s->cookies);
  EXPECT_EQ(s->validate.accept, "text/*");
  EXPECT_EQ(s->validate.max_content_bytes, 77u);
  EXPECT_FALSE(s->decode.on);
  EXPECT_EQ(s->decode.max_ratio, 5u);
  EXPECT_TRUE(s->auth->basic_at_once);
  EXPECT_EQ(s->auth->first_origin, "http://a.example:80");
  EXPECT_EQ(s->auth->store, &store);
  EXPECT_EQ(s->auth->given, nullptr) << "nobody gave any";
  EXPECT_EQ(s->auth->from_url, nullptr);
}

TEST_F(http_stages_test, every_policy_has_its_counterpart) {
  for (auto [option, policy] : {std::pair(redirects::none, http::redirect_policy::none),
                                {redirects::safe, http::redirect_policy::safe},
                                {redirects::all, http::redirect_policy::all}}) {
    how.http_redirects = option;
    EXPECT_EQ(made()->redirects.policy, policy);
  }
  for (auto [choice, kinds] : {std::pair(auth_choice::any, http::auth_kinds::all()),
                               {auth_choice::basic, http::auth_kind::basic | http::auth_kind::bearer},
                               {auth_choice::digest, http::auth_kind::digest | http::auth_kind::bearer}}) {
    how.auth = choice;
    EXPECT_EQ(made()->auth->kinds, kinds) << "which is about passwords, not about tokens";
  }
}

TEST_F(http_stages_test, credentials_come_as_a_token_and_a_password_and_from_the_url) {
  how.auth_user = "me";
  how.auth_password = "word";
  auto s = made("http://you:there@a.example/");
  EXPECT_EQ(s->auth->given->user.view(), "me");
  EXPECT_EQ(s->auth->given->password.view(), "word");
  EXPECT_EQ(s->auth->from_url->user.view(), "you");
  how.auth_bearer = "abc";
  s = made();
  EXPECT_EQ(s->auth->given->token.view(), "abc");
  EXPECT_EQ(s->auth->given->user.view(), "me") << "for when the token is refused";
  EXPECT_EQ(s->auth->given->password.view(), "word");
  EXPECT_TRUE(s->auth->given->has_user);
  how = {};
  how.auth_bearer = "abc";
  s = made();
  EXPECT_EQ(s->auth->given->token.view(), "abc");
  EXPECT_FALSE(s->auth->given->has_user);
  how = {};
  how.auth_password = "alone";
  EXPECT_TRUE(made()->auth->given->has_user) << "with an empty name";
}

TEST_F(http_stages_test, credentials_no_field_can_hold_are_refused) {
  how.auth_user = "me";
  how.auth_password = "a\nb";
  auto s = read();
  EXPECT_EQ(s.why().code(), TERN_E_ARGUMENT);
  EXPECT_EQ(s.why().message().find("a\nb"), std::string::npos) << "never repeated";
}

TEST_F(http_stages_test, a_user_that_the_choice_leaves_no_way_for_is_refused_beside_a_token_too) {
  how.auth_user = "a:b";
  how.auth_bearer = "abc";
  EXPECT_TRUE(read()) << "digest can say it";
  how.auth = auth_choice::basic;
  EXPECT_EQ(read().why().code(), TERN_E_ARGUMENT);
}

TEST_F(http_stages_test, a_netrc_file_is_read_and_its_faults_name_it) {
  how.auth_netrc = home / "netrc";
  EXPECT_EQ(read().why().code(), TERN_E_FILE);
  put(home / "netrc", "machine a.example login me password word\n");
  const auto logins = made()->auth->logins;
  EXPECT_NE(logins, nullptr);
  EXPECT_EQ(made()->auth->logins, logins) << "read once";
  put(home / "netrc", "machine a.example login");
  auto s = read();
  EXPECT_EQ(s.why().code(), TERN_E_PARSE);
  EXPECT_NE(s.why().message().find("netrc"), std::string::npos) << s.why().message();
}
