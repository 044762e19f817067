#include "tern/report.h"

#include <chrono>
#include <thread>

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(report, bad_arguments_are_refused) {
  driven_client c;
  tern_report* report = reinterpret_cast<tern_report*>(uintptr_t{16});
  EXPECT_EQ(tern_fetch_all(nullptr, 0, &report), TERN_E_ARGUMENT);
  EXPECT_EQ(report, nullptr);
  EXPECT_EQ(tern_fetch_all(c, -2, &report), TERN_E_ARGUMENT);
  tern_report_info info;
  EXPECT_EQ(tern_report_view(nullptr, &info, sizeof info), TERN_E_ARGUMENT);
  ASSERT_EQ(tern_fetch_all(c, 0, &report), TERN_OK) << "nothing to fetch";
  EXPECT_EQ(tern_report_view(report, nullptr, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_report_view(report, &info, 4), TERN_E_ARGUMENT);
  ASSERT_EQ(tern_report_view(report, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.struct_size, sizeof info);
  EXPECT_EQ(info.tally_size, sizeof(tern_tally));
  EXPECT_EQ(info.completed, 0u);
  EXPECT_EQ(info.latency_max_ns, -1);
  tern_report_release(report);
  tern_report_release(nullptr);
}

TEST(report, counts_what_was_fetched) {
  driven_client c;
  request r;
  for (int i = 0; i < 3; ++i) ASSERT_EQ(tern_submit(c, r, nullptr, 0, nullptr, nullptr), TERN_OK);
  tern_report* report = nullptr;
  ASSERT_EQ(tern_fetch_all(c, 10000, &report), TERN_OK);
  tern_report_info info;
  ASSERT_EQ(tern_report_view(report, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.completed, 3u);
  EXPECT_EQ(info.failed, 3u);
  ASSERT_EQ(info.error_count, 1u);
  EXPECT_EQ(info.errors[0].key, TERN_E_CONNECT);
  EXPECT_EQ(info.errors[0].count, 3u);
  tern_report_release(report);
}

TEST(report, its_time_is_that_since_the_one_before) {
  driven_client c;
  ASSERT_EQ(tern_fetch_all(c, 0, nullptr), TERN_OK);
  const auto pause = std::chrono::milliseconds(20);
  std::this_thread::sleep_for(pause);
  tern_report* report = nullptr;
  ASSERT_EQ(tern_fetch_all(c, 0, &report), TERN_OK);
  tern_report_info info;
  ASSERT_EQ(tern_report_view(report, &info, sizeof info), TERN_OK);
  EXPECT_GE(info.duration_ns, std::chrono::nanoseconds(pause).count());
  tern_report_release(report);
}
