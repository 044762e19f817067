#include "storage/link_target.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "unit/storage/manual_offload.hpp"

using namespace tern;
using std::filesystem::create_symlink;

TEST(link_target, is_the_path_itself_where_there_is_no_link) {
  temporary_folder dir;
  put(dir / "f", "");
  EXPECT_EQ(link_target(dir / "f"), dir / "f");
  EXPECT_EQ(link_target(dir / "none"), dir / "none");
  EXPECT_EQ(link_target("none"), "none");
}

TEST(link_target, follows_links_one_after_another_also_to_what_is_not_there) {
  temporary_folder dir;
  create_symlink("b", dir / "a");
  create_symlink(dir / "c", dir / "b");
  EXPECT_EQ(std::filesystem::path(link_target(dir / "a")).lexically_normal(), dir / "c");
  put(dir / "c", "");
  EXPECT_EQ(std::filesystem::path(link_target(dir / "a")).lexically_normal(), dir / "c");
}

TEST(link_target, counts_a_link_from_the_folder_it_stands_in) {
  temporary_folder dir;
  std::filesystem::create_directories(std::filesystem::path(dir / "real/below"));
  create_symlink("real/below", dir / "short");
  create_symlink("../c", dir / "real/below/a");
  put(dir / "real/c", "there");
  EXPECT_TRUE(std::filesystem::equivalent(link_target(dir / "short/a"), dir / "real/c"));
}

TEST(link_target, a_circle_leads_nowhere) {
  temporary_folder dir;
  create_symlink("b", dir / "a");
  create_symlink("a", dir / "b");
  EXPECT_EQ(link_target(dir / "a"), "");
}

TEST(link_target, the_folder_keeps_its_slash) {
  EXPECT_EQ(folder_of("/a/b"), "/a/");
  EXPECT_EQ(folder_of("/b"), "/");
  EXPECT_EQ(folder_of("b"), ".");
}
