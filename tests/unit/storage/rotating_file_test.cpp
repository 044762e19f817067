#ifdef TERN_LOG_FILE
#include "storage/rotating_file.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

struct rotating_file_test : testing::Test {
  temporary_folder dir;
  now_t now{};

  std::string path(const std::string& name) const { return dir / name; }
  std::string text(const std::string& name) const {
    std::stringstream all;
    all << std::ifstream(path(name)).rdbuf();
    return all.str();
  }
  rotating_file::settings how(uint64_t max_bytes = 4096, uint64_t files = 3) {
    return {fs::path(path("x")).parent_path().string(), "log", max_bytes, files};
  }
  std::unique_ptr<rotating_file> open(rotating_file::settings s) {
    auto made = rotating_file::open(std::move(s));
    EXPECT_TRUE(made) << made.why().message();
    return made ? std::move(*made) : nullptr;
  }
  std::string refusal(rotating_file::settings s) {
    auto made = rotating_file::open(std::move(s));
    EXPECT_FALSE(made);
    return made ? "" : std::string(made.why().message());
  }
};

}  // namespace

TEST_F(rotating_file_test, has_each_line_at_once) {
  auto file = open(how());
  ASSERT_FALSE(file->write("one\n", now));
  EXPECT_EQ(text("log.log"), "one\n");
  ASSERT_FALSE(file->write("two", now));
  EXPECT_EQ(text("log.log"), "one\ntwo\n");
}

TEST_F(rotating_file_test, goes_on_behind_what_there_is) {
  ASSERT_FALSE(open(how())->write("one\n", now));
  ASSERT_FALSE(open(how())->write("two\n", now));
  EXPECT_EQ(text("log.log"), "one\ntwo\n");
}

TEST_F(rotating_file_test, is_put_aside_when_it_is_full_and_the_oldest_goes) {
  auto file = open(how(10, 3));
  for (const char* line : {"aaaaaa\n", "bbbbbb\n", "cccccc\n", "dddddd\n", "ee\n"}) ASSERT_FALSE(file->write(line, now));
  EXPECT_EQ(text("log.log"), "dddddd\nee\n");
  EXPECT_EQ(text("log.1.log"), "cccccc\n");
  EXPECT_EQ(text("log.2.log"), "bbbbbb\n");
  EXPECT_FALSE(fs::exists(path("log.3.log")));
}

TEST_F(rotating_file_test, stays_where_it_was_opened_when_the_program_goes_elsewhere) {
  const fs::path before = fs::current_path();
  fs::current_path(how().directory);
  fs::create_directory("elsewhere");
  rotating_file::settings here = how(10, 2);
  here.directory = ".";
  auto file = open(here);
  fs::current_path("elsewhere");
  for (const char* line : {"aaaaaa\n", "bbbbbb\n"}) EXPECT_FALSE(file->write(line, now));
  fs::current_path(before);
  EXPECT_EQ(text("log.log"), "bbbbbb\n");
  EXPECT_EQ(text("log.1.log"), "aaaaaa\n");
}

TEST_F(rotating_file_test, of_one_file_begins_anew) {
  auto file = open(how(10, 1));
  for (const char* line : {"aaaaaa\n", "bbbbbb\n"}) ASSERT_FALSE(file->write(line, now));
  EXPECT_EQ(text("log.log"), "bbbbbb\n");
  EXPECT_FALSE(fs::exists(path("log.1.log")));
}

TEST_F(rotating_file_test, a_line_that_is_longer_than_a_file_has_one_of_its_own) {
  auto file = open(how(10, 3));
  for (const char* line : {"a\n", "0123456789abcdef\n", "b\n"}) ASSERT_FALSE(file->write(line, now));
  EXPECT_EQ(text("log.2.log"), "a\n");
  EXPECT_EQ(text("log.1.log"), "0123456789abcdef\n");
  EXPECT_EQ(text("log.log"), "b\n");
}

TEST_F(rotating_file_test, is_one_writers) {
  auto file = open(how());
  const std::string why = refusal(how());
  EXPECT_NE(why.find("another client writes the log"), std::string::npos) << why;
  EXPECT_NE(why.find("log.lock"), std::string::npos) << why;
  rotating_file::settings other = how();
  other.name = "other";
  EXPECT_TRUE(open(other));
  file.reset();
  EXPECT_TRUE(open(how()));
}

TEST_F(rotating_file_test, where_nothing_can_be_written_is_refused) {
  rotating_file::settings missing = how();
  missing.directory += "/missing";
  EXPECT_NE(refusal(missing).find("missing"), std::string::npos);
  EXPECT_FALSE(fs::exists(missing.directory)) << "it is a mistake of who wrote it";
  fs::create_directory(path("log.log"));
  EXPECT_NE(refusal(how()).find("log.log"), std::string::npos);
}

TEST_F(rotating_file_test, of_a_full_disk_says_so_and_goes_on_when_there_is_room) {
  fs::create_symlink("/dev/full", path("log.log"));
  auto file = open(how());
  const error full = file->write("one\n", now);
  EXPECT_EQ(full.code(), TERN_E_FILE);
  EXPECT_NE(full.message().find("No space left"), std::string::npos) << full.message();
  fs::remove(path("log.log"));
  EXPECT_TRUE(file->write("two\n", now)) << "not tried again for every line";
  EXPECT_FALSE(fs::exists(path("log.log")));
  EXPECT_FALSE(file->write("three\n", now + limits::log_file_retry));
  EXPECT_EQ(text("log.log"), "\nthree\n") << "what may stand in front of it ends there";
}

TEST_F(rotating_file_test, a_child_of_a_fork_neither_writes_nor_takes_nor_keeps_the_lock) {
  auto file = open(how());
  ASSERT_FALSE(file->write("one\n", now));
  int until[2], tried[2];
  ASSERT_EQ(::pipe(until), 0);
  ASSERT_EQ(::pipe(tried), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const bool refused = !rotating_file::open(how());
    char c;
    ::close(until[1]);
    ::close(tried[1]);
    static_cast<void>(!::read(until[0], &c, 1));
    std::exit(refused ? 0 : 1);  // with what stdio does there
  }
  ::close(until[0]);
  ::close(tried[1]);
  char c;
  EXPECT_EQ(::read(tried[0], &c, 1), 0);
  ::close(tried[0]);
  file.reset();
  EXPECT_TRUE(open(how())) << "the child lives, and has it open";
  ::close(until[1]);
  int status = -1;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(text("log.log"), "one\n");
}
#endif
