#include "protocols/http/stages/redirect_stage.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "protocols/http/message/method.hpp"
#include "sansio/bytes_source.hpp"

using namespace tern;
using namespace tern::http;

namespace {

std::shared_ptr<const target> target_of(const url& to) {
  auto t = std::make_shared<target>();
  t->scheme = to.scheme;
  t->host = to.host;
  t->port = port_or_default(to);
  t->pool.text = to.scheme + "://" + authority(to);
  return t;
}

struct fake_router final : router {
  expected<std::shared_ptr<const target>> route(const url& to) override {
    asked.push_back(to_string(to));
    if (failure) return failure;
    return target_of(to);
  }
  std::vector<std::string> asked;
  error failure;
};

// Plays the engine: keeps the attempt as it stood before the stage, and comes back with it after `again`.
struct redirect_stage_test : testing::Test {
  void start(std::string method, std::string_view where, redirect_options options = {}, fields list = {}) {
    const url to = *parse_url(where);
    first = std::make_shared<request_head>();
    first->method = std::move(method);
    first->url = where;
    first->target = request_target(to);
    first->authority = authority(to);
    first->scheme = to.scheme;
    first->list = std::move(list);
    first->idempotent = is_idempotent(first->method);
    kept.request = first;
    kept.where = target_of(to);
    kept.body = &body;
    under_test.emplace(options, ways);
    enter();
  }
  void enter() {
    a = kept;
    EXPECT_EQ(under_test->on_request(a, now_t()).kind, verdict_kind::pass);
  }
  verdict respond(int32_t status, std::vector<field> list, head_kind kind = head_kind::final) {
    head h;
    h.kind = kind;
    h.status = status;
    h.list = list;
    return under_test->on_head(a, h, now_t());
  }
  verdict_kind answer(int32_t status, std::string_view location) { return respond(status, {{"Location", location}}).kind; }
  // The response leads there; the next hop is in `a`.
  void hop(int32_t status, std::string_view location) {
    verdict v = respond(status, {{"Location", location}});
    ASSERT_EQ(v.kind, verdict_kind::again) << v.why.message();
    EXPECT_TRUE(v.hop);
    enter();
  }
  std::string refusal(int32_t status, std::string_view location) {
    verdict v = respond(status, {{"Location", location}});
    if (v.kind != verdict_kind::fail) return "no refusal";
    EXPECT_EQ(v.why.code(), TERN_E_REDIRECT);
    return std::string(v.why.message());
  }
  const request_head& now() const { return static_cast<const request_head&>(*a.request); }
  std::string line() const { return now().method + " " + now().scheme + " " + now().authority + " " + now().target; }
  std::string names() const {
    std::string out;
    for (const owned_field& f : now().list) out += f.name + " ";
    return out;
  }

  fake_router ways;
  bytes_source body{as_bytes("hello"), nullptr};
  std::shared_ptr<request_head> first;
  attempt kept, a;
  std::optional<redirect_stage> under_test;
};

const fields secrets{{"Authorization", "Basic x"}, {"Cookie", "a=b"}, {"Proxy-Authorization", "y"}, {"Accept", "*/*"}};

}  // namespace

TEST_F(redirect_stage_test, lets_a_request_and_its_answer_pass) {
  start("GET", "http://a.org/");
  EXPECT_EQ(a.request, first);
  for (int32_t status : {200, 201, 204, 300, 304, 305, 400, 500}) EXPECT_EQ(answer(status, "/x"), verdict_kind::pass) << status;
}

TEST_F(redirect_stage_test, follows_each_kind_of_redirect) {
  for (int32_t status : {301, 302, 303, 307, 308}) {
    start("GET", "http://a.org/x/y?z#f");
    hop(status, "../b?c");
    EXPECT_EQ(line(), "GET http a.org /b?c") << status;
    EXPECT_EQ(now().url, "http://a.org/b?c#f") << status;
  }
}

TEST_F(redirect_stage_test, sets_all_that_says_where_the_request_goes) {
  start("GET", "http://a.org/");
  hop(302, "https://user:pw@b.org:8443/q?r#s");
  EXPECT_EQ(line(), "GET https b.org:8443 /q?r");
  EXPECT_EQ(now().url, "https://b.org:8443/q?r#s");
  EXPECT_EQ(a.where->host, "b.org");
  EXPECT_EQ(a.where->port, 8443);
  EXPECT_EQ(ways.asked, std::vector<std::string>{"https://b.org:8443/q?r#s"});
}

TEST_F(redirect_stage_test, keeps_the_target_on_the_same_origin) {
  start("GET", "http://a.org/");
  auto before = a.where;
  hop(302, "http://A.org:80/x");
  EXPECT_EQ(a.where, before);
  EXPECT_TRUE(ways.asked.empty());
}

TEST_F(redirect_stage_test, turns_post_into_get_without_a_body) {
  for (int32_t status : {301, 302, 303}) {
    start("POST", "http://a.org/", {}, {{"Content-Type", "text/plain"}, {"Accept", "*/*"}, {"Expect", "100-continue"}});
    hop(status, "/x");
    EXPECT_EQ(line(), "GET http a.org /x");
    EXPECT_EQ(a.body, nullptr);
    EXPECT_EQ(names(), "Accept ");
    EXPECT_TRUE(now().idempotent);
  }
}

TEST_F(redirect_stage_test, keeps_method_and_body_on_307_and_308) {
  for (int32_t status : {307, 308}) {
    start("POST", "http://a.org/", {}, {{"Content-Type", "text/plain"}});
    hop(status, "http://b.org/x");
    EXPECT_EQ(line(), "POST http b.org /x");
    EXPECT_EQ(a.body, &body);
    EXPECT_EQ(names(), "Content-Type ");
    EXPECT_FALSE(now().idempotent);
  }
}

TEST_F(redirect_stage_test, keeps_put_on_302_and_head_on_303) {
  start("PUT", "http://a.org/");
  hop(302, "/x");
  EXPECT_EQ(line(), "PUT http a.org /x");
  EXPECT_EQ(a.body, &body);
  start("HEAD", "http://a.org/");
  hop(303, "/x");
  EXPECT_EQ(line(), "HEAD http a.org /x");
}

TEST_F(redirect_stage_test, does_not_bring_a_dropped_body_back) {
  start("POST", "http://a.org/");
  hop(303, "/x");
  hop(307, "/y");
  EXPECT_EQ(line(), "GET http a.org /y");
  EXPECT_EQ(a.body, nullptr);
}

TEST_F(redirect_stage_test, makes_the_next_hop_from_what_it_passed_on_itself) {
  start("GET", "http://a.org/");
  auto decorated = std::make_shared<request_head>(now());  // as an inner stage does
  decorated->list.push_back({"Cookie", "jar=1"});
  a.request = decorated;
  hop(302, "/x");
  EXPECT_EQ(names(), "");
}

TEST_F(redirect_stage_test, keeps_credentials_on_the_same_origin) {
  start("GET", "https://a.org/", {}, secrets);
  hop(302, "/x");
  EXPECT_EQ(names(), "Authorization Cookie Proxy-Authorization Accept ");
}

TEST_F(redirect_stage_test, never_takes_credentials_to_another_origin) {
  for (int32_t status : {301, 302, 303, 307, 308})
    for (std::string to : {"https://b.org/", "https://a.org:444/", "//x.a.org/", "http://a.org/"}) {
      start("GET", "https://a.org/", {.allow_downgrade = true}, secrets);
      first->authority = "custom.org";
      hop(status, to);
      EXPECT_EQ(names(), "Accept ") << status << to;
      EXPECT_EQ(now().authority, authority(*parse_url(now().url))) << status << to;
    }
}

TEST_F(redirect_stage_test, does_not_bring_credentials_back_to_the_first_origin) {
  start("GET", "https://a.org/", {}, secrets);
  first->authority = "custom.org";
  hop(307, "https://b.org/");
  hop(307, "https://a.org/again");
  EXPECT_EQ(names(), "Accept ");
  EXPECT_EQ(now().authority, "a.org");
  EXPECT_EQ(ways.asked.size(), 2u) << "nor the target that was the program's";
}

TEST_F(redirect_stage_test, adds_no_referer) {
  start("GET", "http://a.org/secret");
  hop(302, "http://b.org/");
  EXPECT_EQ(names(), "");
}

TEST_F(redirect_stage_test, wants_a_shared_connection_again) {
  kept.wants = need::fresh;
  start("GET", "http://a.org/");
  EXPECT_EQ(a.wants, need::fresh);
  hop(302, "/x");
  EXPECT_EQ(a.wants, need::shared);
  kept.wants = need::whole;
  start("GET", "http://a.org/");
  hop(302, "/x");
  EXPECT_EQ(a.wants, need::whole);
}

TEST_F(redirect_stage_test, leaves_its_lease_when_the_connection_is_another) {
  kept.lease = 7;
  start("GET", "http://a.org/");
  hop(302, "/x");
  EXPECT_EQ(a.lease, 7u);
  hop(302, "http://b.org/x");
  EXPECT_EQ(a.lease, 0u);
}

TEST_F(redirect_stage_test, can_be_made_when_the_response_is_there) {
  start("POST", "http://a.org/", {}, secrets);
  under_test.emplace(redirect_options{}, ways);
  hop(302, "http://b.org/x");
  EXPECT_EQ(line(), "GET http b.org /x");
  EXPECT_EQ(names(), "Accept ");
  EXPECT_EQ(a.body, nullptr);
}

TEST_F(redirect_stage_test, begins_anew_when_an_outer_stage_does) {
  start("GET", "http://a.org/", {.max = 1}, secrets);
  hop(302, "http://b.org/");
  enter();
  EXPECT_EQ(line(), "GET http a.org /");
  EXPECT_EQ(names(), "Authorization Cookie Proxy-Authorization Accept ");
  hop(302, "http://b.org/");
}

TEST_F(redirect_stage_test, policy_none_gives_the_redirect_as_the_result) {
  start("GET", "http://a.org/", {.policy = redirect_policy::none});
  for (int32_t status : {301, 302, 303, 307, 308}) EXPECT_EQ(answer(status, "/x"), verdict_kind::pass);
}

TEST_F(redirect_stage_test, policy_safe_follows_for_safe_methods_only) {
  for (std::string method : {"GET", "HEAD", "OPTIONS", "TRACE"}) {
    start(method, "http://a.org/", {.policy = redirect_policy::safe});
    EXPECT_EQ(answer(307, "/x"), verdict_kind::again) << method;
  }
  for (std::string method : {"POST", "PUT", "DELETE", "PATCH", "BREW"})
    for (int32_t status : {301, 302, 303, 307, 308}) {
      start(method, "http://a.org/", {.policy = redirect_policy::safe});
      EXPECT_EQ(answer(status, "/x"), verdict_kind::pass) << method;
    }
}

TEST_F(redirect_stage_test, a_redirect_without_a_place_is_the_result) {
  start("GET", "http://a.org/");
  EXPECT_EQ(respond(302, {}).kind, verdict_kind::pass);
  EXPECT_EQ(respond(302, {{"Location", " "}}).kind, verdict_kind::pass);
}

TEST_F(redirect_stage_test, only_a_final_head_redirects) {
  start("GET", "http://a.org/");
  for (head_kind kind : {head_kind::informational, head_kind::trailers, head_kind::tunnel})
    EXPECT_EQ(respond(302, {{"Location", "/x"}}, kind).kind, verdict_kind::pass);
}

TEST_F(redirect_stage_test, stops_at_the_limit_and_says_how_many) {
  start("GET", "http://a.org/0");
  for (int i = 1; i <= 10; ++i) hop(302, "/" + std::to_string(i));
  EXPECT_EQ(refusal(302, "/11?q#f"), "stopped after 10 redirects; the next leads to \"http://a.org/11?q\"");
  start("GET", "http://a.org/", {.max = 0});
  EXPECT_EQ(refusal(302, "/1"), "stopped after 0 redirects; the next leads to \"http://a.org/1\"");
}

TEST_F(redirect_stage_test, names_a_loop_at_the_limit) {
  start("GET", "http://a.org/", {.max = 4});
  hop(302, "/x");
  hop(302, "/y");
  hop(302, "/x");
  hop(302, "/y#other");
  EXPECT_EQ(refusal(302, "/x"), "stopped after 4 redirects: they go in a circle of 2, back to \"http://a.org/x\"");
  start("GET", "http://a.org/", {.max = 2});
  hop(302, "/");
  hop(302, "/");
  EXPECT_EQ(refusal(302, "/#f"), "stopped after 2 redirects: \"http://a.org/\" redirects to itself");
}

TEST_F(redirect_stage_test, lets_a_second_visit_happen_as_a_cookie_may_open_the_way) {
  start("GET", "http://a.org/");
  hop(302, "/login");
  hop(302, "/");
  EXPECT_EQ(respond(200, {}).kind, verdict_kind::pass);
}

TEST_F(redirect_stage_test, another_method_is_no_loop) {
  start("POST", "http://a.org/", {.max = 1});
  hop(307, "/x");
  EXPECT_EQ(refusal(303, "/"), "stopped after 1 redirects; the next leads to \"http://a.org/\"");
}

TEST_F(redirect_stage_test, refuses_two_places) {
  start("GET", "http://a.org/");
  verdict v = respond(302, {{"Location", "/a"}, {"Location", "/b"}});
  EXPECT_EQ(v.kind, verdict_kind::fail);
  EXPECT_EQ(v.why.code(), TERN_E_REDIRECT);
  EXPECT_EQ(v.why.message(), "the redirect names two places: \"/a\" and \"/b\"");
  EXPECT_FALSE(v.hop);
}

TEST_F(redirect_stage_test, refuses_other_schemes_and_what_is_no_url) {
  start("GET", "http://a.org/");
  EXPECT_EQ(refusal(302, "ftp://b.org/"),
            "the redirect to \"ftp://b.org/\" cannot be followed: its scheme is neither http nor https");
  EXPECT_NE(refusal(302, "http://"), "no refusal");
  EXPECT_NE(refusal(302, "mailto:x@y.org"), "no refusal");
}

TEST_F(redirect_stage_test, goes_from_https_to_http_by_leave_only) {
  start("GET", "https://a.org/");
  EXPECT_EQ(refusal(302, "http://a.org/x"), "the redirect to \"http://a.org/x\" is not followed: it leads from https to http");
  start("GET", "https://a.org/", {.allow_downgrade = true});
  hop(302, "http://a.org/x");
  start("GET", "http://a.org/");
  hop(302, "https://a.org/x");
}

TEST_F(redirect_stage_test, says_when_there_is_no_way) {
  start("GET", "http://a.org/");
  ways.failure = error(TERN_E_NOT_BUILT, "this build does not speak https");
  verdict v = respond(302, {{"Location", "https://b.org/x?y"}});
  EXPECT_EQ(v.kind, verdict_kind::fail);
  EXPECT_EQ(v.why.code(), TERN_E_NOT_BUILT);
  EXPECT_EQ(v.why.message(), "the redirect to \"https://b.org/x?y\" cannot be followed: this build does not speak https");
}

TEST_F(redirect_stage_test, a_refused_redirect_changes_nothing) {
  start("GET", "https://a.org/", {}, secrets);
  refusal(302, "http://b.org/");
  hop(302, "/x");
  EXPECT_EQ(line(), "GET https a.org /x");
  EXPECT_EQ(names(), "Authorization Cookie Proxy-Authorization Accept ");
}

TEST_F(redirect_stage_test, needs_to_know_where_the_request_went) {
  start("GET", "http://a.org/");
  first->url.clear();
  EXPECT_NE(refusal(302, "/x").find("a redirect needs the URL it comes from"), std::string::npos);
}
