#include "protocols/http/message/retry_after.hpp"

#include <gtest/gtest.h>

using namespace tern;
using std::chrono::seconds;

namespace {

constexpr int64_t now = 784111777 * int64_t{1'000'000'000};  // Sun, 06 Nov 1994 08:49:37 GMT

std::optional<duration> read(std::vector<field> list) {
  head h;
  h.list = list;
  return http::read_retry_after(h, now);
}

}  // namespace

TEST(retry_after, is_a_number_of_seconds) {
  EXPECT_EQ(read({{"Retry-After", "120"}}), seconds(120));
  EXPECT_EQ(read({{"retry-after", "0"}}), seconds(0));
  EXPECT_GT(read({{"Retry-After", "99999999999999999999"}}), std::chrono::years(200)) << "for ever";
  EXPECT_GT(read({{"Retry-After", "9223372036854775807"}}), std::chrono::years(200));
}

TEST(retry_after, or_a_date_of_any_form) {
  EXPECT_EQ(read({{"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}}), seconds(60));
  EXPECT_EQ(read({{"Retry-After", "Sunday, 06-Nov-94 08:50:37 GMT"}}), seconds(60));
  EXPECT_EQ(read({{"Retry-After", "Sun Nov  6 08:50:37 1994"}}), seconds(60));
  EXPECT_EQ(read({{"Retry-After", "Sun, 06 Nov 1994 08:40:00 GMT"}}), seconds(0)) << "it is over";
}

TEST(retry_after, a_date_counts_from_the_clock_of_the_server) {
  EXPECT_EQ(read({{"Date", "Sun, 06 Nov 1994 10:00:00 GMT"}, {"Retry-After", "Sun, 06 Nov 1994 10:00:05 GMT"}}), seconds(5));
  EXPECT_EQ(read({{"Date", "yesterday"}, {"Retry-After", "Sun, 06 Nov 1994 08:50:37 GMT"}}), seconds(60));
}

TEST(retry_after, anything_else_is_not_there) {
  for (const char* text : {"", "-1", "1.5", "soon", "12 s", "0x10"})
    EXPECT_EQ(read({{"Retry-After", text}}), std::nullopt) << text;
  EXPECT_EQ(read({{"X-Retry-After", "1"}}), std::nullopt);
}
