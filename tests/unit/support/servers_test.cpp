#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plain_client.hpp"
#include "support/fault_server.hpp"
#include "support/httpbin_server.hpp"
#include "support/nginx_server.hpp"
#include "support/process.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

namespace tern::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

// What openssl's client makes of a server: the line with the result of the verification.
std::string verify(const nginx_server& server, const test_ca& ca, const std::string& more = "") {
  std::string output = run(
      {"sh", "-c",
       "printf 'GET /accept HTTP/1.0\\r\\n\\r\\n' | openssl s_client -ign_eof -verify_hostname localhost -connect 127.0.0.1:" +
           std::to_string(server.tls_port()) + " -CAfile " + ca.ca_file().string() + " " + more + " 2>&1 || true"});
  return output;
}

struct nginx_test : server_test {
  test_ca ca{dir_ / "ca"};
};

TEST_F(nginx_test, serves_files_and_accepts_uploads) {
  nginx_server server;
  server.add_file("small.txt", "content of the file");
  plain_client client(server.port());
  client.get("/small.txt").read("content of the file");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 200 OK"));
  client.send("POST /accept HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
  client.read("accepted");
  client.get("/status/204").read("204 No Content");
  EXPECT_THAT(client.received(), HasSubstr("204 No Content"));
}

TEST_F(nginx_test, serves_a_gibibyte_that_takes_no_space) {
  nginx_server server;
  server.add_sparse_file("large", 1ULL << 30);
  plain_client client(server.port());
  client.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n");
  client.read("\r\n\r\n");
  EXPECT_THAT(client.received(), HasSubstr("Content-Length: 1073741824\r\n"));
}

TEST_F(nginx_test, closes_after_keepalive_requests) {
  nginx_server server({.keepalive_requests = 2});
  plain_client client(server.port());
  client.get("/accept").read("accepted\n");
  client.get("/accept").read();
  EXPECT_EQ(client.ended(), plain_client::end::closed);
  EXPECT_THAT(client.received(), HasSubstr("Connection: close\r\n"));
}

TEST_F(nginx_test, tls_with_ec_and_rsa_certificates_verifies) {
  for (key_kind kind : {key_kind::ec, key_kind::rsa}) {
    nginx_server server({.tls = ca.server(kind)});
    EXPECT_THAT(verify(server, ca), AllOf(HasSubstr("Verify return code: 0 (ok)"), HasSubstr("accepted")));
  }
}

TEST_F(nginx_test, bad_certificates_are_bad_in_the_way_they_say) {
  EXPECT_THAT(verify(nginx_server({.tls = ca.wrong_host_server()}), ca), HasSubstr("hostname mismatch"));
  EXPECT_THAT(verify(nginx_server({.tls = ca.expired_server()}), ca), HasSubstr("certificate has expired"));
  EXPECT_THAT(verify(nginx_server({.tls = ca.self_signed_server()}), ca), HasSubstr("self-signed certificate"));
}

TEST_F(nginx_test, demands_a_client_certificate) {
  nginx_server server({.tls = ca.server(), .client_ca = ca.ca_file()});
  EXPECT_THAT(verify(server, ca), HasSubstr("400 Bad Request"));
  for (key_kind kind : {key_kind::ec, key_kind::rsa}) {
    certificate plain = ca.client(kind);
    certificate locked = ca.client_with_password(kind);
    EXPECT_THAT(verify(server, ca, "-cert " + plain.cert.string() + " -key " + plain.key.string()), HasSubstr("accepted"));
    EXPECT_THAT(verify(server, ca,
                       "-cert " + locked.cert.string() + " -key " + locked.key.string() +
                           " -pass 'pass:" + test_ca::key_password + "'"),
                HasSubstr("accepted"));
    EXPECT_THAT(read_file(locked.key), HasSubstr("ENCRYPTED"));
  }
}

// openssl's client says how the TLS connection ended.
std::string fetch_tls(const tls_front& front, const test_ca& ca, const std::string& path) {
  return run({"sh", "-c",
              "printf 'GET " + path +
                  " HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n' | openssl s_client -ign_eof -connect 127.0.0.1:" +
                  std::to_string(front.port()) + " -CAfile " + ca.ca_file().string() + " 2>&1 || true"});
}

TEST_F(nginx_test, a_tls_front_gives_the_fault_server_tls) {
  fault_server server;
  tls_front front(ca.server(), server.port());
  std::string said = fetch_tls(front, ca, "/close-delimited/5");
  EXPECT_THAT(said, AllOf(HasSubstr("Verify return code: 0 (ok)"), HasSubstr("xxxxx"), HasSubstr("closed")));
  EXPECT_THAT(said, Not(HasSubstr("unexpected eof")));
  EXPECT_EQ(front.handshakes(), 1U);
  EXPECT_THAT(fetch_tls(front, ca, "/reset/in-body"), HasSubstr("errno=104"));
}

TEST_F(nginx_test, a_silent_tls_front_cuts_the_connection) {
  fault_server server;
  tls_front front(ca.server(key_kind::rsa), server.port(), tls_front::ending::silent);
  EXPECT_THAT(fetch_tls(front, ca, "/close-delimited/5"), AllOf(HasSubstr("xxxxx"), HasSubstr("unexpected eof")));
}

TEST(httpbin, answers) {
  httpbin_server server;
  plain_client client(server.port());
  client.get("/status/418").read();
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 418 "));
}

}  // namespace
}  // namespace tern::test
