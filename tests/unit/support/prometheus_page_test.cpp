#include "support/prometheus_page.hpp"

#include <gtest/gtest.h>

using tern::test::prometheus_page;

namespace {

std::string wrong(const std::string& text) { return prometheus_page(text).wrong(); }

const std::string count = "# HELP a_total All.\n# TYPE a_total counter\n";
const std::string times = "# HELP t_seconds All.\n# TYPE t_seconds histogram\n";

}  // namespace

TEST(prometheus_page, a_good_one_is_read) {
  const prometheus_page page(count + "a_total{kind=\"x\",of=\"y\"} 3\na_total 4\n" + times +
                             "t_seconds_bucket{le=\"0.5\"} 1\nt_seconds_bucket{le=\"+Inf\"} 2\nt_seconds_sum 1.5e-05\n"
                             "t_seconds_count 2\n");
  EXPECT_EQ(page.wrong(), "");
  EXPECT_EQ(page.value("a_total{kind=\"x\",of=\"y\"}"), 3);
  EXPECT_EQ(page.value("a_total"), 4);
  EXPECT_EQ(page.value("t_seconds_sum"), 1.5e-05);
  EXPECT_EQ(page.type("t_seconds"), "histogram");
  EXPECT_EQ(page.metrics(), 2u);
  EXPECT_FALSE(page.value("b_total"));
}

TEST(prometheus_page, each_fault_is_found) {
  for (const std::string& bad :
       {std::string("a_total 1\n"), count + "a_total 1", count + "a_total one\n", count + "a_total -1\n", count + "b_total 1\n",
        count + "a_total{x} 1\n", count + "a_total{x=\"a\"b\"} 1\n", count + "a_total 1\na_total 2\n", count + count,
        std::string("# TYPE a_total counter\na_total 1\n"), std::string("# HELP a_total All.\na_total 1\n"),
        std::string("# HELP a All.\n# TYPE a counter\na 1\n"), std::string("# HELP a All.\n# TYPE a number\na 1\n"),
        count + "\na_total 1\n", times + "t_seconds_bucket{le=\"1\"} 1\nt_seconds_sum 1\nt_seconds_count 1\n",
        times + "t_seconds_bucket{le=\"1\"} 2\nt_seconds_bucket{le=\"+Inf\"} 1\nt_seconds_sum 1\nt_seconds_count 1\n",
        times + "t_seconds_bucket{le=\"+Inf\"} 1\nt_seconds_sum 1\nt_seconds_count 2\n",
        times + "t_seconds_bucket{le=\"+Inf\"} 1\nt_seconds_count 1\n", times + "t_seconds 1\n"})
    EXPECT_NE(wrong(bad), "") << bad;
}
