// Server-sent events from a server whose every byte the test says.
#include <algorithm>
#include <mutex>
#include <thread>

#include "integration/events.hpp"
#include "support/raw_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

const std::string begins = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";
const std::string begins_chunked = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

std::string chunk(const std::string& data) {
  char size[20];
  std::snprintf(size, sizeof size, "%zx\r\n", data.size());
  return size + data + "\r\n";
}

std::string message(const std::string& data, const std::string& id = "") { return event_line("message", data, id); }

// The nth connection is answered with the nth text and closed; those behind the last with 204.
class events_faults : public ::testing::Test {
 protected:
  event_stream open(const options& set = {}) {
    return event_stream(client.get(), event_request("http://127.0.0.1:" + std::to_string(server.port()) + "/", set));
  }
  std::string head(size_t n) {
    std::lock_guard lock(mutex);
    return n < heads.size() ? heads[n] : "none";
  }

  void answer(std::vector<std::string> with, size_t bytes_at_a_time = SIZE_MAX) {
    std::lock_guard lock(mutex);
    answers = std::move(with);
    at_a_time = bytes_at_a_time;
    first = server.accepted();
  }
  void serve(raw_connection& c, int n) {
    const std::string asked = c.read_until("\r\n\r\n");
    std::string text = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    size_t piece;
    {
      std::lock_guard lock(mutex);
      heads.push_back(asked);
      if (const auto at = static_cast<size_t>(n - first); at < answers.size()) text = answers[at];
      piece = at_a_time;
    }
    for (size_t at = 0; at < text.size(); at += std::min(piece, text.size())) c.send(std::string_view(text).substr(at, piece));
    c.close();
  }

  std::mutex mutex;
  std::vector<std::string> answers;
  size_t at_a_time = SIZE_MAX;
  int first = 0;
  std::vector<std::string> heads;
  raw_server server{[this](raw_connection& c, int n) { serve(c, n); }};
  handle<tern_client> client = make_client();
};

TEST_F(events_faults, byte_by_byte_it_is_the_same) {
  answer({begins_chunked + chunk("\xEF\xBB\xBFid: 1\r\ndata: a\r\n\r\n") + chunk("data: b\rdata: c\r\r") + chunk(": x\nda") +
          chunk("ta: d\n\n") + "0\r\n\r\n"},
         1);
  auto s = open();
  s->until_kind("gap ");
  EXPECT_EQ(s->text(), "open\n" + message("a", "1") + "\n" + message("b\nc", "1") + "\n" + message("d", "1") + "\n" +
                           code("gap", TERN_E_PEER_CLOSED) + "\n");
  s->until_kind("end ");
  EXPECT_NE(head(1).find("\r\nLast-Event-ID: 1\r\n"), std::string::npos) << head(1);
}

TEST_F(events_faults, what_did_not_end_is_no_event_and_its_id_no_id) {
  answer({begins_chunked + chunk("id: 1\ndata: a\n\nid: 2\ndata: b\n")});
  auto s = open();
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\n" + message("a", "1") + "\n" + code("gap", TERN_E_TRUNCATED) + "\nopen\nend 0\n");
  EXPECT_NE(head(1).find("\r\nLast-Event-ID: 1\r\n"), std::string::npos) << head(1);
}

TEST_F(events_faults, a_server_that_is_away_for_a_while_is_found) {
  answer({begins + "data: a\n\n", "", "", begins + "data: b\n\n"});
  auto s = open();
  s->until_kind("end ");
  const std::string gap = code("gap", TERN_E_PEER_CLOSED) + "\n";
  EXPECT_EQ(s->text(), "open\n" + message("a") + "\n" + gap + "open\n" + message("b") + "\n" + gap + "open\nend 0\n");
}

TEST_F(events_faults, a_refusal_of_the_next_one_ends_it) {
  answer({begins + "data: a\n\n", "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy"});
  auto s = open({{"retry.strategy", "backoff"}});
  s->until_kind("end ");
  EXPECT_EQ(s->text(),
            "open\n" + message("a") + "\n" + code("gap", TERN_E_PEER_CLOSED) + "\n" + code("end", TERN_E_HTTP_STATUS) + "\n");
  EXPECT_EQ(s->end_message, "the server answered 503 Busy, not with events");
  EXPECT_EQ(s->end_status, 503);
}

TEST_F(events_faults, a_strategy_repeats_the_first_connection) {
  answer({"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", begins + "data: a\n\n"});
  auto s = open({{"retry.strategy", "backoff"}, {"retry.delays", "0s,10ms"}});
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\n" + message("a") + "\n" + code("gap", TERN_E_PEER_CLOSED) + "\nopen\nend 0\n");
}

TEST_F(events_faults, what_is_no_http_ends_it) {
  answer({begins + "data: a\n\n", "nonsense\r\n\r\n"});
  auto s = open();
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), code("end", TERN_E_PROTOCOL));
}

TEST_F(events_faults, what_is_too_large_ends_it_with_what_came_before) {
  answer({begins + "data: a\n\ndata: " + std::string(1000, 'x') + "\n\ndata: b\n\n"});
  auto s = open({{"sse.max_line_bytes", "100B"}});
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\n" + message("a") + "\n" + code("end", TERN_E_BODY_TOO_LARGE) + "\n");
  EXPECT_EQ(s->end_message, "a line of the events has more than the 100 bytes allowed (sse.max_line_bytes)");
}

TEST_F(events_faults, an_event_of_many_lines_has_a_limit_too) {
  std::string lines;
  for (int i = 0; i < 1000; ++i) lines += "data: 0123456789\n";
  answer({begins + lines + "\n"});
  auto s = open({{"sse.max_event_bytes", "10KiB"}});
  s->until_kind("end ");
  EXPECT_EQ(s->text(), "open\n" + code("end", TERN_E_BODY_TOO_LARGE) + "\n");
  answer({begins + lines + "\n"});
  auto fits = open({{"sse.max_event_bytes", "11KiB"}, {"sse.reconnect", "0s"}});
  fits->until_kind("end ");
  EXPECT_EQ(fits->count("data "), 1u);
  EXPECT_EQ(fits->lines.back(), "end 0");
}

TEST_F(events_faults, an_id_that_fits_in_no_header_is_not_asked_behind) {
  answer({begins + "id: a\x01"
                   "b\ndata: a\n\n"});
  auto s = open();
  s->until_kind("end ");
  EXPECT_EQ(s->lines.back(), code("end", TERN_E_PROTOCOL));
  EXPECT_EQ(s->count("gap"), 0u);
}

TEST_F(events_faults, the_servers_time_is_waited_out) {
  answer({begins + "retry: 500\ndata: a\n\n"});
  auto s = open();
  s->until_kind("gap ");
  const auto from = std::chrono::steady_clock::now();
  s->until_kind("end ");
  EXPECT_GE(std::chrono::steady_clock::now() - from, std::chrono::milliseconds(400));
}

}  // namespace
