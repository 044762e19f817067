#include "protocols/http/cache/invalidation.hpp"

#include <gmock/gmock.h>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;
using testing::ElementsAre;
using testing::IsEmpty;

namespace {

std::vector<std::string> after(const char* method, const std::vector<field>& list, int32_t status = 200) {
  return invalidated_keys(asking({}, method), answering(list, status));
}

}  // namespace

TEST(invalidation, a_key_is_the_url_that_is_asked_for) {
  EXPECT_EQ(cache_key(asking()), "http://a.example/x?y");
  EXPECT_EQ(cache_key(asking({{"Host", "A.example"}})), "http://a.example/x?y") << "says nothing new";
  EXPECT_EQ(cache_key(asking({{"Accept", "x"}, {"host", "B.example:81"}})), "http://a.example/x?y\nhost=b.example:81");
}

TEST(invalidation, what_came_from_one_server_is_not_of_the_one_that_its_host_names) {
  request_head there = asking();
  there.authority = "b.example:81";
  EXPECT_NE(cache_key(asking({{"Host", "b.example:81"}})), cache_key(there));
}

TEST(invalidation, a_change_makes_the_url_worthless) {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH"}) {
    for (const int32_t status : {200, 201, 204, 302, 303})
      EXPECT_THAT(after(method, {}, status), ElementsAre("http://a.example/x?y")) << method << status;
    for (const int32_t status : {400, 404, 500, 503}) EXPECT_THAT(after(method, {}, status), IsEmpty()) << method << status;
  }
  for (const char* method : {"GET", "HEAD", "OPTIONS", "TRACE"}) EXPECT_THAT(after(method, {}), IsEmpty()) << method;
}

TEST(invalidation, and_what_it_names_on_the_same_origin) {
  EXPECT_THAT(after("POST", {{"Location", "/new"}, {"content-location", "other#f"}}),
              ElementsAre("http://a.example/x?y", "http://a.example/new", "http://a.example/other"));
  EXPECT_THAT(after("PUT", {{"Location", "http://A.example:80/x?y"}}), ElementsAre("http://a.example/x?y")) << "the same";
  for (const char* other :
       {"http://b.example/", "https://a.example/", "http://a.example:81/", "//b.example/z", "http://[", "ftp://a.example/"})
    EXPECT_THAT(after("POST", {{"Location", other}}), ElementsAre("http://a.example/x?y")) << other;
}

TEST(invalidation, under_another_host_it_names_what_that_host_has_there) {
  const std::vector<field> named = {
      {"Location", "/new"}, {"Content-Location", "http://b.example/other"}, {"Location", "http://a.example/z"}};
  EXPECT_THAT(invalidated_keys(asking({{"Host", "B.example"}}, "POST"), answering(named)),
              ElementsAre("http://a.example/x?y\nhost=b.example", "http://a.example/new\nhost=b.example",
                          "http://a.example/other\nhost=b.example"));
}
