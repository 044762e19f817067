// What a program trusts the client with is in no log line, no error and no result.
#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::test;
using namespace std::string_literals;

namespace {

constexpr const char* secret = "hunter2-very-secret";

class secrets : public ::testing::Test {
 protected:
  secrets() {
    tern_queue* made = nullptr;
    EXPECT_EQ(tern_queue_create(&made, nullptr), TERN_OK);
    lines.reset(made);
    EXPECT_EQ(tern_client_log_to(client.get(), made, 0, nullptr), TERN_OK);
  }

  // Everything that a program could write somewhere about a request.
  void expect_nothing_in(const answer& a) {
    EXPECT_EQ(a.message().find(secret), std::string::npos) << a.message();
    EXPECT_EQ(text(a.info.url).find(secret), std::string::npos) << text(a.info.url);
    size_t n = 0;
    tern_event events[64];
    while (tern_queue_drain(lines.get(), events, 64, sizeof events[0], &n) == TERN_OK && n > 0) {
      for (size_t i = 0; i < n; ++i) {
        tern_log_record record{};
        ASSERT_EQ(tern_event_log(&events[i], &record, sizeof record), TERN_OK);
        EXPECT_EQ(text(record.message).find(secret), std::string::npos) << text(record.message);
        ++seen;
      }
      tern_events_release(events, n, sizeof events[0]);
    }
  }
  ~secrets() override { EXPECT_GT(seen, 0u) << "a log without lines shows nothing"; }

  temp_dir dir;
  fault_server server;
  handle<tern_client> client = make_client({{"log.level", "trace"}});
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

}  // namespace
