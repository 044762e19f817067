#include "protocols/http/cache/cache_control.hpp"

#include <gtest/gtest.h>

using namespace tern;
using http::longest_delta;

namespace {

http::response_control response(std::vector<field> list) { return http::read_response_control(list); }
http::response_control response(const char* value) { return response({{"Cache-Control", value}}); }
http::request_control request(const char* value) { return http::read_request_control({{"Cache-Control", value}}); }

}  // namespace

TEST(cache_control, every_directive_of_a_response_is_read) {
  const auto c = response(
      "max-age=1, stale-if-error=2, stale-while-revalidate=3, no-store, no-cache, must-revalidate, must-understand, public, "
      "private, immutable, no-transform, proxy-revalidate, s-maxage=9, foo=\"bar\"");
  EXPECT_EQ(c.max_age, 1);
  EXPECT_EQ(c.stale_if_error, 2);
  EXPECT_EQ(c.stale_while_revalidate, 3);
  EXPECT_TRUE(c.no_store && c.no_cache && c.must_revalidate && c.must_understand && c.is_public && c.is_private && c.immutable);
}

TEST(cache_control, without_any_nothing_is_said) {
  for (const char* text : {"", ",", "foo", "no-storage", "x-no-store", "s-maxage=3", "=", "=3", "\"max-age=3\""}) {
    const auto c = response(text);
    EXPECT_FALSE(c.max_age || c.stale_if_error || c.stale_while_revalidate) << text;
    EXPECT_FALSE(c.no_store || c.no_cache || c.must_revalidate || c.must_understand || c.is_public || c.is_private ||
                 c.immutable)
        << text;
  }
  EXPECT_FALSE(response({{"X-Cache-Control", "no-store"}}).no_store);
}

TEST(cache_control, names_are_the_same_in_every_case_and_on_every_line) {
  const auto c = response({{"cache-control", "nO-StOrE"}, {"Vary", "*"}, {"CACHE-CONTROL", "MaX-aGe=5"}});
  EXPECT_TRUE(c.no_store);
  EXPECT_EQ(c.max_age, 5);
}

TEST(cache_control, seconds_are_digits_in_either_form) {
  struct {
    const char* text;
    int64_t seconds;
  } const cases[] = {{"max-age=0", 0},
                     {"max-age=003600", 3600},
                     {"max-age=\"3600\"", 3600},
                     {"max-age=2147483647", 2147483647},
                     {"max-age=2147483648", longest_delta},
                     {"max-age=2147483649", longest_delta},
                     {"max-age=99999999999999999999999", longest_delta},
                     {"extension=\"max-age=3600\", max-age=1", 1},
                     {"max-age=1, extension=\"max-age=3600\"", 1},
                     {"extension=\"a\\\", max-age=3600\", max-age=1", 1},
                     {"max-age=7,max-age=7", 7}};
  for (const auto& c : cases) EXPECT_EQ(response(c.text).max_age, c.seconds) << c.text;
}

TEST(cache_control, what_cannot_be_read_or_contradicts_itself_is_stale) {
  for (const char* text :
       {"max-age", "max-age=", "max-age=\"\"", "max-age='3600'", "max-age=-3600", "max-age=3600.0", "max-age=a3600",
        "max-age=3600a", "max-age =3600", "max-age= 3600", "max-age=\"3600", "max-age=36 00", "max-age=1, max-age=1800",
        "max-age=1800, max-age=1", "max-age=1800, max-age=x", "max-age=3600;foo"})
    EXPECT_EQ(response(text).max_age, 0) << text;
  EXPECT_EQ(response({{"Cache-Control", "max-age=1800"}, {"Cache-Control", "max-age=1"}}).max_age, 0);
  EXPECT_EQ(response("stale-if-error=x").stale_if_error, 0);
  EXPECT_EQ(response("stale-while-revalidate").stale_while_revalidate, 0);
}

TEST(cache_control, no_cache_may_be_about_some_fields_alone) {
  const auto some = response("no-cache=\"Set-Cookie, x\", no-cache=y");
  EXPECT_FALSE(some.no_cache);
  EXPECT_EQ(some.no_cache_fields, (std::vector<std::string_view>{"Set-Cookie", "x", "y"}));
  for (const char* text : {"no-cache=\"\"", "no-cache=", "no-cache=\"a b\"", "no-cache=\"a", "no-cache=\"a\", no-cache",
                           "no-cache, no-cache=\"a\"", "no-cache =\"a\""})
    EXPECT_TRUE(response(text).no_cache) << text;
}

TEST(cache_control, every_directive_of_a_request_is_read) {
  const auto c =
      request("max-age=1, max-stale=2, min-fresh=3, stale-if-error=4, no-store, no-cache, only-if-cached, no-transform");
  EXPECT_EQ(c.max_age, 1);
  EXPECT_EQ(c.max_stale, 2);
  EXPECT_EQ(c.min_fresh, 3);
  EXPECT_EQ(c.stale_if_error, 4);
  EXPECT_TRUE(c.no_store && c.no_cache && c.only_if_cached);
}

TEST(cache_control, max_stale_without_a_number_is_any_age) {
  EXPECT_EQ(request("max-stale").max_stale, longest_delta);
  EXPECT_EQ(request("max-stale=\"7\"").max_stale, 7);
}

TEST(cache_control, a_request_that_cannot_be_read_asks_for_the_freshest) {
  EXPECT_EQ(request("max-age=x").max_age, 0);
  EXPECT_EQ(request("max-stale=x").max_stale, 0);
  EXPECT_EQ(request("max-stale=").max_stale, 0);
  EXPECT_EQ(request("max-stale, max-stale=5").max_stale, 0);
  EXPECT_EQ(request("min-fresh").min_fresh, longest_delta);
  EXPECT_EQ(request("min-fresh=1, min-fresh=2").min_fresh, longest_delta);
}

TEST(cache_control, pragma_is_heard_where_there_is_nothing_newer) {
  EXPECT_TRUE(http::read_request_control({{"pragma", "foo, No-Cache"}}).no_cache);
  EXPECT_FALSE(http::read_request_control({{"Pragma", "foo"}}).no_cache);
  EXPECT_FALSE(http::read_request_control({{"Pragma", "no-cache"}, {"Cache-Control", "max-age=3"}}).no_cache);
  EXPECT_FALSE(response({{"Pragma", "no-cache"}}).no_cache) << "it is a request's";
}
