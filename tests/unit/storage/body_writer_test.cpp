#include "storage/body_writer.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;

namespace {

// Work begins and ends when the test says so.
struct by_hand final : body_writer, waker {
  size_t written = 0;
  int works = 0, stops = 0, wakes = 0;

  by_hand() { set_waker(this); }
  void wake() override { ++wakes; }
  void next_work() override { ++works; }
  void stop_waiting() override { ++stops; }
  void work_done(error failed = {}) {
    written += gathered_.size();
    gathered_.clear();
    why_ = std::move(failed);
    wake_when_room();
  }
  void all_done() { ended(); }
};

const std::string much(limits::file_write_bytes, 'x');

}  // namespace

TEST(body_writer, takes_what_fits_and_wakes_whoever_was_refused_something) {
  by_hand w;
  EXPECT_EQ(w.offer(as_bytes("abc")), 3u);
  w.work_done();
  EXPECT_EQ(w.wakes, 0) << "all was taken";
  EXPECT_EQ(w.offer(as_bytes("abc")), 3u);
  EXPECT_EQ(w.offer(as_bytes(much)), limits::file_write_bytes - 3);
  EXPECT_EQ(w.offer(as_bytes("abc")), 0u);
  w.work_done();
  EXPECT_EQ(w.wakes, 1);
  w.work_done();
  EXPECT_EQ(w.wakes, 1) << "once is enough";
  EXPECT_EQ(w.written, 3 + limits::file_write_bytes);
}

TEST(body_writer, takes_nothing_after_a_failure_and_tells_of_it) {
  by_hand w;
  EXPECT_EQ(w.offer(as_bytes("abc")), 3u);
  w.work_done(error(TERN_E_BODY_SINK));
  EXPECT_EQ(w.wakes, 1);
  EXPECT_EQ(w.offer(as_bytes("abc")), 0u);
}

TEST(body_writer, ends_once_with_what_went_wrong) {
  by_hand w;
  std::vector<int32_t> ends;
  w.finish([&](const error& why) { ends.push_back(why.code()); });
  EXPECT_TRUE(ends.empty());
  EXPECT_EQ(w.works, 1);
  EXPECT_EQ(w.offer(as_bytes("abc")), 0u) << "nothing comes after the end";
  w.work_done(error(TERN_E_BODY_SINK));
  w.all_done();
  w.all_done();
  EXPECT_EQ(ends, std::vector<int32_t>{TERN_E_BODY_SINK});
  EXPECT_EQ(w.wakes, 0);
}

TEST(body_writer, an_abort_drops_what_waits_and_replaces_the_end_that_was_asked_for) {
  by_hand w;
  int finished = 0, aborted = 0;
  w.offer(as_bytes("abc"));
  w.finish([&](const error&) { ++finished; });
  w.abort([&] { ++aborted; });
  EXPECT_EQ(w.stops, 1);
  w.work_done();
  EXPECT_EQ(w.written, 0u);
  w.all_done();
  EXPECT_EQ(finished, 0);
  EXPECT_EQ(aborted, 1);
}

TEST(body_writer, an_abort_need_not_be_answered) {
  by_hand w;
  w.finish([](const error&) { ADD_FAILURE() << "aborted since"; });
  w.abort();
  w.all_done();
}
