#include "cli/failure_status.hpp"

#include <gtest/gtest.h>
#include <tern/error_codes.h>

using namespace tern::cli;

TEST(status_of_failure, tells_wrong_use_and_bad_files_from_the_net) {
  EXPECT_EQ(status_of_failure(TERN_E_ARGUMENT), exit_status::usage);
  EXPECT_EQ(status_of_failure(TERN_E_PARSE), exit_status::local_io);
  EXPECT_EQ(status_of_failure(TERN_E_FILE), exit_status::local_io);
  EXPECT_EQ(status_of_failure(TERN_E_CONNECT), exit_status::failed);
}

TEST(worse, keeps_the_graver_one) {
  EXPECT_EQ(worse(exit_status::ok, exit_status::http_status), exit_status::http_status);
  EXPECT_EQ(worse(exit_status::failed, exit_status::http_status), exit_status::failed);
  EXPECT_EQ(worse(exit_status::usage, exit_status::failed), exit_status::usage);
  EXPECT_EQ(worse(exit_status::local_io, exit_status::interrupted), exit_status::interrupted);
}
