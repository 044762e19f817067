#include "protocols/http/proxy/connect_handshake.hpp"

#include <gtest/gtest.h>

#include "support/handshake_script.hpp"

using namespace tern;
using namespace tern::http;
using tern::test::handshake_step;

namespace {

constexpr const char* basic = "Proxy-Authorization: Basic dXNlcjpwYXNz\r\n";  // user:pass
constexpr const char* ask_basic = "Proxy-Authenticate: Basic realm=\"p\"\r\n";

std::string request(const std::string& authorization = {}) {
  return "CONNECT a.test:443 HTTP/1.1\r\nHost: a.test:443\r\nUser-Agent: tern\r\n" + authorization + "\r\n";
}
std::string answer(const std::string& status, const std::string& lines = {}, const std::string& body = {}) {
  return "HTTP/1.1 " + status + "\r\n" + lines + "\r\n" + body;
}
std::string asks(const std::string& lines, const std::string& body = {}) {
  return answer("407 Proxy Authentication Required", lines + "Content-Length: " + std::to_string(body.size()) + "\r\n", body);
}

struct connect_handshake_test : testing::Test {
  connect_handshake_test() {
    proxy.name = "http://p:3128";
    proxy.user_agent = "tern";
    proxy.memory = &memory;
  }
  void log_in(const char* password = "pass") { proxy.who = make_password("user", password); }
  test::handshake_maker maker() {
    return [this] { return std::make_unique<connect_handshake>(proxy, "a.test:443"); };
  }
  // Each time with a client that has learnt nothing.
  test::handshake_end play(const std::vector<handshake_step>& steps) {
    return test::play_every_way(
        [this] {
          fresh.push_back(std::make_unique<auth_memory>(as_bytes("a seed that is known to the test")));
          proxy.memory = fresh.back().get();
          return std::make_unique<connect_handshake>(proxy, "a.test:443");
        },
        steps);
  }

  std::vector<std::unique_ptr<auth_memory>> fresh;
  auth_memory memory{as_bytes("a seed that is known to the test")};
  http_proxy proxy;
};

}  // namespace

TEST_F(connect_handshake_test, a_2xx_opens_the_tunnel_and_what_follows_belongs_to_it) {
  for (const char* status : {"200 Connection established", "200", "204 No Content", "299 Fine"}) {
    const auto end = play({{request(), answer(status, "", "\x16\x03\x03")}});
    EXPECT_EQ(end.state, handshake_state::done) << status << end.why.message();
    EXPECT_EQ(end.leftover, "\x16\x03\x03");
  }
}

TEST_F(connect_handshake_test, a_2xx_has_no_body_whatever_it_says) {
  for (const char* line : {"Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: gzip\r\n"}) {
    const auto end = play({{request(), answer("200 OK", line, "abc")}});
    EXPECT_EQ(end.state, handshake_state::done) << line;
    EXPECT_EQ(end.leftover, "abc");
  }
}

TEST_F(connect_handshake_test, informational_heads_are_passed_over) {
  EXPECT_EQ(play({{request(), answer("103 Early Hints") + answer("100 Continue") + answer("200 OK")}}).state,
            handshake_state::done);
  std::string endless;
  for (int i = 0; i < 100; ++i) endless += answer("103 Early Hints");
  EXPECT_EQ(test::play(*maker()(), {{request(), endless}}).why.code(), TERN_E_PROXY);
}

TEST_F(connect_handshake_test, a_refusal_says_what_the_proxy_said_and_who_failed) {
  for (const auto& [status, whose] : {std::pair{403, TERN_E_PROXY},
                                      {400, TERN_E_PROXY},
                                      {302, TERN_E_PROXY},
                                      {501, TERN_E_PROXY},
                                      {500, TERN_E_PROXY_TARGET},
                                      {502, TERN_E_PROXY_TARGET},
                                      {503, TERN_E_PROXY_TARGET},
                                      {504, TERN_E_PROXY_TARGET}}) {
    const auto end = play({{request(), answer(std::to_string(status) + " Said So", "Content-Length: 5\r\n")}});
    EXPECT_EQ(end.state, handshake_state::failed);
    EXPECT_EQ(end.why.code(), whose) << status;
    EXPECT_EQ(end.why.native_code(), status);
    EXPECT_EQ(end.why.native_text(), "Said So");
    EXPECT_NE(end.why.message().find("a.test:443"), std::string_view::npos);
    EXPECT_NE(end.why.message().find("Said So"), std::string_view::npos) << end.why.message();
  }
}

TEST_F(connect_handshake_test, what_is_not_http_is_the_end) {
  for (const char* wrong : {"\5\1", "HTTP/1.1 2000 x\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/1.1 200 OK\nX: \x01\r\n\r\n"}) {
    const auto end = test::play(*maker()(), {{request(), wrong}});
    EXPECT_EQ(end.why.code(), TERN_E_PROXY) << wrong;
  }
  EXPECT_EQ(test::play(*maker()(), {{request(), "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x') + "\r\n\r\n"}}).why.code(),
            TERN_E_PROXY);
}

TEST_F(connect_handshake_test, a_407_without_credentials_is_the_end) {
  const auto end = play({{request(), asks(ask_basic)}});
  EXPECT_EQ(end.state, handshake_state::failed);
  EXPECT_EQ(end.why.code(), TERN_E_PROXY);
  EXPECT_EQ(end.why.native_code(), 407);
}

TEST_F(connect_handshake_test, a_407_is_answered_over_the_same_connection) {
  log_in();
  EXPECT_EQ(play({{request(), asks(ask_basic, "a page")}, {request(basic), answer("200 OK")}}).state, handshake_state::done);
  const std::string chunked =
      answer("407 No", std::string(ask_basic) + "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n0\r\n\r\n");
  EXPECT_EQ(play({{request(), chunked}, {request(basic), answer("200 OK")}}).state, handshake_state::done);
}

TEST_F(connect_handshake_test, a_407_that_closes_is_answered_over_another_one) {
  log_in();
  const std::string ask = ask_basic;
  for (const std::string& closing :
       {answer("407 No", ask + "Connection: close\r\nContent-Length: 0\r\n"), answer("407 No", ask),
        "HTTP/1.0 407 No\r\n" + ask + "\r\n", answer("407 No", ask + "Content-Length: 1000000\r\n")}) {
    auth_memory nothing(as_bytes("a seed that is known to the test"));
    proxy.memory = &nothing;
    const auto machine = maker()();
    EXPECT_EQ(test::play(*machine, {{request(), closing}}).state, handshake_state::reconnect);
    machine->restart();
    EXPECT_EQ(test::play(*machine, {{request(basic), answer("200 OK")}}).state, handshake_state::done);
  }
}

TEST_F(connect_handshake_test, an_endless_page_with_a_407_is_left) {
  log_in();
  const auto machine = maker()();
  std::string page = answer("407 No", std::string(ask_basic) + "Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 20; ++i) page += "2000\r\n" + std::string(0x2000, 'x') + "\r\n";
  EXPECT_EQ(test::play(*machine, {{request(), page}}).state, handshake_state::reconnect);
}

TEST_F(connect_handshake_test, a_connection_given_up_after_a_407_is_replaced_once) {
  log_in();
  const auto machine = maker()();
  test::play(*machine, {{request(), asks(ask_basic)}, {request(basic), ""}});
  machine->feed_eof();
  EXPECT_EQ(machine->result(nullptr), handshake_state::reconnect);
  machine->restart();
  EXPECT_EQ(test::play(*machine, {{request(basic), answer("200 OK")}}).state, handshake_state::done);
}

TEST_F(connect_handshake_test, an_end_without_an_answer_is_told) {
  const auto machine = maker()();
  machine->feed_eof();
  error why;
  EXPECT_EQ(machine->result(&why), handshake_state::failed);
  EXPECT_EQ(why.code(), TERN_E_PEER_CLOSED);
}

TEST_F(connect_handshake_test, wrong_credentials_are_sent_once) {
  log_in();
  const auto end = play({{request(), asks(ask_basic)}, {request(basic), asks(ask_basic)}});
  EXPECT_EQ(end.state, handshake_state::failed);
  EXPECT_EQ(end.why.code(), TERN_E_PROXY);
  EXPECT_EQ(end.why.native_code(), 407);
  EXPECT_EQ(end.why.message().find("pass\""), std::string_view::npos);
}

TEST_F(connect_handshake_test, what_was_learnt_is_sent_at_once_and_forgotten_when_it_no_longer_works) {
  log_in();
  test::play(*maker()(), {{request(), asks(ask_basic)}, {request(basic), answer("200 OK")}});
  EXPECT_EQ(test::play(*maker()(), {{request(basic), answer("200 OK")}}).state, handshake_state::done);
  EXPECT_EQ(test::play(*maker()(), {{request(basic), asks(ask_basic)}}).state, handshake_state::failed);
  EXPECT_EQ(test::pull_all(*maker()(), SIZE_MAX), request());
}

TEST_F(connect_handshake_test, a_502_means_that_the_credentials_were_right) {
  log_in();
  test::play(*maker()(), {{request(), asks(ask_basic)}, {request(basic), answer("502 Bad Gateway")}});
  EXPECT_EQ(test::pull_all(*maker()(), SIZE_MAX), request(basic));
}

TEST_F(connect_handshake_test, basic_goes_at_once_when_told) {
  log_in();
  proxy.basic_at_once = true;
  EXPECT_EQ(play({{request(basic), answer("200 OK")}}).state, handshake_state::done);
}

TEST_F(connect_handshake_test, digest_answers_for_the_authority_and_counts_its_nonce) {
  log_in();
  const std::string ask = "Proxy-Authenticate: Digest realm=\"p\", nonce=\"n1\", qop=\"auth\", domain=\"/elsewhere\"\r\n";
  const auto machine = maker()();
  test::play(*machine, {{request(), asks(ask)}});
  const std::string first = test::pull_all(*machine, SIZE_MAX);
  EXPECT_NE(first.find("Proxy-Authorization: Digest "), std::string::npos) << first;
  EXPECT_NE(first.find("uri=\"a.test:443\""), std::string::npos) << first;
  EXPECT_NE(first.find("nc=00000001"), std::string::npos) << first;
  machine->feed(as_bytes(answer("200 OK")));
  EXPECT_EQ(machine->result(nullptr), handshake_state::done);
  const std::string second = test::pull_all(*maker()(), SIZE_MAX);
  EXPECT_NE(second.find("nonce=\"n1\""), std::string::npos) << "whatever its domain says: " << second;
  EXPECT_NE(second.find("nc=00000002"), std::string::npos) << second;
}

TEST_F(connect_handshake_test, a_stale_nonce_is_replaced_and_not_for_ever) {
  log_in();
  const auto stale = [](int n) {
    return asks("Proxy-Authenticate: Digest realm=\"p\", nonce=\"n" + std::to_string(n) + "\", qop=\"auth\", stale=true\r\n");
  };
  const auto machine = maker()();
  int rounds = 0;
  for (; machine->result(nullptr) == handshake_state::working && rounds < 20; ++rounds) {
    EXPECT_FALSE(test::pull_all(*machine, SIZE_MAX).empty());
    machine->feed(as_bytes(stale(rounds)));
  }
  EXPECT_EQ(machine->result(nullptr), handshake_state::failed);
  EXPECT_EQ(rounds, 4) << "unasked, and three nonces";
}

TEST_F(connect_handshake_test, an_ipv6_target_stands_in_brackets) {
  auto made = proxy.tunnel_to({"::1", 8443});
  ASSERT_TRUE(made);
  EXPECT_EQ(test::pull_all(**made, SIZE_MAX).find("CONNECT [::1]:8443 HTTP/1.1\r\nHost: [::1]:8443\r\n"), 0u);
}
