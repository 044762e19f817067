// TLS against nginx: whom we trust, who we are, and what a cut connection means.
#include <filesystem>
#include <thread>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class tls : public ::testing::Test {
 protected:
  temp_dir dir;
  test_ca ca{dir / "ca"};

  std::unique_ptr<nginx_server> serve(const certificate& own, bool ask_client = false) {
    nginx_server::options how;
    how.tls = own;
    if (ask_client) how.client_ca = ca.ca_file();
    auto server = std::make_unique<nginx_server>(how);
    server->add_file("f", "secret things");
    return server;
  }
  options trusting() const { return {{"tls.ca_file", ca.ca_file().string()}}; }
};

TEST_F(tls, a_server_of_a_trusted_authority_by_name_and_by_address) {
  for (key_kind kind : {key_kind::ec, key_kind::rsa}) {
    auto server = serve(ca.server(kind));
    auto client = make_client(trusting());
    for (const char* host : {"localhost", "127.0.0.1"}) {
      answer a = get(client.get(), server->tls_url("/f", host));
      ASSERT_EQ(a.code(), TERN_OK) << host << ": " << a.message();
      EXPECT_EQ(a.body(), "secret things");
      EXPECT_TRUE(a.info.flags & TERN_RESULT_TLS);
      EXPECT_EQ(text(a.info.tls_version), "TLSv1.2");
      EXPECT_NE(text(a.info.tls_cipher), "");
      EXPECT_GE(a.info.tls_ns, 0);
    }
  }
}

TEST_F(tls, what_is_wrong_with_a_certificate_is_said) {
  const auto refused = [&](const certificate& own, const options& how, const char* word) {
    auto server = serve(own);
    auto client = make_client(how);
    answer a = get(client.get(), server->tls_url("/f"));
    EXPECT_EQ(a.code(), TERN_E_TLS_CERTIFICATE) << a.message();
    EXPECT_NE(a.message().find(word), std::string::npos) << a.message();
    EXPECT_EQ(a.status(), 0);
    answer trusted = get(client.get(), server->tls_url("/f"), {{"tls.verify", "false"}});
    EXPECT_EQ(trusted.code(), TERN_OK) << trusted.message();
  };
  refused(ca.server(), {}, "certificate");
  refused(ca.wrong_host_server(), trusting(), "localhost");
  refused(ca.expired_server(), trusting(), "expired");
  refused(ca.self_signed_server(), trusting(), "certificate");
  refused(ca.client_only_server(), trusting(), "not for servers");
}

TEST_F(tls, client_certificates) {
  auto server = serve(ca.server(), true);
  auto client = make_client(trusting());
  EXPECT_EQ(get(client.get(), server->tls_url("/f")).status(), 400);
  const certificate plain = ca.client();
  EXPECT_EQ(
      get(client.get(), server->tls_url("/f"), {{"tls.cert_file", plain.cert.string()}, {"tls.key_file", plain.key.string()}})
          .status(),
      200);
  const certificate locked = ca.client_with_password();
  const options with = {{"tls.cert_file", locked.cert.string()},
                        {"tls.key_file", locked.key.string()},
                        {"tls.key_password", test_ca::key_password}};
  EXPECT_EQ(get(client.get(), server->tls_url("/f"), with).status(), 200);
  auto wrong = make_request(
      "GET", server->tls_url("/f"),
      {{"tls.cert_file", locked.cert.string()}, {"tls.key_file", locked.key.string()}, {"tls.key_password", "no"}});
  answer bad = fetch(client.get(), wrong.get());
  EXPECT_EQ(bad.code(), TERN_E_TLS_CONFIG);
  EXPECT_NE(bad.message().find("password"), std::string::npos) << bad.message();
  EXPECT_EQ(get(client.get(), server->tls_url("/f"), with).status(), 200) << "the client goes on";
}

TEST_F(tls, a_session_is_resumed_on_the_next_connection) {
  auto server = serve(ca.server());
  auto client = make_client({{"tls.ca_file", ca.ca_file().string()}, {"connections.idle_timeout", "50ms"}});
  EXPECT_EQ(get(client.get(), server->tls_url("/f")).info.flags & TERN_RESULT_TLS_RESUMED, 0u);
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  answer second = get(client.get(), server->tls_url("/f"));
  ASSERT_EQ(second.code(), TERN_OK) << second.message();
  EXPECT_FALSE(second.reused());
  EXPECT_TRUE(second.info.flags & TERN_RESULT_TLS_RESUMED);
}

TEST_F(tls, a_close_delimited_body_needs_close_notify) {
  fault_server plain;
  tls_front polite(ca.server(), plain.port());
  tls_front cut(ca.server(), plain.port(), tls_front::ending::silent);
  auto client = make_client(trusting());
  EXPECT_EQ(get(client.get(), polite.url("/close-delimited/500")).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), cut.url("/close-delimited/500")).code(), TERN_E_TLS_TRUNCATED);
}

TEST_F(tls, a_large_body_arrives_whole) {
  auto server = serve(ca.server());
  server->add_sparse_file("big", 20 << 20);
  auto client = make_client(trusting());
  answer a = get(client.get(), server->tls_url("/big"));
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(a.info.body_size, uint64_t{20} << 20);
}

TEST_F(tls, the_name_is_sent_and_an_address_is_not) {
  nginx_server::options how;
  how.tls = ca.server();
  how.server_lines = "location = /sni { return 200 \"[$ssl_server_name]\"; }";
  nginx_server server(how);
  auto client = make_client(trusting());
  EXPECT_EQ(get(client.get(), server.tls_url("/sni")).body(), "[localhost]");
  EXPECT_EQ(get(client.get(), server.tls_url("/sni", "127.0.0.1")).body(), "[]");
}

TEST_F(tls, further_ways_to_trust) {
  auto server = serve(ca.server());
  const std::string url = server->tls_url("/f");
  auto client = make_client();
  EXPECT_EQ(get(client.get(), url, {{"tls.extra_ca", ca.ca_file().string()}}).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), url, {{"tls.extra_ca", read_file(ca.ca_file())}}).code(), TERN_OK);
  std::filesystem::create_directory(dir / "path");
  std::filesystem::copy_file(ca.ca_file(), dir / "path/ca.pem");
  EXPECT_EQ(get(client.get(), url, {{"tls.ca_path", (dir / "path").string()}}).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), url, {{"tls.ca_file", (dir / "none.pem").string()}}).code(), TERN_E_TLS_CONFIG);
  test_ca other(dir / "other", "another CA");
  EXPECT_EQ(get(client.get(), url, {{"tls.ca_file", other.ca_file().string()}}).code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(tls, a_connection_that_was_not_verified_serves_nobody_who_asks_for_it) {
  auto server = serve(ca.self_signed_server());
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server->tls_url("/f"), {{"tls.verify", "false"}}).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server->tls_url("/f")).code(), TERN_E_TLS_CERTIFICATE);
  EXPECT_TRUE(get(client.get(), server->tls_url("/f"), {{"tls.verify", "false"}}).reused());
}

TEST_F(tls, the_store_of_the_system_is_trusted_when_nothing_else_is_named) {
  auto server = serve(ca.server());
  auto client = make_client();
  EXPECT_EQ(get(client.get(), server->tls_url("/f")).code(), TERN_E_TLS_CERTIFICATE);
  ::setenv("SSL_CERT_FILE", ca.ca_file().c_str(), 1);  // how a machine or a container says where its store is
  auto later = make_client();
  answer a = get(later.get(), server->tls_url("/f"));
  ::unsetenv("SSL_CERT_FILE");
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
}

TEST_F(tls, a_server_that_offers_older_versions_only_is_refused) {
  nginx_server::options how;
  how.tls = ca.server();
  how.tls_protocols = "TLSv1.1";
  how.server_lines = "ssl_ciphers DEFAULT@SECLEVEL=0;";
  nginx_server server(how);
  auto client = make_client(trusting());
  answer a = get(client.get(), server.tls_url("/accept"));
  EXPECT_EQ(a.code(), TERN_E_TLS) << a.message();
  EXPECT_TRUE(a.message().find("version") != std::string::npos) << a.message();
}

TEST_F(tls, resumption_can_be_switched_off) {
  auto server = serve(ca.server());
  auto client =
      make_client({{"tls.ca_file", ca.ca_file().string()}, {"tls.resume", "false"}, {"connections.idle_timeout", "50ms"}});
  for (int i = 0; i < 2; ++i) {
    answer a = get(client.get(), server->tls_url("/f"));
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_FALSE(a.reused());
    EXPECT_FALSE(a.info.flags & TERN_RESULT_TLS_RESUMED);
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

TEST_F(tls, faults_inside_it_are_those_of_plain_connections) {
  fault_server plain;
  tls_front front(ca.server(), plain.port());
  auto client =
      make_client({{"tls.ca_file", ca.ca_file().string()}, {"timeout.first_byte", "500ms"}, {"timeout.idle", "500ms"}});
  for (const auto& [path, code] : {std::pair{"/reset/in-body", TERN_E_RECEIVE},
                                   {"/close/in-body", TERN_E_TRUNCATED},
                                   {"/stall/before-head", TERN_E_TIMEOUT_FIRST_BYTE},
                                   {"/stall/in-body", TERN_E_TIMEOUT_IDLE},
                                   {"/garbage", TERN_E_PROTOCOL},
                                   {"/drip/5", TERN_OK},
                                   {"/chunked/trailers", TERN_OK}})
    EXPECT_EQ(get(client.get(), front.url(path)).code(), code) << path;
  auto r = make_request("POST", front.url("/upload"));
  ASSERT_EQ(tern_request_set_body(r.get(), str(std::string(3 << 20, 'u')), nullptr), TERN_OK);
  answer a = fetch(client.get(), r.get());
  EXPECT_EQ(a.body(), std::to_string(3 << 20)) << a.message();
}

}  // namespace
