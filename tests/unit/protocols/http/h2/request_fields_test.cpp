// How a request looks in HTTP/2.
#include "protocols/http/h2/request_fields.hpp"

#include <gtest/gtest.h>

#include "h2_player.hpp"

using namespace tern;
using namespace tern::test;
using namespace tern::test::h2;

namespace {

std::string written(const http::request_head& request, const body_source* body = nullptr) {
  http::h2::request_plan plan;
  if (error e = http::h2::plan_request(request, body, plan)) return std::string(e.message());
  http::h2::field_array list;
  list.set_request(request, plan);
  std::string text;
  for (size_t i = 0; i < list.size(); ++i) {
    const nghttp2_nv& f = list.data()[i];
    text += "[" + std::string(reinterpret_cast<char*>(f.name), f.namelen) +
            ((f.flags & NGHTTP2_NV_FLAG_NO_INDEX) != 0 ? "!: " : ": ") +
            std::string(reinterpret_cast<char*>(f.value), f.valuelen) + "]";
  }
  return text;
}

const std::string start = "[:method: GET][:scheme: https][:path: /][:authority: h]";

std::string of(fields list) { return written(*h2_request("GET", std::move(list))); }

}  // namespace

TEST(request_fields, names_are_in_lower_case_and_order_and_duplicates_stay) {
  EXPECT_EQ(of({{"User-Agent", "x"}, {"B", "1"}, {"A", "2"}, {"b", "3"}}), start + "[user-agent: x][b: 1][a: 2][b: 3]");
}

TEST(request_fields, host_becomes_the_authority) {
  EXPECT_EQ(of({{"Host", "other:8080"}, {"A", "b"}}), "[:method: GET][:scheme: https][:path: /][:authority: other:8080][a: b]");
}

TEST(request_fields, what_concerns_a_connection_of_http1_is_left_out) {
  EXPECT_EQ(of({{"Connection", "close"},
                {"Keep-Alive", "timeout=5"},
                {"Proxy-Connection", "keep-alive"},
                {"Transfer-Encoding", "chunked"},
                {"Upgrade", "websocket"},
                {"HTTP2-Settings", "AAA"},
                {"TE", "gzip"}}),
            start);
  EXPECT_EQ(of({{"TE", "trailers"}}), start + "[te: trailers]");
}

TEST(request_fields, secrets_are_never_indexed) {
  EXPECT_EQ(of({{"Authorization", std::string(100, 'x')}}), start + "[authorization!: " + std::string(100, 'x') + "]");
  EXPECT_EQ(of({{"Proxy-Authorization", "a"}, {"Cookie", "b=c"}}), start + "[proxy-authorization!: a][cookie!: b=c]");
  EXPECT_EQ(of({{"X-CSRF-Token", "1234"}, {"X-Api-Key", "k"}}), start + "[x-csrf-token!: 1234][x-api-key!: k]");
  EXPECT_EQ(of({{"Accept", "a"}}), start + "[accept: a]");
}

TEST(request_fields, targets_of_other_forms) {
  auto path = [](std::string target) {
    auto request = h2_request("GET");
    request->target = std::move(target);
    const std::string text = written(*request);
    const size_t at = text.find("[:path: ") + 8;
    return text.substr(at, text.find(']', at) - at);
  };
  EXPECT_EQ(path("/a?b"), "/a?b");
  EXPECT_EQ(path("*"), "*");
  EXPECT_EQ(path(""), "/");
  EXPECT_EQ(path("http://host/a?b"), "/a?b");
  EXPECT_EQ(path("http://host"), "/");
  EXPECT_EQ(path("http://host?x=/y"), "/?x=/y");
}

TEST(request_fields, connect_has_neither_scheme_nor_path) {
  auto request = h2_request("CONNECT");
  request->target = "h:443";
  EXPECT_EQ(written(*request), "[:method: CONNECT][:authority: h]");
}

TEST(request_fields, length_is_said_when_it_is_known) {
  scripted_body five({"hello"}, 5), unknown({"hello"}, std::nullopt), none({}, 0);
  const auto post = h2_request("POST");
  const std::string post_start = "[:method: POST][:scheme: https][:path: /][:authority: h]";
  EXPECT_EQ(written(*post, &five), post_start + "[content-length: 5]");
  EXPECT_EQ(written(*post, &unknown), post_start);
  EXPECT_EQ(written(*post, &none), post_start + "[content-length: 0]");
  EXPECT_EQ(written(*post), post_start + "[content-length: 0]");
  EXPECT_EQ(written(*h2_request("GET")), start);
  EXPECT_EQ(written(*h2_request("POST", {{"Content-Length", "5"}}), &unknown), post_start + "[content-length: 5]");
}

TEST(request_fields, a_length_that_contradicts_the_body_is_refused) {
  scripted_body five({"hello"}, 5);
  EXPECT_EQ(written(*h2_request("POST", {{"Content-Length", "6"}}), &five),
            "the header Content-Length says 6, the body has 5 bytes");
  EXPECT_EQ(written(*h2_request("GET", {{"Content-Length", "6"}})), "the header Content-Length says 6, the body has 0 bytes");
  EXPECT_EQ(written(*h2_request("POST", {{"Content-Length", "x"}}), &five), "the header Content-Length is not a number");
}

TEST(request_fields, the_expectation_is_sent_once) {
  scripted_body five({"hello"}, 5);
  auto request = h2_request("POST");
  request->expect_above = 4;
  EXPECT_NE(written(*request, &five).find("[expect: 100-continue]"), std::string::npos);
  request->list.push_back({"Expect", "100-Continue"});
  EXPECT_EQ(written(*request, &five).find("[expect: 100-continue]"), std::string::npos);
  EXPECT_NE(written(*request, &five).find("[expect: 100-Continue]"), std::string::npos);
}

TEST(request_fields, of_a_request_reach_the_wire_as_they_are) {
  rerun(h2_scripted({h2_get({{"Cookie", "a=b"}, {"X-Long", std::string(30000, 'x')}})},
                    {submits(),
                     writes("HEADERS 1 [:method: GET] [:scheme: https] [:path: /] [:authority: h] [cookie!: a=b] [x-long: " +
                            std::string(30000, 'x') + "] END\n"),
                     gives(status(1, "200", {}, end_stream))}),
        "1 sent\n1 responding\n1 head 20 200 bodiless\n1 end ok\nopen+100");
}
