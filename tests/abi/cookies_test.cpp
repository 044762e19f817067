#include "tern/cookies.h"

#include <stdlib.h>
#include <unistd.h>

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

std::string first(tern_client* client, const char* key) {
  const tern_value* list = nullptr;
  EXPECT_EQ(tern_client_cookies(client, &list, nullptr), TERN_OK);
  std::string found;
  if (list && list->length > 0)
    if (const tern_value* v = tern_value_get(&list->as.items[0], tern_str_from(key)); v && v->kind == TERN_VALUE_STRING)
      found.assign(v->as.bytes, v->length);
  tern_value_release(list);
  return found;
}

}  // namespace

TEST(cookies, bad_arguments_are_refused) {
  error_out e;
  const tern_value* list = reinterpret_cast<const tern_value*>(uintptr_t{16});
  uint64_t count = 7;
  EXPECT_REFUSED(tern_client_cookies(nullptr, &list, &e), TERN_E_ARGUMENT, "client is NULL");
  EXPECT_EQ(list, nullptr);
  EXPECT_REFUSED(tern_client_clear_cookies(nullptr, &e), TERN_E_ARGUMENT, "client is NULL");
  driven_client c;
  EXPECT_REFUSED(tern_client_cookies(c, nullptr, &e), TERN_E_ARGUMENT, "cookies is NULL");
  EXPECT_REFUSED(tern_client_load_cookies(c, absent, &count, &e), TERN_E_ARGUMENT, "path is absent (NULL)");
  EXPECT_EQ(count, 0u);
  EXPECT_REFUSED(tern_client_load_cookies(c, ""_t, nullptr, &e), TERN_E_ARGUMENT, "path is empty");
  EXPECT_REFUSED(tern_client_save_cookies(c, "a\0b"_t, &e), TERN_E_ARGUMENT, "path holds a NUL byte");
  EXPECT_REFUSED(tern_client_set_cookie(c, absent, "a=1"_t, &e), TERN_E_ARGUMENT, "url is absent (NULL)");
  EXPECT_REFUSED(tern_client_set_cookie(c, "http://a.example/"_t, absent, &e), TERN_E_ARGUMENT, "text is absent (NULL)");
  EXPECT_EQ(tern_client_set_cookie(c, "nonsense"_t, "a=1"_t, nullptr), TERN_E_URL);
  EXPECT_REFUSED(tern_client_set_cookie(c, "http://a.example/"_t, "a=1; Domain=b.example"_t, &e), TERN_E_ARGUMENT,
                 "text is not a cookie that a.example may set");
  EXPECT_EQ(first(c, "name"), "");
}

TEST(cookies, one_that_is_set_is_listed_and_forgotten) {
  driven_client c;
  ASSERT_EQ(tern_client_set_cookie(c, "https://a.example/x/y"_t, "id=7; Secure; HttpOnly; SameSite=Lax"_t, nullptr), TERN_OK);
  EXPECT_EQ(first(c, "name"), "id");
  EXPECT_EQ(first(c, "value"), "7");
  EXPECT_EQ(first(c, "domain"), "a.example");
  EXPECT_EQ(first(c, "path"), "/x");
  EXPECT_EQ(first(c, "same_site"), "lax");
  ASSERT_EQ(tern_client_clear_cookies(c, nullptr), TERN_OK);
  EXPECT_EQ(first(c, "name"), "");
}

TEST(cookies, only_those_that_live_are_loaded_and_counted) {
  std::string path = ::testing::TempDir() + "tern-cookies-XXXXXX";
  const int fd = mkstemp(path.data());
  ASSERT_GE(fd, 0);
  const std::string file =
      "a.example\tFALSE\t/\tFALSE\t1000000000\tkept\tdead\n"
      "a.example\tFALSE\t/\tFALSE\t1000000000\tother\tdead\n"
      "b.example\tFALSE\t/\tFALSE\t0\tsession\tlive\n";
  ASSERT_EQ(write(fd, file.data(), file.size()), static_cast<ssize_t>(file.size()));
  close(fd);
  driven_client c;
  ASSERT_EQ(tern_client_set_cookie(c, "http://a.example/"_t, "kept=live"_t, nullptr), TERN_OK);
  uint64_t count = 7;
  EXPECT_EQ(tern_client_load_cookies(c, tern_str_from(path.c_str()), &count, nullptr), TERN_OK);
  EXPECT_EQ(count, 1u);
  EXPECT_EQ(first(c, "value"), "live");
  unlink(path.c_str());
}
