#include "base/log_line.hpp"

#include <gtest/gtest.h>

using namespace tern;

namespace {

log_record record() {
  return {.wall_ns = 1'793'500'107'123'456'789,
          .level = log_level::debug,
          .component = log_component::pool,
          .thread = 4242,
          .client = 1,
          .request = 17,
          .connection = 3,
          .message = "idle"};
}

std::string line_of(const log_record& r) {
  std::string text;
  append_log_line(text, r);
  return text;
}

}  // namespace

TEST(log_line, has_time_level_thread_component_and_ids) {
  EXPECT_EQ(line_of(record()), "2026-11-01T02:28:27.123456Z debug [4242] pool client=1 request=17 connection=3: idle\n");
}

TEST(log_line, leaves_out_ids_that_there_are_none_of) {
  log_record r = record();
  r.connection = -1;
  EXPECT_EQ(line_of(r), "2026-11-01T02:28:27.123456Z debug [4242] pool client=1 request=17: idle\n");
  r.request = -1;
  r.connection = 0;
  EXPECT_EQ(line_of(r), "2026-11-01T02:28:27.123456Z debug [4242] pool client=1 connection=0: idle\n");
}

TEST(log_line, knows_times_before_1970_and_the_last_microsecond_of_a_day) {
  log_record r = record();
  r.request = r.connection = -1;
  r.wall_ns = -1;
  EXPECT_EQ(line_of(r), "1969-12-31T23:59:59.999999Z debug [4242] pool client=1: idle\n");
}

TEST(log_line, is_one_line_whatever_the_message) {
  log_record r = record();
  r.request = r.connection = -1;
  const std::string message("a\nb\r\x1b[2J\0\ttab \xc3\xa9\x7f", 17);
  r.message = message;
  EXPECT_EQ(line_of(r),
            "2026-11-01T02:28:27.123456Z debug [4242] pool client=1: a\\x0ab\\x0d\\x1b[2J\\x00\ttab \xc3\xa9\\x7f\n");
}

TEST(log_line, is_appended) {
  std::string text = "before\n";
  append_log_line(text, record());
  EXPECT_TRUE(text.starts_with("before\n2026-"));
}
