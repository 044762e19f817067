#include "storage/file_source.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/limits.hpp"
#include "storage/checksum.hpp"
#include "storage/descriptor.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct counted_waker final : waker {
  int count = 0;
  void wake() override { ++count; }
};

struct file_source_test : testing::Test {
  temporary_folder home;
  manual_offload files;
  counted_waker woken;

  // Everything up to the end, in pieces of at most `max`.
  std::string drain(file_source& s, size_t max, pull* last = nullptr) {
    std::string all;
    for (;;) {
      const peeked p = s.peek(max);
      if (p.state == pull::pending) {
        EXPECT_GT(files.pending(), 0u);
        files.finish();
        continue;
      }
      if (last != nullptr) *last = p.state;
      if (p.state != pull::some) return all;
      EXPECT_GT(p.data.size(), 0u);
      EXPECT_LE(p.data.size(), max);
      all += as_text(p.data);
      s.consume(p.data.size());
    }
  }
};

}  // namespace

TEST_F(file_source_test, what_has_another_checksum_is_not_read_to_its_end) {
  const size_t chunk = limits::file_read_bytes;
  for (const size_t size : {size_t{1}, chunk, chunk + 1, 3 * chunk + 7})
    for (const bool good : {true, false}) {
      SCOPED_TRACE(size);
      const std::string data = pattern(size + 3);
      put(home / "f", data);
      int damaged = 0;
      const uint32_t crc = crc_of(0, as_bytes(data).subspan(3)) ^ (good ? 0 : 1);
      file_source s(files, file_region{home / "f", -1, 3, size, crc, [&] { ++damaged; }});
      for (const size_t before_a_rewind : {size_t{0}, size / 2, size}) {
        for (size_t at = 0; at < before_a_rewind;) {
          const peeked p = s.peek(before_a_rewind - at);
          if (p.state == pull::pending) files.finish();
          if (p.state == pull::failed) break;
          at += p.data.size();
          s.consume(p.data.size());
        }
        ASSERT_TRUE(s.rewind());
      }
      pull last{};
      const std::string all = drain(s, 50'000, &last);
      EXPECT_EQ(last, good ? pull::end : pull::failed);
      EXPECT_EQ(all, data.substr(3, good ? size : (size - 1) / chunk * chunk));
      EXPECT_EQ(damaged > 0, !good);
      files.run_all();
    }
}

TEST_F(file_source_test, delivers_files_of_every_size_whole) {
  const size_t chunk = limits::file_read_bytes;
  for (size_t size : {size_t{0}, size_t{1}, chunk - 1, chunk, chunk + 1, 3 * chunk, 3 * chunk + 7}) {
    SCOPED_TRACE(size);
    const std::string data = pattern(size);
    put(home / "f", data);
    file_source s(files, home / "f");
    pull last{};
    EXPECT_EQ(drain(s, 50'000, &last), data);
    EXPECT_EQ(last, pull::end);
    EXPECT_EQ(s.length(), size);
    EXPECT_FALSE(s.why());
  }
  files.run_all();
}

TEST_F(file_source_test, touches_nothing_before_the_first_peek) {
  file_source s(files, home / "absent");
  EXPECT_EQ(files.pending(), 0u);
  EXPECT_FALSE(s.length().has_value());
}

TEST_F(file_source_test, knows_its_length_once_peek_is_not_pending) {
  put(home / "f", "hello");
  file_source s(files, home / "f");
  s.set_waker(&woken);
  EXPECT_EQ(s.peek(100).state, pull::pending);
  EXPECT_TRUE(files.work());
  EXPECT_EQ(woken.count, 0);
  files.finish();
  EXPECT_EQ(woken.count, 1);
  EXPECT_EQ(s.length(), 5u);
}

TEST_F(file_source_test, reads_ahead_while_a_chunk_is_being_sent) {
  put(home / "f", pattern(2 * limits::file_read_bytes));
  file_source s(files, home / "f");
  s.set_waker(&woken);
  s.peek(1);
  files.finish();
  EXPECT_EQ(s.peek(10).data.size(), 10u);
  EXPECT_EQ(files.pending(), 1u);
  files.finish();
  EXPECT_EQ(woken.count, 1) << "nobody waits for what is read ahead";
  s.consume(limits::file_read_bytes);
  EXPECT_EQ(s.peek(10).state, pull::some);
}

TEST_F(file_source_test, a_region_is_delivered_and_nothing_around_it) {
  const std::string data = pattern(300'000);
  put(home / "f", data);
  file_source s(files, file_region{home / "f", -1, 1000, 200'000});
  EXPECT_EQ(s.length(), 200'000u);
  EXPECT_EQ(drain(s, 1 << 20), data.substr(1000, 200'000));
  file_source rest(files, file_region{home / "f", -1, 299'990, {}});
  EXPECT_EQ(drain(rest, 1 << 20), data.substr(299'990));
  file_source beyond(files, file_region{home / "f", -1, 400'000, {}});
  EXPECT_EQ(drain(beyond, 1 << 20), "");
}

TEST_F(file_source_test, an_empty_region_opens_nothing) {
  file_source s(files, file_region{home / "absent", -1, 0, 0});
  EXPECT_EQ(s.peek(10).state, pull::end);
  EXPECT_EQ(files.pending(), 0u);
}

TEST_F(file_source_test, a_descriptor_may_be_closed_meanwhile_and_keeps_its_position) {
  put(home / "f", "0123456789");
  descriptor fd(::open((home / "f").c_str(), O_RDONLY));
  ASSERT_EQ(::lseek(fd.get(), 3, SEEK_SET), 3);
  file_source s(files, file_region{"", fd.get(), 2, 5});
  EXPECT_EQ(drain(s, 100), "23456");
  EXPECT_EQ(::lseek(fd.get(), 0, SEEK_CUR), 3);
  ASSERT_TRUE(s.rewind());
  fd.close();
  EXPECT_EQ(drain(s, 100), "23456");
}

TEST_F(file_source_test, rewinds_at_every_point) {
  const std::string data = pattern(2 * limits::file_read_bytes + 1000);
  put(home / "f", data);
  for (size_t at : {size_t{0}, size_t{1}, limits::file_read_bytes - 1, limits::file_read_bytes, limits::file_read_bytes + 1,
                    data.size() - 1, data.size()})
    for (bool settled : {false, true}) {
      SCOPED_TRACE(at);
      file_source s(files, home / "f");
      for (size_t sent = 0; sent < at;) {
        const peeked p = s.peek(at - sent);
        if (p.state == pull::pending) {
          files.finish();
          continue;
        }
        s.consume(p.data.size());
        sent += p.data.size();
      }
      if (settled) files.run_all();  // else a read may be under way
      ASSERT_TRUE(s.rewind());
      EXPECT_EQ(drain(s, 70'000), data);
    }
  files.run_all();
}

TEST_F(file_source_test, errors_name_the_file_and_the_cause) {
  file_source s(files, home / "absent");
  s.set_waker(&woken);
  EXPECT_EQ(s.peek(1).state, pull::pending);
  files.finish();
  EXPECT_EQ(woken.count, 1);
  EXPECT_EQ(s.peek(1).state, pull::failed);
  EXPECT_EQ(s.why().code(), TERN_E_BODY_SOURCE);
  EXPECT_EQ(s.why().native_code(), ENOENT);
  EXPECT_NE(s.why().message().find(home / "absent"), std::string::npos);
}

TEST_F(file_source_test, fails_where_it_cannot_read) {
  const auto failure = [&](file_region what) {
    file_source s(files, std::move(what));
    pull last{};
    drain(s, 1000, &last);
    EXPECT_EQ(last, pull::failed);
    EXPECT_EQ(s.why().code(), TERN_E_BODY_SOURCE);
    return s.why().native_code();
  };
  EXPECT_EQ(failure({home / ".", -1, 0, {}}), EISDIR);
  EXPECT_EQ(failure({"", 1 << 20, 0, {}}), EBADF);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  descriptor in(ends[0]), out(ends[1]);
  EXPECT_EQ(failure({"", in.get(), 0, {}}), ESPIPE);
  files.run_all();
}

TEST_F(file_source_test, a_pipe_nobody_writes_to_is_refused_instead_of_waited_for) {
  ASSERT_EQ(::mkfifo((home / "p").c_str(), 0600), 0);
  file_source s(files, home / "p");
  pull last{};
  drain(s, 1000, &last);
  EXPECT_EQ(last, pull::failed);
  EXPECT_EQ(s.why().native_code(), ESPIPE);
}

TEST_F(file_source_test, a_file_shorter_than_its_length_is_a_failure_before_anything_is_sent) {
  put(home / "f", "12345");
  file_source s(files, file_region{home / "f", -1, 0, 6});
  pull last{};
  EXPECT_EQ(drain(s, 100, &last), "");
  EXPECT_EQ(last, pull::failed);
  EXPECT_NE(s.why().message().find("5 of 6"), std::string::npos) << s.why().message();
}

TEST_F(file_source_test, a_file_that_shrinks_fails_and_one_that_grows_is_not_read_further) {
  const std::string data = pattern(3 * limits::file_read_bytes);
  put(home / "f", data);
  file_source shrinks(files, home / "f"), grows(files, home / "f");
  for (file_source* s : {&shrinks, &grows}) {
    s->peek(1);
    files.finish();
  }
  put(home / "f", data + "more");
  EXPECT_EQ(drain(grows, 1 << 20), data);
  std::filesystem::resize_file(home / "f", 2 * limits::file_read_bytes + 5);
  pull last{};
  EXPECT_EQ(drain(shrinks, 1 << 20, &last), data.substr(0, 2 * limits::file_read_bytes + 5));
  EXPECT_EQ(last, pull::failed);
}

TEST_F(file_source_test, may_be_destroyed_at_any_step) {
  put(home / "f", pattern(2 * limits::file_read_bytes));
  for (int step = 0; step < 4; ++step) {
    auto s = std::make_unique<file_source>(files, home / "f");
    s->set_waker(&woken);
    s->peek(1);
    if (step == 1) files.work();
    if (step >= 2) files.finish();
    if (step == 3) s->peek(1);
    woken.count = 0;
    s.reset();
    files.run_all();
    EXPECT_EQ(woken.count, 0);
  }
}
