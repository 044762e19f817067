// What a program trusts the client with is in no log line, no error and no result.
#include <algorithm>

#include "integration/log_lines.hpp"
#include "integration/redis_client.hpp"
#include "integration/websocket.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/proxy_servers.hpp"
#include "support/redis_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

constexpr const char* secret = "hunter2-very-secret";

// The same as Basic sends it, with the user "tern" and with itself as the user.
constexpr const char* as_basic = "dGVybjpodW50ZXIyLXZlcnktc2VjcmV0";
constexpr const char* twice_as_basic = "aHVudGVyMi12ZXJ5LXNlY3JldDpodW50ZXIyLXZlcnktc2VjcmV0";

// Whoever can listen to the log does, at its most talkative.
class secrets : public ::testing::Test {
 protected:
  secrets() {
    auto config = make_config({{"log.level", "trace"}, {"log.directory", dir.path().string()}, {"http.cookies", "true"}});
    heard.listen(config.get());
    client = make_client(config.get());
    tern_queue* made = nullptr;
    EXPECT_EQ(tern_queue_create(&made, nullptr), TERN_OK);
    lines.reset(made);
    EXPECT_EQ(tern_client_log_to(client.get(), made, 0, nullptr), TERN_OK);
  }

  static void expect_none(const std::string& text) {
    for (const char* form : {secret, as_basic, twice_as_basic}) EXPECT_EQ(text.find(form), std::string::npos) << text;
  }
  // Everything that a program could write somewhere about a request.
  void expect_nothing_in(const answer& a) {
    expect_none(a.message());
    expect_none(text(a.info.url));
    expect_nothing_told();
  }
  void expect_nothing_told() {
    for (const log_line& l : take_lines(lines.get())) {
      expect_none(l.message);
      ++seen;
    }
  }
  ~secrets() override {
    client.reset();
    EXPECT_GT(seen, 0u) << "a log without lines shows nothing";
    for (const log_line& l : heard.lines()) expect_none(l.message);
    const std::string file = whole_file(dir / "tern.log");
    EXPECT_GE(static_cast<size_t>(std::count(file.begin(), file.end(), '\n')), seen);
    expect_none(file);
  }

  temp_dir dir;
  fault_server server;
  heard_lines heard;
  handle<tern_client> client;
  handle<tern_queue> lines;
  size_t seen = 0;
};

TEST_F(secrets, of_headers_and_bodies) {
  for (const char* path : {"/bytes/10", "/reset/in-body", "/garbage", "/close/before-head"}) {
    auto r = make_request("POST", server.url(path));
    ASSERT_EQ(tern_http_request_set_header(r.get(), str("Authorization"), str(std::string("Bearer ") + secret), nullptr),
              TERN_OK);
    ASSERT_EQ(tern_http_request_set_header(r.get(), str("Cookie"), str(std::string("session=") + secret), nullptr), TERN_OK);
    ASSERT_EQ(tern_request_set_body(r.get(), str(std::string("password=") + secret), nullptr), TERN_OK);
    expect_nothing_in(fetch(client.get(), r.get()));
  }
}

TEST_F(secrets, of_urls) {
  const std::string port = std::to_string(server.port());
  for (const char* path : {"/bytes/10", "/reset/in-body"})
    expect_nothing_in(get(client.get(), std::string("http://tern:") + secret + "@127.0.0.1:" + port + path));
  expect_nothing_in(get(client.get(), std::string("http://tern:") + secret + "@127.0.0.1:1/"));
  expect_nothing_in(
      get(client.get(), std::string("https://tern:") + secret + "@127.0.0.1:" + port + "/", {{"timeout.tls", "200ms"}}));

  tern_request* none = nullptr;
  tern_error* error = nullptr;
  EXPECT_EQ(tern_http_request_create("GET", str(std::string("http://tern:") + secret + "@127.0.0.1:99999/"), &none, &error),
            TERN_E_URL);
  EXPECT_EQ(std::string(tern_error_message(error)).find(secret), std::string::npos) << tern_error_message(error);
  tern_error_release(error);
}

TEST_F(secrets, of_proxies) {
  const std::string here = "127.0.0.1:" + std::to_string(server.port());
  for (const char* scheme : {"http", "socks5", "socks5h"})
    for (const std::string& where : {std::string("127.0.0.1:1"), here})
      for (const char* target : {"http://127.0.0.1:9/", "https://127.0.0.1:9/"})
        expect_nothing_in(get(client.get(), target,
                              {{"proxy", std::string(scheme) + "://" + secret + ":" + secret + "@" + where},
                               {"timeout.connect", "300ms"},
                               {"timeout.first_byte", "300ms"}}));
  expect_nothing_in(get(client.get(), server.url("/bytes/10"), {{"proxy", here}, {"proxy.password", secret}}));

  handle<tern_request> request = make_request("GET", "http://a.test/");
  for (const std::string& wrong : {std::string("ftp://") + secret, std::string("http://u:") + secret + "@", secret + "/x"s}) {
    tern_error* error = nullptr;
    EXPECT_EQ(tern_request_set(request.get(), str("proxy"), str(wrong), &error), TERN_E_OPTION_VALUE);
    EXPECT_EQ(std::string(tern_error_message(error)).find(secret), std::string::npos) << tern_error_message(error);
    tern_error_release(error);
  }
}

TEST_F(secrets, of_keys) {
  test_ca ca(dir / "ca");
  nginx_server::options how;
  how.tls = ca.server();
  how.client_ca = ca.ca_file();
  nginx_server tls(how);
  const certificate own = ca.client_with_password();
  answer a = get(client.get(), tls.tls_url("/accept"),
                 {{"tls.ca_file", ca.ca_file().string()},
                  {"tls.cert_file", own.cert.string()},
                  {"tls.key_file", own.key.string()},
                  {"tls.key_password", secret}});
  EXPECT_EQ(a.code(), TERN_E_TLS_CONFIG);
  expect_nothing_in(a);
  expect_nothing_in(
      get(client.get(), tls.tls_url("/accept"), {{"tls.ca_file", ca.ca_file().string()}, {"tls.key_password", secret}}));
}

TEST_F(secrets, of_queries_and_what_redirects_add) {
  server.on("/moved", [](const fault_request& r) {
    const std::string where = "Location: /bytes/1?token="s + secret + "#" + secret + "\r\n";
    return fault_script{{{fault_step::action::send, fault_response(r, "302 Found", where, "")}}};
  });
  for (const char* path : {"/bytes/10?token=", "/reset/in-body?token=", "/bytes/10#", "/moved?key="}) {
    const answer a =
        get(client.get(), server.url(path + std::string(secret)), {{"retry.strategy", "custom"}, {"retry.attempts", "2"}});
    expect_none(a.message());
    expect_nothing_told();
  }
}

TEST_F(secrets, of_cookies_that_servers_set) {
  server.on("/login", [](const fault_request& r) {
    return fault_script{
        {{fault_step::action::send, fault_response(r, "200 OK", "Set-Cookie: id="s + secret + "; Path=/\r\n", "")}}};
  });
  expect_nothing_in(get(client.get(), server.url("/login")));
  expect_nothing_in(get(client.get(), server.url("/echo")));
  EXPECT_NE(server.heads().back().find(secret), std::string::npos) << "it was sent";
}

TEST_F(secrets, of_logins_that_are_asked_for) {
  server.on("/protected", [](const fault_request& r) {
    const bool known = r.head.find(as_basic) != std::string::npos;
    return fault_script{{{fault_step::action::send,
                          known ? fault_response(r, "200 OK", "", "")
                                : fault_response(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"r\"\r\n", "")}}};
  });
  for (int i = 0; i < 2; ++i) {
    const answer a = get(client.get(), server.url("/protected"), {{"auth.user", "tern"}, {"auth.password", secret}});
    EXPECT_EQ(a.status(), 200);
    expect_nothing_in(a);
  }
  expect_nothing_in(get(client.get(), server.url("/protected"), {{"auth.bearer", secret}}));
}

TEST_F(secrets, of_proxies_that_ask) {
  tinyproxy_server tiny;
  const std::string there = "127.0.0.1:" + std::to_string(tiny.port());
  for (const char* target : {"http://127.0.0.1:9/", "https://127.0.0.1:9/"})
    expect_nothing_in(get(client.get(), target, {{"proxy", "http://tern:"s + secret + "@" + there}}));
}

TEST_F(secrets, of_redis) {
  redis_server redis({.arguments = {"--requirepass", secret}});
  const answer a = fetch(client.get(), redis::redis_request(redis.url(":"s + secret), {"SET key "s + secret}).get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  expect_nothing_in(a);
  expect_nothing_in(fetch(client.get(), redis::redis_request(redis.url(":wrong-"s + secret), {"PING"}).get()));
}

TEST_F(secrets, of_websockets) {
  websocket_server echo;
  const std::string where = "ws://tern:"s + secret + "@127.0.0.1:" + std::to_string(echo.port()) + "/?token=" + secret;
  auto r = websocket_request(where);
  ASSERT_EQ(tern_http_request_set_header(r.get(), str("Cookie"), str("id="s + secret), nullptr), TERN_OK);
  ASSERT_EQ(tern_request_set_body(r.get(), str(secret), nullptr), TERN_OK);
  const answer a = fetch(client.get(), r.get());
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  expect_none(a.message());
  expect_nothing_told();
}

}  // namespace
