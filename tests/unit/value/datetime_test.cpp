#include "value/datetime.hpp"

#include <gtest/gtest.h>

#include "unit/value/trees.hpp"

using namespace tern;
using namespace tern::test;

namespace {
std::string at(int64_t since_1970, uint16_t subtype = 0, uint8_t flags = 0) {
  tern_value v = scalar(TERN_VALUE_DATETIME, since_1970);
  v.subtype = subtype;
  v.flags = flags;
  auto text = format_datetime(v);
  return text ? *text : "refused";
}
}  // namespace

TEST(datetime, is_iso_8601_in_utc) {
  EXPECT_EQ(at(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(at(951782400), "2000-02-29T00:00:00Z");
  EXPECT_EQ(at(1709164799), "2024-02-28T23:59:59Z");
  EXPECT_EQ(at(1709251200), "2024-03-01T00:00:00Z");
  EXPECT_EQ(at(4107542400), "2100-03-01T00:00:00Z");  // no leap year
  EXPECT_EQ(at(-1), "1969-12-31T23:59:59Z");
}

TEST(datetime, has_the_decimals_of_its_subtype) {
  EXPECT_EQ(at(1500, 3), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(at(-1, 3), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(at(1000001, 6), "1970-01-01T00:00:01.000001Z");
  EXPECT_EQ(at(1, 9), "1970-01-01T00:00:00.000000001Z");
  EXPECT_EQ(at(0, 4), "refused");
}

TEST(datetime, without_zone_and_without_end) {
  EXPECT_EQ(at(0, 0, TERN_VALUE_NO_ZONE), "1970-01-01T00:00:00");
  EXPECT_EQ(at(5, 0, TERN_VALUE_POSITIVE_INFINITY), "infinity");
  EXPECT_EQ(at(5, 0, TERN_VALUE_NEGATIVE_INFINITY), "-infinity");
}

TEST(datetime, far_years_have_a_sign) {
  EXPECT_EQ(at(253402300799), "9999-12-31T23:59:59Z");
  EXPECT_EQ(at(253402300800), "+010000-01-01T00:00:00Z");
  EXPECT_EQ(at(-62167219200), "0000-01-01T00:00:00Z");
  EXPECT_EQ(at(-62167219201), "-000001-12-31T23:59:59Z");
}

TEST(datetime, the_ends_of_the_range_do_not_overflow) {
  EXPECT_EQ(at(INT64_MAX, 9), "2262-04-11T23:47:16.854775807Z");
  EXPECT_EQ(at(INT64_MIN, 9), "1677-09-21T00:12:43.145224192Z");
  EXPECT_EQ(at(INT64_MAX, 0), "+292277026596-12-04T15:30:07Z");
  EXPECT_EQ(at(INT64_MIN, 0), "-292277022657-01-27T08:29:52Z");
}
