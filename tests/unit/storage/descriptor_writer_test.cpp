#include "storage/descriptor_writer.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"
#include "unit/storage/pipe_pair.hpp"

using namespace tern;

namespace {

struct descriptor_writer_test : testing::Test, waker {
  manual_offload files;
  pipe_pair pipe;
  std::unique_ptr<descriptor_writer> writer;
  int wakes = 0, ends = 0;
  error last;

  void wake() override { ++wakes; }
  void make() {
    writer = std::make_unique<descriptor_writer>(files, std::move(pipe.write_end));
    writer->set_waker(this);
  }
  void finish() {
    writer->finish([this](const error& why) {
      ++ends;
      last = why;
    });
  }
  void abort() {
    writer->abort([this] { ++ends; });
  }
};

}  // namespace

TEST_F(descriptor_writer_test, writes_in_order_and_ends_when_all_is_written_and_closed) {
  make();
  EXPECT_EQ(writer->offer(as_bytes("hello ")), 6u);
  EXPECT_EQ(writer->offer(as_bytes("world")), 5u);
  finish();
  EXPECT_EQ(ends, 0) << "never inside the call";
  files.run_all();
  EXPECT_EQ(ends, 1);
  EXPECT_FALSE(last);
  EXPECT_EQ(pipe.take(), "hello world");
  EXPECT_TRUE(pipe.reader_sees_the_end());
}

TEST_F(descriptor_writer_test, of_nothing_it_only_closes) {
  make();
  finish();
  files.run_all();
  EXPECT_EQ(ends, 1);
  EXPECT_TRUE(pipe.reader_sees_the_end());
}

TEST_F(descriptor_writer_test, what_is_offered_while_it_writes_is_gathered_up_to_a_limit) {
  make();
  const std::string data = pattern(2 * limits::file_write_bytes);
  EXPECT_EQ(writer->offer(as_bytes("x")), 1u);
  EXPECT_EQ(writer->offer(as_bytes(data)), limits::file_write_bytes);
  EXPECT_EQ(writer->offer(as_bytes("y")), 0u);
  EXPECT_EQ(wakes, 0);
  files.finish();
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(writer->offer(as_bytes("y")), 1u);
}

TEST_F(descriptor_writer_test, while_the_reader_is_slow_the_loop_waits_and_no_thread) {
  make();
  const std::string data = pattern(limits::file_write_bytes);
  EXPECT_EQ(writer->offer(as_bytes(data)), data.size());
  finish();
  files.run_all();
  EXPECT_EQ(files.watches(), 1u);
  EXPECT_EQ(ends, 0);
  std::string got;
  while (ends == 0) {
    got += pipe.take(100'000);
    ASSERT_EQ(files.watches(), 1u);
    files.ready();
    files.run_all();
  }
  got += pipe.take();
  EXPECT_EQ(got, data);
  EXPECT_FALSE(last);
  EXPECT_EQ(files.watches(), 0u);
}

TEST_F(descriptor_writer_test, a_reader_that_has_gone_is_told_at_once_and_at_the_end) {
  make();
  pipe.read_end.close();
  writer->offer(as_bytes("x"));
  files.finish();
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(writer->why().code(), TERN_E_BODY_SINK);
  EXPECT_EQ(writer->why().native_code(), EPIPE);
  EXPECT_EQ(writer->offer(as_bytes("y")), 0u);
  finish();
  files.run_all();
  EXPECT_EQ(ends, 1);
  EXPECT_EQ(last.native_code(), EPIPE);
}

TEST_F(descriptor_writer_test, a_file_is_written_from_where_it_stands) {
  temporary_folder home;
  put(home / "f", "0123456789");
  descriptor f(::open((home / "f").c_str(), O_RDWR | O_CLOEXEC));
  ::lseek(f.get(), 4, SEEK_SET);
  pipe.write_end = duplicate_of(f);
  make();
  writer->offer(as_bytes("ab"));
  finish();
  files.run_all();
  EXPECT_EQ(contents(home / "f"), "0123ab6789");
  EXPECT_EQ(::lseek(f.get(), 0, SEEK_CUR), 6) << "as if the program had written";
}

TEST_F(descriptor_writer_test, aborted_at_any_moment_it_closes_and_says_so_once) {
  for (int moment = 0; moment < 7; ++moment) {
    SCOPED_TRACE(moment);
    pipe = pipe_pair();
    ends = wakes = 0;
    make();
    if (moment >= 1) writer->offer(as_bytes(pattern(limits::file_write_bytes)));
    if (moment == 2) files.work();
    if (moment >= 3) files.finish();  // the reader is slow
    if (moment == 4) pipe.take(), files.ready();
    if (moment >= 5) finish();
    if (moment == 6) pipe.take(), files.ready();
    abort();
    EXPECT_EQ(files.watches(), 0u);
    EXPECT_EQ(ends, 0) << "never inside the call";
    files.run_all();
    EXPECT_EQ(ends, 1) << "that of finish is not called any more";
    pipe.take();
    EXPECT_TRUE(pipe.reader_sees_the_end());
  }
}

TEST_F(descriptor_writer_test, destroyed_at_any_moment_it_closes_and_calls_nobody) {
  for (int moment = 0; moment < 6; ++moment) {
    SCOPED_TRACE(moment);
    pipe = pipe_pair();
    ends = wakes = 0;
    make();
    if (moment >= 1) writer->offer(as_bytes(pattern(limits::file_write_bytes)));
    if (moment == 2) files.work();
    if (moment >= 3) files.finish();
    if (moment == 4) finish();
    if (moment == 5) abort();
    writer.reset();
    EXPECT_EQ(files.watches(), 0u);
    files.run_all();
    EXPECT_EQ(ends, 0);
    EXPECT_EQ(wakes, 0);
    pipe.take();
    EXPECT_TRUE(pipe.reader_sees_the_end());
  }
}
