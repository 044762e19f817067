#include "sansio/head.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(head, finds_the_first_field_of_a_name_whatever_its_case) {
  const field list[] = {{"A", "1"}, {"Bc", "2"}, {"bC", "3"}};
  head h;
  h.list = list;
  ASSERT_NE(h.find("BC"), nullptr);
  EXPECT_EQ(h.find("BC")->value, "2");
  EXPECT_EQ(h.find("b"), nullptr);
}
