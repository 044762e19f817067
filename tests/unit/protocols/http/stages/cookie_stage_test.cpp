#include "protocols/http/stages/cookie_stage.hpp"

#include <gtest/gtest.h>

#include <string>

#include "protocols/http/message/request.hpp"

using namespace tern;
using namespace tern::http;

namespace {

constexpr int64_t second = 1'000'000'000;
int64_t wall_now = 0;
int64_t told_wall() { return wall_now; }

struct cookie_stage_test : testing::Test {
  cookie_stage_test() { wall_now = 1'700'000'000 * second; }
  attempt request(std::string where, fields list = {}) {
    auto r = std::make_shared<request_head>();
    r->method = "GET";
    r->url = std::move(where);
    r->list = std::move(list);
    attempt a;
    a.request = r;
    EXPECT_EQ(under_test.on_request(a, now_t()).kind, verdict_kind::pass);
    return a;
  }
  std::string sent(std::string where, fields list = {}) {
    attempt a = request(std::move(where), std::move(list));
    std::string out;
    for (const owned_field& f : static_cast<const request_head&>(*a.request).list) out += f.name + "=" + f.value + "|";
    return out;
  }
  void respond(std::vector<field> list, int32_t status = 200, head_kind kind = head_kind::final) {
    head h;
    h.kind = kind;
    h.status = status;
    h.list = list;
    attempt a;
    EXPECT_EQ(under_test.on_head(a, h, now_t()).kind, verdict_kind::pass);
  }
  cookie_jar jar;
  cookie_stage under_test{jar, told_wall};
};

}  // namespace

TEST_F(cookie_stage_test, leaves_a_request_as_it_is_when_the_jar_has_nothing_for_it) {
  auto before = std::make_shared<request_head>();
  before->url = "http://a.org/";
  attempt a;
  a.request = before;
  under_test.on_request(a, now_t());
  EXPECT_EQ(a.request, before);
}

TEST_F(cookie_stage_test, sends_what_a_response_set) {
  EXPECT_EQ(sent("http://a.org/"), "");
  respond({{"Set-Cookie", "a=b"}, {"x", "y"}, {"set-cookie", "c=d"}});
  EXPECT_EQ(sent("http://a.org/"), "Cookie=a=b; c=d|");
  EXPECT_EQ(sent("http://b.org/"), "");
}

TEST_F(cookie_stage_test, puts_its_cookies_behind_those_of_the_program) {
  ASSERT_TRUE(jar.store(*parse_url("http://a.org/"), "a=b", wall_now));
  EXPECT_EQ(sent("http://a.org/", {{"Accept", "*/*"}, {"cookie", "own=1"}, {"X", "y"}}), "Accept=*/*|cookie=own=1; a=b|X=y|");
  EXPECT_EQ(sent("http://a.org/", {{"Cookie", ""}}), "Cookie=a=b|");
  EXPECT_EQ(sent("http://b.org/", {{"Cookie", "own=1"}}), "Cookie=own=1|");
}

TEST_F(cookie_stage_test, changes_a_copy_of_the_request) {
  ASSERT_TRUE(jar.store(*parse_url("http://a.org/"), "a=b", wall_now));
  auto before = std::make_shared<request_head>();
  before->url = "http://a.org/";
  before->method = "PUT";
  before->idempotent = false;
  attempt a;
  a.request = before;
  under_test.on_request(a, now_t());
  EXPECT_TRUE(before->list.empty());
  const auto& after = static_cast<const request_head&>(*a.request);
  EXPECT_EQ(after.method, "PUT");
  EXPECT_EQ(after.url, "http://a.org/");
  EXPECT_FALSE(after.idempotent);
}

TEST_F(cookie_stage_test, stores_those_of_redirects_errors_and_tunnels) {
  request("http://a.org/");
  respond({{"Set-Cookie", "a=1"}}, 302);
  respond({{"Set-Cookie", "b=2"}}, 500);
  respond({{"Set-Cookie", "c=3"}}, 101, head_kind::tunnel);
  EXPECT_EQ(sent("http://a.org/"), "Cookie=a=1; b=2; c=3|");
}

TEST_F(cookie_stage_test, stores_none_of_informational_heads_and_trailers) {
  request("http://a.org/");
  respond({{"Set-Cookie", "a=1"}}, 103, head_kind::informational);
  respond({{"Set-Cookie", "b=2"}}, 0, head_kind::trailers);
  EXPECT_EQ(jar.size(), 0u);
}

TEST_F(cookie_stage_test, stores_for_the_url_of_the_hop) {
  request("http://a.org/x/y");
  respond({{"Set-Cookie", "a=1"}}, 302);
  request("https://b.org/");
  respond({{"Set-Cookie", "b=2; Secure"}});
  EXPECT_EQ(sent("http://a.org/x/"), "Cookie=a=1|");
  EXPECT_EQ(sent("https://b.org/"), "Cookie=b=2|");
}

TEST_F(cookie_stage_test, asks_its_clock) {
  request("http://a.org/");
  respond({{"Set-Cookie", "a=1; Max-Age=10"}});
  wall_now += 9 * second;
  EXPECT_EQ(sent("http://a.org/"), "Cookie=a=1|");
  wall_now += second;
  EXPECT_EQ(sent("http://a.org/"), "");
}

TEST_F(cookie_stage_test, does_nothing_for_a_request_without_a_url) {
  EXPECT_EQ(sent("", {{"Cookie", "own=1"}}), "Cookie=own=1|");
  respond({{"Set-Cookie", "a=1"}});
  EXPECT_EQ(jar.size(), 0u);
}
