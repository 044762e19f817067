#include "engine/retry/retry_rules.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

std::string waits(const retry_rules& r, uint64_t draw = 0) {
  std::string list;
  for (uint32_t n = 1; n <= r.attempts; ++n)
    list += (n > 1 ? " " : "") + std::to_string(std::chrono::duration_cast<milliseconds>(r.delay_before(n, draw)).count());
  return list;
}

std::shared_ptr<const retry_rules> rules(retry_strategy s) {
  request_settings how;
  how.retry = s;
  return retry_rules_of(how);
}

}  // namespace

TEST(retry_rules, without_a_strategy_there_are_none) { EXPECT_EQ(rules(retry_strategy::none), nullptr); }

TEST(retry_rules, lenient_makes_five_attempts) {
  const auto r = rules(retry_strategy::lenient);
  EXPECT_EQ(waits(*r), "250 60000 60000 60000 60000");
  EXPECT_EQ(r->concurrency, 2u);
  for (int32_t status : {400, 403, 405, 500, 503, 599, 999}) EXPECT_TRUE(r->failures.has(status)) << status;
  for (int32_t status : {0, 200, 304, 399, 404}) EXPECT_FALSE(r->failures.has(status)) << status;
}

TEST(retry_rules, backoff_makes_ten) {
  for (const auto s : {retry_strategy::backoff, retry_strategy::custom}) {
    const auto r = rules(s);
    EXPECT_EQ(waits(*r), "250 500 1000 2000 4000 8000 16000 32000 60000 60000");
    EXPECT_EQ(r->concurrency, no_limit);
    EXPECT_TRUE(r->failures.has(404));
    EXPECT_FALSE(r->failures.has(399));
  }
}

TEST(retry_rules, options_replace_what_the_strategy_says) {
  request_settings how;
  how.retry = retry_strategy::lenient;
  how.retry_attempts = 4;
  how.retry_delays = "0s, 5ms,7ms";
  how.retry_statuses = "429, 500-599";
  how.retry_concurrency = 9;
  const auto r = retry_rules_of(how);
  EXPECT_EQ(waits(*r), "0 5 7 7") << "the last one serves all that follow";
  EXPECT_TRUE(r->failures.has(429));
  EXPECT_TRUE(r->failures.has(599));
  EXPECT_FALSE(r->failures.has(499));
  EXPECT_FALSE(r->failures.has(404));
  EXPECT_EQ(r->concurrency, 9u);
}

TEST(retry_rules, jitter_leaves_all_or_half_of_a_wait_to_chance) {
  request_settings how;
  how.retry = retry_strategy::lenient;
  how.retry_delays = "1s";
  const auto wait = [&](retry_jitter j, uint64_t draw) {
    how.retry_jitter_kind = j;
    return std::chrono::duration_cast<milliseconds>(retry_rules_of(how)->delay_before(1, draw)).count();
  };
  constexpr uint64_t least = 0, half = uint64_t{1} << 63, most = ~uint64_t{0};
  EXPECT_EQ(wait(retry_jitter::none, most), 1000);
  EXPECT_EQ(wait(retry_jitter::full, least), 0);
  EXPECT_EQ(wait(retry_jitter::full, half), 500);
  EXPECT_EQ(wait(retry_jitter::full, most), 999) << "never more than the whole";
  EXPECT_EQ(wait(retry_jitter::equal, least), 500);
  EXPECT_EQ(wait(retry_jitter::equal, half), 750);
  EXPECT_EQ(wait(retry_jitter::equal, most), 999);
}

TEST(retry_rules, statuses_that_are_none_are_refused) {
  for (const char* text : {",", "x", "99", "1000", "500-400", "400-", "-400", "400--500", "400 500", "4e2", "400-x"})
    EXPECT_EQ(status_set::parse(text).why().code(), TERN_E_OPTION_VALUE) << text;
  std::string long_list = "400";
  for (int i = 0; i < 100; ++i) long_list += ",400";
  EXPECT_EQ(status_set::parse(long_list).why().code(), TERN_E_OPTION_VALUE);
  EXPECT_FALSE(status_set::parse("")->has(500)) << "none at all";
}

TEST(retry_rules, delays_that_are_none_are_refused) {
  for (const char* text : {",", "1", "1s;2s", "none", "1s,none", "soon", "-1s"})
    EXPECT_EQ(parse_delays(text).why().code(), TERN_E_OPTION_VALUE) << text;
  EXPECT_EQ(parse_delays("1s,2m")->back(), std::chrono::minutes(2));
}
