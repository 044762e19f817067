// WebSocket through the C API, against python3-websockets.
#include "integration/streams.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class websocket : public ::testing::TestWithParam<const char*> {
 protected:
  handle<tern_request> make(const std::string& path, const std::vector<std::string>& subprotocols = {}) {
    tern_request* request = nullptr;
    tern_error* error = nullptr;
    EXPECT_EQ(tern_websocket_request_create(str(server.url(path)), 0, &request, &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
    for (const std::string& name : subprotocols)
      EXPECT_EQ(tern_websocket_request_add_subprotocol(request, str(name), nullptr), TERN_OK);
    return handle<tern_request>(request);
  }
  websocket_server server{GetParam()};
  handle<tern_client> client = make_client();
};

TEST_P(websocket, one_message_is_sent_and_the_first_answer_is_the_result) {
  auto request = make("/");
  ASSERT_EQ(tern_request_set_body(request.get(), str("hello"), nullptr), TERN_OK);
  answer a = wait(start(client.get(), request.get()).get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 101);
  EXPECT_EQ(a.body(), "hello");
}

TEST_P(websocket, a_stream_sends_and_receives_messages_and_closes_politely) {
  auto request = make("/", {"chat"});
  auto stream = open(client.get(), request.get());
  std::vector<std::string> messages;
  std::string subprotocol;
  const std::string large(300'000, 'x');
  const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_OPEN) {
      subprotocol = text(tern_result_header(e.result, str("Sec-WebSocket-Protocol")));
      EXPECT_EQ(tern_stream_send(stream.get(), TERN_SEND_TEXT, "one", 3, nullptr), TERN_OK);
      EXPECT_EQ(tern_stream_send(stream.get(), 0, "\0\xff", 2, nullptr), TERN_OK);
      EXPECT_EQ(tern_stream_send(stream.get(), TERN_SEND_TEXT, "", 0, nullptr), TERN_OK);
    }
    if (e.kind != TERN_EVENT_STREAM_DATA) return;
    messages.push_back((e.flags & TERN_EVENT_TEXT ? "text " : "binary ") + std::to_string(e.size));
    if (messages.size() == 3) {
      EXPECT_EQ(tern_stream_send(stream.get(), 0, large.data(), large.size(), nullptr), TERN_OK);
    }
    if (messages.size() == 4) {
      EXPECT_EQ(e.size, large.size());
      EXPECT_EQ(tern_stream_close(stream.get(), 1000, str("done"), nullptr), TERN_OK);
    }
  });
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(s.http, 101);
  EXPECT_EQ(subprotocol, "chat");
  EXPECT_EQ(messages, (std::vector<std::string>{"text 3", "binary 2", "text 0", "binary 300000"}));
}

TEST_P(websocket, the_peers_close_is_told_with_its_code_and_reason) {
  auto request = make("/close/4001");
  auto stream = open(client.get(), request.get());
  int32_t code = 0;
  std::string reason;
  const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_CLOSING) return;
    code = e.status;
    reason.assign(static_cast<const char*>(e.data), e.size);
  });
  EXPECT_EQ(code, 4001);
  EXPECT_EQ(reason, "as asked");
  EXPECT_EQ(s.kinds.back(), uint32_t{TERN_EVENT_COMPLETED});
}

INSTANTIATE_TEST_SUITE_P(with, websocket, ::testing::Values("deflate", "none"));

}  // namespace
