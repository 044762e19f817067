#include "storage/prompt_io.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>

#include "unit/storage/manual_offload.hpp"
#include "unit/storage/pipe_pair.hpp"

using namespace tern;

namespace {

struct reading {
  std::array<std::byte, 100> buffer{};
  prompt_result result;
  explicit reading(int fd, size_t most = 100) { result = read_promptly(fd, mutable_bytes(buffer).first(most)); }
  std::string text() const { return std::string(as_text(bytes(buffer).first(result.size))); }
};

bool non_blocking(int fd) { return (::fcntl(fd, F_GETFL) & O_NONBLOCK) != 0; }

}  // namespace

TEST(prompt_io, reads_what_a_pipe_holds_and_no_more) {
  pipe_pair p;
  EXPECT_TRUE(reading(p.read_end.get()).result.blocked);
  p.put("hello");
  reading some(p.read_end.get(), 3);
  EXPECT_EQ(some.text(), "hel");
  EXPECT_FALSE(some.result.blocked);
  reading rest(p.read_end.get());
  EXPECT_EQ(rest.text(), "lo");
  EXPECT_TRUE(rest.result.blocked);
  EXPECT_FALSE(rest.result.ended);
  p.put("!");
  p.write_end.close();
  reading last(p.read_end.get());
  EXPECT_EQ(last.text(), "!");
  EXPECT_TRUE(last.result.ended);
  EXPECT_FALSE(non_blocking(p.read_end.get())) << "the flags are the program's";
}

TEST(prompt_io, reads_sockets_and_files_too) {
  socket_pair s;
  EXPECT_TRUE(reading(s.one.get()).result.blocked);
  ASSERT_EQ(::write(s.other.get(), "abc", 3), 3);
  s.other.close();
  reading r(s.one.get());
  EXPECT_EQ(r.text(), "abc");
  EXPECT_TRUE(r.result.ended);

  temporary_folder home;
  put(home / "f", "content");
  descriptor f(::open((home / "f").c_str(), O_RDONLY | O_CLOEXEC));
  reading from_file(f.get());
  EXPECT_EQ(from_file.text(), "content");
  EXPECT_TRUE(from_file.result.ended);
}

TEST(prompt_io, a_full_pipe_takes_what_fits_and_blocks) {
  for (bool own_flag : {false, true}) {
    pipe_pair p;
    if (own_flag) ::fcntl(p.write_end.get(), F_SETFL, O_NONBLOCK);
    const std::string data = pattern(300'000);
    prompt_result first = write_promptly(p.write_end.get(), as_bytes(data));
    EXPECT_TRUE(first.blocked);
    EXPECT_GT(first.size, 0u);
    EXPECT_LT(first.size, data.size());
    EXPECT_TRUE(write_promptly(p.write_end.get(), as_bytes(data)).blocked) << "and takes nothing";
    std::string got = p.take();
    prompt_result second = write_promptly(p.write_end.get(), as_bytes(data).subspan(first.size));
    got += p.take();
    EXPECT_EQ(got, data.substr(0, first.size + second.size));
    EXPECT_EQ(non_blocking(p.write_end.get()), own_flag);
  }
}

TEST(prompt_io, writes_sockets_and_files_too) {
  socket_pair s;
  const std::string data = pattern(4 << 20);
  prompt_result r = write_promptly(s.one.get(), as_bytes(data));
  EXPECT_TRUE(r.blocked);
  EXPECT_LT(r.size, data.size());
  EXPECT_FALSE(non_blocking(s.one.get()));

  temporary_folder home;
  descriptor f(::open((home / "f").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  EXPECT_EQ(write_promptly(f.get(), as_bytes(data)).size, data.size());
  EXPECT_EQ(contents(home / "f"), data);
}

TEST(prompt_io, an_end_that_is_gone_is_an_error_and_no_signal) {
  pipe_pair p;
  p.read_end.close();
  EXPECT_EQ(write_promptly(p.write_end.get(), as_bytes("x")).errnum, EPIPE);
  socket_pair s;
  s.other.close();
  EXPECT_EQ(write_promptly(s.one.get(), as_bytes("x")).errnum, EPIPE);
  EXPECT_EQ(write_promptly(1 << 20, as_bytes("x")).errnum, EBADF);
  EXPECT_EQ(reading(1 << 20).result.errnum, EBADF);
  descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  EXPECT_EQ(write_promptly(full.get(), as_bytes("x")).errnum, ENOSPC);
}
