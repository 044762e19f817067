#include "engine/metrics.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>

#include "base/error.hpp"

using namespace tern;

namespace {

constexpr int64_t ms = 1'000'000;

struct metrics_test : testing::Test {
  std::unique_ptr<loop_stats> stats = std::make_unique<loop_stats>();
  tern_counters counters{};
  std::string text() const {
    stats_sum s;
    s.add(*stats);
    phase_sum p;
    p.add(*stats);
    return metrics_text(metrics_of({s, p, counters, 2, 5}));
  }
  bool has(const std::string& line) const { return ("\n" + text()).find("\n" + line + "\n") != std::string::npos; }
};

}  // namespace

TEST_F(metrics_test, have_help_and_type_before_their_samples) {
  EXPECT_TRUE(
      text().starts_with("# HELP tern_requests_submitted_total Submissions that were accepted.\n"
                         "# TYPE tern_requests_submitted_total counter\n"
                         "tern_requests_submitted_total 0\n"));
}

TEST_F(metrics_test, tell_outcomes_apart) {
  stats->completed(TERN_OK, 200, 11, 1, ms);
  stats->completed(TERN_OK, 503, 20, 1, ms);
  stats->completed(TERN_E_TIMEOUT_TOTAL, 0, 0, 1, ms);
  stats->completed(TERN_E_CANCELLED, 0, 0, 1, ms);
  stats->completed(TERN_E_CONNECT, 0, 0, 3, ms);
  EXPECT_TRUE(has("tern_requests_completed_total{outcome=\"succeeded\"} 2"));
  EXPECT_TRUE(has("tern_requests_completed_total{outcome=\"failed\"} 1"))
      << "those that have a name of their own are not in it";
  EXPECT_TRUE(has("tern_requests_completed_total{outcome=\"timed_out\"} 1"));
  EXPECT_TRUE(has("tern_requests_completed_total{outcome=\"cancelled\"} 1"));
  EXPECT_TRUE(has("tern_responses_total{status=\"200\"} 1"));
  EXPECT_TRUE(has("tern_responses_total{status=\"503\"} 1"));
  EXPECT_TRUE(has("tern_responses_by_version_total{version=\"2.0\"} 1"));
  EXPECT_TRUE(has("tern_errors_total{domain=\"connect\",error=\"TERN_E_CONNECT\"} 1"));
  EXPECT_TRUE(has("tern_errors_total{domain=\"timeout\",error=\"TERN_E_TIMEOUT_TOTAL\"} 1"));
  EXPECT_TRUE(has("tern_repeated_exchanges_total 2"));
  EXPECT_EQ(text().find("status=\"404\""), std::string::npos) << "what never was is not listed";
}

TEST_F(metrics_test, histograms_are_in_seconds_and_count_up) {
  stats->completed(TERN_OK, 200, 11, 1, 2 * ms, 50'000, ms);
  stats->completed(TERN_OK, 200, 11, 1, 400 * ms, 50'000, 300 * ms);
  stats->completed(TERN_E_TIMEOUT_QUEUE, 0, 0, 0, 200'000 * ms, 200'000 * ms);
  EXPECT_TRUE(has("tern_request_duration_seconds_bucket{le=\"0.001\"} 0"));
  EXPECT_TRUE(has("tern_request_duration_seconds_bucket{le=\"0.0025\"} 1"));
  EXPECT_TRUE(has("tern_request_duration_seconds_bucket{le=\"0.5\"} 2"));
  EXPECT_TRUE(has("tern_request_duration_seconds_bucket{le=\"150\"} 2"));
  EXPECT_TRUE(has("tern_request_duration_seconds_bucket{le=\"+Inf\"} 3"));
  EXPECT_TRUE(has("tern_request_duration_seconds_sum 200.402"));
  EXPECT_TRUE(has("tern_request_duration_seconds_count 3"));
  EXPECT_TRUE(has("tern_request_queue_seconds_bucket{le=\"0.0001\"} 2"));
  EXPECT_TRUE(has("tern_request_first_byte_seconds_count 2")) << "one never began";
}

TEST_F(metrics_test, what_is_half_counted_makes_no_number_below_zero) {
  stats->timed_out.add();  // failed was read before it
  EXPECT_TRUE(has("tern_requests_completed_total{outcome=\"failed\"} 0"));
}

TEST_F(metrics_test, connections_are_counted_by_what_they_do) {
  counters.connections_open = 7;
  counters.connections_idle = 3;
  EXPECT_TRUE(has("tern_connections{state=\"connecting\"} 2"));
  EXPECT_TRUE(has("tern_connections{state=\"busy\"} 4"));
  EXPECT_TRUE(has("tern_connections{state=\"idle\"} 3"));
  counters.connections_idle = 9;  // read at another moment
  EXPECT_TRUE(has("tern_connections{state=\"busy\"} 0"));
  EXPECT_TRUE(has("tern_log_lines_lost_total 5"));
}

TEST_F(metrics_test, the_value_says_the_same_as_the_text) {
  stats->completed(TERN_OK, 200, 11, 1, 2 * ms, ms, ms);
  stats_sum s;
  s.add(*stats);
  phase_sum p;
  p.add(*stats);
  const std::vector<metric> all = metrics_of({s, p, counters});
  auto tree = metrics_value(all);
  ASSERT_TRUE(tree);
  const tern_value& list = *tree->get();
  ASSERT_EQ(list.length, all.size());
  for (size_t i = 0; i < all.size(); ++i) {
    const tern_value& m = list.as.items[i];
    EXPECT_EQ(std::string_view(value_get(m, "name")->as.bytes), all[i].name);
    EXPECT_EQ(std::string_view(value_get(m, "help")->as.bytes), all[i].help);
    if (all[i].kind == metric_kind::histogram) {
      EXPECT_EQ(value_get(m, "count")->as.u64, all[i].buckets.count);
      EXPECT_EQ(value_get(m, "sum")->as.f64, all[i].buckets.sum);
      ASSERT_EQ(value_get(m, "buckets")->length, all[i].buckets.upto.size());
      EXPECT_EQ(value_get(m, "buckets")->as.items[3].as.items[0].as.f64, all[i].buckets.upto[3].first);
      EXPECT_EQ(value_get(m, "samples"), nullptr);
    } else {
      ASSERT_EQ(value_get(m, "samples")->length, all[i].samples.size());
      for (size_t j = 0; j < all[i].samples.size(); ++j) {
        const tern_value& sample = value_get(m, "samples")->as.items[j];
        EXPECT_EQ(value_get(sample, "value")->as.u64, all[i].samples[j].value);
        EXPECT_EQ(value_get(sample, "labels")->length, all[i].samples[j].labels.size());
      }
    }
  }
}

TEST_F(metrics_test, no_name_is_used_twice) {
  stats_sum s;
  const phase_sum p;
  std::vector<std::string_view> names;
  for (const metric& m : metrics_of({s, p, counters})) names.push_back(m.name);
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
}
