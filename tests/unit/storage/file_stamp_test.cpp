#include "storage/file_stamp.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "unit/storage/manual_offload.hpp"

using namespace tern;

TEST(file_stamp, is_the_same_while_nobody_touches_the_file) {
  temporary_folder dir;
  put(dir / "f", "abc");
  ASSERT_TRUE(stamp_of(dir / "f"));
  EXPECT_EQ(stamp_of(dir / "f"), stamp_of(dir / "f"));
  EXPECT_EQ(stamp_of(dir / "f")->size, 3);
}

TEST(file_stamp, changes_with_size_time_and_file) {
  temporary_folder dir;
  const std::string path = dir / "f";
  put(path, "abc");
  const auto first = stamp_of(path);
  const auto when = std::filesystem::last_write_time(path);
  put(path, "abcd");
  std::filesystem::last_write_time(path, when);
  EXPECT_NE(stamp_of(path), first);

  put(path, "abc");
  std::filesystem::last_write_time(path, when + std::chrono::nanoseconds(1000));
  EXPECT_NE(stamp_of(path), first);

  put(dir / "g", "abc");
  std::filesystem::last_write_time(dir / "g", when);
  std::filesystem::rename(dir / "g", path);
  EXPECT_NE(stamp_of(path), first);
}

TEST(file_stamp, only_regular_files_have_one) {
  temporary_folder dir;
  EXPECT_FALSE(stamp_of(dir / "none"));
  EXPECT_FALSE(stamp_of(dir / "."));
  EXPECT_FALSE(stamp_of("/dev/null"));
  ASSERT_EQ(mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_FALSE(stamp_of(dir / "pipe"));
}
