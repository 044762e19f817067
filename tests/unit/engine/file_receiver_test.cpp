#include "engine/file_receiver.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>

#include "base/limits.hpp"
#include "storage/descriptor.hpp"
#include "unit/engine/driven_client.hpp"
#include "unit/engine/operation_fixture.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
using namespace tern::testing;

namespace {

struct file_receiver_test : ::testing::Test {
  temporary_folder home;
  manual_offload files;
  world w;
  std::shared_ptr<prepared> from = tern::test::plain_prepared();
  std::unique_ptr<file_receiver> to;
  std::unique_ptr<operation> o;

  void start(const std::string& path) {
    to = std::make_unique<file_receiver>(from, 5, files, path);
    o = exchange_into(*to, w, from->options);
  }
  int32_t code() const { return o->end().why.code(); }
};

}  // namespace

TEST_F(file_receiver_test, the_operation_ends_when_the_file_is_in_place) {
  start(home / "f");
  w.respond(200, 4);
  EXPECT_EQ(w.data("body"), 4u);
  w.end();
  EXPECT_EQ(w.finishes, 0);
  EXPECT_FALSE(std::filesystem::exists(home / "f"));
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_OK);
  EXPECT_EQ(contents(home / "f"), "body");
  tern_result* r = to->take_result();
  EXPECT_EQ(r->body_size, 4u);
  EXPECT_EQ(r->body().data, nullptr) << "it went elsewhere";
  r->release();
}

TEST_F(file_receiver_test, an_empty_body_makes_an_empty_file) {
  start(home / "f");
  w.respond(200, 0);
  w.end();
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(std::filesystem::file_size(home / "f"), 0u);
}

TEST_F(file_receiver_test, a_slow_disk_pauses_the_response_and_resumes_it) {
  start(home / "f");
  w.respond(200);
  const std::string data = pattern(2 * limits::file_write_bytes);
  size_t at = w.data(std::string_view(data).substr(0, 1));  // is being written
  at += w.data(std::string_view(data).substr(at));
  EXPECT_EQ(at, 1 + limits::file_write_bytes);
  EXPECT_EQ(w.count("resume"), 0u);
  files.finish();
  EXPECT_EQ(w.count("resume"), 1u);
  while (at < data.size()) {
    at += w.data(std::string_view(data).substr(at));
    if (at < data.size()) files.finish();
  }
  w.end();
  files.run_all();
  EXPECT_EQ(code(), TERN_OK);
  EXPECT_EQ(contents(home / "f"), data);
}

TEST_F(file_receiver_test, a_file_that_cannot_be_written_ends_the_exchange) {
  start(home / "absent/f");
  w.respond(200);
  w.data("data");
  files.finish();
  w.run_later();
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_BODY_SINK);
  EXPECT_EQ(o->end().why.native_code(), ENOENT);
  EXPECT_EQ(w.count("cancel"), 1u);
}

TEST_F(file_receiver_test, a_file_that_cannot_be_put_in_place_fails_a_good_response) {
  start(home / "f");
  w.respond(200);
  w.data("data");
  files.run_all();
  std::filesystem::create_directories(home / "f/in-the-way");
  w.end();
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_BODY_SINK);
}

TEST_F(file_receiver_test, a_failed_response_leaves_the_old_file_and_its_own_error) {
  put(home / "f", "old");
  start(home / "f");
  w.respond(200);
  w.data("new");
  files.finish();
  w.end(error(TERN_E_TRUNCATED));
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_TRUNCATED);
  EXPECT_EQ(contents(home / "f"), "old");
  EXPECT_EQ(home.files(), 1u);
}

TEST_F(file_receiver_test, without_a_response_no_file_is_touched) {
  start(home / "f");
  w.end(error(TERN_E_PROTOCOL));
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(files.pending(), 0u);
  EXPECT_EQ(home.files(), 0u);
}

TEST_F(file_receiver_test, cancelled_at_any_step_it_leaves_nothing) {
  for (int step = 0; step < 5; ++step) {
    SCOPED_TRACE(step);
    w.finishes = 0;
    start(home / "f");
    if (step >= 1) w.respond(200);
    if (step >= 2) w.data("data");
    if (step == 3) files.work();
    if (step == 4) files.finish();
    o->cancel(error(TERN_E_CANCELLED));
    files.run_all();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), TERN_E_CANCELLED);
    EXPECT_EQ(home.files(), 0u);
  }
}

TEST_F(file_receiver_test, after_a_restart_only_the_second_response_is_in_the_file) {
  for (bool written : {false, true}) {
    w.finishes = 0;
    start(home / "f");
    w.respond(500);
    w.data("an error page");
    if (written) files.finish();
    ASSERT_TRUE(to->restart());
    w.respond(200);
    w.data("body");
    w.end();
    files.run_all();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), TERN_OK);
    EXPECT_EQ(contents(home / "f"), "body");
    EXPECT_EQ(home.files(), 1u);
  }
}

// The response is there; only the reader of a pipe, named by its path, is still awaited.
TEST_F(file_receiver_test, a_reader_that_never_reads_is_given_up_when_the_operation_is_cancelled) {
  ASSERT_EQ(::mkfifo((home / "pipe").c_str(), 0600), 0);
  descriptor reader(::open((home / "pipe").c_str(), O_RDWR | O_CLOEXEC));
  for (bool written : {false, true}) {
    w.finishes = 0;
    start(home / "pipe");
    w.respond(200);
    w.data(pattern(limits::file_write_bytes));
    w.end();
    if (written) {
      files.run_all();
      EXPECT_EQ(files.watches(), 1u) << "the pipe is full";
    }
    EXPECT_EQ(o->where(), operation::state::finishing);
    o->cancel(error(TERN_E_CANCELLED));
    files.run_all();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), TERN_E_CANCELLED);
    EXPECT_EQ(files.watches(), 0u);
  }
}

TEST_F(file_receiver_test, a_pipe_nobody_reads_ends_the_exchange) {
  ASSERT_EQ(::mkfifo((home / "pipe").c_str(), 0600), 0);
  start(home / "pipe");
  w.respond(200);
  w.data("data");
  files.run_all();
  w.run_later();
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_BODY_SINK);
  EXPECT_EQ(o->end().why.native_code(), ENXIO);
}
