#include "cli/transfer_meter.hpp"

#include <gtest/gtest.h>

using namespace tern::cli;

TEST(meter_lines, a_bar_for_each_and_a_line_for_all) {
  const auto lines = meter_lines({{"a", 512, 1024}, {"b", 300, {}}}, {3, 5, 4096, 2}, 80, 24);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].substr(0, 28), "a" + std::string(27, ' '));
  EXPECT_NE(lines[0].find("[###########           ]  50%  512 B of 1.00 KiB"), std::string::npos) << lines[0];
  EXPECT_EQ(lines[1], "b" + std::string(27, ' ') + "300 B");
  EXPECT_EQ(lines[2], "3 of 5  4.00 KiB  2.00 KiB/s");
}

TEST(meter_lines, many_do_not_fill_the_screen) {
  const std::vector<meter_row> rows(100, {"name", 1, 2});
  EXPECT_EQ(meter_lines(rows, {0, 100, 0, 1}, 80, 50).size(), most_bars + 1);
  EXPECT_EQ(meter_lines(rows, {0, 100, 0, 1}, 80, 4).size(), 4u);
  EXPECT_EQ(meter_lines(rows, {0, 100, 0, 1}, 80, 1).size(), 1u);
  EXPECT_EQ(meter_lines(rows, {0, 100, 0, 1}, 80, 0).size(), 1u);
}

TEST(meter_lines, no_line_is_broken_by_the_edge) {
  const std::vector<meter_row> rows = {{std::string(500, 'x') + "end", 1'000'000'000, 3'000'000'000}, {"y", 0, 0}, {"z", 9, 3}};
  for (int width = 1; width < 200; ++width)
    for (const std::string& line : meter_lines(rows, {1'000'000, 2'000'000, 1'000'000'000'000, 1}, width, 24))
      EXPECT_LT(line.size(), static_cast<size_t>(std::max(width, 2))) << width << ": " << line;
  EXPECT_NE(meter_lines(rows, {}, 80, 24)[0].find("xend  ["), std::string::npos);
}
