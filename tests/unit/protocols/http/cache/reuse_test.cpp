#include "protocols/http/cache/reuse.hpp"

#include <gtest/gtest.h>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;

namespace {

const field etag{"ETag", "\"a\""};

// After so many seconds, with these Cache-Control of the request and of a stored response that has an ETag.
reuse decided(const char* asked, const char* said, int64_t later, const char* method = "GET") {
  fields list;
  if (*asked != '\0') list.push_back({"Cache-Control", asked});
  const aged_response r(stored({{"Cache-Control", said}, etag}));
  return decide_reuse(asking(list, method), &r, arrival + later);
}

bool stands_in(const char* asked, const char* said, int64_t later, int64_t at_most = 0) {
  const aged_response r(stored({{"Cache-Control", said}}));
  return may_stand_in(asking({{"Cache-Control", asked}}), r, arrival + later, at_most);
}

std::string answered(const std::vector<field>& list, int64_t later, bool confirmed = false) {
  const aged_response r(stored(list));
  std::string age;
  return shown(answer_fields(r, arrival + later, confirmed, age));
}

}  // namespace

TEST(reuse, some_requests_go_past_the_cache) {
  EXPECT_TRUE(may_ask_cache(asking(), false));
  EXPECT_TRUE(may_ask_cache(asking({}, "HEAD"), false));
  EXPECT_TRUE(
      may_ask_cache(asking({{"If-None-Match", "\"a\""}, {"If-Modified-Since", "x"}, {"Cache-Control", "no-cache"}}), false));
  EXPECT_FALSE(may_ask_cache(asking(), true)) << "a body";
  for (const char* method : {"POST", "PUT", "OPTIONS", "get"}) EXPECT_FALSE(may_ask_cache(asking({}, method), false)) << method;
  for (const char* name : {"Range", "if-range", "If-Match", "If-Unmodified-Since"})
    EXPECT_FALSE(may_ask_cache(asking({{name, "x"}}), false)) << name;
  EXPECT_FALSE(may_ask_cache(asking({{"If-None-Match", " *"}}), false));
  EXPECT_FALSE(may_ask_cache(asking({{"Cache-Control", "no-store"}}), false));
  request_head all = asking();
  all.target = "*";
  EXPECT_FALSE(may_ask_cache(all, false));
}

TEST(reuse, what_is_fresh_is_used) {
  EXPECT_EQ(decided("", "max-age=60", 0), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60", 59), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60", 60), reuse::if_confirmed);
  EXPECT_EQ(decided("", "max-age=60, must-revalidate", 59), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60", 59, "HEAD"), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60", 60, "HEAD"), reuse::no) << "the answer to a HEAD tells all that a 304 does";
  EXPECT_EQ(decide_reuse(asking(), nullptr, arrival), reuse::no);
  const aged_response plain(stored({{"Cache-Control", "max-age=60"}}));
  EXPECT_EQ(decide_reuse(asking(), &plain, arrival + 60), reuse::no) << "nothing to ask by";
}

TEST(reuse, the_request_may_ask_for_more) {
  EXPECT_EQ(decided("no-cache", "max-age=60", 0), reuse::if_confirmed);
  EXPECT_EQ(decided("max-age=0", "max-age=60", 0), reuse::if_confirmed) << "also what came in this second";
  EXPECT_EQ(decided("max-age=0", "max-age=60", 1), reuse::if_confirmed);
  EXPECT_EQ(decided("max-age=10", "max-age=60", 10), reuse::yes);
  EXPECT_EQ(decided("max-age=10", "max-age=60", 11), reuse::if_confirmed);
  EXPECT_EQ(decided("min-fresh=10", "max-age=60", 50), reuse::yes);
  EXPECT_EQ(decided("min-fresh=10", "max-age=60", 51), reuse::if_confirmed);
}

TEST(reuse, what_never_changes_is_not_asked_for_by_a_reload) {
  EXPECT_EQ(decided("max-age=0", "max-age=60, immutable", 30), reuse::yes);
  EXPECT_EQ(decided("max-age=0", "max-age=60, immutable", 60), reuse::if_confirmed);
  EXPECT_EQ(decided("no-cache", "max-age=60, immutable", 30), reuse::if_confirmed);
}

TEST(reuse, the_request_may_be_content_with_less) {
  EXPECT_EQ(decided("max-stale", "max-age=60", 1'000'000), reuse::yes);
  EXPECT_EQ(decided("max-stale=10", "max-age=60", 69), reuse::yes);
  EXPECT_EQ(decided("max-stale=10", "max-age=60", 70), reuse::if_confirmed);
  EXPECT_EQ(decided("max-stale=0", "max-age=60", 60), reuse::if_confirmed);
  EXPECT_EQ(decided("max-stale, max-age=65", "max-age=60", 65), reuse::yes);
  EXPECT_EQ(decided("max-stale, max-age=65", "max-age=60", 66), reuse::if_confirmed);
  EXPECT_EQ(decided("max-stale, min-fresh=1", "max-age=60", 61), reuse::if_confirmed) << "which contradict each other";
}

TEST(reuse, the_response_may_forbid_it) {
  for (const char* said : {"max-age=60, must-revalidate", "max-age=60, no-cache"})
    for (const char* asked : {"max-stale", ""}) EXPECT_EQ(decided(asked, said, 61), reuse::if_confirmed) << said;
  EXPECT_EQ(decided("", "max-age=60, no-cache", 0), reuse::if_confirmed);
  EXPECT_EQ(decided("", "max-age=60, no-cache=\"x\"", 0), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60, must-revalidate, stale-while-revalidate=60", 61), reuse::if_confirmed);
}

TEST(reuse, a_stale_response_may_be_used_while_it_is_renewed) {
  EXPECT_EQ(decided("", "max-age=60, stale-while-revalidate=10", 59), reuse::yes);
  EXPECT_EQ(decided("", "max-age=60, stale-while-revalidate=10", 60), reuse::while_renewed);
  EXPECT_EQ(decided("", "max-age=60, stale-while-revalidate=10", 69), reuse::while_renewed);
  EXPECT_EQ(decided("", "max-age=60, stale-while-revalidate=10", 70), reuse::if_confirmed);
  EXPECT_EQ(decided("", "max-age=60, stale-while-revalidate=0", 60), reuse::if_confirmed);
  EXPECT_EQ(decided("max-age=100", "max-age=60, stale-while-revalidate=10", 61), reuse::if_confirmed);
  EXPECT_EQ(decided("min-fresh=0", "max-age=60, stale-while-revalidate=10", 61), reuse::if_confirmed);
  EXPECT_EQ(decided("max-stale", "max-age=60, stale-while-revalidate=10", 61), reuse::yes) << "nobody need ask";
}

TEST(reuse, a_program_that_wants_no_request_gets_what_is_there_or_nothing) {
  EXPECT_EQ(decided("only-if-cached", "max-age=60", 59), reuse::yes);
  EXPECT_EQ(decided("only-if-cached", "max-age=60", 60), reuse::nothing_may);
  EXPECT_EQ(decided("only-if-cached, max-stale", "max-age=60", 60), reuse::yes);
  EXPECT_EQ(decided("only-if-cached, no-cache", "max-age=60", 0), reuse::nothing_may);
  EXPECT_EQ(decided("only-if-cached", "max-age=60, stale-while-revalidate=10", 61), reuse::nothing_may);
  EXPECT_EQ(decide_reuse(asking({{"Cache-Control", "only-if-cached"}}), nullptr, arrival), reuse::nothing_may);
}

TEST(reuse, a_stale_response_may_stand_in_for_a_server_that_fails) {
  EXPECT_FALSE(stands_in("", "max-age=60", 61));
  EXPECT_TRUE(stands_in("", "max-age=60", 59)) << "a reload of what is fresh";
  EXPECT_TRUE(stands_in("", "max-age=60, stale-if-error=10", 69));
  EXPECT_FALSE(stands_in("", "max-age=60, stale-if-error=10", 70));
  EXPECT_TRUE(stands_in("stale-if-error=10", "max-age=60", 69));
  EXPECT_TRUE(stands_in("", "max-age=60", 69, 10)) << "the client says so";
  EXPECT_FALSE(stands_in("", "max-age=60", 70, 10));
  EXPECT_FALSE(stands_in("", "max-age=60, stale-if-error=10, must-revalidate", 61));
  EXPECT_FALSE(stands_in("", "max-age=60, stale-if-error=10, no-cache", 61));
  EXPECT_FALSE(stands_in("no-cache", "max-age=60, stale-if-error=10", 61));
  EXPECT_FALSE(stands_in("max-age=5", "max-age=60, stale-if-error=10", 61));
  for (const int32_t status : {500, 502, 503, 504}) EXPECT_TRUE(is_server_failure(status));
  for (const int32_t status : {200, 404, 501, 505}) EXPECT_FALSE(is_server_failure(status));
}

TEST(reuse, of_several_the_newest_that_the_request_selects_is_taken) {
  stored_response one = stored({{"Date", "Sun, 06 Nov 1994 08:49:30 GMT"}});
  stored_response two = stored({{"Date", "Sun, 06 Nov 1994 08:49:31 GMT"}});
  stored_response other = stored({{"Date", "Sun, 06 Nov 1994 08:49:32 GMT"}});
  other.selecting = {{"origin", "=1"}};
  const aged_response first(one), second(two), of_another(other), again(one);
  const std::vector<const aged_response*> all = {&first, &second, &of_another, &again};
  EXPECT_EQ(select_stored(all, {}), &second);
  EXPECT_EQ(select_stored(all, {{"Origin", "1"}}), &of_another);
  EXPECT_EQ(select_stored({}, {}), nullptr);
  EXPECT_EQ(select_stored({&all[2], 1}, {}), nullptr);
  one.times.received += 1;
  const aged_response later(one);
  const std::vector<const aged_response*> twins = {&first, &later};
  EXPECT_EQ(select_stored(twins, {}), &later) << "of one date the one that came last";
}

TEST(reuse, an_answer_tells_its_age) {
  EXPECT_EQ(answered({{"A", "1"}, {"age", "30"}, {"Date", arrival_date}}, 5),
            "A: 1\nDate: Sun, 06 Nov 1994 08:49:37 GMT\nAge: 35\n");
  EXPECT_EQ(answered({}, 0), "Age: 0\n");
}

TEST(reuse, some_fields_are_for_confirmed_answers_only) {
  const std::vector<field> list = {
      {"Cache-Control", "no-cache=\"set-cookie, X\""}, {"Set-Cookie", "a=b"}, {"x", "1"}, {"y", "2"}};
  EXPECT_EQ(answered(list, 0), "Cache-Control: no-cache=\"set-cookie, X\"\ny: 2\nAge: 0\n");
  EXPECT_EQ(answered(list, 0, true), "Cache-Control: no-cache=\"set-cookie, X\"\nSet-Cookie: a=b\nx: 1\ny: 2\nAge: 0\n");
}

TEST(reuse, a_304_does_not_describe_the_body) {
  EXPECT_EQ(shown(not_modified_fields({{"Content-Length", "5"},
                                       {"content-type", "x"},
                                       {"Content-Location", "/y"},
                                       {"ETag", "\"a\""},
                                       {"Contents", "kept"},
                                       {"Age", "3"}})),
            "Content-Location: /y\nETag: \"a\"\nContents: kept\nAge: 3\n");
}
