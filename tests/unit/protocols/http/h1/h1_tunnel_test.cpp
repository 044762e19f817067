// 101: the exchange becomes a byte tunnel.
#include <gtest/gtest.h>

#include "h1_script.hpp"

using namespace tern;
using namespace tern::test;

namespace {

const std::string asking = "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n";
const std::string agrees = "HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n";
const std::string open_line = "sent\nresponding\ntunnel 11 101 Switching [Connection: upgrade] [Upgrade: echo]\n";

script upgrade(std::vector<std::string> parts, std::vector<step> steps) {
  auto head = http_request("GET", {{"Connection", "Upgrade"}, {"Upgrade", "echo"}});
  script s =
      h1_script({upload(head, std::move(parts), std::nullopt, scripted_body::last::pending)}, {submits(), writes(asking)});
  s.steps.insert(s.steps.end(), steps.begin(), steps.end());
  return s;
}

}  // namespace

TEST(h1_tunnel, bytes_flow_both_ways_as_they_are) {
  rerun(upgrade({"early"}, {gives(agrees + "first"), is("open"), writes("early"), pushes("more"), writes("more"),
                            gives(" second"), ends()}),
        open_line + "data first second\nend ok\nclosed");
}

TEST(h1_tunnel, our_end_does_not_end_theirs) {
  rerun(upgrade({"x"}, {gives(agrees), writes("x"), body_ends(), writes(""), gives("still"), ends()}),
        open_line + "data still\nend ok\nclosed");
}

TEST(h1_tunnel, failures_end_it) {
  rerun(upgrade({}, {gives(agrees), read_fails(TERN_E_RECEIVE)}),
        open_line + "end TERN_E_RECEIVE responding maybe_processed\nclosed TERN_E_RECEIVE");
  rerun(upgrade({}, {gives(agrees), body_fails(), writes("")}),
        open_line + "end TERN_E_BODY_SOURCE responding maybe_processed\nclosed TERN_E_BODY_SOURCE");
  rerun(upgrade({}, {gives(agrees), write_fails(TERN_E_SEND), gives("last words"), ends()}),
        open_line + "data last words\nend TERN_E_SEND responding maybe_processed\nclosed TERN_E_SEND");
}

TEST(h1_tunnel, pauses_like_a_body) {
  rerun(upgrade({}, {takes(2), gives(agrees + "first"), resumes(), cancels()}), open_line + "data first\ncancelled\nclosed");
}

TEST(h1_tunnel, a_server_that_declines_answers_as_usual_and_the_body_is_not_sent) {
  rerun(upgrade({"never"}, {gives("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno"), writes("")}),
        "sent\nresponding\nhead 11 200 OK [Content-Length: 2] length=2\ndata no\nend ok\nopen+1");
}

namespace {

// A session that was asked to open a tunnel, driven by hand.
struct asked {
  asked() { session->submit(o, now_t()); }
  std::shared_ptr<http::request_head> head = http_request("GET", {{"Connection", "Upgrade"}, {"Upgrade", "echo"}});
  std::string log;
  recording_sink out{log};
  op o{1, head.get(), nullptr, nullptr, &out};
  std::unique_ptr<byte_session> session = http::make_h1_session();
};

}  // namespace

TEST(h1_tunnel, takes_the_connection_for_good) {
  asked tunnel;
  byte_session& session = *tunnel.session;
  size_t size = 0;
  for (const bytes& b : session.pull_output(0, 1000, now_t())) size += b.size();
  session.pull_output(size, 1000, now_t());
  EXPECT_FALSE(session.status().tunnel);
  session.feed({input_kind::data, as_bytes(agrees), {}}, now_t());
  EXPECT_TRUE(session.status().tunnel);
  EXPECT_EQ(session.status().free_slots, 0u);
  EXPECT_EQ(session.status().in_flight, 1u);
}

TEST(h1_tunnel, before_the_request_is_sent_is_an_error) {
  asked tunnel;
  byte_session& session = *tunnel.session;
  session.pull_output(0, 1000, now_t());
  session.pull_output(5, 1000, now_t());
  session.feed({input_kind::data, as_bytes(agrees), {}}, now_t());
  EXPECT_EQ(tunnel.log, "responding\nend TERN_E_PROTOCOL responding maybe_processed\n");
}

TEST(h1_tunnel, nobody_asked_for_is_an_error) {
  rerun(get_answered(agrees), "sent\nresponding\nend TERN_E_PROTOCOL responding maybe_processed\nclosed TERN_E_PROTOCOL");
}
