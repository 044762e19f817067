#include "storage/link_target.hpp"

#include <gtest/gtest.h>

#include <filesystem>

#include "unit/storage/manual_offload.hpp"

using namespace tern;
using std::filesystem::create_symlink;

TEST(link_target, is_the_path_itself_where_there_is_no_link) {
  temporary_folder dir;
  put(dir / "f", "");
  const std::string real = std::filesystem::canonical(dir / "f");
  EXPECT_EQ(link_target(dir / "f"), real);
  EXPECT_EQ(link_target(dir / "none"), dir / "none");
  EXPECT_EQ(link_target("none"), "none");
}

TEST(link_target, follows_links_one_after_another_also_to_what_is_not_there) {
  temporary_folder dir;
  create_symlink("b", dir / "a");
  create_symlink(dir / "c", dir / "b");
  EXPECT_EQ(std::filesystem::path(link_target(dir / "a")).lexically_normal(), dir / "c");
  put(dir / "c", "");
  EXPECT_EQ(link_target(dir / "a"), std::filesystem::canonical(dir / "c"));
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
