// Through real HTTP proxies: squid with Digest, tinyproxy with Basic; whole URLs in clear, CONNECT for the rest; TLS with the
// proxy itself.
#include "integration/redis_client.hpp"
#include "integration/websocket.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/proxy_servers.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

size_t occurrences(const std::string& text, std::string_view what) {
  size_t count = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++count;
  return count;
}

class http_proxies : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    files = new temp_dir;
    ca = new test_ca(*files / "ca");
    nginx_server::options how;
    how.tls = ca->server();
    how.http2 = true;
    web = new nginx_server(how);
    web->add_file("hello", "hello");
    squid = new squid_proxy;
    tiny = new tinyproxy_server;
  }
  static void TearDownTestSuite() {
    delete tiny;
    delete squid;
    delete web;
    delete ca;
    delete files;
  }
  static options by(const std::string& proxy) {
    return {{"proxy", proxy}, {"proxy.user", "user"}, {"proxy.password", "password"}, {"tls.ca_file", ca->ca_file().string()}};
  }
  static temp_dir* files;
  static test_ca* ca;
  static nginx_server* web;
  static squid_proxy* squid;
  static tinyproxy_server* tiny;
};
temp_dir* http_proxies::files = nullptr;
test_ca* http_proxies::ca = nullptr;
nginx_server* http_proxies::web = nullptr;
squid_proxy* http_proxies::squid = nullptr;
tinyproxy_server* http_proxies::tiny = nullptr;

TEST_F(http_proxies, digest_is_answered_once_and_then_known) {
  auto client = make_client(by(squid->proxy()));
  answer first = get(client.get(), web->url("/hello"));
  EXPECT_EQ(first.status(), 200) << first.message();
  EXPECT_EQ(first.body(), "hello");
  EXPECT_EQ(first.info.attempts, 2u);
  EXPECT_EQ(first.info.history_count, 0u);
  for (int i = 0; i < 20; ++i) {
    answer next = get(client.get(), web->url("/hello"));
    EXPECT_EQ(next.status(), 200);
    EXPECT_EQ(next.info.attempts, 1u) << "the nonce is counted";
    EXPECT_TRUE(next.reused()) << "the proxy keeps the connection";
  }
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(http_proxies, basic_is_answered_over_another_connection) {
  auto client = make_client(by(tiny->proxy()));
  answer a = get(client.get(), web->url("/hello"));
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.body(), "hello");
  EXPECT_EQ(a.info.attempts, 2u);
  EXPECT_EQ(get(client.get(), web->url("/hello")).info.attempts, 1u);
  EXPECT_EQ(get(make_client(by(tiny->proxy())).get(), web->url("/hello"), {{"proxy.preemptive", "true"}}).info.attempts, 1u);
}

TEST_F(http_proxies, how_to_log_in_may_be_said) {
  const auto attempts = [&](const std::string& proxy, const char* kind) {
    const answer a = get(make_client(by(proxy)).get(), web->url("/hello"), {{"proxy.auth_kind", kind}});
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    return std::pair(a.status(), a.info.attempts);
  };
  EXPECT_EQ(attempts(squid->proxy(), "digest"), std::pair(200, 2u));
  EXPECT_EQ(attempts(squid->proxy(), "basic"), std::pair(407, 1u)) << "squid asks for Digest";
  EXPECT_EQ(attempts(tiny->proxy(), "basic"), std::pair(200, 2u));
  EXPECT_EQ(attempts(tiny->proxy(), "digest"), std::pair(407, 1u)) << "tinyproxy asks for Basic";
  for (const char* kind : {"basic", "digest"}) {
    const bool right = kind == std::string_view("digest");
    const answer tunnel = get(make_client(by(squid->proxy())).get(), web->tls_url("/hello"), {{"proxy.auth_kind", kind}});
    EXPECT_EQ(tunnel.code(), right ? TERN_OK : TERN_E_PROXY) << tunnel.message();
  }
}

TEST_F(http_proxies, credentials_may_stand_in_the_url) {
  auto client = make_client();
  for (const std::string& proxy : {squid->proxy("user:password"), tiny->proxy("user:password")})
    EXPECT_EQ(get(client.get(), web->url("/hello"), {{"proxy", proxy}}).status(), 200) << proxy;
}

TEST_F(http_proxies, tunnels_carry_http_2_and_are_kept) {
  for (const std::string& proxy : {squid->proxy(), tiny->proxy()}) {
    auto client = make_client(by(proxy));
    for (int i = 0; i < 5; ++i) {
      answer a = get(client.get(), web->tls_url("/hello"));
      EXPECT_EQ(a.status(), 200) << a.message();
      EXPECT_EQ(a.info.version, 20u);
      EXPECT_EQ(a.info.attempts, 1u) << "the proxy's 407 is nobody else's business";
      EXPECT_EQ(a.reused(), i > 0);
    }
    EXPECT_EQ(counters(client.get()).connections_made, 1u);
    answer old = get(client.get(), web->tls_url("/hello"), {{"http.version", "1.1"}});
    EXPECT_EQ(old.info.version, 11u);
    EXPECT_EQ(old.body(), "hello");
  }
}

TEST_F(http_proxies, prior_knowledge_in_clear_text_takes_a_tunnel) {
  auto client = make_client(by(squid->proxy()));
  answer a = get(client.get(), web->h2c_url("/hello"), {{"http.version", "2"}});
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.info.version, 20u);
}

TEST_F(http_proxies, uploads_and_redirects_go_through) {
  auto client = make_client(by(squid->proxy()));
  auto post = make_request("POST", web->url("/accept"));
  ASSERT_EQ(tern_request_set_body(post.get(), str(std::string(3'000'000, 'x')), nullptr), TERN_OK);
  answer a = fetch(client.get(), post.get());
  EXPECT_EQ(a.status(), 200) << a.message();
  answer moved = get(client.get(), web->url("/redirect/302/hello"));
  EXPECT_EQ(moved.status(), 200) << moved.message();
  EXPECT_EQ(moved.info.history_count, 1u);
}

TEST_F(http_proxies, one_connection_serves_every_host) {
  auto client = make_client(by(squid->proxy()));
  EXPECT_EQ(get(client.get(), web->url("/hello")).status(), 200);
  answer other = get(client.get(), "http://localhost:" + std::to_string(web->port()) + "/hello");
  EXPECT_EQ(other.status(), 200) << other.message();
  EXPECT_TRUE(other.reused());
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(http_proxies, the_cap_of_an_origin_is_not_that_of_the_proxy) {
  auto settings = by(squid->proxy());
  settings.emplace_back("connections.per_origin", "1");
  auto client = make_client(settings);
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 40; ++i)
    calls.push_back(start(client.get(), make_request("GET", (i % 2 ? "http://localhost:" : "http://127.0.0.1:") +
                                                                std::to_string(web->port()) + "/hello")
                                            .get()));
  for (auto& call : calls) EXPECT_EQ(wait(call.get()).status(), 200);
  EXPECT_LE(counters(client.get()).connections_made, 4u);
}

TEST_F(http_proxies, wrong_credentials_are_an_answer_in_clear_and_an_error_for_a_tunnel) {
  for (const std::string& proxy : {squid->proxy(), tiny->proxy()}) {
    auto settings = by(proxy);
    settings[2].second = "hunter2";
    auto client = make_client(settings);
    answer plain = get(client.get(), web->url("/hello"));
    EXPECT_EQ(plain.code(), TERN_OK) << plain.message();
    EXPECT_EQ(plain.status(), proxy == squid->proxy() ? 407 : 401) << "tinyproxy confuses the two";
    EXPECT_EQ(plain.info.attempts, 2u);
    answer tunnel = get(client.get(), web->tls_url("/hello"));
    EXPECT_EQ(tunnel.code(), TERN_E_PROXY) << tunnel.message();
    EXPECT_NE(tunnel.message().find('(' + std::to_string(plain.status())), std::string::npos) << tunnel.message();
    EXPECT_NE(tunnel.message().find(proxy), std::string::npos) << tunnel.message();
    EXPECT_EQ(tunnel.message().find("hunter2"), std::string::npos);
  }
}

TEST_F(http_proxies, no_credentials_likewise) {
  auto client = make_client({{"proxy", squid->proxy()}});
  answer plain = get(client.get(), web->url("/hello"));
  EXPECT_EQ(plain.status(), 407);
  EXPECT_EQ(plain.info.attempts, 1u);
  EXPECT_EQ(get(client.get(), web->tls_url("/hello")).code(), TERN_E_PROXY);
}

TEST_F(http_proxies, a_refusal_says_that_the_proxy_refused) {
  for (const std::string& proxy : {squid->proxy(), tiny->proxy()}) {
    auto client = make_client(by(proxy));
    answer a = get(client.get(), "https://forbidden.test/");
    EXPECT_EQ(a.code(), TERN_E_PROXY) << a.message();
    EXPECT_NE(a.message().find("403"), std::string::npos) << a.message();
    EXPECT_NE(a.message().find("forbidden.test:443"), std::string::npos) << a.message();
  }
}

TEST_F(http_proxies, a_target_that_is_away_is_not_the_proxys_fault) {
  for (const std::string& proxy : {squid->proxy(), tiny->proxy()}) {
    auto client = make_client(by(proxy));
    answer a = get(client.get(), "https://127.0.0.1:1/");
    EXPECT_EQ(a.code(), TERN_E_PROXY_TARGET) << a.message();
    EXPECT_NE(a.message().find("could not connect to 127.0.0.1:1"), std::string::npos) << a.message();
  }
}

TEST_F(http_proxies, a_407_of_the_target_is_a_plain_answer) {
  fault_server target;
  target.on("/guarded", [](const fault_request& r) {
    return fault_script{
        {{fault_step::action::send, fault_response(r, "407 No", "Proxy-Authenticate: Basic realm=\"not a proxy\"\r\n", "")}}};
  });
  tls_front secure(ca->server(), target.port());
  auto client = make_client(by(squid->proxy()));
  answer a = get(client.get(), secure.url("/guarded"));
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 407);
  EXPECT_EQ(a.info.attempts, 1u);
  a = get(client.get(), target.url("/guarded"), {{"proxy", "none"}});
  EXPECT_EQ(a.status(), 407);
  EXPECT_EQ(a.info.attempts, 1u);
  for (const std::string& head : target.heads()) EXPECT_EQ(head.find("Proxy-Authorization"), std::string::npos) << head;
}

TEST_F(http_proxies, the_target_never_sees_the_proxys_credentials) {
  fault_server target;
  tls_front secure(ca->server(), target.port());
  auto client = make_client(by(squid->proxy()));
  EXPECT_EQ(get(client.get(), secure.url("/bytes/10")).status(), 200);
  EXPECT_EQ(get(client.get(), target.url("/bytes/10")).status(), 200);
  EXPECT_EQ(target.heads().size(), 2u);
  for (const std::string& head : target.heads()) {
    EXPECT_EQ(head.find("Proxy-"), std::string::npos) << head;
    EXPECT_NE(head.find(" /bytes/10 HTTP/1.1"), std::string::npos) << head;
  }
}

TEST_F(http_proxies, exceptions_and_single_requests_go_directly) {
  auto client = make_client(by(squid->proxy()));
  const size_t before = occurrences(squid->log(), "direct-please");
  EXPECT_EQ(get(client.get(), web->url("/direct-please"), {{"proxy.no_proxy", "10.0.0.0/8,127.0.0.0/8"}}).status(), 404);
  EXPECT_EQ(get(client.get(), web->url("/direct-please"), {{"proxy", "none"}}).status(), 404);
  EXPECT_EQ(get(client.get(), web->url("/direct-please"), {{"net.unix_socket", web->unix_socket().string()}}).status(), 404);
  EXPECT_EQ(get(client.get(), web->url("/not-directly")).status(), 404);
  EXPECT_TRUE(eventually([] { return occurrences(squid->log(), "not-directly") > 0; }));
  EXPECT_EQ(occurrences(squid->log(), "direct-please"), before);
}

TEST_F(http_proxies, redis_and_websocket_go_through_tunnels) {
  redis_server store;
  websocket_server echo(websocket_server::make::python);
  for (const std::string& proxy : {squid->proxy(), tiny->proxy()}) {
    auto client = make_client(by(proxy));
    EXPECT_EQ(redis::say(client.get(), store.url(), {"PING"}), "PONG");
    EXPECT_EQ(redis::say(client.get(), store.url(), {"SET a 1", "INCR a", "GET a"}), "[OK 2 \"2\"]");
    auto request = websocket_request(echo.url());
    ASSERT_EQ(tern_request_set_body(request.get(), str("hello"), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    EXPECT_EQ(a.body(), "hello") << a.message();
  }
}

TEST_F(http_proxies, tls_with_the_proxy_and_tls_within_it) {
  tls_front front(ca->server(), squid->port());
  const std::string proxy = "https://localhost:" + std::to_string(front.port());
  auto client = make_client(by(proxy));
  for (int i = 0; i < 3; ++i) {
    answer plain = get(client.get(), web->url("/hello"));
    EXPECT_EQ(plain.body(), "hello") << plain.message();
    answer inner = get(client.get(), web->tls_url("/hello"));
    EXPECT_EQ(inner.body(), "hello") << inner.message();
    EXPECT_EQ(inner.info.version, 20u);
    EXPECT_EQ(inner.reused(), i > 0);
  }
  web->add_sparse_file("large", 20'000'000);
  answer large = get(client.get(), web->tls_url("/large"));
  EXPECT_EQ(large.body().size(), 20'000'000u) << large.message();
  auto post = make_request("POST", web->tls_url("/accept"), {{"http.version", "1.1"}});
  ASSERT_EQ(tern_request_set_body(post.get(), str(std::string(5'000'000, 'x')), nullptr), TERN_OK);
  answer sent = fetch(client.get(), post.get());
  EXPECT_EQ(sent.status(), 200) << sent.message();
}

TEST_F(http_proxies, a_proxy_nobody_vouches_for_is_refused_unless_told) {
  tls_front front(ca->self_signed_server(), squid->port());
  const std::string proxy = "https://localhost:" + std::to_string(front.port());
  auto client = make_client(by(proxy));
  answer a = get(client.get(), web->tls_url("/hello"), {{"tls.verify", "false"}});
  EXPECT_EQ(a.code(), TERN_E_TLS_CERTIFICATE) << a.message();
  EXPECT_EQ(a.message().find("proxy " + proxy), 0u) << a.message();
  EXPECT_EQ(get(client.get(), web->tls_url("/hello"), {{"proxy.tls_verify", "false"}}).status(), 200);
}

TEST_F(http_proxies, a_certificate_of_the_target_is_the_targets) {
  tls_front wrong(ca->wrong_host_server(), web->port());
  auto client = make_client(by(squid->proxy()));
  answer a = get(client.get(), wrong.url("/hello"));
  EXPECT_EQ(a.code(), TERN_E_TLS_CERTIFICATE) << a.message();
  EXPECT_EQ(a.message().find("proxy "), std::string::npos) << a.message();
}

TEST_F(http_proxies, many_at_once_over_few_tunnels) {
  for (const char* loops : {"0", "2"}) {
    auto settings = by(squid->proxy());
    settings.emplace_back("loops", loops);
    auto client = make_client(settings);
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < 300; ++i)
      calls.push_back(start(client.get(), make_request("GET", i % 2 ? web->tls_url("/hello") : web->url("/hello")).get()));
    for (auto& call : calls) {
      answer a = wait(call.get());
      EXPECT_EQ(a.status(), 200) << a.message();
    }
  }
}

}  // namespace
