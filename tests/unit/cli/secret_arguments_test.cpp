#include "cli/secret_arguments.hpp"

#include <gtest/gtest.h>

#include <string>

using namespace tern::cli;

TEST(hide_secrets, covers_values_of_their_own_and_behind_a_name) {
  std::string arguments[] = {"tern", "-u", "ada:pw", "--user=ada:pw", "-uada:pw", "http://ada:pw@host/"};
  char* argv[6];
  for (int i = 0; i < 6; ++i) argv[i] = arguments[i].data();
  note_secret("ada:pw");
  note_secret("");
  hide_secrets(6, argv);
  EXPECT_STREQ(argv[2], "******");
  EXPECT_STREQ(argv[3], "--user=******");
  EXPECT_STREQ(argv[4], "-u******");
  EXPECT_STREQ(argv[5], "http://ada:pw@host/");
}
