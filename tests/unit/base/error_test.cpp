#include "base/error.hpp"

#include <gtest/gtest.h>

#include <set>

using namespace tern;

TEST(error, default_is_success) {
  error e;
  EXPECT_FALSE(e);
  EXPECT_EQ(e.code(), TERN_OK);
  EXPECT_EQ(e.message(), "");
}

TEST(error, carries_what_the_table_says_of_its_code) {
  error e(TERN_E_TIMEOUT_CONNECT);
  EXPECT_TRUE(e);
  EXPECT_TRUE(e.retryable());
  EXPECT_FALSE(e.maybe_processed());
  EXPECT_EQ(describe(e.code()).name, "TERN_E_TIMEOUT_CONNECT");
  EXPECT_EQ(describe(e.code()).domain, "timeout");
}

TEST(error, changes_make_a_copy_and_leave_the_original) {
  error e(TERN_E_RECEIVE, "reading failed");
  error changed = e.with_native(104, "reset").with_maybe_processed(true).with_context("http://a/");
  EXPECT_EQ(changed.message(), "http://a/: reading failed");
  EXPECT_EQ(changed.native_code(), 104);
  EXPECT_EQ(changed.native_text(), "reset");
  EXPECT_TRUE(changed.maybe_processed());
  EXPECT_EQ(e.message(), "reading failed");
  EXPECT_FALSE(e.maybe_processed());
}

TEST(error, unknown_code_is_described_as_internal) { EXPECT_EQ(describe(12345).code, TERN_E_INTERNAL); }

TEST(error, codes_and_names_are_unique_and_negative) {
  std::set<int32_t> codes;
  std::set<std::string_view> names;
  for (const error_info& info : all_errors()) {
    EXPECT_LT(info.code, 0);
    EXPECT_TRUE(codes.insert(info.code).second) << info.name;
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
  }
}
