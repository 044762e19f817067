#include "transport/dns/watched_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

namespace tern {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WatchedFile : public ::testing::Test {
 protected:
  WatchedFile() : path(std::filesystem::path(::testing::TempDir()) / ("tern-watched-" + std::to_string(::getpid()))) {}
  ~WatchedFile() override { std::filesystem::remove(path); }
  void write(const char* text) { std::ofstream(path, std::ios::trunc) << text; }

  std::filesystem::path path;
  now_t now = now_t() + std::chrono::hours(1);
};

TEST_F(WatchedFile, GivesTheContentOnceAndAfterEachChange) {
  write("one");
  watched_file f(path);
  EXPECT_EQ(f.changed(now), "one");
  EXPECT_EQ(f.changed(now + seconds(2)), std::nullopt);
  write("three");
  EXPECT_EQ(f.changed(now + seconds(4)), "three");
  EXPECT_EQ(f.changed(now + seconds(6)), std::nullopt);
}

TEST_F(WatchedFile, LooksOnceASecondAtMost) {
  write("one");
  watched_file f(path);
  f.changed(now);
  write("three");
  EXPECT_EQ(f.changed(now + milliseconds(999)), std::nullopt);
  EXPECT_EQ(f.changed(now + seconds(1)), "three");
}

TEST_F(WatchedFile, AMissingFileIsEmptyUntilItComes) {
  watched_file f(path);
  EXPECT_EQ(f.changed(now), "");
  EXPECT_EQ(f.changed(now + seconds(2)), std::nullopt);
  write("here");
  EXPECT_EQ(f.changed(now + seconds(4)), "here");
}

}  // namespace
}  // namespace tern
