#include "cli/units.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(format_bytes, keeps_three_digits) {
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(1024), "1.00 KiB");
  EXPECT_EQ(format_bytes(15.5 * 1024 * 1024), "15.5 MiB");
}

TEST(format_time, keeps_three_digits) {
  EXPECT_EQ(format_time(-1), "-");
  EXPECT_EQ(format_time(999), "999 ns");
  EXPECT_EQ(format_time(1'250'000), "1.25 ms");
  EXPECT_EQ(format_time(12'300'000'000), "12.3 s");
}

TEST(duration_option, counts_bare_numbers_in_seconds) {
  EXPECT_EQ(duration_option("5"), "5000000000ns");
  EXPECT_EQ(duration_option("0.25"), "250000000ns");
  EXPECT_EQ(duration_option("0.0000000001"), "1ns");
  EXPECT_EQ(duration_option("0.1ns"), "1ns");
  EXPECT_EQ(duration_option("250ms"), "250ms");
  EXPECT_EQ(duration_option("1.5s"), "1500000000ns");
  EXPECT_EQ(duration_option("1.5 s"), "1.5 s");
  EXPECT_EQ(duration_option("none"), "none");
  EXPECT_EQ(duration_option("soon"), "soon");
}

TEST(duration_option, takes_no_time_as_no_limit) {
  for (const char* text : {"0", "0.0", "0s", "0ms"}) EXPECT_EQ(duration_option(text), "none") << text;
}

TEST(parse_duration, takes_units) {
  EXPECT_EQ(parse_duration("10s"), 10'000'000'000);
  EXPECT_EQ(parse_duration("1.5m"), 90'000'000'000);
  EXPECT_EQ(parse_duration("2"), 2'000'000'000);
  EXPECT_EQ(parse_duration("1d"), int64_t{86'400'000} * 1'000'000);
  for (const char* text : {"", "s", "-1s", "1 s", "1fortnight", "1e400", "99999999999h"})
    EXPECT_EQ(parse_duration(text), -1) << text;
}
