#include "protocols/http/message/http_date.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

using namespace tern::http;

namespace {
constexpr int64_t example = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT, the date of RFC 9110
constexpr int64_t in_2026 = 1'790'000'000;
}  // namespace

TEST(http_date, reads_the_three_forms_of_the_rfc) {
  EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT", in_2026), example);
  EXPECT_EQ(parse_http_date("Sunday, 06-Nov-94 08:49:37 GMT", in_2026), example);
  EXPECT_EQ(parse_http_date("Sun Nov  6 08:49:37 1994", in_2026), example);
  EXPECT_EQ(parse_http_date("Sun Nov 16 08:49:37 1994", in_2026), example + 10 * 86400);
}

TEST(http_date, knows_leap_days_and_leap_seconds) {
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2024 00:00:00 GMT", in_2026), 1709164800);
  EXPECT_EQ(parse_http_date("Thu, 29 Feb 2023 00:00:00 GMT", in_2026), std::nullopt);
  EXPECT_EQ(parse_http_date("Sat, 31 Dec 2016 23:59:60 GMT", in_2026), 1483228800);
}

TEST(http_date, a_year_of_two_digits_is_no_more_than_fifty_years_ahead) {
  EXPECT_EQ(parse_http_date("Friday, 01-Jan-76 00:00:00 GMT", in_2026), 3345062400) << "2076";
  EXPECT_EQ(parse_http_date("Saturday, 01-Jan-77 00:00:00 GMT", in_2026), 220924800) << "1977";
}

TEST(http_date, refuses_what_is_none) {
  for (const char* text :
       {"", "GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sun, 06 Nov 1994 08:49:61 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun Nov 6 08:49:37 1994", "1994-11-06T08:49:37Z", "120"})
    EXPECT_EQ(parse_http_date(text, in_2026), std::nullopt) << text;
}

TEST(http_date, cut_short_anywhere_it_is_none) {
  for (const std::string whole :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    for (size_t n = 0; n < whole.size(); ++n) EXPECT_EQ(parse_http_date(whole.substr(0, n), in_2026), std::nullopt) << n;
}

TEST(http_date, is_written_as_it_is_read) {
  EXPECT_EQ(http_date_text(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date_text(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date_text(951868799), "Tue, 29 Feb 2000 23:59:59 GMT");
  for (int64_t when = -62'167'219'200; when < 253'402'300'800; when += 86'398 * 7919)
    ASSERT_EQ(parse_http_date(http_date_text(when), 0), when);
}

TEST(http_date, outside_of_four_digits_the_nearest_is_written) {
  EXPECT_EQ(http_date_text(INT64_MIN), "Sat, 01 Jan 0000 00:00:00 GMT");
  EXPECT_EQ(http_date_text(INT64_MAX), "Fri, 31 Dec 9999 23:59:59 GMT");
}
