#include "storage/file_part_source.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

size_t open_descriptors() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {}));
}

struct file_part_source_test : testing::Test, waker {
  temporary_folder home;
  manual_offload files;
  std::unique_ptr<file_part_source> source;
  int wakes = 0;

  void wake() override { ++wakes; }
  void make(const std::string& path) {
    source = std::make_unique<file_part_source>(files, path);
    source->set_waker(this);
  }
  void measure() {
    EXPECT_FALSE(source->ready());
    EXPECT_EQ(source->peek(1).state, pull::pending);
    files.run_all();
    EXPECT_TRUE(source->ready());
  }
  std::string all() {
    std::string out;
    for (;;) {
      const peeked p = source->peek(50'000);
      if (p.state == pull::pending) {
        files.finish();
        continue;
      }
      if (p.state != pull::some) break;
      out += as_text(p.data);
      source->consume(p.data.size());
    }
    files.run_all();
    return out;
  }
};

}  // namespace

TEST_F(file_part_source_test, is_measured_first_and_opened_only_while_it_is_read) {
  const std::string data = pattern(2 * limits::file_read_bytes + 7);
  put(home / "f", data);
  make(home / "f");
  const size_t before = open_descriptors();
  measure();
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(source->length(), data.size());
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_EQ(source->peek(1).state, pull::pending);
  files.finish();
  EXPECT_EQ(wakes, 2);
  EXPECT_EQ(open_descriptors(), before + 1);
  EXPECT_EQ(all(), data);
  EXPECT_EQ(source->peek(1).state, pull::end);
  EXPECT_EQ(open_descriptors(), before);
}

TEST_F(file_part_source_test, an_empty_file_is_never_opened) {
  put(home / "f", "");
  make(home / "f");
  measure();
  std::filesystem::remove(home / "f");
  EXPECT_EQ(source->peek(1).state, pull::end);
  EXPECT_EQ(files.pending(), 0u);
}

TEST_F(file_part_source_test, can_be_rewound_at_every_point) {
  put(home / "f", pattern(1000));
  make(home / "f");
  EXPECT_TRUE(source->rewind());
  measure();
  EXPECT_TRUE(source->rewind());
  source->peek(1);
  files.run_all();
  source->consume(source->peek(10).data.size());
  EXPECT_TRUE(source->rewind());
  EXPECT_EQ(all(), pattern(1000));
  EXPECT_TRUE(source->rewind());
  EXPECT_EQ(all(), pattern(1000));
}

TEST_F(file_part_source_test, what_cannot_be_measured_is_told_before_anything_is_sent) {
  ASSERT_EQ(::mkfifo((home / "pipe").c_str(), 0600), 0);
  for (const auto& [path, errnum] : {std::pair{home / "absent", ENOENT}, {home / "", EISDIR}, {home / "pipe", 0}}) {
    make(path);
    measure();
    EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE) << path;
    EXPECT_EQ(source->why().native_code(), errnum) << path;
    EXPECT_EQ(source->peek(1).state, pull::failed);
    EXPECT_TRUE(source->rewind());
    EXPECT_EQ(source->peek(1).state, pull::failed);
  }
}

TEST_F(file_part_source_test, a_file_that_has_become_shorter_is_a_failure) {
  put(home / "f", pattern(1000));
  make(home / "f");
  measure();
  put(home / "f", "short");
  source->peek(1);
  files.run_all();
  EXPECT_EQ(source->peek(1).state, pull::failed);
  EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE);
}

TEST_F(file_part_source_test, what_is_appended_meanwhile_is_not_read) {
  put(home / "f", "abc");
  make(home / "f");
  measure();
  put(home / "f", "abcdef");
  EXPECT_EQ(all(), "abc");
}

TEST_F(file_part_source_test, destroyed_at_any_moment_it_calls_nobody) {
  put(home / "f", "abc");
  for (int moment = 0; moment < 4; ++moment) {
    SCOPED_TRACE(moment);
    make(home / "f");
    wakes = 0;
    source->peek(1);
    if (moment >= 1) files.finish(), source->peek(1);
    if (moment == 2) files.work();
    if (moment == 3) files.finish();
    wakes = 0;
    source.reset();
    files.run_all();
    EXPECT_EQ(wakes, 0);
  }
}
