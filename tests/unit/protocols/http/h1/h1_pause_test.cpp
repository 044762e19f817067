// Sinks that take no more for a while.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;

namespace {

script pausing(std::string response, size_t room, bool to_the_end = false) {
  script s = h1_script({get()}, {submits(), takes(room), writes(get_text), gives(std::move(response)), resumes()});
  if (to_the_end) s.steps.push_back(ends());
  return s;
}

}  // namespace

TEST(h1_pause, goes_on_at_the_exact_byte) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n0123456789";
  for (size_t room = 0; room < 10; ++room)
    rerun(pausing(answer, room),
          "sent\nresponding\nhead 11 200 OK [Content-Length: 10] length=10\ndata 0123456789\nend ok\nopen+1");
}

TEST(h1_pause, in_a_chunk_too) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n012\r\n7\r\n3456789\r\n0\r\nT: v\r\n\r\n";
  for (size_t room = 0; room < 10; ++room)
    rerun(pausing(answer, room),
          "sent\nresponding\nhead 11 200 OK [Transfer-Encoding: chunked]\ndata 0123456789\ntrailers [T: v]\nend ok\nopen+1");
}

TEST(h1_pause, in_a_body_that_lasts_until_the_end) {
  rerun(pausing("HTTP/1.1 200 OK\r\n\r\n0123456789", 4, true),
        "sent\nresponding\nhead 11 200 OK\ndata 0123456789\nend ok\nclosed");
}

TEST(h1_pause, stops_reading_and_consumes_what_was_taken) {
  auto head = http_request("GET");
  std::string log;
  recording_sink out(log);
  out.takes = 3;
  op o{1, head.get(), nullptr, nullptr, &out};
  auto session = http::make_h1_session();
  session->submit(o, now_t());
  session->pull_output(session->pull_output(0, 1000, now_t())[0].size(), 1000, now_t());
  std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_EQ(session->feed({input_kind::data, as_bytes(text), {}}, now_t()), text.size() - 2);
  EXPECT_FALSE(session->status().wants_read);
  session->resume(o, now_t());
  EXPECT_TRUE(session->status().wants_read);
  EXPECT_EQ(session->feed({input_kind::data, as_bytes("lo"), {}}, now_t()), 0u);  // the sink is still full: paused again
  EXPECT_FALSE(session->status().wants_read);
  out.takes = SIZE_MAX;
  session->resume(o, now_t());
  EXPECT_EQ(session->feed({input_kind::data, as_bytes("lo"), {}}, now_t()), 2u);
  EXPECT_EQ(session->status().free_slots, 1u);
}

TEST(h1_pause, cancel_while_paused_ends_the_connection) {
  rerun(h1_script({get()}, {submits(), takes(1), writes(get_text), gives("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
                            cancels()}),
        "sent\nresponding\nhead 11 200 OK [Content-Length: 5] length=5\ndata h\ncancelled\nclosed");
}
