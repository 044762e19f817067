#include "protocols/http/cache/validation.hpp"

#include <gtest/gtest.h>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;

namespace {

const char* const day = "Sat, 05 Nov 1994 08:49:37 GMT";
const char* const day_before = "Fri, 04 Nov 1994 08:49:37 GMT";
const char* const day_after = "Sun, 06 Nov 1994 08:49:37 GMT";

std::string validating(const fields& request, const std::vector<field>& response) {
  return shown(validating_request(asking(request), stored(response)).list);
}

bool same(const fields& request, const std::vector<field>& response) { return has_same(request, stored(response)); }

head_news news(const std::vector<field>& then, const std::vector<field>& now, int32_t status = 200) {
  return news_of_head(answering(now, status), stored(then));
}

}  // namespace

TEST(validation, a_validator_is_an_etag_or_a_date_of_change) {
  EXPECT_TRUE(has_validator(std::vector<field>{{"etag", "W/\"a\""}}));
  EXPECT_TRUE(has_validator(std::vector<field>{{"Last-Modified", day}}));
  EXPECT_FALSE(has_validator(std::vector<field>{{"ETag", ""}, {"Last-Modified", "x"}, {"Date", day}}));
}

TEST(validation, a_request_asks_by_all_that_is_known) {
  EXPECT_EQ(validating({{"A", "1"}}, {{"ETag", "\"a\""}, {"Last-Modified", day}}),
            std::string("A: 1\nIf-None-Match: \"a\"\nIf-Modified-Since: ") + day + "\n");
  EXPECT_EQ(validating({}, {{"ETag", "W/\"a\""}}), "If-None-Match: W/\"a\"\n");
  EXPECT_EQ(validating({}, {{"ETag", "unquoted"}, {"Last-Modified", "x"}}), "If-None-Match: unquoted\n") << "as it was given";
  EXPECT_EQ(validating({}, {{"Last-Modified", day}}), std::string("If-Modified-Since: ") + day + "\n");
}

TEST(validation, a_date_of_the_program_gives_way_and_its_names_stay_alone) {
  EXPECT_EQ(validating({{"If-Modified-Since", day_before}}, {{"Last-Modified", day}}),
            std::string("If-Modified-Since: ") + day + "\n");
  EXPECT_EQ(validating({{"if-modified-since", day_before}}, {{"ETag", "\"a\""}}), "If-None-Match: \"a\"\n");
  EXPECT_EQ(validating({{"If-None-Match", "\"b\""}}, {{"ETag", "\"a\""}, {"Last-Modified", day}}), "If-None-Match: \"b\"\n");
}

TEST(validation, a_program_that_names_what_is_stored_has_it) {
  EXPECT_TRUE(same({{"If-None-Match", "\"a\""}}, {{"ETag", "\"a\""}}));
  EXPECT_TRUE(same({{"if-none-match", "\"x\", W/\"a\",\"y\""}}, {{"ETag", "\"a\""}})) << "the weak comparison";
  EXPECT_TRUE(same({{"If-None-Match", "\"x\""}, {"If-None-Match", "\"a\""}}, {{"ETag", "W/\"a\""}}));
  EXPECT_FALSE(same({{"If-None-Match", "\"b\""}}, {{"ETag", "\"a\""}}));
  EXPECT_FALSE(same({{"If-None-Match", "\"A\""}}, {{"ETag", "\"a\""}}));
  EXPECT_FALSE(same({{"If-None-Match", "\"a, b\""}}, {{"ETag", "\"a"}}));
  EXPECT_FALSE(same({{"If-None-Match", "\"\""}}, {}));
  EXPECT_FALSE(same({}, {{"ETag", "\"a\""}, {"Last-Modified", day}}));
}

TEST(validation, or_has_what_is_no_older) {
  EXPECT_TRUE(same({{"If-Modified-Since", day}}, {{"Last-Modified", day}}));
  EXPECT_TRUE(same({{"If-Modified-Since", day_after}}, {{"Last-Modified", day}}));
  EXPECT_TRUE(same({{"If-Modified-Since", "Saturday, 05-Nov-94 08:49:37 GMT"}}, {{"Last-Modified", day}}));
  EXPECT_FALSE(same({{"If-Modified-Since", day_before}}, {{"Last-Modified", day}}));
  EXPECT_FALSE(same({{"If-Modified-Since", "x"}}, {{"Last-Modified", day}}));
  EXPECT_TRUE(same({{"If-Modified-Since", day_after}}, {})) << "as old as its arrival";
  EXPECT_FALSE(same({{"If-Modified-Since", day}}, {}));
  EXPECT_TRUE(same({{"If-Modified-Since", day}}, {{"Date", day}}));
  EXPECT_FALSE(same({{"If-None-Match", "\"b\""}, {"If-Modified-Since", day}}, {{"ETag", "\"a\""}, {"Last-Modified", day}}))
      << "names come before dates";
  EXPECT_TRUE(
      same({{"If-None-Match", "\"a\""}, {"If-Modified-Since", day_before}}, {{"ETag", "\"a\""}, {"Last-Modified", day}}));
}

TEST(validation, a_304_is_about_what_was_asked_for) {
  const stored_response a = stored({{"ETag", "\"a\""}});
  const std::vector<field> none, as_a{{"ETag", "W/\"a\""}}, as_b{{"ETag", "\"b\""}};
  EXPECT_TRUE(confirms({}, none, a));
  EXPECT_TRUE(confirms({}, as_a, a));
  EXPECT_TRUE(confirms({}, as_b, a)) << "a server that renames what it compresses";
  const fields named = {{"If-None-Match", "\"a\", \"b\""}};
  EXPECT_TRUE(confirms(named, as_a, a));
  EXPECT_FALSE(confirms(named, as_b, a));
  EXPECT_FALSE(confirms(named, none, a)) << "it does not say which";
}

TEST(validation, the_answer_to_a_head_tells_of_the_body) {
  const std::vector<field> then = {{"ETag", "\"a\""}, {"Last-Modified", day}, {"Content-Length", "5"}};
  EXPECT_EQ(news(then, then), head_news::newer_fields);
  EXPECT_EQ(news(then, {{"X", "1"}}), head_news::newer_fields) << "nothing says otherwise";
  EXPECT_EQ(news({}, then), head_news::newer_fields);
  EXPECT_EQ(news(then, {{"etag", "\"b\""}}), head_news::another_body);
  EXPECT_EQ(news(then, {{"ETag", "\"a\""}, {"last-modified", day_after}}), head_news::another_body);
  EXPECT_EQ(news(then, {{"Content-Length", "6"}}), head_news::another_body);
  EXPECT_EQ(news(then, {{"ETag", "\"b\""}}, 410), head_news::none);
  EXPECT_EQ(news(then, then, 304), head_news::none);
  EXPECT_EQ(news_of_head(answering(then), stored({}, 404)), head_news::another_body) << "it is there now";
}

TEST(validation, a_change_is_guarded_by_what_it_changes) {
  const stored_response known = stored({{"ETag", "\"a\""}});
  for (const char* method : {"PUT", "PATCH"})
    EXPECT_EQ(shown(guarded_request(asking({{"A", "1"}}, method), known)->list), "A: 1\nIf-Match: \"a\"\n") << method;
  EXPECT_FALSE(guarded_request(asking({}, "PUT"), known)->idempotent) << "the second time it fails for the first one's sake";
  for (const char* method : {"GET", "POST", "DELETE"}) EXPECT_FALSE(guarded_request(asking({}, method), known)) << method;
  for (const char* name : {"If-Match", "if-none-match", "If-Unmodified-Since", "If-Modified-Since"})
    EXPECT_FALSE(guarded_request(asking({{name, "*"}}, "PUT"), known)) << name;
  EXPECT_FALSE(guarded_request(asking({}, "PUT"), stored({{"ETag", "W/\"a\""}}))) << "If-Match compares strongly";
  EXPECT_FALSE(guarded_request(asking({}, "PUT"), stored({{"Last-Modified", day}})));
}
