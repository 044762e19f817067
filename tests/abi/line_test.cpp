#include "tern/line.h"

#include <fcntl.h>
#include <unistd.h>

#include <climits>

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

// A pipe that the handler writes to.
struct pipe_pair {
  int ends[2];
  pipe_pair() { EXPECT_EQ(::pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0); }
  pipe_pair(const pipe_pair&) = delete;
  pipe_pair& operator=(const pipe_pair&) = delete;
  ~pipe_pair() {
    close_reader();
    ::close(ends[1]);
  }
  void close_reader() {
    if (ends[0] >= 0) ::close(ends[0]);
    ends[0] = -1;
  }
  uint64_t to() const { return static_cast<uint64_t>(ends[1]); }
  std::string take() const {
    char text[4096];
    const ssize_t n = ::read(ends[0], text, sizeof text);
    return n > 0 ? std::string(text, static_cast<size_t>(n)) : std::string();
  }
};

const char* const failed = "REQID 0. http://127.0.0.1:1/path: ";

std::string line_of(const tern_result* result, uint32_t flags = 0) {
  error_out e;
  const tern_value* line = nullptr;
  EXPECT_TAKEN(tern_result_line(result, flags, &line, &e));
  if (!line) return "";
  EXPECT_EQ(line->kind, TERN_VALUE_STRING);
  std::string text(line->as.bytes, line->length);
  tern_value_release(line);
  return text;
}

// A request that nobody answers, submitted to a queue that is then run; how many events were dispatched.
size_t run_one(tern_client* client, tern_queue* q, tern_event_fn on_event, uint64_t user_data) {
  request r("GET", "http://user:secret@127.0.0.1:1/path?token=1");
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.queue = q;
  how.on_event = on_event;
  how.user_data = user_data;
  EXPECT_EQ(tern_submit_ex(client, r, &how, nullptr, nullptr), TERN_OK);
  size_t count = 0;
  EXPECT_EQ(tern_queue_run(q, 10000, &count), TERN_OK);
  return count;
}

}  // namespace

TEST(line, bad_arguments_are_refused) {
  error_out e;
  const tern_value* line = reinterpret_cast<const tern_value*>(uintptr_t{16});
  EXPECT_REFUSED(tern_result_line(nullptr, 0, &line, &e), TERN_E_ARGUMENT, "result is NULL");
  EXPECT_EQ(line, nullptr);
  EXPECT_REFUSED(tern_result_line(nullptr, 0, nullptr, &e), TERN_E_ARGUMENT, "line is NULL");
  driven_client c;
  request r;
  tern_call* call = nullptr;
  tern_result* result = nullptr;
  ASSERT_EQ(tern_call_start(c, r, nullptr, &call, nullptr), TERN_OK);
  ASSERT_EQ(tern_call_wait(call, 10000, &result), TERN_OK);
  tern_call_release(call);
  EXPECT_REFUSED(tern_result_line(result, 4, &line, &e), TERN_E_ARGUMENT, "flags is 0x4, expected bits of 0x3 only");
  EXPECT_EQ(line, nullptr);
  EXPECT_TRUE(line_of(result).starts_with("REQID 0. http://127.0.0.1:1/: ")) << line_of(result);
  EXPECT_TRUE(line_of(result).ends_with(" (TERN_E_CONNECT)")) << line_of(result);
  EXPECT_NE(line_of(result, TERN_LINE_COLOR | TERN_LINE_HISTORY).find("\033[31m"), std::string::npos);
  tern_result_release(result);
}

TEST(line, the_handler_prints_what_a_queue_completes_to_a_descriptor) {
  driven_client c;
  queue q;
  pipe_pair p;
  ASSERT_EQ(tern_queue_set_handler(q, tern_print_finished, p.to(), nullptr, nullptr), TERN_OK);
  EXPECT_EQ(run_one(c, q, nullptr, 7), 1u);
  const std::string printed = p.take();
  EXPECT_TRUE(printed.starts_with(failed)) << printed;
  EXPECT_TRUE(printed.ends_with(" (TERN_E_CONNECT)\n")) << printed;
  EXPECT_EQ(printed.find("secret"), std::string::npos);
  EXPECT_EQ(printed.find("token"), std::string::npos);
}

TEST(line, the_callback_of_one_submission_prints_it) {
  driven_client c;
  queue q;
  pipe_pair p;
  EXPECT_EQ(run_one(c, q, tern_print_finished, p.to()), 1u);
  EXPECT_TRUE(p.take().starts_with(failed));
}

TEST(line, zero_is_standard_error) {
  driven_client c;
  queue q;
  testing::internal::CaptureStderr();
  EXPECT_EQ(run_one(c, q, tern_print_finished, 0), 1u);
  EXPECT_TRUE(testing::internal::GetCapturedStderr().starts_with(failed));
}

TEST(line, what_cannot_be_written_is_left_out) {
  driven_client c;
  queue q;
  pipe_pair p;
  p.close_reader();
  for (const uint64_t to : {p.to(), uint64_t{1000000}, uint64_t{INT_MAX} + 1, UINT64_MAX})
    EXPECT_EQ(run_one(c, q, tern_print_finished, to), 1u) << to;
}

TEST(line, other_events_are_left_alone) {
  pipe_pair p;
  const uint64_t to = p.to();
  tern_event event{};
  tern_print_finished(to, nullptr);
  for (const uint32_t kind :
       {TERN_EVENT_COMPLETED, TERN_EVENT_ROOM, TERN_EVENT_LOG, TERN_EVENT_DECIDE, TERN_EVENT_STREAM_OPEN}) {
    event.kind = kind;
    tern_print_finished(to, &event);  // the first without a result
  }
  driven_client c;
  queue q;
  request r;
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.queue = q;
  ASSERT_EQ(tern_submit_ex(c, r, &how, nullptr, nullptr), TERN_OK);
  size_t count = 0;
  ASSERT_EQ(tern_queue_wait(q, &event, 1, sizeof event, 10000, &count), TERN_OK);
  ASSERT_EQ(count, 1u);
  event.kind = TERN_EVENT_STREAM_OPEN;
  tern_print_finished(to, &event);
  EXPECT_EQ(p.take(), "");
  event.kind = TERN_EVENT_COMPLETED;
  tern_print_finished(to, &event);
  EXPECT_TRUE(p.take().starts_with("REQID 0. ")) << "the event keeps its result";
  EXPECT_NE(event.result, nullptr);
  tern_events_release(&event, 1, sizeof event);
}
