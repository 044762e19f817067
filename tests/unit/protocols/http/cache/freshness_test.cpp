#include "protocols/http/cache/freshness.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using http::arrival;
using http::arrival_date;
using http::longest_delta;

namespace {

int64_t age(std::vector<field> list, int64_t now, http::exchange_times times = {arrival, arrival}) {
  return http::current_age(http::age_on_arrival(list, times), times, now);
}

int64_t lifetime(std::vector<field> list, int32_t status = 200) {
  const http::exchange_times times{arrival, arrival};
  return http::freshness_lifetime(status, list, http::read_response_control(list), http::date_of(list, times));
}

}  // namespace

TEST(freshness, age_is_what_a_cache_said_and_how_long_it_took_and_lay_here) {
  EXPECT_EQ(age({}, arrival), 0);
  EXPECT_EQ(age({}, arrival + 5), 5);
  EXPECT_EQ(age({{"Age", "30"}}, arrival + 5), 35);
  EXPECT_EQ(age({{"age", "30"}}, arrival + 5, {arrival - 4, arrival}), 39)
      << "the request may have met an old response at once";
  EXPECT_EQ(age({{"Date", "Sun, 06 Nov 1994 08:49:07 GMT"}}, arrival + 5), 35) << "apparent age";
  EXPECT_EQ(age({{"Date", "Sun, 06 Nov 1994 08:49:07 GMT"}, {"Age", "40"}}, arrival + 5), 45) << "the greater of both";
  EXPECT_EQ(age({{"Date", "Sun, 06 Nov 1994 09:00:00 GMT"}}, arrival + 5), 5) << "a server whose clock is ahead";
  EXPECT_EQ(age({{"Date", "yesterday"}}, arrival + 5), 5);
}

TEST(freshness, an_age_that_cannot_be_read_is_as_old_as_can_be) {
  for (const char* text : {"", "abc", "-7200", "7200.0", "7200;foo=bar", "0, 0", "3600, 3600", ",0", "99999999999999999999"})
    EXPECT_EQ(age({{"Age", text}}, arrival), longest_delta) << text;
  EXPECT_EQ(age({{"Age", "0"}, {"Age", "0"}}, arrival), longest_delta) << "several caches that do not add up";
  EXPECT_EQ(age({{"Age", "0,7200"}}, arrival), 0) << "the first member";
  EXPECT_EQ(age({{"Age", "7200,0"}}, arrival), 7200);
}

TEST(freshness, a_clock_that_went_back_knows_no_age) {
  EXPECT_EQ(age({}, arrival - 1), longest_delta);
  EXPECT_EQ(age({}, arrival + 3, {arrival + 9, arrival}), 3) << "it went back during the exchange";
}

TEST(freshness, a_lifetime_is_max_age_before_expires) {
  EXPECT_EQ(lifetime({{"Cache-Control", "max-age=60"}}), 60);
  EXPECT_EQ(lifetime({{"Cache-Control", "max-age=60"}, {"Expires", "0"}}), 60);
  EXPECT_EQ(lifetime({{"Cache-Control", "max-age=0"}, {"Expires", "Sun, 06 Nov 1994 09:49:37 GMT"}}), 0);
  EXPECT_EQ(lifetime({{"Cache-Control", "s-maxage=60"}}), 0) << "for shared caches";
  EXPECT_EQ(lifetime({{"Date", arrival_date}, {"Expires", "Sun, 06 Nov 1994 09:49:37 GMT"}}), 3600);
  EXPECT_EQ(lifetime({{"Date", "Sun, 06 Nov 1994 09:49:37 GMT"}, {"Expires", "Sun, 06 Nov 1994 09:49:38 GMT"}}), 1)
      << "by the server's own clock";
  EXPECT_EQ(lifetime({{"Expires", "Sun, 06 Nov 1994 08:49:47 GMT"}}), 10) << "without a Date from its arrival";
}

TEST(freshness, every_form_of_expires_counts_and_what_is_no_date_is_over) {
  EXPECT_EQ(lifetime({{"Expires", "Sunday, 06-Nov-94 09:49:37 GMT"}}), 3600);
  EXPECT_EQ(lifetime({{"Expires", "Sun Nov  6 09:49:37 1994"}}), 3600);
  EXPECT_EQ(lifetime({{"Expires", "Fri, 31 Dec 9999 23:59:59 GMT"}}), longest_delta);
  for (const char* text :
       {"0", "-1", "", "now", "Thu, 18 Aug 2050 02:01:18 UTC", "Thu, 18 Aug 2050 2:01:18 GMT", "Sun, 06 Nov 1994 08:49:36 GMT"})
    EXPECT_EQ(lifetime({{"Expires", text}, {"Last-Modified", "Sun, 06 Nov 1993 08:49:37 GMT"}}), 0) << text;
  const field one{"Expires", "Sun, 06 Nov 1994 09:49:37 GMT"};
  EXPECT_EQ(lifetime({one, one}), 3600);
  EXPECT_EQ(lifetime({one, {"Expires", "Sun, 06 Nov 1994 09:49:38 GMT"}}), 0) << "two that differ";
}

TEST(freshness, without_a_word_it_is_a_tenth_of_the_time_since_the_last_change) {
  const field modified{"Last-Modified", "Sun, 06 Nov 1994 07:49:37 GMT"};
  for (const int32_t status : {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
    EXPECT_EQ(lifetime({modified}, status), 360) << status;
  for (const int32_t status : {201, 202, 302, 303, 307, 403, 500, 502, 503, 504, 599})
    EXPECT_EQ(lifetime({modified}, status), 0) << status;
  EXPECT_EQ(lifetime({modified, {"Cache-Control", "public"}}, 599), 360);
  EXPECT_EQ(lifetime({{"Last-Modified", "Sun, 06 Nov 1904 07:49:37 GMT"}}), limits::cache_heuristic_seconds);
  EXPECT_EQ(lifetime({{"Last-Modified", "Sun, 06 Nov 2094 07:49:37 GMT"}}), 0) << "to come";
  EXPECT_EQ(lifetime({{"Last-Modified", "x"}}), 0);
  EXPECT_EQ(lifetime({}), 0);
}

TEST(freshness, a_permanent_redirect_is_remembered) {
  EXPECT_EQ(lifetime({{"Location", "/y"}}, 301), limits::cache_heuristic_seconds);
  EXPECT_EQ(lifetime({{"Location", "/y"}}, 308), limits::cache_heuristic_seconds);
  EXPECT_EQ(lifetime({{"Location", "/y"}, {"Cache-Control", "max-age=5"}}, 301), 5);
  EXPECT_EQ(lifetime({{"Location", "/y"}}, 302), 0);
}
