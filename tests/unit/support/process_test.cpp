#include "support/process.hpp"

#include <gtest/gtest.h>
#include <signal.h>

#include <stdexcept>

#include "support/server_test.hpp"

namespace tern::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

process::options shell(const std::string& script, const std::filesystem::path& log = {}) {
  return {.command = {"sh", "-c", script}, .log = log, .environment = {{"COLOUR", "blue"}}};
}

TEST(process, reports_the_exit_status_as_a_shell_would) {
  EXPECT_EQ(process(shell("exit 3")).wait(seconds(10)), 3);
  EXPECT_EQ(process(shell("kill -9 $$")).wait(seconds(10)), 128 + 9);
  EXPECT_EQ(process({.command = {"no-such-command-at-all"}}).wait(seconds(10)), 127);
}

TEST(process, writes_output_to_the_log_and_sees_its_environment) {
  temp_dir dir;
  process child(shell("echo $COLOUR; echo error >&2", dir / "log"));
  child.wait(seconds(10));
  EXPECT_EQ(read_file(dir / "log"), "blue\nerror\n");
}

TEST(process, stop_kills_what_does_not_listen_and_the_children_it_started) {
  temp_dir dir;
  process child(shell("trap '' TERM; sleep 1000 & echo $! > " + (dir / "pid").string() + "; wait; sleep 1000"));
  ASSERT_TRUE(eventually([&] { return !read_file(dir / "pid").empty(); }));
  pid_t grandchild = std::stoi(read_file(dir / "pid"));
  child.stop(milliseconds(50));
  // A killed orphan may stay as a zombie where nobody reaps; it runs no more either way.
  EXPECT_TRUE(eventually([&] {
    std::string stat = read_file("/proc/" + std::to_string(grandchild) + "/stat");
    return stat.empty() || stat.find(") Z ") != std::string::npos;
  }));
}

TEST(process, run_throws_with_the_output_of_a_failed_command) {
  EXPECT_EQ(run({"echo", "fine"}), "fine\n");
  try {
    run({"sh", "-c", "echo what went wrong; exit 1"});
    FAIL();
  } catch (const std::runtime_error& problem) {
    EXPECT_NE(std::string(problem.what()).find("what went wrong"), std::string::npos);
  }
}

TEST(temp_dir, is_gone_with_everything_in_it) {
  std::filesystem::path path;
  {
    temp_dir dir;
    path = dir.path();
    write_file(dir / "a/b/c", "content");
    write_sparse_file(dir / "large", 1ULL << 30);
    EXPECT_EQ(read_file(dir / "a/b/c"), "content");
    EXPECT_EQ(std::filesystem::file_size(dir / "large"), 1ULL << 30);
  }
  EXPECT_EQ(std::filesystem::exists(path), std::getenv("TERN_KEEP_TEST_DIRS") != nullptr);
}

}  // namespace
}  // namespace tern::test
