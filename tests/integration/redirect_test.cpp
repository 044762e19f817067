// Redirects against httpbin and the scripted fault server: which are followed, what each hop carries, what the result tells.
#include "integration/streams.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class redirects : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new httpbin_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static std::string to(int status, const std::string& where) {
    return server->url("/redirect-to?status_code=" + std::to_string(status) + "&url=" + where);
  }
  static handle<tern_request> post(const std::string& url, const std::string& body) {
    auto r = make_request("POST", url);
    EXPECT_EQ(tern_request_set_body(r.get(), str(body), nullptr), TERN_OK);
    return r;
  }
  static httpbin_server* server;
};
httpbin_server* redirects::server = nullptr;

TEST_F(redirects, are_followed_and_told_in_the_history) {
  auto client = make_client();
  answer a = get(client.get(), server->url("/redirect/3#part"));
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(text(a.info.url), server->url("/redirect/3#part"));
  EXPECT_EQ(text(a.info.final_url), server->url("/get#part")) << "the fragment is inherited";
  ASSERT_EQ(a.info.history_count, 3u);
  EXPECT_EQ(a.info.attempts, 4u);
  EXPECT_EQ(text(a.info.history[0].url), server->url("/redirect/3#part"));
  EXPECT_EQ(text(a.info.history[1].url), server->url("/relative-redirect/2#part"));
  int64_t before = -1;
  for (uint32_t i = 0; i < a.info.history_count; ++i) {
    const tern_hop& hop = a.info.history[i];
    EXPECT_EQ(hop.status, 302);
    EXPECT_EQ(hop.version, 11u);
    EXPECT_GT(hop.header_count, 3u);
    EXPECT_GE(hop.started_ns, before);
    EXPECT_GE(hop.connected_ns, hop.started_ns);
    EXPECT_GE(hop.first_byte_ns, hop.connected_ns);
    before = hop.first_byte_ns;
  }
  EXPECT_GT(a.info.first_byte_ns, before);
}

TEST_F(redirects, are_told_when_a_stream_opens_as_at_its_end) {
  auto client = make_client();
  auto stream = open(client.get(), make_request("GET", server->url("/redirect/2")).get());
  int told = 0;
  follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_OPEN && e.kind != TERN_EVENT_COMPLETED) return;
    ++told;
    const answer a(tern_result_retain(e.result));
    EXPECT_EQ(a.status(), 200);
    EXPECT_EQ(text(a.info.final_url), server->url("/get"));
    EXPECT_EQ(a.info.attempts, 3u);
    ASSERT_EQ(a.info.history_count, 2u);
    EXPECT_EQ(text(a.info.history[0].url), server->url("/redirect/2"));
    EXPECT_GT(a.info.history[1].header_count, 3u);
  });
  EXPECT_EQ(told, 2);
}

TEST_F(redirects, stop_at_the_limit) {
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server->url("/redirect/10")).status(), 200);
  answer a = get(client.get(), server->url("/redirect/11"));
  EXPECT_EQ(a.code(), TERN_E_REDIRECT);
  EXPECT_NE(a.message().find("10"), std::string::npos) << a.message();
  EXPECT_EQ(get(client.get(), server->url("/redirect/2"), {{"http.max_redirects", "1"}}).code(), TERN_E_REDIRECT);
}

TEST_F(redirects, are_the_result_when_they_are_switched_off) {
  auto client = make_client();
  answer a = get(client.get(), server->url("/redirect/1"), {{"http.redirects", "none"}});
  EXPECT_EQ(a.code(), TERN_OK);
  EXPECT_EQ(a.status(), 302);
  EXPECT_EQ(a.info.history_count, 0u);
  EXPECT_EQ(text(a.info.final_url), text(a.info.url));
}

TEST_F(redirects, rewrite_methods_as_everybody_does) {
  auto client = make_client();
  for (int status : {301, 302, 303}) {
    answer a = fetch(client.get(), post(to(status, "/anything"), "hello").get());
    ASSERT_EQ(a.status(), 200) << a.message();
    EXPECT_NE(a.body().find("\"method\":\"GET\""), std::string::npos) << status << a.body();
    EXPECT_EQ(a.body().find("hello"), std::string::npos);
  }
  for (int status : {307, 308}) {
    answer a = fetch(client.get(), post(to(status, "/anything"), "hello").get());
    ASSERT_EQ(a.status(), 200) << a.message();
    EXPECT_NE(a.body().find("\"method\":\"POST\""), std::string::npos) << status << a.body();
    EXPECT_NE(a.body().find("hello"), std::string::npos);
  }
}

TEST_F(redirects, of_unsafe_methods_can_be_left_to_the_program) {
  auto client = make_client({{"http.redirects", "safe"}});
  EXPECT_EQ(get(client.get(), server->url("/redirect/1")).status(), 200);
  EXPECT_EQ(fetch(client.get(), post(to(307, "/post"), "x").get()).status(), 307);
}

TEST_F(redirects, never_carry_credentials_to_another_origin) {
  fault_server other;
  other.on("/", [](const fault_request& r) {
    return fault_script{{{fault_step::action::send, fault_response(r, "200 OK", "", "")}}};
  });
  auto client = make_client();
  for (int status : {302, 307, 308}) {
    auto request = make_request("GET", to(status, other.url("/")));
    for (const auto& [name, value] : options{{"Authorization", "Basic c2VjcmV0"}, {"Cookie", "secret=1"}, {"X-Kept", "1"}})
      ASSERT_EQ(tern_http_request_add_header(request.get(), str(name), str(value), nullptr), TERN_OK);
    answer a = fetch(client.get(), request.get());
    ASSERT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(text(a.info.final_url), other.url("/"));
    const std::string head = other.heads().back();
    EXPECT_EQ(head.find("Authorization"), std::string::npos) << head;
    EXPECT_EQ(head.find("secret"), std::string::npos) << head;
    EXPECT_NE(head.find("X-Kept: 1"), std::string::npos) << head;
  }
}

TEST_F(redirects, lead_to_an_error_that_says_where_when_they_cannot_be_followed) {
  auto client = make_client();
  answer a = get(client.get(), to(302, "ftp://127.0.0.1/"));
  EXPECT_EQ(a.code(), TERN_E_REDIRECT);
  EXPECT_NE(a.message().find("ftp"), std::string::npos) << a.message();
}

}  // namespace
