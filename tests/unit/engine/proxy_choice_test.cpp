#include "engine/proxy_choice.hpp"

#include <gtest/gtest.h>

#include <map>

#include "engine/routing.hpp"
#include "protocols/http/proxy/http_proxy.hpp"
#include "transport/socks/socks_proxy.hpp"
#include "transport/tls_profile.hpp"

using namespace tern;

namespace {

struct proxy_choice_test : testing::Test {
  request_settings how;
  std::map<std::string, std::string> variables;
  http::auth_memory memory{as_bytes("a seed that is known to the test")};

  expected<std::shared_ptr<const target>> way(std::string_view text, route_use use = route_use::named_by_program) {
    static constexpr std::string_view schemes[] = {"http", "https", "ws", "wss", "redis", "rediss"};
    const proxy_environment environment(schemes, [&](const char* name) {
      const auto at = variables.find(name);
      return at == variables.end() ? nullptr : at->second.c_str();
    });
    return route_to(*parse_url(text), how, use, {environment, memory});
  }
  std::shared_ptr<const target> go(std::string_view text, route_use use = route_use::named_by_program) {
    auto w = way(text, use);
    EXPECT_TRUE(w) << w.why().message();
    return w ? *w : std::make_shared<const target>();
  }
  std::string proxy_of(std::string_view text) {
    const auto t = go(text);
    return t->proxy ? t->proxy->name : "-";
  }
};

}  // namespace

TEST_F(proxy_choice_test, nobody_names_one) {
  EXPECT_EQ(proxy_of("http://a.test/"), "-");
  EXPECT_FALSE(may_have_proxy(how, {}));
}

TEST_F(proxy_choice_test, the_option_goes_before_the_environment) {
  variables = {{"http_proxy", "env.test:1"}, {"no_proxy", "direct.test"}};
  EXPECT_EQ(proxy_of("http://a.test/"), "http://env.test:1");
  EXPECT_EQ(proxy_of("https://a.test/"), "-");
  EXPECT_EQ(proxy_of("http://direct.test/"), "-");
  how.proxy = "socks5h://opt.test";
  EXPECT_EQ(proxy_of("http://a.test/"), "socks5h://opt.test:1080");
  EXPECT_EQ(proxy_of("https://a.test/"), "socks5h://opt.test:1080");
  EXPECT_EQ(proxy_of("http://direct.test/"), "-") << "as with curl";
  how.proxy = "none";
  EXPECT_EQ(proxy_of("http://a.test/"), "-");
}

TEST_F(proxy_choice_test, exceptions_of_the_options_replace_those_of_the_environment) {
  variables = {{"all_proxy", "env.test:1"}, {"no_proxy", "direct.test"}};
  how.proxy_no_proxy = {"other.test,third.test", "10.0.0.0/8"};
  EXPECT_EQ(proxy_of("http://direct.test/"), "http://env.test:1");
  EXPECT_EQ(proxy_of("http://third.test/"), "-");
  EXPECT_EQ(proxy_of("http://10.1.1.1/"), "-");
  how.proxy_no_proxy = {"none"};
  EXPECT_EQ(proxy_of("http://direct.test/"), "http://env.test:1");
}

TEST_F(proxy_choice_test, the_environment_can_be_left_out) {
  variables = {{"all_proxy", "env.test:1"}, {"no_proxy", "direct.test"}};
  how.proxy_from_environment = false;
  EXPECT_EQ(proxy_of("http://a.test/"), "-");
  how.proxy = "opt.test:2";
  EXPECT_EQ(proxy_of("http://direct.test/"), "http://opt.test:2");
}

TEST_F(proxy_choice_test, a_unix_socket_goes_before_any_proxy) {
  how.proxy = "opt.test:2";
  how.net_unix_socket = "/run/a";
  EXPECT_EQ(proxy_of("http://a.test/"), "-");
  EXPECT_NE(go("http://b.test/", route_use::redirected)->proxy, nullptr);
}

TEST_F(proxy_choice_test, only_plain_http_is_asked_for_in_absolute_form) {
  how.proxy = "opt.test:2";
  EXPECT_TRUE(go("http://a.test/")->absolute_form);
  for (std::string_view tunnelled : {"https://a.test/", "ws://a.test/", "wss://a.test/", "redis://a.test/"})
    EXPECT_FALSE(go(tunnelled)->absolute_form) << tunnelled;
  how.version = http_version::v2_prior_knowledge;
  EXPECT_FALSE(go("http://a.test/")->absolute_form);
  how.version = http_version::automatic;
  how.proxy = "socks5://opt.test:2";
  EXPECT_FALSE(go("http://a.test/")->absolute_form);
}

TEST_F(proxy_choice_test, connections_are_shared_by_the_same_proxy_and_account) {
  const auto pool = [&](std::string proxy, std::string_view text = "http://a.test/") {
    how.proxy = std::move(proxy);
    return go(text)->pool.text;
  };
  EXPECT_EQ(pool("http://p:1"), pool("p:1", "http://b.test/")) << "one connection serves every host";
  EXPECT_NE(pool("http://p:1", "https://a.test/"), pool("p:1", "https://b.test/"));
  EXPECT_NE(pool("http://p:1"), pool("http://p:2"));
  EXPECT_NE(pool("http://p:1"), pool("https://p:1"));
  EXPECT_NE(pool("http://u:a@p:1"), pool("http://u:b@p:1"));
  EXPECT_NE(pool("http://p:1"), pool("none"));
  EXPECT_NE(pool("socks5://p:1"), pool("socks5h://p:1"));
  EXPECT_EQ(pool("http://u:hunter2@p:1").find("hunter2"), std::string::npos);
}

TEST_F(proxy_choice_test, user_and_password_of_the_options_go_first) {
  how.proxy = "http://url:of@p:1";
  auto who = [&] { return static_cast<const http::http_proxy&>(*go("https://a.test/")->proxy).who; };
  EXPECT_EQ(who()->user.view(), "url");
  EXPECT_EQ(who()->password.view(), "of");
  how.proxy_user = "ada";
  how.proxy_password = "secret";
  EXPECT_EQ(who()->user.view(), "ada");
  EXPECT_EQ(who()->password.view(), "secret");
  how.proxy = "socks5://p:1";
  const auto t = go("https://a.test/");
  const auto& socks = static_cast<const socks_proxy&>(*t->proxy);
  EXPECT_TRUE(socks.by_address);
  EXPECT_EQ(socks.user.view(), "ada");
}

TEST_F(proxy_choice_test, what_cannot_be_is_refused_by_the_name_of_its_source) {
  const auto why = [&] {
    auto w = way("http://a.test/");
    EXPECT_FALSE(w);
    EXPECT_EQ(w.why().code(), TERN_E_OPTION_VALUE);
    return std::string(w.why().message());
  };
  variables = {{"http_proxy", "ftp://u:hunter2@p"}};
  EXPECT_EQ(why().find("http_proxy of the environment: "), 0u) << why();
  EXPECT_EQ(why().find("hunter2"), std::string::npos);
  how.proxy = "socks4a://u:hunter2@p";
  EXPECT_EQ(why().find("proxy: "), 0u) << why();
  how.proxy = "socks5://:hunter2@p";
  EXPECT_EQ(why().find("proxy: "), 0u) << why();
  how.proxy = "socks5://" + std::string(256, 'u') + ":x@p";
  EXPECT_NE(why().find("255"), std::string::npos) << why();
}

TEST_F(proxy_choice_test, an_https_proxy_has_its_own_tls) {
  how.proxy = "https://p";
  const auto t = go("http://a.test/");
  EXPECT_EQ(t->profile, nullptr);
  ASSERT_NE(t->proxy->profile, nullptr);
  EXPECT_TRUE(t->proxy->profile->verify);
  EXPECT_EQ(t->proxy->profile->alpn, std::vector<std::string>{"http/1.1"});
  how.tls_verify = false;
  EXPECT_TRUE(go("http://a.test/")->proxy->profile->verify);
  how.proxy_tls_verify = false;
  EXPECT_FALSE(go("http://a.test/")->proxy->profile->verify);
}
