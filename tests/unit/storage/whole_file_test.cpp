#include "storage/whole_file.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <cerrno>
#include <filesystem>

#include "storage/descriptor.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct whole_file_test : testing::Test {
  temporary_folder dir;
  std::string path(const char* name) const { return dir / name; }
};

}  // namespace

TEST_F(whole_file_test, what_was_written_is_read) {
  const std::string text("a\0b\n", 4);
  ASSERT_FALSE(replace_file(path("f"), text));
  EXPECT_EQ(*read_whole_file(path("f"), 100), text);
  ASSERT_FALSE(replace_file(path("f"), "new"));
  EXPECT_EQ(*read_whole_file(path("f"), 3), "new");
}

TEST_F(whole_file_test, only_its_owner_may_read_it_and_nothing_is_left_beside) {
  ASSERT_FALSE(replace_file(path("f"), "x"));
  struct stat s;
  ASSERT_EQ(stat(path("f").c_str(), &s), 0);
  EXPECT_EQ(s.st_mode & 0777, 0600u);
  EXPECT_EQ(dir.files(), 1u);
}

TEST_F(whole_file_test, a_longer_one_is_refused) {
  ASSERT_FALSE(replace_file(path("f"), std::string(50'000, 'x')));
  EXPECT_EQ(read_whole_file(path("f"), 49'999).why().code(), TERN_E_LIMIT);
}

TEST_F(whole_file_test, errors_name_the_file) {
  const error missing = read_whole_file(path("none"), 1).why();
  EXPECT_EQ(missing.code(), TERN_E_FILE);
  EXPECT_NE(missing.message().find("none"), std::string::npos);
  EXPECT_EQ(read_whole_file(path("."), 1).why().code(), TERN_E_FILE) << "a folder";
  EXPECT_EQ(replace_file(path("no/f"), "x").code(), TERN_E_FILE);
  ASSERT_TRUE(std::filesystem::create_directory(path("d")));
  EXPECT_EQ(replace_file(path("d"), "x").code(), TERN_E_FILE);
  EXPECT_EQ(dir.files(), 1u) << "no temporary file is left";
}

TEST_F(whole_file_test, a_pipe_is_refused_at_once) {
  ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
  const error reading = read_whole_file(path("pipe"), 100).why();
  EXPECT_EQ(reading.code(), TERN_E_FILE);
  EXPECT_NE(reading.message().find("pipe: it is neither a regular file nor a character device"), std::string::npos)
      << reading.message();
  EXPECT_EQ(replace_file(path("pipe"), "x").code(), TERN_E_FILE);
  struct stat s;
  ASSERT_EQ(stat(path("pipe").c_str(), &s), 0);
  EXPECT_TRUE(S_ISFIFO(s.st_mode)) << "it is not replaced";
}

TEST_F(whole_file_test, a_socket_is_refused) {
  const descriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  path("s").copy(name.sun_path, sizeof name.sun_path - 1);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
  EXPECT_EQ(read_whole_file(path("s"), 100).why().code(), TERN_E_FILE);
  EXPECT_EQ(replace_file(path("s"), "x").code(), TERN_E_FILE);
}

TEST_F(whole_file_test, devices_are_read_and_written_as_far_as_they_are_ready) {
  EXPECT_EQ(*read_whole_file("/dev/null", 100), "");
  EXPECT_EQ(read_whole_file("/dev/zero", 100'000).why().code(), TERN_E_LIMIT);
  EXPECT_FALSE(replace_file("/dev/null", "x"));
  EXPECT_EQ(replace_file("/dev/full", "x").native_code(), ENOSPC);
  struct stat s;
  ASSERT_EQ(stat("/dev/null", &s), 0);
  EXPECT_TRUE(S_ISCHR(s.st_mode));
  const descriptor terminal(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  if (!terminal || grantpt(terminal.get()) != 0 || unlockpt(terminal.get()) != 0) return;
  const std::string name = ptsname(terminal.get());
  const descriptor keeps_it_open(::open(name.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC));
  EXPECT_EQ(read_whole_file(name, 100).why().native_code(), EAGAIN) << "nobody types";
}

TEST_F(whole_file_test, a_symbolic_link_stays_and_what_it_points_to_is_replaced) {
  std::filesystem::create_symlink("real", path("link"));
  ASSERT_FALSE(replace_file(path("link"), "one"));
  EXPECT_EQ(contents(path("real")), "one");
  ASSERT_FALSE(replace_file(path("link"), "two"));
  EXPECT_EQ(contents(path("real")), "two");
  EXPECT_TRUE(std::filesystem::is_symlink(path("link")));
  EXPECT_EQ(dir.files(), 2u);
  std::filesystem::create_symlink("circle", path("circle"));
  EXPECT_EQ(replace_file(path("circle"), "x").native_code(), ELOOP);
}

TEST_F(whole_file_test, files_of_every_size_are_read_whole) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{15}, size_t{16 * 1024}, size_t{16 * 1024 + 1}, size_t{1'000'000}}) {
    const std::string text = pattern(size);
    ASSERT_FALSE(replace_file(path("f"), text));
    EXPECT_EQ(*read_whole_file(path("f"), size), text);
    if (size > 0) {
      EXPECT_EQ(read_whole_file(path("f"), size - 1).why().code(), TERN_E_LIMIT);
    }
  }
  EXPECT_FALSE(read_whole_file("/proc/self/status", 1 << 20)->empty()) << "which does not say its size";
}
