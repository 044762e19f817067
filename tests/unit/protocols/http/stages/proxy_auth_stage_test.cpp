#include "protocols/http/stages/proxy_auth_stage.hpp"

#include <gtest/gtest.h>

#include "protocols/http/proxy/http_proxy.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr const char* user_pass = "Basic dXNlcjpwYXNz";

struct proxy_auth_stage_test : testing::Test {
  proxy_auth_stage_test() {
    proxy->name = "http://p:3128";
    proxy->memory = &memory;
    proxy->who = make_password("user", "pass");
    where->host = "a.test";
    where->origin.text = "http://a.test:80";
    where->proxy = proxy;
    where->absolute_form = true;
    auto head = std::make_shared<request_head>();
    head->method = "GET";
    head->target = "/x?y";
    head->authority = "a.test";
    head->scheme = "http";
    request = head;
  }
  attempt first() const {
    attempt a;
    a.request = request;
    a.where = where;
    return a;
  }
  static std::string field_of(const attempt& a, std::string_view name = "Proxy-Authorization") {
    for (const owned_field& f : static_cast<const request_head&>(*a.request).list)
      if (f.name == name) return f.value;
    return "-";
  }
  static verdict_kind see(proxy_auth_stage& stage, attempt& a, int32_t status, std::vector<field> list = {}) {
    head h;
    h.status = status;
    h.list = list;
    return stage.on_head(a, h, now_t()).kind;
  }
  static std::vector<field> basic() { return {{"Proxy-Authenticate", "Basic realm=\"p\""}}; }

  auth_memory memory{as_bytes("a seed that is known to the test")};
  std::shared_ptr<http_proxy> proxy = std::make_shared<http_proxy>();
  std::shared_ptr<target> where = std::make_shared<target>();
  std::shared_ptr<const request_head> request;
};

}  // namespace

TEST_F(proxy_auth_stage_test, a_407_of_the_proxy_is_answered_and_then_known) {
  proxy_auth_stage stage(memory);
  attempt a = first();
  EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::pass);
  EXPECT_EQ(field_of(a), "-");
  EXPECT_EQ(see(stage, a, 407, basic()), verdict_kind::again);
  a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(field_of(a), user_pass);
  EXPECT_EQ(field_of(a, "Authorization"), "-");
  EXPECT_EQ(see(stage, a, 502), verdict_kind::pass) << "the proxy took them, whoever failed behind it";
  proxy_auth_stage next(memory);
  attempt b = first();
  next.on_request(b, now_t());
  EXPECT_EQ(field_of(b), user_pass);
}

TEST_F(proxy_auth_stage_test, what_is_refused_is_the_result_and_not_sent_again) {
  proxy_auth_stage stage(memory);
  attempt a = first();
  stage.on_request(a, now_t());
  see(stage, a, 407, basic());
  a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(see(stage, a, 407, basic()), verdict_kind::pass);
  a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(field_of(a), "-") << "nor on the next hop";
}

TEST_F(proxy_auth_stage_test, digest_answers_for_the_whole_url) {
  proxy_auth_stage stage(memory);
  attempt a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(see(stage, a, 407, {{"Proxy-Authenticate", "Digest realm=\"p\", nonce=\"n\", qop=\"auth\""}}), verdict_kind::again);
  a = first();
  stage.on_request(a, now_t());
  EXPECT_NE(field_of(a).find("uri=\"http://a.test/x?y\""), std::string::npos) << field_of(a);
}

TEST_F(proxy_auth_stage_test, behind_a_tunnel_and_without_a_proxy_a_407_is_the_targets) {
  where->absolute_form = false;
  for (const bool tunnel : {true, false}) {
    if (!tunnel) where->proxy = nullptr;
    EXPECT_FALSE(proxy_auth_stage::is_needed(first()));
    proxy_auth_stage stage(memory);
    attempt a = first();
    EXPECT_EQ(stage.on_request(a, now_t()).kind, verdict_kind::pass);
    EXPECT_EQ(field_of(a), "-");
    EXPECT_EQ(see(stage, a, 407, basic()), verdict_kind::pass);
  }
}

TEST_F(proxy_auth_stage_test, without_credentials_the_407_is_the_result) {
  proxy->who = nullptr;
  EXPECT_FALSE(proxy_auth_stage::is_needed(first()));
  proxy_auth_stage stage(memory);
  attempt a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(see(stage, a, 407, basic()), verdict_kind::pass);
}

TEST_F(proxy_auth_stage_test, a_401_is_not_its_business) {
  proxy_auth_stage stage(memory);
  attempt a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(see(stage, a, 401, {{"WWW-Authenticate", "Basic realm=\"a\""}}), verdict_kind::pass);
}

TEST_F(proxy_auth_stage_test, what_the_program_sets_itself_stays) {
  auto own = std::make_shared<request_head>(*request);
  own->list.push_back({"Proxy-Authorization", "mine"});
  request = own;
  proxy_auth_stage stage(memory);
  attempt a = first();
  stage.on_request(a, now_t());
  EXPECT_EQ(field_of(a), "mine");
  EXPECT_EQ(see(stage, a, 407, basic()), verdict_kind::pass);
}
