#include "storage/descriptor_source.hpp"

#include <gtest/gtest.h>

#include <cerrno>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"
#include "unit/storage/pipe_pair.hpp"

using namespace tern;

namespace {

struct descriptor_source_test : testing::Test, waker {
  manual_offload files;
  pipe_pair pipe;
  std::unique_ptr<descriptor_source> source;
  int wakes = 0;

  void wake() override { ++wakes; }
  void make(std::optional<uint64_t> length = {}) {
    source = std::make_unique<descriptor_source>(files, std::move(pipe.read_end), length);
    source->set_waker(this);
  }
  // Peeks, works, and peeks again until there is something.
  peeked look(size_t max = 1 << 20) {
    peeked p = source->peek(max);
    while (p.state == pull::pending && files.pending() > 0) {
      files.finish();
      p = source->peek(max);
    }
    return p;
  }
  std::string take(size_t max = 1 << 20) {
    const peeked p = look(max);
    if (p.state != pull::some) return "";
    std::string text(as_text(p.data));
    source->consume(text.size());
    return text;
  }
  bool writer_is_alone() { return ::write(pipe.write_end.get(), "x", 1) < 0 && errno == EPIPE; }
};

}  // namespace

TEST_F(descriptor_source_test, gives_what_the_pipe_gives_until_its_end) {
  make();
  EXPECT_TRUE(source->ready());
  EXPECT_FALSE(source->length());
  pipe.put("hello ");
  EXPECT_EQ(take(3), "hel");
  EXPECT_EQ(take(), "lo ");
  pipe.put("world");
  pipe.write_end.close();
  EXPECT_EQ(take(), "world");
  EXPECT_EQ(look().state, pull::end);
  EXPECT_EQ(source->peek(1).state, pull::end);
}

TEST_F(descriptor_source_test, while_there_is_nothing_the_loop_waits_and_no_thread) {
  make();
  EXPECT_EQ(look().state, pull::pending);
  EXPECT_EQ(files.pending(), 0u);
  EXPECT_EQ(files.watches(), 1u);
  EXPECT_EQ(wakes, 0);
  EXPECT_EQ(source->peek(1).state, pull::pending) << "one watch is enough";
  EXPECT_EQ(files.watches(), 1u);
  pipe.put("now");
  files.ready();
  EXPECT_EQ(wakes, 0) << "it has to be read first";
  files.finish();
  EXPECT_EQ(wakes, 1);
  EXPECT_EQ(take(), "now");
}

TEST_F(descriptor_source_test, of_a_given_length_not_a_byte_more_is_read) {
  make(5);
  EXPECT_EQ(source->length(), 5u);
  pipe.put("hello world");
  EXPECT_EQ(take(), "hello");
  EXPECT_EQ(look().state, pull::end);
  EXPECT_FALSE(source->why());
}

TEST_F(descriptor_source_test, of_no_length_nothing_is_read_at_all) {
  make(0);
  EXPECT_EQ(source->peek(1).state, pull::end);
}

TEST_F(descriptor_source_test, an_end_before_its_length_is_a_failure) {
  make(10);
  pipe.put("hello");
  pipe.write_end.close();
  EXPECT_EQ(take(), "hello") << "what came is still given";
  EXPECT_EQ(look().state, pull::failed);
  EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE);
  EXPECT_EQ(source->why().message(), "the descriptor of the request body ended after 5 of 10 bytes");
}

TEST_F(descriptor_source_test, a_read_that_fails_says_why) {
  source = std::make_unique<descriptor_source>(files, descriptor(::open("/", O_RDONLY | O_CLOEXEC)), std::nullopt);
  EXPECT_EQ(look().state, pull::failed);
  EXPECT_EQ(source->why().code(), TERN_E_BODY_SOURCE);
  EXPECT_EQ(source->why().native_code(), EISDIR);
}

TEST_F(descriptor_source_test, can_be_rewound_while_all_of_it_is_in_the_buffer) {
  make();
  EXPECT_TRUE(source->rewind());
  pipe.put("hello");
  pipe.write_end.close();
  EXPECT_EQ(take(2), "he");
  EXPECT_TRUE(source->rewind());
  EXPECT_EQ(take(), "hello");
  EXPECT_EQ(look().state, pull::end);
  EXPECT_TRUE(source->rewind()) << "a short body, to its end";
  EXPECT_EQ(take(), "hello");
  EXPECT_EQ(look().state, pull::end);
}

TEST_F(descriptor_source_test, cannot_be_rewound_once_more_has_been_read) {
  make();
  pipe.put("hello");
  EXPECT_EQ(take(), "hello");
  EXPECT_EQ(source->peek(1).state, pull::pending);
  EXPECT_FALSE(source->rewind()) << "the next read has the buffer";
  pipe.put("!");
  EXPECT_EQ(take(), "!");
  EXPECT_FALSE(source->rewind());
}

TEST_F(descriptor_source_test, at_its_end_the_descriptor_is_closed_before_the_source_goes) {
  make(5);
  pipe.put("hello");
  EXPECT_EQ(take(), "hello");
  EXPECT_FALSE(writer_is_alone());
  EXPECT_EQ(look().state, pull::end);
  files.run_all();
  ::signal(SIGPIPE, SIG_IGN);
  EXPECT_TRUE(writer_is_alone());
}

TEST_F(descriptor_source_test, destroyed_at_any_moment_it_closes_the_descriptor_and_calls_nobody) {
  ::signal(SIGPIPE, SIG_IGN);
  for (int moment = 0; moment < 5; ++moment) {
    SCOPED_TRACE(moment);
    pipe = pipe_pair();
    wakes = 0;
    make();
    if (moment >= 1) source->peek(1);               // a read is asked for
    if (moment == 2) files.work();                  // and has been done
    if (moment >= 3) files.finish();                // the loop waits
    if (moment == 4) pipe.put("x"), files.ready();  // and no more
    source.reset();
    EXPECT_EQ(files.watches(), 0u);
    files.run_all();
    EXPECT_EQ(wakes, 0);
    EXPECT_TRUE(writer_is_alone());
  }
}
