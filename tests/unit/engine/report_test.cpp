#include "engine/report.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "tern/error_codes.h"

using namespace tern;

namespace {

constexpr int64_t ms = 1'000'000;

struct report_test : testing::Test {
  std::unique_ptr<loop_stats> a = std::make_unique<loop_stats>(), b = std::make_unique<loop_stats>();
  stats_sum before;
  std::unique_ptr<tern_report> report;

  stats_sum sum() const {
    stats_sum s;
    s.add(*a);
    s.add(*b);
    return s;
  }
  const tern_report_info& info(duration took = std::chrono::seconds(2)) {
    report.reset(tern_report::create(before, sum(), took, 3));
    return report->info;
  }
};

void expect_about(int64_t told, int64_t wanted) {
  EXPECT_GE(told, wanted);
  EXPECT_LE(told, wanted + wanted / 50);
}

}  // namespace

TEST_F(report_test, of_nothing_has_no_latencies) {
  const tern_report_info& i = info();
  EXPECT_EQ(i.struct_size, sizeof i);
  EXPECT_EQ(i.tally_size, sizeof(tern_tally));
  EXPECT_EQ(i.completed, 0u);
  EXPECT_EQ(i.requests_per_second, 0);
  for (int64_t latency : {i.latency_min_ns, i.latency_mean_ns, i.latency_p50_ns, i.latency_p9999_ns, i.latency_max_ns})
    EXPECT_EQ(latency, -1);
  EXPECT_EQ(i.status_count + i.version_count + i.error_count, 0u);
}

TEST_F(report_test, adds_the_loops_up) {
  a->completed(TERN_OK, 200, 11, 1, ms);
  b->completed(TERN_OK, 200, 11, 2, ms);
  b->completed(TERN_E_CONNECT, 0, 0, 1, ms);
  a->bytes_in.add(10);
  b->bytes_in.add(5);
  a->bytes_out.add(7);
  b->connections_made.add(2);
  const tern_report_info& i = info();
  EXPECT_EQ(i.succeeded, 2u);
  EXPECT_EQ(i.failed, 1u);
  EXPECT_EQ(i.completed, 3u);
  EXPECT_EQ(i.retries, 1u);
  EXPECT_EQ(i.bytes_in, 15u);
  EXPECT_EQ(i.bytes_out, 7u);
  EXPECT_EQ(i.connections_made, 2u);
  EXPECT_EQ(i.connections_high, 3u);
  EXPECT_EQ(i.duration_ns, 2000 * ms);
  EXPECT_DOUBLE_EQ(i.requests_per_second, 1.5);
}

TEST_F(report_test, shows_only_what_came_since_the_last_one) {
  a->completed(TERN_OK, 500, 10, 4, 900 * ms);
  a->completed(TERN_E_TLS, 0, 0, 1, 900 * ms);
  a->bytes_in.add(100);
  a->connections_made.add(9);
  before = sum();
  a->completed(TERN_OK, 200, 11, 1, ms);
  const tern_report_info& i = info();
  EXPECT_EQ(i.completed, 1u);
  EXPECT_EQ(i.failed + i.retries + i.bytes_in + i.connections_made, 0u);
  EXPECT_EQ(i.error_count, 0u);
  ASSERT_EQ(i.status_count, 1u);
  EXPECT_EQ(i.statuses[0].key, 200);
  ASSERT_EQ(i.version_count, 1u);
  EXPECT_EQ(i.versions[0].key, 11);
  expect_about(i.latency_max_ns, ms);
}

TEST_F(report_test, tallies_are_in_order_and_errors_carry_their_codes) {
  for (int status : {503, 200, 404, 200}) a->completed(TERN_OK, status, 11, 1, ms);
  b->completed(TERN_E_TIMEOUT_TOTAL, 0, 0, 1, ms);
  b->completed(TERN_E_CONNECT, 0, 0, 1, ms);
  b->completed(TERN_E_CONNECT, 0, 0, 1, ms);
  const tern_report_info& i = info();
  ASSERT_EQ(i.status_count, 3u);
  EXPECT_EQ(i.statuses[0].key, 200);
  EXPECT_EQ(i.statuses[0].count, 2u);
  EXPECT_EQ(i.statuses[1].key, 404);
  EXPECT_EQ(i.statuses[2].key, 503);
  ASSERT_EQ(i.error_count, 2u);
  EXPECT_EQ(i.errors[0].key, TERN_E_TIMEOUT_TOTAL);
  EXPECT_EQ(i.errors[1].key, TERN_E_CONNECT);
  EXPECT_EQ(i.errors[1].count, 2u);
}

TEST_F(report_test, percentiles_are_the_value_that_so_many_did_not_exceed) {
  for (int n = 1; n <= 1000; ++n) (n % 2 ? *a : *b).completed(TERN_OK, 200, 11, 1, n * ms);
  const tern_report_info& i = info();
  expect_about(i.latency_min_ns, ms);
  expect_about(i.latency_p50_ns, 500 * ms);
  expect_about(i.latency_p90_ns, 900 * ms);
  expect_about(i.latency_p99_ns, 990 * ms);
  expect_about(i.latency_p999_ns, 999 * ms);
  expect_about(i.latency_p9999_ns, 1000 * ms);
  expect_about(i.latency_max_ns, 1000 * ms);
  expect_about(i.latency_mean_ns, 500'500'000);
}

TEST_F(report_test, one_slow_one_among_many_shows_at_the_end_only) {
  for (int n = 0; n < 999; ++n) a->completed(TERN_OK, 200, 11, 1, ms);
  a->completed(TERN_OK, 200, 11, 1, 5000 * ms);
  const tern_report_info& i = info();
  expect_about(i.latency_p99_ns, ms);
  expect_about(i.latency_p999_ns, ms);
  expect_about(i.latency_p9999_ns, 5000 * ms);
  expect_about(i.latency_max_ns, 5000 * ms);
}

TEST_F(report_test, that_took_no_time_has_no_rate) {
  a->completed(TERN_OK, 200, 11, 1, ms);
  EXPECT_EQ(info(duration::zero()).requests_per_second, 0);
}
