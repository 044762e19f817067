#include "storage/cache/cache_layout.hpp"

#include <gmock/gmock.h>

#include "unit/storage/manual_offload.hpp"

using namespace tern;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

namespace {

struct cache_layout_test : testing::Test {
  temporary_folder dir;
  const std::string path = dir / "cache";
  const cache_layout layout{path};

  void make(const std::string& file) {
    std::filesystem::create_directories(std::filesystem::path(file).parent_path());
    put(file, "x");
  }
};

}  // namespace

TEST_F(cache_layout_test, names_are_hashes) {
  // SHA-256 of "k" is 8254c329a92850f6..., that of "" e3b0c44298fc1c14...
  EXPECT_EQ(layout.path_of({"k", ""}), path + "/825/4c329a92850f6d539dd376f4816ee.e3b0c44298fc1c14");
  EXPECT_NE(layout.path_of({"k", "v"}), layout.path_of({"k", ""}));
  EXPECT_NE(layout.path_of({"l", ""}), layout.path_of({"k", ""}));
}

TEST_F(cache_layout_test, a_draft_has_a_name_of_its_own) {
  const std::string one = layout.new_draft();
  EXPECT_EQ(one.size(), layout.drafts().size() + 1 + 16);
  EXPECT_NE(one, layout.new_draft());
  make(one);
  make(layout.drafts() + "/0123");
  EXPECT_THAT(layout.drafts_there(), ElementsAre(one));
}

TEST_F(cache_layout_test, the_variants_of_a_key_are_found) {
  EXPECT_THAT(layout.paths_of("k"), IsEmpty());
  const std::string none = layout.path_of({"k", ""}), some = layout.path_of({"k", "v"}), other = layout.path_of({"l", ""});
  for (const std::string& p : {none, some, other}) make(p);
  EXPECT_THAT(layout.paths_of("k"), UnorderedElementsAre(none, some));
  EXPECT_THAT(layout.all_paths(), UnorderedElementsAre(none, some, other));
}

TEST_F(cache_layout_test, those_with_a_newer_head_are_told) {
  const std::string with = layout.path_of({"k", ""}), without = layout.path_of({"k", "v"}), other = layout.path_of({"l", ""});
  for (const std::string& p : {with, with + ".head", without, other, other + ".head"}) make(p);
  const auto found = layout.variants_of("k");
  const auto name = [](const std::string& p) { return p.substr(p.rfind('/') + 1); };
  EXPECT_EQ(found.path + found.names.at(0), found.names.at(0) == name(with) ? with : without);
  EXPECT_THAT(found.names, UnorderedElementsAre(name(with), name(without)));
  EXPECT_THAT(found.heads, ElementsAre(name(with)));
  EXPECT_THAT(layout.all_paths(), UnorderedElementsAre(with, with + ".head", without, other, other + ".head"));
}

TEST_F(cache_layout_test, what_has_another_name_is_somebody_else_s) {
  const std::string mine = layout.path_of({"k", ""});
  make(mine);
  for (const std::string& other : {path + "/lock", path + "/abc/photo.jpg", path + "/ab/" + mine.substr(mine.rfind('/') + 1),
                                   mine + "0", mine.substr(0, mine.size() - 1) + "g", mine + "0.head", path + "/ABC/0123"})
    make(other);
  EXPECT_THAT(layout.paths_of("k"), ElementsAre(mine));
  EXPECT_THAT(layout.all_paths(), ElementsAre(mine));
}
