// What WebSocket has of HTTP before its upgrade: headers, subprotocols, logins, redirects, cookies, TLS.
#include "integration/websocket.hpp"
#include "support/apache_server.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"
#include "support/websocket_peer.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

namespace frames = tern::websocket::frames;
constexpr auto python = websocket_server::make::python;

answer ask(tern_client* client, tern_request* request, std::string_view question = "hello") {
  EXPECT_EQ(tern_request_set_body(request, str(question), nullptr), TERN_OK);
  return fetch(client, request);
}

TEST(websocket_http, headers_of_the_program_reach_the_server) {
  for (auto make : {python, websocket_server::make::node}) {
    websocket_server server(make);
    auto client = make_client();
    auto request = websocket_request(server.url("/seen"));
    ASSERT_EQ(tern_http_request_set_header(request.get(), str("X-Room"), str("7"), nullptr), TERN_OK);
    ASSERT_EQ(tern_http_request_set_header(request.get(), str("Origin"), str("https://example.com"), nullptr), TERN_OK);
    const std::string seen = ask(client.get(), request.get()).body();
    EXPECT_NE(seen.find("x-room: 7\n"), std::string::npos) << seen;
    EXPECT_NE(seen.find("origin: https://example.com\n"), std::string::npos) << seen;
    EXPECT_EQ(seen.find("content-length"), std::string::npos) << "the message is no body of the request";
  }
}

TEST(websocket_http, a_header_of_the_handshake_is_refused) {
  websocket_server server(python);
  auto client = make_client();
  for (const char* name :
       {"Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol"}) {
    auto request = websocket_request(server.url());
    ASSERT_EQ(tern_http_request_set_header(request.get(), str(name), str("x"), nullptr), TERN_OK);
    EXPECT_EQ(ask(client.get(), request.get()).code(), TERN_E_ARGUMENT) << name;
  }
}

TEST(websocket_http, subprotocols_are_chosen_or_not) {
  for (auto make : {python, websocket_server::make::node}) {
    websocket_server server(make);
    auto client = make_client();
    const auto chosen = [&](const std::vector<std::string>& offered) {
      return ask(client.get(), websocket_request(server.url(), offered).get()).header("Sec-WebSocket-Protocol");
    };
    EXPECT_EQ(chosen({"chat"}), "chat");
    EXPECT_EQ(chosen({"second", "chat"}), "second");
    EXPECT_EQ(chosen({"mqtt", "chat"}), "chat");
    EXPECT_EQ(chosen({"mqtt"}), "");
    EXPECT_EQ(chosen({}), "");
  }
}

TEST(websocket_http, basic_authentication_by_the_server_itself) {
  websocket_server server(python, {"--user", "user:password"});
  auto client = make_client({{"auth.user", "user"}, {"auth.password", "password"}});
  answer a = ask(client.get(), websocket_request(server.url()).get());
  EXPECT_EQ(a.body(), "hello") << a.message();
  EXPECT_EQ(a.info.attempts, 2u) << "asked for, then sent";
  EXPECT_EQ(ask(client.get(), websocket_request(server.url()).get()).info.attempts, 1u);
  auto stranger = make_client();
  answer refused = ask(stranger.get(), websocket_request(server.url()).get());
  EXPECT_EQ(refused.code(), TERN_E_WEBSOCKET_UPGRADE) << refused.message();
  EXPECT_EQ(refused.status(), 401);
}

TEST(websocket_http, basic_digest_and_a_redirect_in_front_of_it) {
  websocket_server server(python);
  apache_server apache({}, server.port());
  auto client = make_client({{"auth.user", "user"}, {"auth.password", "password"}});
  const std::string base = "ws://127.0.0.1:" + std::to_string(apache.port());
  for (const char* path : {"/ws/", "/basic/ws/", "/digest/ws/", "/moved"}) {
    answer a = ask(client.get(), websocket_request(base + path).get());
    EXPECT_EQ(a.code(), TERN_OK) << path << ": " << a.message();
    EXPECT_EQ(a.body(), "hello") << path;
  }
  auto request = websocket_request(base + "/moved");
  auto stream = open(client.get(), request.get());
  EXPECT_EQ(send_text(stream.get(), "as a stream"), TERN_OK);
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) close_with(stream.get(), 1000);
  });
  EXPECT_EQ(t.lines, (std::vector<std::string>{"open", "text as a stream"})) << t.end.message;
  EXPECT_TRUE(t.ok()) << t.end.message;
}

TEST(websocket_http, redirects_keep_the_handshake_and_bring_cookies) {
  std::vector<std::string> requests;
  websocket_peer peer([&](websocket_line& l) {
    for (std::string r; !(r = l.request()).empty();) {
      requests.push_back(r);
      if (r.starts_with("GET /old ")) {
        l.send("HTTP/1.1 302 Found\r\nLocation: /new\r\nSet-Cookie: from=old; Path=/\r\nContent-Length: 4\r\n\r\nmore");
      } else {
        l.send(agreement_to(r, "Set-Cookie: from=new; Path=/\r\n") + frames::text(header_of(r, "Cookie")));
        l.until_close();
        l.send(frames::closing(1000));
        return;
      }
    }
  });
  auto client = make_client({{"http.cookies", "true"}});
  answer a = ask(client.get(), websocket_request(peer.url("/old")).get());
  EXPECT_EQ(a.body(), "from=old") << a.message();
  EXPECT_EQ(a.info.history_count, 1u);
  EXPECT_EQ(ask(client.get(), websocket_request(peer.url("/new")).get()).body(), "from=new") << "a cookie of a 101";
  ASSERT_TRUE(eventually([&] { return peer.done(); }));
  ASSERT_EQ(requests.size(), 3u);
  const std::string first = header_of(requests[0], "Sec-WebSocket-Key"), second = header_of(requests[1], "Sec-WebSocket-Key");
  EXPECT_NE(first, second) << "each handshake has its own";
  EXPECT_EQ(header_of(requests[1], "Upgrade"), "websocket");
}

TEST(websocket_http, redirects_to_nowhere_of_the_kind) {
  websocket_peer peer([](websocket_line& l) {
    l.request();
    l.send("HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/\r\nContent-Length: 0\r\n\r\n");
  });
  auto client = make_client();
  EXPECT_NE(ask(client.get(), websocket_request(peer.url()).get()).code(), TERN_OK);
}

TEST(websocket_http, over_tls_the_certificate_is_checked) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  websocket_server server(python);
  tls_front front(ca.server(), server.port(), tls_front::ending::close_notify, {"http/1.1"});
  const std::string url = "wss://localhost:" + std::to_string(front.port()) + "/";
  auto client = make_client({{"tls.ca_file", ca.ca_file().string()}});
  auto request = websocket_request(url);
  auto stream = open(client.get(), request.get());
  const std::string long_one(200'000, 'x');
  EXPECT_EQ(send_text(stream.get(), long_one), TERN_OK);
  const talk t = follow_messages(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_DATA) close_with(stream.get(), 1000);
  });
  EXPECT_EQ(t.lines, (std::vector<std::string>{"open", "text 200000 bytes"})) << t.end.message;
  EXPECT_TRUE(t.ok()) << t.end.message;
  auto distrustful = make_client();
  EXPECT_EQ(ask(distrustful.get(), websocket_request(url).get()).code(), TERN_E_TLS_CERTIFICATE);
}

}  // namespace
