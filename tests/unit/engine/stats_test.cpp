#include "engine/stats.hpp"

#include <gtest/gtest.h>

#include "base/error.hpp"
#include "tern/error_codes.h"

using namespace tern;

TEST(loop_stats, a_success_counts_its_status_and_version) {
  loop_stats s;
  s.completed(TERN_OK, 204, 11, 1, 1000);
  EXPECT_EQ(s.succeeded.get(), 1u);
  EXPECT_EQ(s.failed.get(), 0u);
  EXPECT_EQ(s.retries.get(), 0u);
  EXPECT_EQ(s.statuses[204].get(), 1u);
  EXPECT_EQ(s.versions[11].get(), 1u);
  EXPECT_EQ(s.latency.at(histogram::bucket(1000)), 1u);
}

TEST(loop_stats, a_failure_counts_its_code_and_a_status_if_there_was_one) {
  loop_stats s;
  s.completed(TERN_E_CONNECT, 0, 0, 1, 5);
  s.completed(TERN_E_TRUNCATED, 200, 11, 1, 5);
  EXPECT_EQ(s.succeeded.get(), 0u);
  EXPECT_EQ(s.failed.get(), 2u);
  EXPECT_EQ(s.errors[-TERN_E_CONNECT].get(), 1u);
  EXPECT_EQ(s.errors[-TERN_E_TRUNCATED].get(), 1u);
  EXPECT_EQ(s.statuses[0].get(), 0u);
  EXPECT_EQ(s.versions[0].get(), 0u);
  EXPECT_EQ(s.statuses[200].get(), 1u);
  EXPECT_EQ(s.timed_out.get() + s.cancelled.get(), 0u);
}

TEST(loop_stats, every_time_limit_is_a_time_out_and_nothing_else_is) {
  loop_stats s;
  const int32_t limits[] = {TERN_E_TIMEOUT_QUEUE, TERN_E_TIMEOUT_RESOLVE,    TERN_E_TIMEOUT_CONNECT, TERN_E_TIMEOUT_TLS,
                            TERN_E_TIMEOUT_IDLE,  TERN_E_TIMEOUT_FIRST_BYTE, TERN_E_TIMEOUT_TOTAL};
  for (int32_t code : limits) s.completed(code, 0, 0, 1, 0);
  for (int32_t code : {TERN_E_LEASE_LOST, TERN_E_RESOLVE, TERN_E_CANCELLED, TERN_E_WAIT_TIMEOUT}) s.completed(code, 0, 0, 1, 0);
  EXPECT_EQ(s.timed_out.get(), std::size(limits));
}

TEST(loop_stats, shutting_down_cancels) {
  loop_stats s;
  s.completed(TERN_E_CANCELLED, 0, 0, 1, 0);
  s.completed(TERN_E_SHUTDOWN, 0, 0, 1, 0);
  s.completed(TERN_E_LEASE_LOST, 0, 0, 1, 0);
  EXPECT_EQ(s.cancelled.get(), 2u);
}

TEST(loop_stats, attempts_after_the_first_are_retries) {
  loop_stats s;
  s.completed(TERN_OK, 200, 11, 3, 0);
  s.completed(TERN_E_CANCELLED, 0, 0, 0, 0);  // never tried
  EXPECT_EQ(s.retries.get(), 2u);
}

TEST(loop_stats, every_error_has_a_slot_of_its_own) {
  for (const error_info& e : all_errors()) EXPECT_LT(-e.code, static_cast<int32_t>(loop_stats::error_slots) - 1) << e.name;
}

TEST(loop_stats, what_no_slot_was_made_for_counts_in_the_last) {
  loop_stats s;
  s.completed(-100'000, 100'000, 100'000, 1, INT64_MAX);
  EXPECT_EQ(s.errors[loop_stats::error_slots - 1].get(), 1u);
  EXPECT_EQ(s.statuses[loop_stats::status_slots - 1].get(), 1u);
  EXPECT_EQ(s.versions[loop_stats::version_slots - 1].get(), 1u);
}
