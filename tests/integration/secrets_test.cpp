// What a program trusts the client with is in no log line, no error and no result.
#include <algorithm>

#include "integration/events.hpp"
#include "integration/log_lines.hpp"
#include "integration/redis_client.hpp"
#include "integration/websocket.hpp"
#include "support/apache_server.hpp"
#include "support/event_server.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/proxy_servers.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

constexpr const char* secret = "hunter2-very-secret";

// The same as Basic sends it, with the users "tern" and "user", and with itself as the user.
constexpr const char* as_basic = "dGVybjpodW50ZXIyLXZlcnktc2VjcmV0";
constexpr const char* user_as_basic = "dXNlcjpodW50ZXIyLXZlcnktc2VjcmV0";  // web_server::user
constexpr const char* twice_as_basic = "aHVudGVyMi12ZXJ5LXNlY3JldDpodW50ZXIyLXZlcnktc2VjcmV0";

// Whoever can listen to the log does, at its most talkative.
class secrets : public ::testing::Test {
 protected:
  secrets() {
    auto config = make_config({{"log.level", "trace"},
                               {"log.directory", dir.path().string()},
                               {"http.cookies", "true"},
                               {"cache", "directory"},
                               {"cache.directory", cache.string()}});
    heard.listen(config.get());
    client = make_client(config.get());
    tern_queue* made = nullptr;
    EXPECT_EQ(tern_queue_create(&made, nullptr), TERN_OK);
    lines.reset(made);
    EXPECT_EQ(tern_client_log_to(client.get(), made, 0, nullptr), TERN_OK);
  }

  static void expect_none(const std::string& text) {
    for (const char* form : {secret, as_basic, twice_as_basic, user_as_basic, "response=\""})
      EXPECT_EQ(text.find(form), std::string::npos) << text;
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
  const std::filesystem::path cache = dir / "cache";
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

TEST_F(secrets, of_proxies_that_fail) {
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

// Digest, Basic and SOCKS, each for a whole URL, where there is that, and for a tunnel; taken, and refused.
TEST_F(secrets, of_proxies_that_take_a_login) {
  test_ca ca(dir / "ca");
  nginx_server web({.tls = ca.server(), .http2 = true});
  squid_proxy squid(squid_proxy::login::digest, secret);
  tinyproxy_server tiny(secret);
  microsocks_server micro(secret);
  const auto by = [&](const std::string& login) {
    return std::vector<std::string>{squid.proxy(login), tiny.proxy(login), micro.proxy("socks5", login),
                                    micro.proxy("socks5h", login)};
  };
  for (const std::string& proxy : by("user:"s + secret))
    for (int i = 0; i < 2; ++i)
      for (const std::string& url : {web.url("/accept"), web.tls_url("/accept")}) {
        const answer a = get(client.get(), url, {{"proxy", proxy}, {"tls.verify", "false"}});
        EXPECT_EQ(a.status(), 200) << "the login was not sent: " << a.message();
        expect_nothing_in(a);
      }
  for (const std::string& proxy : by("user:wrong-"s + secret))
    for (const std::string& url : {web.url("/accept"), web.tls_url("/accept"), "http://forbidden.test/"s})
      expect_nothing_in(get(client.get(), url, {{"proxy", proxy}, {"tls.verify", "false"}}));
}

TEST_F(secrets, of_digest) {
  apache_server apache;
  apache.add_file("hello", "hello");
  for (const char* version : {"1.1", "2"})
    for (int i = 0; i < 2; ++i) {
      const answer a = get(client.get(), apache.url("/digest/hello"),
                           {{"auth.user", "tern"}, {"auth.password", secret}, {"http.version", version}});
      EXPECT_EQ(a.status(), 200) << version << ' ' << a.message();
      expect_nothing_in(a);
    }
  const answer wrong = get(client.get(), apache.url("/digest/hello"), {{"auth.user", "ada"}, {"auth.password", secret}});
  EXPECT_EQ(wrong.status(), 401);
  expect_nothing_in(wrong);
}

TEST_F(secrets, of_http_2) {
  test_ca ca(dir / "ca");
  nginx_server web({.tls = ca.server(), .http2 = true});
  const std::string here = std::to_string(web.tls_port());
  for (const std::string& url : {"https://tern:"s + secret + "@localhost:" + here + "/accept?token=" + secret,
                                 web.tls_url("/status/404?token="s + secret)}) {
    auto r = make_request("POST", url, {{"tls.ca_file", ca.ca_file().string()}, {"auth.preemptive", "true"}});
    ASSERT_EQ(tern_http_request_set_header(r.get(), str("Cookie"), str("id="s + secret), nullptr), TERN_OK);
    ASSERT_EQ(tern_http_request_set_header(r.get(), str("X-Api-Key"), str(secret), nullptr), TERN_OK);
    ASSERT_EQ(tern_request_set_body(r.get(), str("password="s + secret), nullptr), TERN_OK);
    const answer a = fetch(client.get(), r.get());
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.info.version, 20u);
    expect_none(a.message());
    expect_nothing_told();
  }
}

// Written, used again, found broken, and made up for.
TEST_F(secrets, of_a_cache_in_a_folder) {
  server.on("/kept", [](const fault_request& r) {
    const std::string headers =
        "Cache-Control: private, max-age=3600\r\nETag: \""s + secret + "\"\r\nX-Key: " + secret + "\r\n";
    return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", headers, secret)}}};
  });
  const std::string url = server.url("/kept?token="s + secret);
  const auto ask = [&] {
    const answer a = get(client.get(), url, {{"auth.bearer", secret}});
    EXPECT_EQ(a.body(), secret) << a.message();
    expect_none(a.message());
    expect_nothing_told();
    return (a.info.flags & TERN_RESULT_FROM_CACHE) != 0;
  };
  EXPECT_TRUE(eventually(ask));
  size_t broken = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(cache))
    if (entry.is_regular_file() && entry.file_size() > 1) {
      std::filesystem::resize_file(entry.path(), entry.file_size() / 2);
      ++broken;
    }
  EXPECT_GT(broken, 0u);
  EXPECT_FALSE(ask());
  EXPECT_TRUE(eventually(ask));
}

TEST_F(secrets, of_events) {
  event_server source;
  for (const char* path : {"/count?total=2&each=1&drop=1&retry=100&data=", "/404?token="}) {
    auto request = event_request("http://tern:"s + secret + "@127.0.0.1:" + std::to_string(source.port()) + path + secret,
                                 {{"auth.preemptive", "true"}});
    event_stream s(client.get(), std::move(request));
    s->until_kind("end ");
    EXPECT_EQ(s->count("data "), std::string_view(path).starts_with("/count") ? 2u : 0u) << s->text();
    expect_none(s->end_message);
    expect_nothing_told();
  }
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
