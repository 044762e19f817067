#include "cli/latency_text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "cli/latency_chart.hpp"

using namespace tern::cli;

namespace {

latency_histogram thousand() {
  latency_histogram latency;
  for (int i = 1; i <= 1000; ++i) latency.record(i * 10'000);
  return latency;
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> all;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) all.push_back(line);
  return all;
}

}  // namespace

TEST(latency_bars, counts_everything_once) {
  const latency_histogram latency = thousand();
  uint64_t sum = 0;
  for (const std::string& line : lines(latency_bars(latency, 80))) sum += std::stoull(line.substr(15));
  EXPECT_EQ(sum, 1000u);
  EXPECT_NE(latency_bars(latency, 80).find("to  10.0 ms"), std::string::npos) << latency_bars(latency, 80);
}

TEST(latency_bars, fits_its_width) {
  for (int width : {20, 40, 80, 200})
    for (const std::string& line : lines(latency_bars(thousand(), width)))
      EXPECT_LE(line.size(), static_cast<size_t>(std::max(width, 25)));
}

TEST(latency_bars, one_time_and_none) {
  EXPECT_EQ(latency_bars({}, 80), "");
  latency_histogram one;
  one.record(0);
  EXPECT_NE(latency_bars(one, 80).find("1  #"), std::string::npos);
  latency_histogram same;
  for (int i = 0; i < 5; ++i) same.record(1'000'000);
  EXPECT_NE(latency_bars(same, 80).find("5  #"), std::string::npos) << latency_bars(same, 80);
}

TEST(latency_csv, has_a_line_for_each_bucket) {
  latency_histogram latency;
  for (int i = 0; i < 3; ++i) latency.record(100);
  latency.record(2'000'000);
  EXPECT_EQ(latency_csv(latency), "up_to_ms,count,cumulative,percentile\n0.000100,3,3,75.000000\n2.000000,1,4,100.000000\n");
  EXPECT_EQ(latency_csv({}), "up_to_ms,count,cumulative,percentile\n");
}

TEST(latency_chart, names_its_axes_and_keeps_to_its_frame) {
  const std::string svg = latency_chart(thousand(), "a < b & c\x01");
  for (const char* words :
       {"a &lt; b &amp; c ", ">latency<", "percent of the requests that took no longer", ">99.9<", ">10.0 ms<", "<polyline"})
    EXPECT_NE(svg.find(words), std::string::npos) << words;
  EXPECT_EQ(svg.find("99.99<"), std::string::npos);  // of a thousand there is none
  EXPECT_EQ(svg.find("nan"), std::string::npos);
  EXPECT_EQ(svg.find("inf"), std::string::npos);
}

TEST(latency_chart, of_nothing_and_of_one) {
  EXPECT_EQ(latency_chart({}, "").find("<polyline"), std::string::npos);
  latency_histogram one;
  one.record(0);
  EXPECT_EQ(latency_chart(one, "").find("nan"), std::string::npos);
}
