#include "tern/error.h"

#include "abi/refusal.hpp"

using namespace tern::test;

TEST(error, null_is_no_error) {
  EXPECT_EQ(tern_error_code(nullptr), TERN_OK);
  EXPECT_STREQ(tern_error_message(nullptr), "");
  tern_error_release(nullptr);
}

TEST(error, view_shows_everything) {
  error_out e;
  tern_request* request = nullptr;
  ASSERT_EQ(tern_http_request_create("GET", "ftp://x/"_t, &request, &e), TERN_E_URL);
  tern_error_info info;
  ASSERT_EQ(tern_error_view(e.error, &info, sizeof info), TERN_OK);
  EXPECT_EQ(info.struct_size, sizeof info);
  EXPECT_EQ(info.code, TERN_E_URL);
  EXPECT_EQ(text(info.name), "TERN_E_URL");
  EXPECT_EQ(text(info.domain), "call");
  EXPECT_EQ(text(info.message), e.message());
  EXPECT_EQ(info.native_code, 0);
  EXPECT_EQ(info.native_text.data, nullptr) << "absent, not empty";
}

TEST(error, view_refuses_what_it_cannot_fill) {
  error_out e;
  tern_config_set(nullptr, absent, absent, &e);
  tern_error_info info;
  EXPECT_EQ(tern_error_view(nullptr, &info, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_error_view(e.error, nullptr, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_error_view(e.error, &info, 8), TERN_E_ARGUMENT);
}

TEST(error, describe_knows_every_code_and_no_other) {
  ASSERT_GT(tern_error_count(), 40u);
  for (size_t i = 0; i < tern_error_count(); ++i) {
    tern_error_info listed, described;
    ASSERT_EQ(tern_error_get(i, &listed, sizeof listed), TERN_OK);
    ASSERT_EQ(tern_error_describe(listed.code, &described, sizeof described), TERN_OK);
    EXPECT_EQ(text(listed.name), text(described.name));
    EXPECT_LT(listed.code, 0);
    EXPECT_EQ(text(listed.name).rfind("TERN_E_", 0), 0u);
    EXPECT_GT(listed.message.size, 5u);
  }
  tern_error_info info{};
  info.code = 7;
  EXPECT_EQ(tern_error_describe(-39, &info, sizeof info), TERN_E_NOT_FOUND);
  EXPECT_EQ(info.code, 0) << "outputs are 0 on failure";
  EXPECT_EQ(tern_error_describe(TERN_E_URL, nullptr, sizeof info), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_error_get(tern_error_count(), &info, sizeof info), TERN_E_NOT_FOUND);
  EXPECT_EQ(tern_error_get(0, &info, 1), TERN_E_ARGUMENT);
}
