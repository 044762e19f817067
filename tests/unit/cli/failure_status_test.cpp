#include "cli/failure_status.hpp"

#include <gtest/gtest.h>
#include <tern/error_codes.h>

using namespace tern::cli;

TEST(status_of_failure, tells_wrong_use_and_bad_files_from_the_net) {
  EXPECT_EQ(status_of_failure(TERN_E_ARGUMENT), exit_status::usage);
  EXPECT_EQ(status_of_failure(TERN_E_PARSE), exit_status::local_io);
  EXPECT_EQ(status_of_failure(TERN_E_FILE), exit_status::local_io);
  EXPECT_EQ(status_of_failure(TERN_E_REDIRECT), exit_status::failed);
}

TEST(status_of_failure, tells_what_failed_by_its_kind) {
  EXPECT_EQ(status_of_failure(TERN_E_RESOLVE_NOT_FOUND), exit_status::not_resolved);
  EXPECT_EQ(status_of_failure(TERN_E_CONNECT), exit_status::not_connected);
  EXPECT_EQ(status_of_failure(TERN_E_PROXY_TARGET), exit_status::proxy);
  EXPECT_EQ(status_of_failure(TERN_E_TLS_CERTIFICATE), exit_status::tls);
  for (int32_t code = TERN_E_TIMEOUT_TOTAL; code <= TERN_E_TIMEOUT_QUEUE; ++code)
    EXPECT_EQ(status_of_failure(code), exit_status::timed_out) << code;
  EXPECT_EQ(status_of_failure(TERN_E_TRUNCATED), exit_status::broken_off);
}

TEST(exit_status_table, has_every_kind) {
  const std::string all = exit_status_table();
  for (const char* number : {"\n  0 ", "\n  1 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  111 ", "\n  112 ", "\n  113 ", "\n  114 ",
                             "\n  115 ", "\n  116 ", "\n  130 "})
    EXPECT_NE(all.find(number), std::string::npos) << number;
  EXPECT_EQ(exit_status_table_without_fail().find("\n  3 "), std::string::npos);
}

TEST(worse, of_several_kinds_makes_one_that_says_so) {
  EXPECT_EQ(worse(exit_status::tls, exit_status::tls), exit_status::tls);
  EXPECT_EQ(worse(exit_status::tls, exit_status::timed_out), exit_status::failed);
  EXPECT_EQ(worse(exit_status::ok, exit_status::proxy), exit_status::proxy);
  EXPECT_EQ(worse(exit_status::proxy, exit_status::http_status), exit_status::proxy);
  EXPECT_EQ(worse(exit_status::not_connected, exit_status::local_io), exit_status::local_io);
}

TEST(worse, keeps_the_graver_one) {
  EXPECT_EQ(worse(exit_status::ok, exit_status::http_status), exit_status::http_status);
  EXPECT_EQ(worse(exit_status::failed, exit_status::http_status), exit_status::failed);
  EXPECT_EQ(worse(exit_status::usage, exit_status::failed), exit_status::usage);
  EXPECT_EQ(worse(exit_status::local_io, exit_status::interrupted), exit_status::interrupted);
}
