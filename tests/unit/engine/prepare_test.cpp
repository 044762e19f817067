#include <gtest/gtest.h>

#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/rows/http_state.hpp"
#include "tern/info.h"
#include "transport/tls_profile.hpp"

using namespace tern;

namespace {

struct prepare_test : testing::Test {
  request_settings defaults;
  protocol_states states = [] {
    const std::byte seed[32]{};
    protocol_states s;
    s[0] = std::make_unique<http_state>(bytes(seed));
    return s;
  }();

  request_ref request(std::string_view method, std::string_view url) {
    request_ref r = request_ref::adopt(new tern_request());
    r->method = method;
    auto http = http::request_builder::create(method, url);
    EXPECT_TRUE(http) << http.why().message();
    r->what = std::make_unique<http_spec>(std::move(*http));
    return r;
  }
  static void set(request_ref& r, std::string_view name, std::string_view text) {
    r->overrides.push_back(*override_by_set(name, text, TERN_SCOPE_REQUEST));
  }
  std::shared_ptr<const prepared> make(const request_ref& r) {
    auto p = prepare(*r, defaults, states);
    EXPECT_TRUE(p) << p.why().message();
    return p ? *p : nullptr;
  }
  std::shared_ptr<const prepared> make(std::string_view url) { return make(request("GET", url)); }
  static const http::request_head& head_of(const prepared& p) { return static_cast<const http::request_head&>(*p.request); }
};

}  // namespace

TEST_F(prepare_test, a_plain_request_goes_where_its_url_says) {
  request_ref r = request("POST", "http://user:secret@A.example/p?q#f");
  r->meta = {{"tag", "x"}};
  auto p = make(r);
  EXPECT_EQ(p->method, "POST");
  EXPECT_EQ(p->url, "http://a.example/p?q#f") << "no password in results";
  EXPECT_EQ(p->meta.at(0).name, "tag");
  EXPECT_FALSE(p->request->idempotent);
  EXPECT_EQ(p->where->scheme, "http");
  EXPECT_EQ(p->where->host, "a.example");
  EXPECT_EQ(p->where->port, 80);
  EXPECT_FALSE(p->where->tls);
  EXPECT_EQ(p->where->profile, nullptr);
  EXPECT_EQ(p->where->origin.text, "http://a.example:80");
  EXPECT_EQ(head_of(*p).target, "/p?q");
  EXPECT_EQ(p->row->scheme, "http");
  EXPECT_FALSE(p->why);
  EXPECT_TRUE(make("http://a.example/")->request->idempotent);
  EXPECT_EQ(p->request->url, p->url);
}

TEST_F(prepare_test, https_brings_a_profile_and_offers_what_the_protocol_speaks) {
  defaults.tls_verify = false;
  defaults.tls_extra_ca = {"x.pem"};
  defaults.tls_min_version = "1.3";
  defaults.tls_resume = false;
  auto p = make("https://a.example/");
  EXPECT_EQ(p->where->port, 443);
  EXPECT_TRUE(p->where->tls);
  ASSERT_NE(p->where->profile, nullptr);
  EXPECT_FALSE(p->where->profile->verify);
  EXPECT_EQ(p->where->profile->extra_ca, std::vector<std::string>{"x.pem"});
  EXPECT_EQ(p->where->profile->min_version, tls_version::tls_1_3);
  EXPECT_FALSE(p->where->profile->resume);
  EXPECT_EQ(p->where->profile->alpn, (std::vector<std::string>{"h2", "http/1.1"}));
}

TEST_F(prepare_test, options_of_the_request_lie_over_those_of_the_client) {
  defaults.timeout_connect = std::chrono::seconds(1);
  defaults.timeout_tls = std::chrono::seconds(2);
  request_ref r = request("GET", "http://a.example/");
  set(r, "timeout.connect", "3s");
  set(r, "http.expect_timeout", "4s");
  set(r, "http.max_head_fields", "7");
  set(r, "http.user_agent", "me/1");
  auto p = make(r);
  EXPECT_EQ(p->options.timeout_connect, std::chrono::seconds(3));
  EXPECT_EQ(p->connect->connect_timeout, std::chrono::seconds(3));
  EXPECT_EQ(p->connect->tls_timeout, std::chrono::seconds(2));
  EXPECT_EQ(head_of(*p).expect_timeout, std::chrono::seconds(4));
  EXPECT_EQ(head_of(*p).max_head_fields, 7u);
  bool said = false;
  for (const owned_field& f : head_of(*p).list) said |= f.name == "User-Agent" && f.value == "me/1";
  EXPECT_TRUE(said);
}

TEST_F(prepare_test, options_of_sockets_reach_the_connection) {
  auto p = make("http://a.example/");
  EXPECT_FALSE(p->connect->tcp_keepalive);
  EXPECT_EQ(p->where->local_address, "");
  request_ref r = request("GET", "http://a.example/");
  set(r, "net.tcp_keepalive", "true");
  set(r, "net.happy_eyeballs_delay", "70ms");
  set(r, "net.local_address", "127.0.0.7");
  set(r, "timeout.resolve", "5s");
  p = make(r);
  EXPECT_TRUE(p->connect->tcp_keepalive);
  EXPECT_EQ(p->connect->happy_eyeballs_delay, std::chrono::milliseconds(70));
  EXPECT_EQ(p->where->local_address, "127.0.0.7");
  EXPECT_EQ(p->connect->resolve_timeout, std::chrono::seconds(5));
}

TEST_F(prepare_test, trailers_without_a_body_are_refused) {
  request_ref r = request("POST", "http://a.example/");
  ASSERT_FALSE(static_cast<http_spec&>(*r->what).builder.add_trailer("Digest", "x"));
  EXPECT_EQ(prepare(*r, defaults, states).why().code(), TERN_E_STATE);
  r->body = bytes_body{std::make_shared<const std::string>()};
  EXPECT_NE(make(r), nullptr) << "an empty body is one";
}

TEST_F(prepare_test, an_address_family_can_be_left_out) {
  for (auto [version, v4, v6] :
       {std::tuple(ip_version::any, true, true), {ip_version::v4, true, false}, {ip_version::v6, false, true}}) {
    defaults.net_ip_version = version;
    auto p = make("http://a.example/");
    EXPECT_EQ(p->connect->ipv4, v4);
    EXPECT_EQ(p->connect->ipv6, v6);
  }
}

TEST_F(prepare_test, addresses_given_by_hand_are_read_once) {
  defaults.resolve = {"a.example:80:127.0.0.1", "*:81:127.0.0.2,127.0.0.3"};
  auto p = make("http://a.example/");
  ASSERT_EQ(p->connect->overrides.size(), 2u);
  EXPECT_EQ(p->connect->overrides[0].host, "a.example");
  EXPECT_EQ(p->connect->overrides[1].addresses->size(), 2u);
}

TEST_F(prepare_test, what_was_never_checked_is_refused_and_not_ignored) {
  defaults.resolve = {"nonsense"};
  EXPECT_EQ(prepare(*request("GET", "http://a.example/"), defaults, states).why().code(), TERN_E_OPTION_VALUE);
  defaults.resolve.clear();
  defaults.tls_min_version = "1.1";
  EXPECT_EQ(prepare(*request("GET", "https://a.example/"), defaults, states).why().code(), TERN_E_OPTION_VALUE);
}

TEST_F(prepare_test, only_equal_ways_to_connect_share_connections) {
  const auto key = [&](const char* url) { return make(url)->where->pool; };
  const hashed_key plain = key("http://a.example/x");
  EXPECT_EQ(plain, key("http://a.example:80/y?z"));
  EXPECT_FALSE(plain == key("http://b.example/"));
  EXPECT_FALSE(plain == key("http://a.example:81/"));
  const hashed_key secured = key("https://a.example/");
  EXPECT_FALSE(plain == secured);

  const auto differs = [&](auto change) {
    const request_settings before = defaults;
    change(defaults);
    const bool other = !(key("https://a.example/") == secured);
    defaults = before;
    return other;
  };
  EXPECT_TRUE(differs([](request_settings& s) { s.resolve = {"a.example:443:127.0.0.1"}; }));
  EXPECT_TRUE(differs([](request_settings& s) { s.net_unix_socket = "/s"; }));
  EXPECT_TRUE(differs([](request_settings& s) { s.net_local_address = "127.0.0.1"; }));
  EXPECT_TRUE(differs([](request_settings& s) { s.tls_verify = false; }));
  EXPECT_TRUE(differs([](request_settings& s) { s.tls_cert_file = "c.pem"; }));
  EXPECT_FALSE(differs([](request_settings& s) { s.timeout_total = std::chrono::seconds(1); }))
      << "no matter of the connection";
  EXPECT_EQ(make("https://a.example/")->where->origin, make("https://a.example:443/")->where->origin);
}
