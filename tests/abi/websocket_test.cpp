#include "tern/websocket.h"

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

tern_request* const garbage = reinterpret_cast<tern_request*>(uintptr_t{16});

struct websocket_request {
  tern_request* handle = nullptr;
  explicit websocket_request(tern_str url = "ws://127.0.0.1:1/"_t) { tern_websocket_request_create(url, 0, &handle, nullptr); }
  websocket_request(const websocket_request&) = delete;
  websocket_request& operator=(const websocket_request&) = delete;
  ~websocket_request() { tern_request_release(handle); }
  operator tern_request*() const { return handle; }
};

struct open_stream {
  tern_stream* handle = nullptr;
  open_stream(tern_client* client, tern_request* request) {
    tern_stream_open(client, request, nullptr, &handle, nullptr, nullptr);
  }
  open_stream(const open_stream&) = delete;
  open_stream& operator=(const open_stream&) = delete;
  ~open_stream() { tern_stream_release(handle); }
  operator tern_stream*() const { return handle; }
};

}  // namespace

TEST(websocket, a_url_that_is_none_makes_no_request) {
  error_out e;
  tern_request* r = garbage;
  EXPECT_REFUSED(tern_websocket_request_create(absent, 0, &r, &e), TERN_E_ARGUMENT, "url is absent (NULL)");
  EXPECT_EQ(r, nullptr);
  EXPECT_REFUSED(tern_websocket_request_create(broken, 0, &r, &e), TERN_E_ARGUMENT, "url.data is NULL although url.size is 5");
  EXPECT_REFUSED(tern_websocket_request_create("ws://a/"_t, 0, nullptr, &e), TERN_E_ARGUMENT, "request is NULL");
  r = garbage;
  EXPECT_REFUSED(tern_websocket_request_create("ws://a/"_t, 2, &r, &e), TERN_E_ARGUMENT,
                 "flags is 0x2, expected bits of 0x1 only");
  EXPECT_EQ(r, nullptr);
  EXPECT_REFUSED(tern_websocket_request_create("http://a/"_t, 0, &r, &e), TERN_E_URL, "the URL is neither ws:// nor wss://");
  EXPECT_REFUSED(tern_websocket_request_create("ws://a/#part"_t, 0, &r, &e), TERN_E_URL, "a WebSocket URL has no fragment");
  for (tern_str url : {""_t, "nothing"_t, "ws://"_t, "ws://a b/"_t, "wss://[::1/"_t, "ws://a:99999/"_t,
                       tern_str_of("ws://a/\0b", 9), "ws://a/\r\nX: y"_t}) {
    EXPECT_EQ(tern_websocket_request_create(url, 0, &r, &e), TERN_E_URL) << text(url);
    EXPECT_GT(e.message().size(), 10u);
    EXPECT_EQ(r, nullptr);
  }
  const std::string long_one = "ws://a/" + std::string(65536, 'x');
  EXPECT_EQ(tern_websocket_request_create(tern_str_of(long_one.data(), long_one.size()), 0, &r, &e), TERN_E_LIMIT);
}

TEST(websocket, both_schemes_and_the_flag_are_taken) {
  error_out e;
  for (tern_str url : {"ws://a/"_t, "wss://a:1/path?q=1"_t, "WS://A"_t}) {
    tern_request* r = nullptr;
    EXPECT_TAKEN(tern_websocket_request_create(url, TERN_WEBSOCKET_BINARY, &r, &e));
    tern_request_release(r);
  }
}

TEST(websocket, subprotocols_are_tokens_named_once) {
  error_out e;
  websocket_request r;
  EXPECT_TAKEN(tern_websocket_request_add_subprotocol(r, "chat"_t, &e));
  EXPECT_TAKEN(tern_websocket_request_add_subprotocol(r, "Chat"_t, &e));
  EXPECT_REFUSED(tern_websocket_request_add_subprotocol(r, "chat"_t, &e), TERN_E_ARGUMENT,
                 "the subprotocol \"chat\" is named twice");
  for (tern_str name : {""_t, "a b"_t, "a,b"_t, "a\r\nb"_t, "\xc3\xa4"_t, "a/b"_t})
    EXPECT_EQ(tern_websocket_request_add_subprotocol(r, name, &e), TERN_E_ARGUMENT) << text(name);
  EXPECT_REFUSED(tern_websocket_request_add_subprotocol(r, absent, &e), TERN_E_ARGUMENT, "name is absent (NULL)");
  EXPECT_REFUSED(tern_websocket_request_add_subprotocol(r, broken, &e), TERN_E_ARGUMENT,
                 "name.data is NULL although name.size is 5");
  EXPECT_REFUSED(tern_websocket_request_add_subprotocol(nullptr, "a"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  request of_http;
  EXPECT_REFUSED(tern_websocket_request_add_subprotocol(of_http, "a"_t, &e), TERN_E_UNSUPPORTED,
                 "the request is not a WebSocket request");
  driven_client c;
  open_stream freezes(c, r);
  EXPECT_EQ(tern_websocket_request_add_subprotocol(r, "late"_t, &e), TERN_E_STATE);
}

TEST(websocket, a_close_that_nobody_may_send_is_refused_and_changes_nothing) {
  error_out e;
  driven_client c;
  websocket_request r;
  open_stream s(c, r);
  for (uint32_t code : {1u, 999u, 1004u, 1005u, 1006u, 1015u, 2999u, 5000u, 65536u, UINT32_MAX})
    EXPECT_REFUSED(tern_stream_close(s, code, absent, &e), TERN_E_ARGUMENT,
                   "the close code " + std::to_string(code) + " must not be sent");
  const std::string reason(124, 'x');
  EXPECT_REFUSED(tern_stream_close(s, 1000, tern_str_of(reason.data(), reason.size()), &e), TERN_E_ARGUMENT,
                 "the close reason has 124 bytes, at most 123 fit");
  EXPECT_REFUSED(tern_stream_close(s, 0, "\xff"_t, &e), TERN_E_ARGUMENT, "the close reason is not UTF-8");
  EXPECT_REFUSED(tern_stream_close(s, 1000, broken, &e), TERN_E_ARGUMENT, "reason.data is NULL although reason.size is 5");
  EXPECT_TAKEN(tern_stream_send(s, TERN_SEND_TEXT, "still open", 10, &e));
  EXPECT_TAKEN(tern_stream_close(s, 1000, tern_str_of(reason.data(), 123), &e));
  EXPECT_EQ(tern_stream_close(s, 1000, absent, &e), TERN_E_STATE) << "once";
  EXPECT_EQ(tern_stream_send(s, 0, "x", 1, &e), TERN_E_STATE);
}

TEST(websocket, every_code_that_may_be_sent_is_taken) {
  error_out e;
  driven_client c;
  websocket_request r;
  for (uint32_t code : {0u, 1000u, 1001u, 1003u, 1007u, 1011u, 3000u, 4999u}) {
    open_stream s(c, r);
    EXPECT_TAKEN(tern_stream_close(s, code, absent, &e));
  }
}

TEST(websocket, of_other_streams_the_code_is_not_looked_at) {
  error_out e;
  driven_client c;
  request r("POST");
  ASSERT_EQ(tern_request_set_body_pushed(r, -1, nullptr), TERN_OK);
  open_stream s(c, r);
  EXPECT_TAKEN(tern_stream_close(s, 1006, absent, &e));
}

TEST(websocket, trailers_are_none_of_a_message) {
  error_out e;
  driven_client c;
  websocket_request r;
  open_stream s(c, r);
  EXPECT_REFUSED(tern_stream_send(s, 4, "x", 1, &e), TERN_E_ARGUMENT, "flags is 0x4, expected bits of 0x3 only");
  EXPECT_TAKEN(tern_stream_send(s, TERN_SEND_TEXT | TERN_SEND_MORE, nullptr, 0, &e));
  EXPECT_TAKEN(tern_stream_finish(s, nullptr, 0, &e));
}

TEST(websocket, windows_out_of_their_range_are_refused) {
  error_out e;
  config c;
  for (const char* name : {"websocket.server_max_window_bits", "websocket.client_max_window_bits"}) {
    EXPECT_TAKEN(tern_config_set(c, tern_str_from(name), "9"_t, &e));
    EXPECT_TAKEN(tern_config_set(c, tern_str_from(name), "15"_t, &e));
    for (tern_str value : {"8"_t, "16"_t, "none"_t, "x"_t})
      EXPECT_NE(tern_config_set(c, tern_str_from(name), value, &e), TERN_OK) << name << "=" << text(value);
  }
}
