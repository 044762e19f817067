#include "storage/file_writer.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <optional>

#include "base/limits.hpp"
#include "storage/descriptor.hpp"
#include "unit/storage/heard_log.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct counted_waker final : waker {
  int count = 0;
  void wake() override { ++count; }
};

struct file_writer_test : testing::Test {
  temporary_folder home;
  manual_offload files;
  counted_waker woken;
  std::optional<error> ended;

  // A pipe by its path, and who reads it.
  descriptor make_pipe() {
    ::unlink((home / "p").c_str());
    EXPECT_EQ(::mkfifo((home / "p").c_str(), 0600), 0);
    return descriptor(::open((home / "p").c_str(), O_RDONLY | O_NONBLOCK));
  }
  static std::string read_all(const descriptor& pipe) {
    std::string all;
    char part[8192];
    for (ssize_t n; (n = ::read(pipe.get(), part, sizeof part)) > 0;) all.append(part, static_cast<size_t>(n));
    return all;
  }
  static bool is_open(const descriptor& pipe) {  // somebody may still write into it; empty
    char c;
    return ::read(pipe.get(), &c, 1) < 0;
  }

  std::function<void(error)> note() {
    return [this](error e) { ended = std::move(e); };
  }
  void write_all(file_writer& w, const std::string& data) {
    w.set_waker(&woken);
    for (size_t at = 0; at < data.size();) {
      at += w.offer(as_bytes(std::string_view(data).substr(at)));
      if (w.why()) return;
      if (at < data.size()) files.finish();
    }
  }
};

// Writing past `bytes` fails with EFBIG while this lives.
struct file_size_limit {
  explicit file_size_limit(rlim_t bytes) {
    old_handler = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    rlimit now{bytes, old.rlim_max};
    setrlimit(RLIMIT_FSIZE, &now);
  }
  ~file_size_limit() {
    setrlimit(RLIMIT_FSIZE, &old);
    std::signal(SIGXFSZ, old_handler);
  }
  rlimit old{};
  void (*old_handler)(int);
};

}  // namespace

TEST_F(file_writer_test, writes_bodies_of_every_size_in_order) {
  for (size_t size :
       {size_t{0}, size_t{1}, limits::file_write_from, limits::file_write_bytes, 3 * limits::file_write_bytes + 11}) {
    for (bool sync : {false, true}) {
      SCOPED_TRACE(size);
      const std::string data = pattern(size);
      file_writer w(files, file_destination{home / "f", sync});
      write_all(w, data);
      ended.reset();
      w.finish(note());
      files.run_all();
      ASSERT_TRUE(ended.has_value());
      EXPECT_FALSE(*ended);
      EXPECT_EQ(contents(home / "f"), data);
      EXPECT_EQ(home.files(), 1u);
    }
  }
}

TEST_F(file_writer_test, the_file_appears_only_when_whole) {
  put(home / "f", "old");
  file_writer w(files, home / "f");
  w.offer(as_bytes("new"));
  files.run_all();
  EXPECT_EQ(contents(home / "f"), "old");
  w.finish(note());
  EXPECT_FALSE(ended.has_value()) << "never inside the call";
  files.run_all();
  EXPECT_EQ(contents(home / "f"), "new");
}

TEST_F(file_writer_test, says_what_it_wrote_and_why_it_could_not) {
  heard_log log;
  files.speaker = log.voice_of(5);
  {
    file_writer w(files, home / "f");
    write_all(w, pattern(limits::file_write_bytes + 1));
    w.finish(note());
    files.run_all();
  }
  EXPECT_EQ(log.take(), std::vector<std::string>{"5 debug: wrote " + std::to_string(limits::file_write_bytes + 1) +
                                                 " bytes to '" + (home / "f") + "'"});
  file_writer w(files, home / "f/g");
  w.offer(as_bytes("x"));
  files.run_all();
  w.finish(note());
  files.run_all();
  EXPECT_EQ(log.take(), std::vector<std::string>{"5 warn: " + std::string(ended->message())});
}

TEST_F(file_writer_test, takes_a_bounded_amount_and_wakes_when_there_is_room) {
  const std::string data = pattern(4 * limits::file_write_bytes);
  file_writer w(files, home / "f");
  w.set_waker(&woken);
  EXPECT_EQ(w.offer(as_bytes("x")), 1u);  // handed over at once
  EXPECT_EQ(w.offer(as_bytes(data)), limits::file_write_bytes);
  EXPECT_EQ(w.offer(as_bytes(data)), 0u);
  EXPECT_EQ(woken.count, 0);
  files.finish();
  EXPECT_EQ(woken.count, 1);
  EXPECT_GT(w.offer(as_bytes(data)), 0u);
}

TEST_F(file_writer_test, small_offers_are_gathered) {
  file_writer w(files, home / "f");
  w.offer(as_bytes("first"));
  files.run_all();
  for (int i = 0; i < 100; ++i) w.offer(as_bytes("more"));
  EXPECT_EQ(files.pending(), 0u);
  w.finish(note());
  files.run_all();
  EXPECT_EQ(contents(home / "f").size(), 5u + 400u);
}

TEST_F(file_writer_test, keeps_the_mode_of_a_file_it_replaces) {
  put(home / "f", "secret");
  ASSERT_EQ(::chmod((home / "f").c_str(), 0600), 0);
  file_writer w(files, home / "f");
  w.finish(note());
  files.run_all();
  struct stat st{};
  ASSERT_EQ(::stat((home / "f").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777, 0600u);
}

TEST_F(file_writer_test, what_a_server_sent_does_not_become_set_uid) {
  put(home / "f", "tool");
  ASSERT_EQ(::chmod((home / "f").c_str(), 06755), 0);
  file_writer w(files, home / "f");
  w.offer(as_bytes("new"));
  w.finish(note());
  files.run_all();
  struct stat st{};
  ASSERT_EQ(::stat((home / "f").c_str(), &st), 0);
  EXPECT_EQ(st.st_mode & 07777, 0755u);
}

TEST_F(file_writer_test, follows_a_symbolic_link_instead_of_replacing_it) {
  for (const bool exists : {true, false}) {
    if (exists) put(home / "real", "old");
    std::filesystem::create_symlink("real", home / "link");
    file_writer w(files, home / "link");
    w.offer(as_bytes("new"));
    w.finish(note());
    files.run_all();
    EXPECT_EQ(contents(home / "real"), "new");
    EXPECT_TRUE(std::filesystem::is_symlink(home / "link"));
    std::filesystem::remove(home / "link");
    std::filesystem::remove(home / "real");
  }
}

TEST_F(file_writer_test, a_symbolic_link_that_leads_in_a_circle_is_refused) {
  std::filesystem::create_symlink("there", home / "here");
  std::filesystem::create_symlink("here", home / "there");
  file_writer w(files, home / "here");
  w.offer(as_bytes("new"));
  w.finish(note());
  files.run_all();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->native_code(), ELOOP);
}

TEST_F(file_writer_test, a_device_is_written_in_place) {
  for (bool sync : {false, true}) {
    ended.reset();
    file_writer w(files, file_destination{"/dev/null", sync});
    write_all(w, pattern(500'000));
    w.finish(note());
    files.run_all();
    ASSERT_TRUE(ended.has_value());
    EXPECT_FALSE(*ended) << ended->message();
    EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  }
}

TEST_F(file_writer_test, a_pipe_nobody_reads_is_refused_instead_of_waited_for) {
  ASSERT_EQ(::mkfifo((home / "p").c_str(), 0600), 0);
  file_writer w(files, home / "p");
  w.offer(as_bytes("data"));
  files.run_all();
  EXPECT_EQ(w.why().code(), TERN_E_BODY_SINK);
  EXPECT_EQ(w.why().native_code(), ENXIO);
  EXPECT_NE(w.why().message().find("cannot find a reader of the pipe '" + home / "p"), std::string::npos) << w.why().message();
}

TEST_F(file_writer_test, a_pipe_whose_reader_leaves_is_an_error_and_no_signal) {
  descriptor reader = make_pipe();
  file_writer w(files, home / "p");
  w.offer(as_bytes("data"));
  files.run_all();
  ASSERT_FALSE(w.why()) << w.why().message();
  reader.close();
  w.offer(as_bytes(pattern(limits::file_write_from)));
  files.run_all();
  EXPECT_EQ(w.why().code(), TERN_E_BODY_SINK);
  EXPECT_EQ(w.why().native_code(), EPIPE);
}

TEST_F(file_writer_test, while_a_pipe_is_full_the_loop_waits_and_no_thread) {
  const descriptor reader = make_pipe();
  const std::string data = pattern(3 * limits::file_write_bytes);
  file_writer w(files, home / "p");
  w.set_waker(&woken);
  std::string got;
  for (size_t at = 0; at < data.size();) {  // a pipe holds 64 KiB
    const size_t taken = w.offer(as_bytes(std::string_view(data).substr(at)));
    at += taken;
    files.run_all();
    if (taken > 0) continue;
    ASSERT_EQ(files.watches(), 1u);
    got += read_all(reader);
    files.ready();
    files.run_all();
  }
  EXPECT_GT(woken.count, 0);
  w.finish(note());
  files.run_all();
  EXPECT_FALSE(ended.has_value());
  while (!ended) {
    ASSERT_EQ(files.watches(), 1u);
    got += read_all(reader);
    files.ready();
    files.run_all();
  }
  got += read_all(reader);
  EXPECT_FALSE(*ended) << ended->message();
  EXPECT_TRUE(got == data);
  EXPECT_EQ(files.watches(), 0u);
  EXPECT_FALSE(is_open(reader));
}

TEST_F(file_writer_test, a_full_pipe_whose_reader_leaves_is_an_error) {
  descriptor reader = make_pipe();
  file_writer w(files, home / "p");
  w.offer(as_bytes(pattern(limits::file_write_bytes)));
  w.finish(note());
  files.run_all();
  reader.close();
  files.ready();
  files.run_all();
  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->native_code(), EPIPE);
}

TEST_F(file_writer_test, a_pipe_that_stays_full_does_not_hold_an_abort_up) {
  for (int moment = 0; moment < 5; ++moment)
    for (bool destroy : {false, true}) {
      SCOPED_TRACE(moment);
      const descriptor reader = make_pipe();
      auto w = std::make_unique<file_writer>(files, home / "p");
      w->offer(as_bytes(pattern(limits::file_write_bytes)));
      if (moment >= 1) files.work();
      if (moment >= 2) files.finish();  // the loop waits
      if (moment >= 3) w->finish(note());
      if (moment == 4) files.ready();  // for nothing: it is full again
      bool aborted = false;
      if (destroy)
        w.reset();
      else
        w->abort([&] { aborted = true; });
      EXPECT_EQ(files.watches(), 0u);
      EXPECT_FALSE(aborted) << "never inside the call";
      files.run_all();
      EXPECT_NE(aborted, destroy);
      EXPECT_EQ(files.watches(), 0u);
      EXPECT_FALSE(ended.has_value());
      read_all(reader);
      EXPECT_FALSE(is_open(reader));
    }
}

TEST_F(file_writer_test, hurried_it_gives_a_pipe_up_that_is_full) {
  for (int moment = 0; moment < 4; ++moment) {
    SCOPED_TRACE(moment);
    const descriptor reader = make_pipe();
    ended.reset();
    file_writer w(files, home / "p");
    w.offer(as_bytes(pattern(limits::file_write_bytes)));
    if (moment >= 1) files.finish();
    w.finish(note());
    if (moment >= 2) files.run_all();
    if (moment == 3) files.ready();
    w.hurry();
    EXPECT_FALSE(ended.has_value()) << "never inside the call";
    files.run_all();
    ASSERT_TRUE(ended.has_value());
    EXPECT_EQ(ended->code(), TERN_E_BODY_SINK);
    EXPECT_EQ(ended->native_code(), EAGAIN);
    read_all(reader);
    EXPECT_FALSE(is_open(reader));
  }
}

TEST_F(file_writer_test, hurried_it_still_writes_what_is_taken) {
  file_writer w(files, home / "f");
  w.offer(as_bytes("data"));
  w.finish(note());
  w.hurry();
  files.run_all();
  ASSERT_TRUE(ended.has_value());
  EXPECT_FALSE(*ended);
  EXPECT_EQ(contents(home / "f"), "data");
}

TEST_F(file_writer_test, a_long_name_still_has_a_temporary_one) {
  const std::string name(255, 'n');
  file_writer w(files, home / name);
  w.offer(as_bytes("data"));
  w.finish(note());
  files.run_all();
  EXPECT_FALSE(*ended) << ended->message();
  EXPECT_EQ(contents(home / name), "data");
}

// ---- failures, at each step

TEST_F(file_writer_test, creating_fails_and_is_told_before_the_body_is_whole) {
  file_writer w(files, home / "absent/f");
  w.set_waker(&woken);
  w.offer(as_bytes("data"));
  files.finish();
  EXPECT_EQ(woken.count, 1);
  EXPECT_EQ(w.why().code(), TERN_E_BODY_SINK);
  EXPECT_EQ(w.why().native_code(), ENOENT);
  EXPECT_NE(w.why().message().find(home / "absent/f"), std::string::npos);
  EXPECT_EQ(w.offer(as_bytes("more")), 0u);
  w.finish(note());
  files.run_all();
  EXPECT_EQ(ended->native_code(), ENOENT);
  EXPECT_EQ(home.files(), 0u);
}

TEST_F(file_writer_test, an_empty_body_that_cannot_be_created_fails_at_the_end) {
  file_writer w(files, home / "absent/f");
  w.finish(note());
  files.run_all();
  EXPECT_EQ(ended->native_code(), ENOENT);
}

TEST_F(file_writer_test, writing_fails_and_nothing_is_left) {
  for (rlim_t limit : {rlim_t{0}, rlim_t{1}, rlim_t{limits::file_write_from + 1}}) {
    file_size_limit guard(limit);
    file_writer w(files, home / "f");
    write_all(w, pattern(2 * limits::file_write_bytes));
    w.finish(note());
    files.run_all();
    EXPECT_EQ(ended->code(), TERN_E_BODY_SINK);
    EXPECT_EQ(ended->native_code(), EFBIG);
    EXPECT_EQ(home.files(), 0u);
  }
}

TEST_F(file_writer_test, a_full_device_is_an_error) {
  file_writer w(files, "/dev/full");
  w.offer(as_bytes("data"));
  w.finish(note());
  files.run_all();
  EXPECT_EQ(ended->native_code(), ENOSPC);
}

TEST_F(file_writer_test, renaming_fails_and_nothing_is_left) {
  file_writer w(files, home / "f");
  w.offer(as_bytes("data"));
  files.run_all();
  std::filesystem::create_directories(home / "f/in-the-way");
  w.finish(note());
  files.run_all();
  EXPECT_EQ(ended->code(), TERN_E_BODY_SINK);
  EXPECT_EQ(home.files(), 1u);
}

TEST_F(file_writer_test, a_folder_is_refused) {
  file_writer w(files, home / ".");
  w.offer(as_bytes("data"));
  files.run_all();
  EXPECT_EQ(w.why().native_code(), EISDIR);
}

TEST_F(file_writer_test, aborting_at_any_step_leaves_the_old_file_and_nothing_else) {
  put(home / "f", "old");
  for (int step = 0; step < 6; ++step)
    for (bool destroy : {false, true}) {
      SCOPED_TRACE(step);
      auto w = std::make_unique<file_writer>(files, home / "f");
      w->set_waker(&woken);
      bool aborted = false;
      if (step >= 1) w->offer(as_bytes("data"));
      if (step == 2) files.work();
      if (step >= 3) files.finish();
      if (step >= 4) w->offer(as_bytes(pattern(limits::file_write_from)));
      if (step == 5) files.work();
      woken.count = 0;
      if (destroy) {
        w.reset();
      } else {
        w->abort([&] { aborted = true; });
        EXPECT_FALSE(aborted);
      }
      files.run_all();
      EXPECT_NE(aborted, destroy);
      EXPECT_EQ(woken.count, 0);
      EXPECT_EQ(contents(home / "f"), "old");
      EXPECT_EQ(home.files(), 1u);
    }
}

TEST_F(file_writer_test, destroyed_while_finishing_calls_nobody_and_leaves_no_temporary_file) {
  for (int step = 0; step < 3; ++step) {
    auto w = std::make_unique<file_writer>(files, home / "f");
    w->offer(as_bytes("data"));
    w->finish(note());
    if (step >= 1) files.finish();
    if (step == 2) files.work();
    w.reset();
    files.run_all();
    EXPECT_FALSE(ended.has_value());
    EXPECT_EQ(home.files(), step == 0 ? 0u : 1u);
  }
}

TEST_F(file_writer_test, its_callbacks_may_destroy_it) {
  auto w = std::make_unique<file_writer>(files, home / "f");
  w->finish([&](error) { w.reset(); });
  files.run_all();
  EXPECT_EQ(w, nullptr);
}
