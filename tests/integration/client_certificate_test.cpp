// Client certificates by origin, against two nginx that demand one and say whose they got.
#include "integration/streams.hpp"
#include "support/nginx_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr const char* first_name = "CN=tern test client";
constexpr const char* second_name = "CN=another test client";

class client_certificates : public ::testing::Test {
 protected:
  // A server whose /who says whose certificate it got, and whose /to/PORT/PATH leads to another.
  std::unique_ptr<nginx_server> serve() {
    nginx_server::options how;
    how.tls = ca.server();
    how.client_ca = ca.ca_file();
    how.http2 = true;
    how.server_lines =
        "location = /who { return 200 $ssl_client_s_dn; }\n"
        "    location ~ ^/to/([0-9]+)(/.*)$ { return 302 https://localhost:$1$2; }";
    return std::make_unique<nginx_server>(how);
  }
  static std::string origin(const nginx_server& s) { return s.tls_url(""); }
  static std::string entry(const nginx_server& s, const certificate& own, const std::string& more = {}) {
    return origin(s) + ";" + own.cert.string() + ";" + own.key.string() + more;
  }
  static std::string way(const nginx_server& over, const std::string& path) {
    return "/to/" + std::to_string(over.tls_port()) + path;
  }
  handle<tern_request> request(const std::string& url, const std::vector<std::string>& entries, const options& set = {}) {
    auto r = make_request("GET", url, set);
    for (const std::string& e : entries) {
      EXPECT_EQ(tern_request_add(r.get(), str("tls.client_certs"), str(e), nullptr), TERN_OK);
    }
    return r;
  }
  answer ask(const std::string& url, const std::vector<std::string>& entries, const options& set = {}) {
    return fetch(client.get(), request(url, entries, set).get());
  }

  temp_dir dir;
  test_ca ca{dir / "ca"};
  const certificate mine = ca.client(), other = ca.other_client(), locked = ca.client_with_password();
  const options as_mine = {{"tls.cert_file", mine.cert.string()}, {"tls.key_file", mine.key.string()}};
  std::unique_ptr<nginx_server> here = serve(), there = serve();
  handle<tern_client> client = make_client({{"tls.ca_file", ca.ca_file().string()}});
};

TEST_F(client_certificates, each_origin_gets_its_own) {
  const std::vector<std::string> both = {entry(*here, mine), entry(*there, other)};
  for (const char* version : {"1.1", "2"}) {
    const options how = {{"http.version", version}};
    EXPECT_EQ(ask(here->tls_url("/who"), both, how).body(), first_name) << version;
    EXPECT_EQ(ask(there->tls_url("/who"), both, how).body(), second_name) << version;
    answer none = ask(there->tls_url("/who"), {both[0]}, how);
    EXPECT_EQ(none.status(), 400) << none.message() << ": it has none for that port";
  }
  EXPECT_EQ(ask(here->tls_url("/who", "127.0.0.1"), both).status(), 400) << "nor for another name";
}

TEST_F(client_certificates, redirects_between_origins_change_them) {
  const std::vector<std::string> both = {entry(*here, mine), entry(*there, other)};
  answer over = ask(here->tls_url(way(*there, "/who")), both);
  EXPECT_EQ(over.body(), second_name) << over.message();
  answer back = ask(there->tls_url(way(*here, "/who")), both);
  EXPECT_EQ(back.body(), first_name) << back.message();
  answer round = ask(here->tls_url(way(*there, way(*here, "/who"))), both);
  EXPECT_EQ(round.body(), first_name) << round.message();
  EXPECT_EQ(round.info.history_count, 2u);
}

TEST_F(client_certificates, a_request_and_a_client_may_say_them_as_text_too) {
  const std::string pem = origin(*here) + ";" + read_file(mine.cert) + ";" + read_file(mine.key);
  EXPECT_EQ(ask(here->tls_url("/who"), {pem}).body(), first_name);
  auto own = make_client({{"tls.ca_file", ca.ca_file().string()}, {"tls.client_certs", entry(*here, other)}});
  EXPECT_EQ(get(own.get(), here->tls_url("/who")).body(), second_name);
  EXPECT_EQ(get(own.get(), there->tls_url("/who")).status(), 400);
}

TEST_F(client_certificates, a_locked_key_needs_its_password) {
  const std::string word = test_ca::key_password;
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*here, locked, ";" + word)}).body(), first_name);
  for (const std::string& wrong : {";not " + word, std::string(";"), std::string()}) {
    answer a = ask(here->tls_url("/who"), {entry(*here, locked, wrong)});
    EXPECT_EQ(a.code(), TERN_E_TLS_CONFIG) << a.message();
    EXPECT_NE(a.message().find("password"), std::string::npos) << a.message();
    EXPECT_EQ(a.message().find(word), std::string::npos) << "said by nobody";
    EXPECT_FALSE(a.maybe_processed());
  }
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*here, locked, ";" + word)}).body(), first_name) << "the client goes on";
}

TEST_F(client_certificates, one_that_is_wrong_is_found_when_a_redirect_leads_there) {
  const std::string word = test_ca::key_password;
  answer a = ask(here->tls_url(way(*there, "/who")), {entry(*here, mine), entry(*there, locked, ";not " + word)});
  EXPECT_EQ(a.code(), TERN_E_TLS_CONFIG) << a.message();
  answer b = ask(here->tls_url("/who"), {entry(*here, mine), entry(*there, locked, ";not " + word)});
  EXPECT_EQ(b.body(), first_name) << "and nowhere else: " << b.message();
  answer c = ask(here->tls_url("/who"), {origin(*here) + ";" + (dir / "none.pem").string()});
  EXPECT_EQ(c.code(), TERN_E_TLS_CONFIG) << c.message();
  EXPECT_NE(c.message().find("none.pem"), std::string::npos) << c.message();
}

TEST_F(client_certificates, those_of_an_origin_go_before_the_one_of_the_request) {
  EXPECT_EQ(ask(here->tls_url("/who"), {}, as_mine).body(), first_name);
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*here, other)}, as_mine).body(), second_name);
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*there, other)}, as_mine).body(), first_name);
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*here, mine), entry(*here, other)}).body(), second_name) << "the last entry";
}

TEST_F(client_certificates, that_of_the_request_stays_with_the_origin_it_was_made_for) {
  answer away = ask(here->tls_url(way(*there, "/who")), {}, as_mine);
  EXPECT_EQ(away.status(), 400) << away.body();
  EXPECT_EQ(away.info.history_count, 1u);
  answer with = ask(here->tls_url(way(*there, "/who")), {entry(*there, other)}, as_mine);
  EXPECT_EQ(with.body(), second_name) << with.message();
  answer back = ask(here->tls_url(way(*there, way(*here, "/who"))), {entry(*there, other)}, as_mine);
  EXPECT_EQ(back.body(), first_name) << "back at its origin: " << back.message();
}

TEST_F(client_certificates, connections_are_shared_by_those_who_show_the_same) {
  EXPECT_EQ(ask(here->tls_url("/who"), {entry(*here, mine)}).body(), first_name);
  answer again = ask(here->tls_url("/who"), {entry(*here, mine)});
  EXPECT_TRUE(again.reused());
  answer as_other = ask(here->tls_url("/who"), {entry(*here, other)});
  EXPECT_EQ(as_other.body(), second_name);
  EXPECT_FALSE(as_other.reused());
  EXPECT_EQ(ask(here->tls_url("/who"), {}).status(), 400) << "nor by who shows none";
}

}  // namespace
