#include "protocols/http/cookies/cookie_date.hpp"

#include <gtest/gtest.h>

#include <string>

using tern::http::parse_cookie_date;

namespace {

constexpr int64_t sample = 784111777;  // 1994-11-06T08:49:37Z, the example of RFC 9110 §5.6.7

}  // namespace

TEST(cookie_date, reads_the_three_formats_of_http) {
  EXPECT_EQ(parse_cookie_date("Sun, 06 Nov 1994 08:49:37 GMT"), sample);
  EXPECT_EQ(parse_cookie_date("Sunday, 06-Nov-94 08:49:37 GMT"), sample);
  EXPECT_EQ(parse_cookie_date("Sun Nov  6 08:49:37 1994"), sample);
}

TEST(cookie_date, reads_tokens_in_any_order_between_any_delimiters) {
  EXPECT_EQ(parse_cookie_date("1994 nov 6 8:49:37"), sample) << "a year of four digits is no day";
  EXPECT_EQ(parse_cookie_date("08:49:37 1994 6 november"), sample);
  EXPECT_EQ(parse_cookie_date("Sun,,06~Nov_1994\t(08:49:37)"), sample);
  EXPECT_EQ(parse_cookie_date("06/Nov/1994 08:49:37"), sample);
  EXPECT_EQ(parse_cookie_date("  Sun; 06  NOVEMBERISH  1994x  8:49:37z  "), sample);
}

TEST(cookie_date, ignores_the_time_zone) {
  EXPECT_EQ(parse_cookie_date("Sun, 06 Nov 1994 08:49:37 EST"), sample);
  EXPECT_EQ(parse_cookie_date("Sun, 06 Nov 1994 08:49:37 +0200"), sample);
  EXPECT_EQ(parse_cookie_date("Sun, 06 Nov 1994 08:49:37"), sample);
}

TEST(cookie_date, takes_the_first_token_that_fits_each_part) {
  EXPECT_EQ(parse_cookie_date("06 Nov 1994 08:49:37 07 Dec 1995 09:00:00"), sample);
  EXPECT_EQ(parse_cookie_date("06 94 Nov 08:49:37"), sample) << "the first number is the day, the second the year";
}

TEST(cookie_date, gives_two_digits_their_century) {
  EXPECT_EQ(parse_cookie_date("01 Jan 70 00:00:00"), 0);
  EXPECT_EQ(parse_cookie_date("01 Jan 99 00:00:00"), 915148800);
  EXPECT_EQ(parse_cookie_date("01 Jan 00 00:00:00"), 946684800);
  EXPECT_EQ(parse_cookie_date("01 Jan 69 00:00:00"), 3124224000);
  EXPECT_EQ(parse_cookie_date("01 Jan 100 00:00:00"), std::nullopt) << "three digits are the year 100";
}

TEST(cookie_date, reads_dates_before_1970_and_far_ahead) {
  EXPECT_EQ(parse_cookie_date("01 Jan 1601 00:00:00"), -11644473600);
  EXPECT_EQ(parse_cookie_date("31 Dec 1969 23:59:59"), -1);
  EXPECT_EQ(parse_cookie_date("31 Dec 9999 23:59:59"), 253402300799);
  EXPECT_EQ(parse_cookie_date("31 Dec 1600 23:59:59"), std::nullopt);
}

TEST(cookie_date, knows_leap_years) {
  EXPECT_EQ(parse_cookie_date("29 Feb 2000 00:00:00"), 951782400);
  EXPECT_EQ(parse_cookie_date("29 Feb 2100 00:00:00"), std::nullopt);
  EXPECT_EQ(parse_cookie_date("29 Feb 2023 00:00:00"), std::nullopt);
}

TEST(cookie_date, refuses_what_is_no_date) {
  for (std::string bad :
       {"", "   ", "Sun", "06 Nov 1994", "Nov 1994 08:49:37", "06 1994 08:49:37", "06 Nov 08:49:37", "31 Apr 2020 00:00:00",
        "32 Jan 2020 00:00:00", "00 Jan 2020 00:00:00", "01 Jan 2020 24:00:00", "01 Jan 2020 00:60:00", "01 Jan 2020 00:00:60",
        "01 Jan 2020 00:00", "01 Jan 2020 000:00:00", "01 Ja 2020 00:00:00", "001 Jan 20200 00:00:00", "01 Jan 2020 00::00"})
    EXPECT_EQ(parse_cookie_date(bad), std::nullopt) << bad;
}
