#include "storage/cache/recent_entries.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

constexpr int64_t later = limits::cache_clock_step.count() + 1'000'000;

struct small_entry final : stored_entry {
  std::string_view head() const override { return "head"; }
  uint64_t body_size() const override { return 100; }
  std::unique_ptr<body_source> body(offload&) const override { return nullptr; }
};

struct recent_entries_test : testing::Test {
  temporary_folder dir;
  const std::string folder = dir / "";
  const stored_entries one = {std::make_shared<small_entry>()};
  recent_entries recent{64 * 1024};

  // Seen when its last change lay far enough back.
  recent_entries::view settled() const { return seen(folder, later); }
  static recent_entries::view seen(const std::string& folder, int64_t after) {
    return {folder, stamp_of_folder(folder), system_wall_clock() + after};
  }
  bool keeps(recent_entries::view seen) {
    recent.keep("k", std::move(seen), one);
    return !recent.find("k").empty();
  }
};

}  // namespace

TEST_F(recent_entries_test, gives_what_was_kept_while_the_folder_stays_as_it_was) {
  EXPECT_TRUE(recent.find("k").empty());
  recent.keep("k", settled(), one);
  EXPECT_EQ(recent.find("k"), one);
  EXPECT_EQ(recent.find("k"), one);
  EXPECT_TRUE(recent.find("other").empty());
}

TEST_F(recent_entries_test, forgets_when_something_comes_or_goes_or_takes_a_place) {
  const auto changes = {+[](const std::string& f) { put(f + "new", "1"); },
                        +[](const std::string& f) { std::filesystem::rename(f + "new", f + "other"); },
                        +[](const std::string& f) { std::filesystem::remove(f + "other"); },
                        +[](const std::string& f) { std::filesystem::remove_all(f); }};
  for (const auto change : changes) {
    recent.keep("k", settled(), one);
    ASSERT_EQ(recent.find("k"), one);
    std::this_thread::sleep_for(limits::cache_clock_step);  // as it was seen
    change(folder);
    EXPECT_TRUE(recent.find("k").empty());
    EXPECT_EQ(recent.used(), 0u) << "and it is gone";
  }
}

TEST_F(recent_entries_test, keeps_nothing_of_a_folder_that_has_only_just_changed) {
  put(folder + "new", "1");
  EXPECT_FALSE(keeps(seen(folder, 0)));
}

TEST_F(recent_entries_test, whole_seconds_need_longer_to_be_told_apart) {
  const auto whole = std::filesystem::file_time_type(std::chrono::seconds(
      std::chrono::duration_cast<std::chrono::seconds>(std::filesystem::last_write_time(folder).time_since_epoch())));
  std::filesystem::last_write_time(folder, whole);
  EXPECT_FALSE(keeps(settled()));
  EXPECT_TRUE(keeps(seen(folder, limits::cache_slow_clock_step.count() + 1'000'000'000)));
}

TEST_F(recent_entries_test, keeps_nothing_of_a_folder_that_is_none) {
  put(dir / "file", "1");
  std::filesystem::create_directory_symlink(folder, dir / "link");
  for (const char* name : {"missing", "file", "link"}) EXPECT_FALSE(keeps(seen(dir / name, 2 * later))) << name;
}

TEST_F(recent_entries_test, what_was_asked_for_longest_ago_makes_room) {
  const auto seen = settled();
  for (int i = 0; i < 1000; ++i) {
    recent.keep(std::to_string(i), seen, one);
    EXPECT_EQ(recent.find("0"), one);
  }
  EXPECT_EQ(recent.find("999"), one);
  EXPECT_TRUE(recent.find("1").empty());
  EXPECT_LE(recent.used(), 64u * 1024);
  recent.keep("0", seen, one);
  EXPECT_LE(recent.used(), 64u * 1024) << "one key is kept once";
}

TEST_F(recent_entries_test, what_takes_too_much_is_not_kept) {
  recent.keep("k", settled(), stored_entries(200, one[0]));
  EXPECT_TRUE(recent.find("k").empty());
  EXPECT_EQ(recent.used(), 0u);
}
