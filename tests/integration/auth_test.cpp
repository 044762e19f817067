// Authentication against httpbin: kinds, sources of credentials, and what is never sent.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/server_test.hpp"
#include "support/temp_dir.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

const options known = {{"auth.user", "Mufasa"}, {"auth.password", "CircleOfLife"}};

class authentication : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new httpbin_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  static std::string path_of(const std::string& kind) { return server->url("/" + kind + "/Mufasa/CircleOfLife"); }
  static httpbin_server* server;
};
httpbin_server* authentication::server = nullptr;

TEST_F(authentication, basic_is_sent_when_asked_for_and_then_at_once) {
  auto client = make_client(known);
  answer first = get(client.get(), path_of("basic-auth"));
  EXPECT_EQ(first.status(), 200) << first.message();
  EXPECT_EQ(first.info.attempts, 2u);
  EXPECT_EQ(first.info.history_count, 0u) << "a challenge is no hop";
  answer second = get(client.get(), path_of("basic-auth"));
  EXPECT_EQ(second.status(), 200);
  EXPECT_EQ(second.info.attempts, 1u);
}

TEST_F(authentication, basic_can_be_sent_without_having_been_asked_for) {
  auto client = make_client(known);
  answer a = get(client.get(), path_of("hidden-basic-auth"), {{"auth.preemptive", "true"}});
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.info.attempts, 1u);
  EXPECT_EQ(get(client.get(), path_of("hidden-basic-auth")).status(), 404) << "which never asks";
}

TEST_F(authentication, wrong_credentials_stop_after_one_try) {
  auto client = make_client({{"auth.user", "Mufasa"}, {"auth.password", "wrong"}});
  for (const char* kind : {"basic-auth", "digest-auth/auth"}) {
    answer a = get(client.get(), path_of(kind));
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.status(), 401);
    EXPECT_LE(a.info.attempts, 2u) << kind;
  }
}

TEST_F(authentication, digest_of_every_quality_and_algorithm) {
  for (const char* quality : {"auth", "auth-int"})
    for (const char* algorithm : {"MD5", "SHA-256"}) {
      auto client = make_client(known);  // one that has learned nothing yet
      answer a = get(client.get(), path_of(std::string("digest-auth/") + quality) + "/" + algorithm);
      EXPECT_EQ(a.status(), 200) << quality << ' ' << algorithm << ' ' << a.message();
      EXPECT_EQ(a.info.attempts, 2u);
    }
}

TEST_F(authentication, digest_can_be_demanded) {
  auto client = make_client(known);
  EXPECT_EQ(get(client.get(), path_of("basic-auth"), {{"auth.kind", "digest"}}).status(), 401);
  EXPECT_EQ(get(client.get(), path_of("digest-auth/auth"), {{"auth.kind", "basic"}}).status(), 401);
  EXPECT_EQ(get(client.get(), path_of("digest-auth/auth"), {{"auth.kind", "digest"}}).status(), 200);
}

TEST_F(authentication, a_body_is_sent_again_with_the_answer) {
  fault_server guarded;
  guarded.on("/", [](const fault_request& r) {
    const bool in = !r.header("authorization").empty();
    return fault_script{
        {{fault_step::action::send,
          in ? fault_response(r, "200 OK", "", r.body)
             : fault_response(r, "401 Unauthorized", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth-int\"\r\n",
                              "no")}}};
  });
  auto client = make_client(known);
  auto request = make_request("POST", guarded.url("/"));
  const std::string body(200'000, 'b');
  ASSERT_EQ(tern_request_set_body(request.get(), str(body), nullptr), TERN_OK);
  answer a = fetch(client.get(), request.get());
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(a.body(), body);
}

TEST_F(authentication, user_information_of_the_url_counts) {
  auto client = make_client();
  std::string url = path_of("basic-auth");
  url.insert(url.find("//") + 2, "Mufasa:CircleOfLife@");
  answer a = get(client.get(), url);
  EXPECT_EQ(a.status(), 200) << a.message();
  EXPECT_EQ(text(a.info.url).find("CircleOfLife@"), std::string::npos);
}

TEST_F(authentication, the_clients_credentials_are_for_their_origin) {
  auto client = make_client();
  ASSERT_EQ(tern_client_set_credentials(client.get(), str(server->url("/")), str("Mufasa"), str("CircleOfLife"), nullptr),
            TERN_OK);
  EXPECT_EQ(get(client.get(), path_of("basic-auth")).status(), 200);
  EXPECT_EQ(get(client.get(), path_of("digest-auth/auth")).status(), 200);
  ASSERT_EQ(tern_client_set_credentials(client.get(), str(server->url("/")), {nullptr, 0}, {nullptr, 0}, nullptr), TERN_OK);
  EXPECT_EQ(get(client.get(), path_of("basic-auth")).status(), 401) << "removed";
}

TEST_F(authentication, a_token_is_sent_at_once) {
  auto client = make_client();
  answer a = get(client.get(), server->url("/bearer"), {{"auth.bearer", "abc.def"}});
  EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(a.info.attempts, 1u);
  ASSERT_EQ(tern_client_set_token(client.get(), str(server->url("/")), str("tok"), nullptr), TERN_OK);
  EXPECT_EQ(get(client.get(), server->url("/bearer")).status(), 200);
}

TEST_F(authentication, the_password_answers_where_the_token_is_refused) {
  options both = known;
  both.push_back({"auth.bearer", "abc.def"});
  auto client = make_client(both);
  EXPECT_EQ(get(client.get(), server->url("/bearer")).info.attempts, 1u);
  for (const options& kind : {options{}, options{{"auth.kind", "digest"}}}) {
    answer a = get(client.get(), path_of("digest-auth/auth"), kind);
    EXPECT_EQ(a.status(), 200) << a.message();
    EXPECT_EQ(a.info.attempts, 2u);
    EXPECT_EQ(get(client.get(), server->url("/bearer"), kind).status(), 200) << "which is about passwords";
  }
  EXPECT_EQ(get(client.get(), path_of("basic-auth"), {{"auth.kind", "digest"}}).status(), 401);
}

TEST_F(authentication, a_netrc_file_counts_and_a_broken_one_is_an_error) {
  temp_dir dir;
  std::ofstream(dir / "netrc") << "machine 127.0.0.1 login Mufasa password \"CircleOfLife\"\n";
  auto client = make_client();
  EXPECT_EQ(get(client.get(), path_of("basic-auth"), {{"auth.netrc", (dir / "netrc").string()}}).status(), 200);
  answer a = get(client.get(), path_of("basic-auth"), {{"auth.netrc", (dir / "none").string()}});
  EXPECT_EQ(a.code(), TERN_E_FILE);
  EXPECT_NE(a.message().find("none"), std::string::npos) << a.message();
  ASSERT_EQ(mkfifo((dir / "pipe").c_str(), 0600), 0);
  EXPECT_EQ(get(client.get(), path_of("basic-auth"), {{"auth.netrc", (dir / "pipe").string()}}).code(), TERN_E_FILE);
}

TEST_F(authentication, is_never_sent_to_another_origin) {
  fault_server other;
  other.on("/", [](const fault_request& r) {
    return fault_script{
        {{fault_step::action::send, fault_response(r, "401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", "")}}};
  });
  auto client = make_client(known);
  for (const char* status : {"302", "307"}) {
    answer a = get(client.get(), server->url("/redirect-to?status_code=") + status + "&url=" + other.url("/"),
                   {{"auth.preemptive", "true"}});
    EXPECT_EQ(a.status(), 401) << a.message();
    for (const std::string& head : other.heads()) EXPECT_EQ(head.find("Authorization"), std::string::npos) << head;
  }
}

}  // namespace
