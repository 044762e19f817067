#include "protocols/http/message/redirection.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protocols/http/message/method.hpp"

using namespace tern;
using namespace tern::http;

namespace {

url at(std::string_view text) { return *parse_url(text); }

struct response {
  explicit response(std::vector<field> list) : fields_(std::move(list)) { value.list = fields_; }
  head value;

 private:
  std::vector<field> fields_;
};

std::string location(std::string_view from, std::string_view text) {
  auto to = read_location(at(from), response({{"location", text}}).value);
  return to ? to_string(*to) : std::string(to.why().message());
}

request_head request(std::string method, std::string_view where = "https://a.org/x") {
  request_head r;
  r.method = std::move(method);
  r.url = where;
  r.target = request_target(at(where));
  r.authority = authority(at(where));
  r.scheme = at(where).scheme;
  return r;
}

std::string names(const request_head& r) {
  std::string out;
  for (const owned_field& f : r.list) out += f.name + " ";
  return out;
}

std::string method_after(std::string method, int32_t status) {
  return redirected(request(std::move(method)), at("https://a.org/x"), at("https://a.org/y"), status).method;
}

}  // namespace

TEST(redirection, knows_the_five_statuses) {
  for (int32_t status : {301, 302, 303, 307, 308}) EXPECT_TRUE(is_redirect(status)) << status;
  for (int32_t status : {200, 201, 300, 304, 305, 306, 309, 400}) EXPECT_FALSE(is_redirect(status)) << status;
}

TEST(read_location, resolves_references) {
  EXPECT_EQ(location("http://a.org/x/y?z", "http://b.org/"), "http://b.org/");
  EXPECT_EQ(location("http://a.org/x/y?z", "//b.org/q"), "http://b.org/q");
  EXPECT_EQ(location("http://a.org/x/y?z", "/q"), "http://a.org/q");
  EXPECT_EQ(location("http://a.org/x/y?z", "q"), "http://a.org/x/q");
  EXPECT_EQ(location("http://a.org/x/y?z", "../q"), "http://a.org/q");
  EXPECT_EQ(location("http://a.org/x/y?z", "?q"), "http://a.org/x/y?q");
  EXPECT_EQ(location("http://a.org/x/y?z", "\t /a b\xc3\xa9 "), "http://a.org/a%20b%C3%A9");
}

TEST(read_location, inherits_the_fragment) {
  EXPECT_EQ(location("http://a.org/#f", "/q"), "http://a.org/q#f");
  EXPECT_EQ(location("http://a.org/#f", "/q#g"), "http://a.org/q#g");
  EXPECT_EQ(location("http://a.org/#f", "/q#"), "http://a.org/q#");
  EXPECT_EQ(location("http://a.org/#f", "http://b.org/"), "http://b.org/#f");
}

TEST(read_location, drops_user_information) {
  EXPECT_EQ(location("http://a.org/", "http://user:secret@b.org/"), "http://b.org/");
}

TEST(read_location, refuses_two_places_and_names_both) {
  response two({{"Location", "/a"}, {"x", "y"}, {"LOCATION", "/b"}});
  auto to = read_location(at("http://a.org/"), two.value);
  ASSERT_FALSE(to);
  EXPECT_EQ(to.why().code(), TERN_E_REDIRECT);
  EXPECT_EQ(to.why().message(), "the redirect names two places: \"/a\" and \"/b\"");
  response same({{"Location", "/a"}, {"Location", " /a"}});
  EXPECT_TRUE(read_location(at("http://a.org/"), same.value));
}

TEST(read_location, refuses_what_is_no_url_without_showing_passwords) {
  EXPECT_EQ(location("http://a.org/", "http://b.org:99999/"),
            "the redirect to \"http://b.org:99999/\" cannot be followed: the URL is not valid at offset 13: the port is above "
            "65535");
  const std::string text = location("http://a.org/", "http://user:secret@b.org:99999/");
  EXPECT_EQ(text.find("secret"), std::string::npos) << text;
  EXPECT_NE(text.find("b.org:99999"), std::string::npos) << text;
  EXPECT_NE(location("http://a.org/", "/a\nb").find("control character"), std::string::npos);
}

TEST(read_location, goes_to_http_and_https_only) {
  for (std::string bad : {"ftp://b.org/", "ws://b.org/", "file:///etc/passwd", "javascript:alert(1)", "redis://b.org/"}) {
    auto to = read_location(at("http://a.org/"), response({{"location", bad}}).value);
    ASSERT_FALSE(to) << bad;
    EXPECT_EQ(to.why().code(), TERN_E_REDIRECT) << bad;
  }
  EXPECT_EQ(location("http://a.org/", "ftp://b.org/"),
            "the redirect to \"ftp://b.org/\" cannot be followed: its scheme is neither http nor https");
}

TEST(read_location, keeps_a_websocket_request_one) {
  EXPECT_EQ(location("ws://a.org/x", "/q"), "ws://a.org/q");
  EXPECT_EQ(location("ws://a.org/x", "wss://b.org/q"), "wss://b.org/q");
  EXPECT_EQ(location("ws://a.org/x", "http://b.org:80/q"), "ws://b.org/q");
  EXPECT_EQ(location("ws://a.org/x", "https://b.org:444/q"), "wss://b.org:444/q");
  EXPECT_EQ(location("wss://a.org/x", "ftp://b.org/"),
            "the redirect to \"ftp://b.org/\" cannot be followed: its scheme is neither http nor https");
}

TEST(read_location, refuses_a_url_that_grew_too_long) {
  const std::string base = "http://a.org/" + std::string(40'000, 'x') + "/";
  EXPECT_EQ(location(base, std::string(40'000, 'y')), "the redirect leads to a URL that is too long");
}

TEST(has_location, an_empty_one_is_none) {
  EXPECT_FALSE(has_location(response({{"Location", " "}, {"x", "y"}}).value));
  EXPECT_TRUE(has_location(response({{"Location", ""}, {"location", "y"}}).value));
}

TEST(redirected, rewrites_the_method) {
  for (std::string method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
    EXPECT_EQ(method_after(method, 303), "GET") << method;
    EXPECT_EQ(method_after(method, 301), method == "POST" ? "GET" : method);
    EXPECT_EQ(method_after(method, 302), method == "POST" ? "GET" : method);
    EXPECT_EQ(method_after(method, 307), method);
    EXPECT_EQ(method_after(method, 308), method);
  }
  for (int32_t status : {301, 302, 303, 307, 308}) EXPECT_EQ(method_after("HEAD", status), "HEAD") << status;
}

TEST(redirected, drops_the_body_where_the_method_changes_and_after_303) {
  EXPECT_TRUE(drops_body("POST", 301) && drops_body("POST", 302) && drops_body("POST", 303) && drops_body("GET", 303));
  EXPECT_TRUE(drops_body("HEAD", 303));
  EXPECT_FALSE(drops_body("POST", 307) || drops_body("POST", 308) || drops_body("PUT", 301) || drops_body("PUT", 302));
}

TEST(redirected, removes_what_describes_a_dropped_body) {
  request_head r = request("POST");
  for (const char* name : {"Content-Type", "content-length", "Content-Encoding", "CONTENT-LANGUAGE", "Content-Disposition",
                           "Digest", "Expect", "Trailer", "Accept", "Content", "X-Content-Type"})
    r.list.push_back({name, "1"});
  EXPECT_EQ(names(redirected(r, at("https://a.org/x"), at("https://a.org/y"), 303)), "Accept Content X-Content-Type ");
  EXPECT_EQ(redirected(r, at("https://a.org/x"), at("https://a.org/y"), 307).list.size(), r.list.size());
}

TEST(redirected, keeps_credentials_on_the_same_origin) {
  request_head r = request("GET");
  r.list = {{"Authorization", "x"}, {"Cookie", "a=b"}, {"Proxy-Authorization", "y"}};
  r.authority = "other.org";
  const request_head next = redirected(r, at("https://a.org/x"), at("https://a.org:443/y?q#f"), 302);
  EXPECT_EQ(next.list.size(), 3u);
  EXPECT_EQ(next.authority, "other.org");
  EXPECT_EQ(next.target, "/y?q");
  EXPECT_EQ(next.url, "https://a.org/y?q#f");
}

TEST(redirected, drops_credentials_and_host_on_another_origin) {
  for (std::string to : {"https://b.org/y", "https://x.a.org/y", "http://a.org/y", "https://a.org:8443/y"})
    for (int32_t status : {301, 302, 303, 307, 308}) {
      request_head r = request("GET");
      r.list = {{"authorization", "x"}, {"COOKIE", "a=b"}, {"Proxy-Authorization", "y"}, {"Host", "h"}, {"Accept", "*/*"}};
      r.authority = "other.org";
      const request_head next = redirected(r, at("https://a.org/x"), at(to), status);
      EXPECT_EQ(names(next), "Accept ") << to << status;
      EXPECT_EQ(next.authority, authority(at(to)));
      EXPECT_EQ(next.scheme, at(to).scheme);
    }
}

TEST(redirected, adds_no_referer) {
  EXPECT_EQ(names(redirected(request("GET"), at("https://a.org/x"), at("https://b.org/"), 302)), "");
}

TEST(redirected, is_idempotent_by_its_new_method) {
  auto after = [](std::string method, int32_t status) {
    request_head r = request(std::move(method));
    r.idempotent = is_idempotent(r.method);
    return redirected(r, at("https://a.org/x"), at("https://a.org/y"), status).idempotent;
  };
  EXPECT_TRUE(after("POST", 303));
  EXPECT_FALSE(after("POST", 307));
  EXPECT_TRUE(after("GET", 303));
  EXPECT_TRUE(after("PUT", 307));
}
