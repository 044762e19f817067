#include "storage/cache/private_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "unit/storage/manual_offload.hpp"

using namespace tern;

TEST(private_file, only_its_owner_can_read_it) {
  temporary_folder dir;
  ASSERT_TRUE(open_private(dir / "f", O_RDWR | O_CREAT));
  struct stat st{};
  ASSERT_EQ(::stat((dir / "f").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0600u);
  EXPECT_FALSE(make_private_folders(dir / "a/b/c"));
  EXPECT_FALSE(make_private_folders(dir / "a/b/c")) << "it is there";
  ASSERT_EQ(::stat((dir / "a/b").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 0777, 0700u);
}

TEST(private_file, neither_links_nor_waits) {
  temporary_folder dir;
  put(dir / "f", "x");
  std::filesystem::create_symlink("f", dir / "link");
  EXPECT_FALSE(open_private(dir / "link", O_RDONLY));
  ASSERT_EQ(::mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(open_private(dir / "pipe", O_RDONLY)) << "at once, though nobody writes";
}

TEST(private_file, says_what_stands_in_the_way) {
  temporary_folder dir;
  put(dir / "f", "x");
  const error why = make_private_folders(dir / "f/g");
  EXPECT_EQ(why.code(), TERN_E_FILE);
  EXPECT_EQ(why.native_code(), ENOTDIR);
}
