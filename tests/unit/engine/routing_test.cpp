#include "engine/routing.hpp"

#include <gtest/gtest.h>

#include "transport/tls_profile.hpp"

using namespace tern;

namespace {

struct routing_test : testing::Test {
  request_settings how;
  proxy_environment environment;
  http::auth_memory memory{as_bytes("a seed that is known to the test")};
  proxy_knowledge proxies{environment, memory};

  static url parsed(std::string_view text) {
    auto u = parse_url(text);
    EXPECT_TRUE(u) << text;
    return *u;
  }
  std::shared_ptr<const target> go(std::string_view text, route_use use = route_use::named_by_program) {
    auto way = route_to(parsed(text), how, use, proxies);
    EXPECT_TRUE(way) << way.why().message();
    return way ? *way : std::make_shared<const target>();
  }
  std::string pool_of(std::string_view text = "https://a.example/") { return go(text)->pool.text; }
};

}  // namespace

TEST_F(routing_test, a_scheme_nobody_speaks_is_refused) {
  EXPECT_EQ(route_to(parsed("gopher://a.example/"), how, route_use::redirected, proxies).why().code(), TERN_E_NOT_BUILT);
}

TEST_F(routing_test, urls_of_one_origin_share_their_connections_and_others_do_not) {
  EXPECT_EQ(pool_of("http://a.example/x"), pool_of("http://A.example:80/y?z#f"));
  EXPECT_NE(pool_of("http://a.example/"), pool_of("http://b.example/"));
  EXPECT_NE(pool_of("http://a.example/"), pool_of("http://a.example:81/"));
  EXPECT_NE(pool_of("http://a.example/"), pool_of("https://a.example/"));
  EXPECT_EQ(go("https://a.example/")->origin.text, "https://a.example:443");
}

// Each of these makes another kind of connection.
TEST_F(routing_test, what_makes_a_connection_different_keeps_it_apart) {
  const std::string usual = pool_of();
  const auto apart = [&](std::string_view what, const std::function<void(request_settings&)>& change) {
    how = {};
    change(how);
    EXPECT_NE(pool_of(), usual) << what;
    how = {};
  };
  apart("resolve", [](auto& h) { h.resolve = {"a.example:443:127.0.0.1"}; });
  apart("ip version", [](auto& h) { h.net_ip_version = ip_version::v4; });
  apart("keepalive", [](auto& h) { h.net_tcp_keepalive = true; });
  apart("unix socket", [](auto& h) { h.net_unix_socket = "/run/x"; });
  apart("local address", [](auto& h) { h.net_local_address = "127.0.0.2"; });
  apart("verify", [](auto& h) { h.tls_verify = false; });
  apart("ca", [](auto& h) { h.tls_ca_file = "ca.pem"; });
  apart("certificate", [](auto& h) { h.tls_cert_file = "c.pem"; });
  apart("certificate of the origin", [](auto& h) { h.tls_client_certs = {"https://a.example;c.pem"}; });
  apart("version", [](auto& h) { h.version = http_version::v1_1; });
  EXPECT_EQ(pool_of(), usual);
}

TEST_F(routing_test, what_does_not_concern_a_connection_keeps_nothing_apart) {
  const std::string usual = pool_of();
  how.timeout_idle = seconds(1);
  how.http_decode = false;
  how.auth_user = "me";
  how.tls_client_certs = {"https://b.example;c.pem"};
  EXPECT_EQ(pool_of(), usual);
}

TEST_F(routing_test, a_server_of_the_same_deployment_has_the_certificate_but_not_the_socket) {
  how.tls_cert_file = "mine.pem";
  how.net_unix_socket = "/run/x";
  EXPECT_EQ(go("https://b.example/", route_use::same_deployment)->profile->cert_file, "mine.pem");
  EXPECT_EQ(go("https://b.example/", route_use::same_deployment)->unix_path, "");
  EXPECT_EQ(go("https://a.example/")->unix_path, "/run/x");
}

TEST_F(routing_test, the_certificate_of_the_request_is_for_the_origin_the_program_named) {
  how.tls_cert_file = "mine.pem";
  how.tls_client_certs = {"https://b.example;b.pem;b.key;word"};
  EXPECT_EQ(go("https://a.example/")->profile->cert_file, "mine.pem");
  EXPECT_EQ(go("https://a.example/", route_use::redirected)->profile->cert_file, "");
  for (route_use use : {route_use::named_by_program, route_use::redirected}) {
    const auto where = go("https://b.example/", use);
    EXPECT_EQ(where->profile->cert_file, "b.pem") << "named by origin, it goes there on any way";
    EXPECT_EQ(where->profile->key_file, "b.key");
  }
}

TEST_F(routing_test, the_socket_of_the_request_is_for_the_origin_the_program_named) {
  how.net_unix_socket = "/run/x";
  EXPECT_EQ(go("http://a.example/")->unix_path, "/run/x");
  EXPECT_EQ(go("http://a.example/", route_use::redirected)->unix_path, "");
}

TEST_F(routing_test, an_override_that_is_none_is_refused) {
  how.resolve = {"a.example:443"};
  EXPECT_EQ(connect_settings_of(how).why().code(), TERN_E_OPTION_VALUE);
}
