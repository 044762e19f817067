#include "engine/descriptor_receiver.hpp"

#include <cerrno>

#include "base/limits.hpp"
#include "unit/engine/driven_client.hpp"
#include "unit/engine/operation_fixture.hpp"
#include "unit/storage/manual_offload.hpp"
#include "unit/storage/pipe_pair.hpp"

using namespace tern;
using namespace tern::testing;

namespace {

struct descriptor_receiver_test : ::testing::Test {
  manual_offload files;
  pipe_pair pipe;
  world w;
  std::shared_ptr<prepared> from = tern::test::plain_prepared();
  std::unique_ptr<descriptor_receiver> to;
  std::unique_ptr<operation> o;

  void start() {
    o.reset();
    to = std::make_unique<descriptor_receiver>(from, 5, files, std::move(pipe.write_end));
    o = exchange_into(*to, w, from->options, timeout_total);
  }
  int32_t code() const { return o->end().why.code(); }
  duration timeout_total = unlimited;
};

}  // namespace

TEST_F(descriptor_receiver_test, the_operation_ends_when_all_is_written) {
  start();
  w.respond(200, 4);
  EXPECT_EQ(w.data("body"), 4u);
  w.end();
  EXPECT_EQ(w.finishes, 0);
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_OK);
  EXPECT_EQ(pipe.take(), "body");
  EXPECT_TRUE(pipe.reader_sees_the_end());
  tern_result* r = to->take_result();
  EXPECT_EQ(r->body_size, 4u);
  EXPECT_EQ(r->body().data, nullptr) << "it went elsewhere";
  r->release();
}

TEST_F(descriptor_receiver_test, a_slow_reader_pauses_the_response_and_resumes_it) {
  start();
  w.respond(200);
  const std::string data = pattern(3 * limits::file_write_bytes);
  size_t at = 0;
  for (size_t n; (n = w.data(std::string_view(data).substr(at))) > 0; files.run_all()) at += n;
  EXPECT_LT(at, data.size());
  EXPECT_EQ(files.watches(), 1u) << "the pipe is full";
  const size_t resumed = w.count("resume");
  std::string got = pipe.take(8192);
  files.ready();
  files.run_all();
  EXPECT_EQ(w.count("resume"), resumed) << "what was gathered is not written yet";
  while (files.watches() > 0 || at < data.size()) {
    got += pipe.take();
    if (files.watches() > 0) files.ready();
    files.run_all();
    if (at < data.size()) at += w.data(std::string_view(data).substr(at));
    files.run_all();
  }
  EXPECT_GT(w.count("resume"), resumed);
  w.end();
  files.run_all();
  got += pipe.take();
  EXPECT_EQ(code(), TERN_OK);
  EXPECT_EQ(got.size(), data.size());
  EXPECT_TRUE(got == data);
}

TEST_F(descriptor_receiver_test, a_reader_that_has_gone_ends_the_exchange) {
  start();
  pipe.read_end.close();
  w.respond(200);
  w.data("data");
  files.finish();
  w.run_later();
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_BODY_SINK);
  EXPECT_EQ(o->end().why.native_code(), EPIPE);
  EXPECT_EQ(w.count("cancel"), 1u);
}

TEST_F(descriptor_receiver_test, a_failed_response_ends_with_its_own_error) {
  start();
  w.respond(200);
  w.data("half");
  files.finish();
  w.end(error(TERN_E_TRUNCATED));
  files.run_all();
  EXPECT_EQ(w.finishes, 1);
  EXPECT_EQ(code(), TERN_E_TRUNCATED);
  EXPECT_EQ(pipe.take(), "half");
  EXPECT_TRUE(pipe.reader_sees_the_end());
}

TEST_F(descriptor_receiver_test, cancelled_at_any_step_it_ends_and_closes) {
  for (int step = 0; step < 6; ++step) {
    SCOPED_TRACE(step);
    pipe = pipe_pair();
    w.finishes = 0;
    if (step == 4) pipe.fill();
    start();
    if (step >= 1) w.respond(200);
    if (step >= 2) w.data("data");
    if (step == 3) files.work();
    if (step >= 4) files.finish();
    if (step == 5) w.end();
    o->cancel(error(TERN_E_CANCELLED));
    files.run_all();
    EXPECT_EQ(files.watches(), 0u);
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), TERN_E_CANCELLED);
    pipe.take();
    EXPECT_TRUE(pipe.reader_sees_the_end());
  }
}

// The response is there, its connection serves others; only the reader of the pipe is still awaited.
TEST_F(descriptor_receiver_test, a_reader_that_never_reads_is_given_up_on_cancel_and_when_time_is_over) {
  for (bool time : {false, true}) {
    pipe = pipe_pair();
    w.finishes = 0;
    timeout_total = time ? duration(seconds(10)) : unlimited;
    pipe.fill();
    start();
    w.respond(200);
    w.data("data");
    w.end();
    files.run_all();
    EXPECT_EQ(o->where(), operation::state::finishing);
    EXPECT_EQ(files.watches(), 1u);
    if (time) {
      w.clock += seconds(9);
      o->tick(w.clock);
      EXPECT_EQ(w.finishes, 0);
      EXPECT_EQ(w.armed, w.clock + seconds(1));
      w.clock += seconds(1);
      o->tick(w.clock);
    } else {
      o->cancel(error(TERN_E_CANCELLED));
    }
    files.run_all();
    EXPECT_EQ(w.finishes, 1);
    EXPECT_EQ(code(), time ? TERN_E_TIMEOUT_TOTAL : TERN_E_CANCELLED);
    EXPECT_TRUE(o->end().why.maybe_processed());
  }
}

TEST_F(descriptor_receiver_test, restarts_only_while_nothing_was_written) {
  start();
  w.respond(500);
  EXPECT_TRUE(to->restart());
  w.respond(200);
  w.data("b");
  EXPECT_FALSE(to->restart());
  w.end();
  files.run_all();
  EXPECT_EQ(pipe.take(), "b");
}
