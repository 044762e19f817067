#include "cli/progress.hpp"

#include <gtest/gtest.h>

using tern::cli::bar_text;

TEST(bar_text, fills_its_width_and_no_more) {
  EXPECT_EQ(bar_text(0, 6), "[    ]");
  EXPECT_EQ(bar_text(0.5, 6), "[##  ]");
  EXPECT_EQ(bar_text(1, 6), "[####]");
  EXPECT_EQ(bar_text(7, 6), "[####]");
  EXPECT_EQ(bar_text(0.5, 1), "[]");
}
