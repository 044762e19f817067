#include "base/option_text.hpp"

#include <gtest/gtest.h>

using namespace tern;
using namespace std::chrono_literals;

namespace {
template <class T>
std::string refusal(const expected<T>& e) {
  if (e) return "accepted";
  EXPECT_EQ(e.why().code(), TERN_E_OPTION_VALUE);
  return std::string(e.why().message());
}
}  // namespace

TEST(option_duration, is_a_number_and_a_unit) {
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("500us"), 500us);
  EXPECT_EQ(*parse_duration("7ns"), 7ns);
  EXPECT_EQ(*parse_duration("10s"), 10s);
  EXPECT_EQ(*parse_duration("1m"), 1min);
  EXPECT_EQ(*parse_duration("1h"), 1h);
  EXPECT_EQ(*parse_duration("2d"), 48h);
  EXPECT_EQ(*parse_duration("0ms"), 0ns);
}

TEST(option_duration, none_is_no_limit_and_0_needs_no_unit) {
  EXPECT_EQ(*parse_duration("none"), unlimited);
  EXPECT_EQ(*parse_duration("0"), duration::zero());
}

TEST(option_duration, refusal_says_what_was_given_and_what_is_allowed) {
  const std::string rule = "; allowed: a whole number and a unit (ns, us, ms, s, m, h, d) such as 250ms, none, or 0";
  EXPECT_EQ(refusal(parse_duration("10")), "\"10\" has no unit" + rule);
  EXPECT_EQ(refusal(parse_duration("fast")), "\"fast\" does not start with a number" + rule);
  EXPECT_EQ(refusal(parse_duration("")), "\"\" does not start with a number" + rule);
  EXPECT_EQ(refusal(parse_duration("-1s")), "\"-1s\" does not start with a number" + rule);
  EXPECT_EQ(refusal(parse_duration("1.5s")), "\"1.5s\" has the unknown unit \".5s\"" + rule);
  EXPECT_EQ(refusal(parse_duration("1 s")), "\"1 s\" has the unknown unit \" s\"" + rule);
  EXPECT_EQ(refusal(parse_duration("1S")), "\"1S\" has the unknown unit \"S\"" + rule);
  EXPECT_EQ(refusal(parse_duration("99999999999d")), "\"99999999999d\" is too large" + rule);
  EXPECT_EQ(refusal(parse_duration("99999999999999999999ns")), "\"99999999999999999999ns\" is too large" + rule);
}

TEST(option_duration, the_largest_is_just_below_none) {
  EXPECT_EQ(*parse_duration("9223372036854775806ns"), unlimited - 1ns);
  EXPECT_FALSE(parse_duration("9223372036854775807ns"));
}

TEST(option_duration, is_formatted_in_the_largest_unit_that_divides) {
  EXPECT_EQ(format_duration(250ms), "250ms");
  EXPECT_EQ(format_duration(60s), "1m");
  EXPECT_EQ(format_duration(90s), "90s");
  EXPECT_EQ(format_duration(24h), "1d");
  EXPECT_EQ(format_duration(0s), "0");
  EXPECT_EQ(format_duration(unlimited), "none");
  for (duration d : {duration(1), duration(1001), duration(60s), duration(36h), unlimited, unlimited - 1ns})
    EXPECT_EQ(*parse_duration(format_duration(d)), d);
}

TEST(option_size, is_a_number_and_a_binary_unit) {
  EXPECT_EQ(*parse_size("100B"), 100u);
  EXPECT_EQ(*parse_size("64KiB"), 65536u);
  EXPECT_EQ(*parse_size("10MiB"), 10u << 20);
  EXPECT_EQ(*parse_size("1GiB"), 1u << 30);
  EXPECT_EQ(*parse_size("2TiB"), 2ull << 40);
  EXPECT_EQ(*parse_size("0"), 0u);
  EXPECT_EQ(*parse_size("none"), no_limit);
}

TEST(option_size, refusal_says_what_was_given_and_what_is_allowed) {
  const std::string rule = "; allowed: a whole number and a unit (B, KiB, MiB, GiB, TiB) such as 64KiB, none, or 0";
  EXPECT_EQ(refusal(parse_size("64")), "\"64\" has no unit" + rule);
  EXPECT_EQ(refusal(parse_size("64KB")), "\"64KB\" has the unknown unit \"KB\"" + rule);
  EXPECT_EQ(refusal(parse_size("16777216TiB")), "\"16777216TiB\" is too large" + rule);
  EXPECT_EQ(refusal(parse_size("18446744073709551615B")), "\"18446744073709551615B\" is too large" + rule);
}

TEST(option_size, is_formatted_so_that_it_reads_back) {
  EXPECT_EQ(format_size(65536), "64KiB");
  EXPECT_EQ(format_size(65537), "65537B");
  for (uint64_t size : {uint64_t{0}, uint64_t{1}, uint64_t{1} << 30, no_limit - 1, no_limit})
    EXPECT_EQ(*parse_size(format_size(size)), size);
}

TEST(option_count, is_a_whole_number_in_its_range) {
  EXPECT_EQ(*parse_count("64"), 64u);
  EXPECT_EQ(*parse_count("none"), no_limit);
  EXPECT_EQ(*parse_count("8", 1, 8), 8u);
  EXPECT_EQ(refusal(parse_count("0", 1)), "\"0\" is too small; allowed: a whole number from 1, or none");
  EXPECT_EQ(refusal(parse_count("9", 1, 8)), "\"9\" is too large; allowed: a whole number from 1 to 8");
  EXPECT_EQ(refusal(parse_count("none", 1, 8)), "\"none\" is not a whole number; allowed: a whole number from 1 to 8");
  EXPECT_EQ(refusal(parse_count("many")), "\"many\" is not a whole number; allowed: a whole number from 0, or none");
  for (std::string_view bad : {"", "-1", "+1", "1.0", "1e3", " 1", "18446744073709551615", "18446744073709551616"})
    EXPECT_FALSE(parse_count(bad)) << bad;
  EXPECT_EQ(*parse_count(format_count(no_limit)), no_limit);
  EXPECT_EQ(format_count(7), "7");
}

TEST(option_bool, is_true_or_false) {
  EXPECT_TRUE(*parse_bool("true"));
  EXPECT_FALSE(*parse_bool("false"));
  EXPECT_EQ(refusal(parse_bool("yes")), "\"yes\" is not a truth value; allowed: true, false");
  for (std::string_view bad : {"", "1", "True", "true "}) EXPECT_FALSE(parse_bool(bad)) << bad;
  EXPECT_EQ(format_bool(true), "true");
}

TEST(option_choice, is_one_of_the_list) {
  constexpr std::string_view choices[] = {"fifo", "random"};
  EXPECT_EQ(*parse_choice("random", choices), 1u);
  EXPECT_EQ(refusal(parse_choice("lifo", choices)), "\"lifo\" is not one of the choices; allowed: fifo, random");
}
