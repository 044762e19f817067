#include "storage/whole_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct whole_file_test : testing::Test {
  temporary_folder dir;
  std::string path(const char* name) const { return dir / name; }
};

}  // namespace

TEST_F(whole_file_test, what_was_written_is_read) {
  const std::string text("a\0b\n", 4);
  ASSERT_FALSE(replace_file(path("f"), text));
  EXPECT_EQ(*read_whole_file(path("f"), 100), text);
  ASSERT_FALSE(replace_file(path("f"), "new"));
  EXPECT_EQ(*read_whole_file(path("f"), 3), "new");
}

TEST_F(whole_file_test, only_its_owner_may_read_it_and_nothing_is_left_beside) {
  ASSERT_FALSE(replace_file(path("f"), "x"));
  struct stat s;
  ASSERT_EQ(stat(path("f").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777, 0600u);
  EXPECT_EQ(dir.files(), 1u);
}

TEST_F(whole_file_test, a_longer_one_is_refused) {
  ASSERT_FALSE(replace_file(path("f"), std::string(50'000, 'x')));
  EXPECT_EQ(read_whole_file(path("f"), 49'999).why().code(), TERN_E_LIMIT);
}

TEST_F(whole_file_test, errors_name_the_file) {
  const error missing = read_whole_file(path("none"), 1).why();
  EXPECT_EQ(missing.code(), TERN_E_FILE);
  EXPECT_NE(missing.message().find("none"), std::string::npos);
  EXPECT_EQ(read_whole_file(path("."), 1).why().code(), TERN_E_FILE) << "a folder";
  EXPECT_EQ(replace_file(path("no/f"), "x").code(), TERN_E_FILE);
  ASSERT_TRUE(std::filesystem::create_directory(path("d")));
  EXPECT_EQ(replace_file(path("d"), "x").code(), TERN_E_FILE);
  EXPECT_EQ(dir.files(), 1u) << "no temporary file is left";
}
