// WebSocket against servers of other people's make: python3-websockets and npm's ws, with every parameter of
// permessage-deflate (RFC 7692 §7.1) from either side.
#include <algorithm>

#include "integration/descriptors.hpp"
#include "integration/websocket.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

struct setup {
  const char* name;
  websocket_server::make make;
  std::vector<std::string> server;  // what it is told
  options ours;
  const char* agreed;  // of Sec-WebSocket-Extensions, in part; "" none
};

constexpr auto python = websocket_server::make::python;
constexpr auto node = websocket_server::make::node;

const setup setups[] = {
    {"python", python, {}, {}, "permessage-deflate"},
    {"node", node, {}, {}, "permessage-deflate"},
    {"python_that_does_not", python, {"--no-deflate"}, {}, ""},
    {"node_that_does_not", node, {"--no-deflate"}, {}, ""},
    {"python_not_asked", python, {}, {{"websocket.compress", "false"}}, ""},
    {"node_not_asked", node, {}, {{"websocket.compress", "false"}}, ""},
    {"python_with_parameters",
     python,
     {"--server-no-context", "--client-no-context", "--server-bits", "9", "--client-bits", "9"},
     {},
     "client_max_window_bits=9"},
    {"node_with_parameters",
     node,
     {"--server-no-context", "--client-no-context", "--server-bits", "9", "--client-bits", "9"},
     {},
     "server_no_context_takeover"},
    {"python_asked_for_parameters",
     python,
     {},
     {{"websocket.server_no_context_takeover", "true"},
      {"websocket.client_no_context_takeover", "true"},
      {"websocket.server_max_window_bits", "10"},
      {"websocket.client_max_window_bits", "10"}},
     "server_max_window_bits=10"},
    {"node_asked_for_parameters",
     node,
     {},
     {{"websocket.server_no_context_takeover", "true"},
      {"websocket.client_no_context_takeover", "true"},
      {"websocket.server_max_window_bits", "10"},
      {"websocket.client_max_window_bits", "10"}},
     "server_max_window_bits=10"},
};

// Compresses well, is no ratio's victim, and is long in places.
std::string readable(size_t size) {
  std::string s;
  for (size_t i = 0; s.size() < size; ++i) s += "line " + std::to_string(i * 7919) + " of a message\n";
  s.resize(size);
  return s;
}

class websocket_servers : public ::testing::TestWithParam<setup> {
 protected:
  websocket_server server{GetParam().make, GetParam().server};
  handle<tern_client> client = make_client();
};

TEST_P(websocket_servers, echo_messages_of_all_kinds_and_sizes) {
  struct message {
    bool text;
    std::string data;
  };
  std::vector<message> messages;
  for (size_t size : {0, 1, 125, 126, 127, 255, 256, 65535, 65536, 300'000}) {
    messages.push_back({true, readable(size)});
    messages.push_back({false, body_bytes(size)});
  }
  messages.push_back({true, "\xe4\xbd\xa0\xe5\xa5\xbd \xf0\x9f\x8c\x8d"});
  auto request = websocket_request(server.url(), {}, GetParam().ours);
  auto stream = open(client.get(), request.get());
  std::string extensions;
  size_t next = 0, back = 0;
  const auto send_some = [&] {
    while (next < messages.size() &&
           send_text(stream.get(), messages[next].data, messages[next].text ? TERN_SEND_TEXT : 0) == TERN_OK)
      ++next;
    if (next == messages.size() && back == messages.size()) close_with(stream.get(), 1000, "done");
  };
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_OPEN) extensions = text(tern_result_header(e.result, str("Sec-WebSocket-Extensions")));
    if (e.kind == TERN_EVENT_STREAM_DATA && back < messages.size()) {
      EXPECT_EQ((e.flags & TERN_EVENT_TEXT) != 0, messages[back].text) << back;
      EXPECT_TRUE(messages[back].data == std::string_view(static_cast<const char*>(e.data), e.size)) << back;
      ++back;
    }
    if (e.kind != TERN_EVENT_COMPLETED) send_some();
  });
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(back, messages.size());
  EXPECT_EQ(extensions.empty(), std::string(GetParam().agreed).empty()) << extensions;
  EXPECT_NE(extensions.find(GetParam().agreed), std::string::npos) << extensions;
}

TEST_P(websocket_servers, take_a_message_in_pieces) {
  auto request = websocket_request(server.url(), {}, GetParam().ours);
  auto stream = open(client.get(), request.get());
  std::string whole;
  for (int i = 0; i < 20; ++i) {
    const std::string piece = readable(static_cast<size_t>(i * 500));
    whole += piece;
    EXPECT_EQ(send_text(stream.get(), piece, TERN_SEND_TEXT | (i < 19 ? TERN_SEND_MORE : 0)), TERN_OK);
  }
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_DATA) return;
    EXPECT_TRUE(whole == std::string_view(static_cast<const char*>(e.data), e.size));
    close_with(stream.get(), 1000);
  });
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(t.lines.size(), 2u);
}

TEST_P(websocket_servers, close_with_their_code) {
  auto request = websocket_request(server.url("/close/4001"), {}, GetParam().ours);
  auto stream = open(client.get(), request.get());
  const talk t = follow_messages(client.get(), stream.get());
  EXPECT_EQ(t.lines, (std::vector<std::string>{"open", "closing 4001 as asked"}));
  EXPECT_EQ(t.end.code, TERN_E_WEBSOCKET);
  EXPECT_EQ(t.end.native, 4001);
  EXPECT_EQ(t.end.reason, "as asked");
}

TEST_P(websocket_servers, answer_one_question) {
  for (const char* question : {"hello", ""}) {
    auto request = websocket_request(server.url(), {}, GetParam().ours);
    ASSERT_EQ(tern_request_set_body(request.get(), str(question), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.status(), 101);
    EXPECT_EQ(a.body(), question);
  }
}

INSTANTIATE_TEST_SUITE_P(by, websocket_servers, ::testing::ValuesIn(setups),
                         [](const auto& s) { return std::string(s.param.name); });

// ---- large

class websocket_large : public ::testing::TestWithParam<std::tuple<websocket_server::make, bool>> {};

TEST_P(websocket_large, a_message_of_64_mebibytes_goes_there_and_back) {
  const auto [make, in_parts] = GetParam();
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr size_t size = 8 << 20;
#else
  constexpr size_t size = 64 << 20;
#endif
  websocket_server server(make, {"--no-deflate"});
  auto client = make_client();
  auto request = websocket_request(
      server.url(), {}, {{"websocket.max_message_bytes", "64MiB"}, {"websocket.chunks", in_parts ? "true" : "false"}});
  auto stream = open(client.get(), request.get());
  const std::string whole = body_bytes(size);
  size_t sent = 0, got = 0, events = 0;
  bool same = true;
  const auto send_some = [&] {
    if (!in_parts && sent == 0) {
      EXPECT_EQ(send_binary(stream.get(), whole), TERN_OK) << "one larger than the limit passes when nothing is queued";
      sent = size;
    }
    while (sent < size) {
      const size_t n = std::min<size_t>(size - sent, 200'000);
      if (send_binary(stream.get(), std::string_view(whole).substr(sent, n), sent + n < size ? TERN_SEND_MORE : 0) != TERN_OK)
        return;
      sent += n;
    }
  };
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_OPEN || e.kind == TERN_EVENT_STREAM_WRITABLE) send_some();
    if (e.kind != TERN_EVENT_STREAM_DATA) return;
    same = same && std::string_view(whole).substr(got, e.size) == std::string_view(static_cast<const char*>(e.data), e.size);
    got += e.size;
    ++events;
    if ((e.flags & TERN_EVENT_MORE) == 0) close_with(stream.get(), 1000);
  });
  EXPECT_TRUE(t.ok()) << t.end.message;
  EXPECT_EQ(got, size);
  EXPECT_TRUE(same);
  EXPECT_EQ(events == 1, !in_parts) << events;
}

INSTANTIATE_TEST_SUITE_P(by, websocket_large, ::testing::Combine(::testing::Values(python, node), ::testing::Bool()),
                         [](const auto& c) {
                           return std::string(std::get<0>(c.param) == python ? "python" : "node") +
                                  (std::get<1>(c.param) ? "_in_parts" : "_whole");
                         });

}  // namespace
