#include "tern/info.h"

#include <set>

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

using getter = int32_t (*)(size_t, tern_feature_info*, size_t);

std::set<std::string> names(size_t count, getter get) {
  std::set<std::string> list;
  for (size_t i = 0; i < count; ++i) {
    tern_feature_info info;
    EXPECT_EQ(get(i, &info, sizeof info), TERN_OK);
    EXPECT_TRUE(list.insert(text(info.name)).second);
  }
  return list;
}

}  // namespace

TEST(info, the_version_is_that_of_the_header) {
  EXPECT_EQ(tern_version_number(), TERN_VERSION_MAJOR * 1000000u + TERN_VERSION_MINOR * 1000u + TERN_VERSION_PATCH);
  EXPECT_EQ(std::string(tern_version()), std::to_string(TERN_VERSION_MAJOR) + "." + std::to_string(TERN_VERSION_MINOR) + "." +
                                             std::to_string(TERN_VERSION_PATCH));
}

TEST(info, features_and_libraries_are_listed) {
  const auto features = names(tern_feature_count(), tern_feature_get);
  for (const char* name : {"http/1.1", "http/2", "idn", "redis", "websocket"}) EXPECT_TRUE(features.count(name)) << name;
  for (size_t i = 0; i < tern_feature_count(); ++i) {
    tern_feature_info info;
    ASSERT_EQ(tern_feature_get(i, &info, sizeof info), TERN_OK);
    EXPECT_TRUE(info.built == 1 || !text(info.name).starts_with("http/")) << text(info.name);
    EXPECT_EQ(info.version.data, nullptr);
  }
  const auto libraries = names(tern_library_count(), tern_library_get);
  for (const char* name : {"asio", "mbedtls", "c-ares", "llhttp", "nghttp2", "zlib", "brotli", "zstd", "libpsl", "hiredis",
                           "wslay", "libidn2", "fmt"})
    EXPECT_TRUE(libraries.count(name)) << name;
  for (size_t i = 0; i < tern_library_count(); ++i) {
    tern_feature_info info;
    ASSERT_EQ(tern_library_get(i, &info, sizeof info), TERN_OK);
    EXPECT_NE(text(info.version).find('.'), std::string::npos) << text(info.name);
  }
}

TEST(info, every_option_can_be_read) {
  ASSERT_GT(tern_option_count(), 40u);
  for (size_t i = 0; i < tern_option_count(); ++i) {
    tern_option_info info;
    ASSERT_EQ(tern_option_get(i, &info, sizeof info), TERN_OK);
    EXPECT_EQ(info.struct_size, sizeof info);
    EXPECT_GT(info.name.size, 0u);
    EXPECT_GT(info.text.size, 10u);
    EXPECT_NE(info.scopes & TERN_SCOPE_CLIENT, 0u);
  }
}

TEST(info, bad_arguments_are_refused) {
  tern_option_info option;
  tern_feature_info part;
  EXPECT_EQ(tern_option_get(tern_option_count(), &option, sizeof option), TERN_E_NOT_FOUND);
  EXPECT_EQ(tern_option_get(0, nullptr, sizeof option), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_option_get(0, &option, 7), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_feature_get(tern_feature_count(), &part, sizeof part), TERN_E_NOT_FOUND);
  EXPECT_EQ(tern_feature_get(0, nullptr, sizeof part), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_library_get(tern_library_count(), &part, sizeof part), TERN_E_NOT_FOUND);
  EXPECT_EQ(tern_library_get(0, &part, 1), TERN_E_ARGUMENT);
}

TEST(info, a_larger_struct_of_the_future_gets_a_zero_tail) {
  struct {
    tern_feature_info known;
    uint64_t more;
  } info;
  memset(&info, 0xff, sizeof info);
  ASSERT_EQ(tern_feature_get(0, &info.known, sizeof info), TERN_OK);
  EXPECT_EQ(info.more, 0u);
  EXPECT_EQ(info.known.struct_size, sizeof info.known);
}
