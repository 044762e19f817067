// That the launchers' servers do what their headers promise, as other clients see it: curl, and nghttp for trailers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plain_client.hpp"
#include "support/apache_server.hpp"
#include "support/caddy_server.hpp"
#include "support/h2o_server.hpp"
#include "support/lighttpd_server.hpp"
#include "support/nghttpd_server.hpp"
#include "support/nginx_server.hpp"
#include "support/process.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"

namespace tern::test {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using words = std::vector<std::string>;

struct web_servers_test : server_test {
  test_ca ca{dir_ / "ca"};
  std::string text = [] {
    std::string result;
    for (int i = 0; i < 2000; ++i) result += "line " + std::to_string(i % 7) + " of a text that compresses\n";
    return result;
  }();

  template <class Server>
  void fill(Server& server) {
    server.add_file("small.txt", "content of the file");
    server.add_file("text.txt", text);
    server.add_sparse_file("large", 3 << 20);
  }

  // The answer's head and body, then "version status" on a line.
  std::string curl(const words& more) {
    words command{"curl", "-sS", "-i", "--max-time", "20", "--cacert", ca.ca_file(), "-w", "\n%{http_version} %{http_code}"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  std::string version_of(const words& more) {
    words all{"-o", "/dev/null"};
    all.insert(all.end(), more.begin(), more.end());
    std::string said = curl(all);
    return said.substr(said.rfind('\n') + 1);
  }
  void expect_three_ways(web_server& server) {
    EXPECT_EQ(version_of({"--http2-prior-knowledge", server.url("/small.txt")}), "2 200");
    EXPECT_EQ(version_of({"--http2", server.tls_url("/small.txt")}), "2 200");
    EXPECT_EQ(version_of({"--http1.1", server.tls_url("/small.txt")}), "1.1 200");
    EXPECT_THAT(curl({"--http2", server.tls_url("/small.txt")}), HasSubstr("content of the file"));
    EXPECT_EQ(version_of({"--http2", server.tls_url("/large")}), "2 200");
  }
  void expect_upgrade(web_server& server) {
    std::string said = curl({"--http2", server.url("/small.txt")});
    EXPECT_THAT(said, AllOf(HasSubstr("101 Switching Protocols"), HasSubstr("content of the file"), EndsWith("2 200")));
  }
  // Whether the server sends the coding, and curl makes the text of it again.
  void expect_codings(web_server& server, const words& codings) {
    for (const std::string& coding : codings) {
      std::string said = curl({"--http2", "-H", "Accept-Encoding: " + coding, "--compressed", server.tls_url("/text.txt")});
      EXPECT_THAT(said, HasSubstr("content-encoding: " + coding + "\r\n"));
      EXPECT_THAT(said, HasSubstr(text)) << coding;
    }
    EXPECT_THAT(curl({"--http2", server.tls_url("/text.txt")}), Not(HasSubstr("content-encoding")));
  }
  void expect_redirects(web_server& server) {
    for (std::string status : {"301", "302", "303", "307", "308"}) {
      std::string where = server.tls_url("/redirect/" + status + "/small.txt");
      EXPECT_EQ(version_of({"--http2", where}), "2 " + status);
      EXPECT_THAT(curl({"--http2", "-L", where}), AllOf(HasSubstr("content of the file"), EndsWith("2 200"))) << status;
    }
  }
  void expect_login(const std::string& url, const words& how) {
    EXPECT_EQ(version_of({"--http1.1", url}), "1.1 401");
    words right = how, wrong = how;
    right.insert(right.end(), {"--http1.1", "-u", "user:password", url});
    wrong.insert(wrong.end(), {"--http1.1", "-u", "user:mistake", url});
    EXPECT_THAT(curl(right), AllOf(HasSubstr("content of the file"), EndsWith("1.1 200")));
    EXPECT_EQ(version_of(wrong), "1.1 401");
  }
};

TEST_F(web_servers_test, nginx_speaks_http_2_beside_http_1_1) {
  nginx_server server({.tls = ca.server(), .http2 = true});
  fill(server);
  EXPECT_EQ(version_of({"--http2-prior-knowledge", server.h2c_url("/small.txt")}), "2 200");
  EXPECT_EQ(version_of({"--http2", server.tls_url("/small.txt")}), "2 200");
  EXPECT_EQ(version_of({"--http1.1", server.tls_url("/small.txt")}), "1.1 200");
  EXPECT_EQ(version_of({server.url("/small.txt")}), "1.1 200");
  EXPECT_THAT(curl({"--http2", "-d", "body", server.tls_url("/accept")}), HasSubstr("accepted"));
}

TEST_F(web_servers_test, nginx_compresses_only_when_told_to) {
  nginx_server plain({.tls = ca.server(), .http2 = true});
  fill(plain);
  EXPECT_THAT(curl({"-H", "Accept-Encoding: gzip, br", plain.tls_url("/small.txt")}), Not(HasSubstr("content-encoding")));
  nginx_server server({.tls = ca.server(), .http2 = true, .compress = true});
  fill(server);
  expect_codings(server, {"gzip", "br"});
}

TEST_F(web_servers_test, nginx_ends_an_http_2_connection_after_keepalive_requests) {
  nginx_server server({.tls = ca.server(), .http2 = true, .keepalive_requests = 2});
  std::string url = server.tls_url("/accept");
  std::string said = run({"curl", "-sS", "-v", "--http2", "--cacert", ca.ca_file(), url, url, url});
  EXPECT_THAT(said, AllOf(HasSubstr("GOAWAY, error=0, last_stream=3"), HasSubstr("(#1)"), Not(HasSubstr("(#2)"))));
}

TEST_F(web_servers_test, nginx_sends_trailers) {
  nginx_server server({.tls = ca.server(), .http2 = true});
  fill(server);
  plain_client client(server.port());
  client.get("/trailers/small.txt").read("\r\n0\r\nX-Sum: 11\r\n\r\n");
  EXPECT_THAT(client.received(), AllOf(HasSubstr("Transfer-Encoding: chunked"), EndsWith("\r\n0\r\nX-Sum: 11\r\n\r\n")));
  EXPECT_THAT(run({"nghttp", "-v", server.h2c_url("/trailers/small.txt")}), HasSubstr("x-sum: 11"));
}

TEST_F(web_servers_test, nginx_redirects_asks_for_credentials_and_shows_what_it_was_sent) {
  nginx_server server({.tls = ca.server(), .http2 = true});
  fill(server);
  expect_redirects(server);
  EXPECT_EQ(version_of({server.url("/redirect/loop")}), "1.1 302");
  expect_login(server.tls_url("/basic/small.txt"), {"--basic"});
  EXPECT_THAT(curl({"--http2", "-X", "PUT", "-b", "a=b", "-H", "Authorization: x", server.tls_url("/show")}),
              HasSubstr("HTTP/2.0 PUT\nauthorization: x\ncookie: a=b\n"));
}

TEST_F(web_servers_test, lighttpd) {
  lighttpd_server server(ca.server());
  fill(server);
  expect_three_ways(server);
  expect_upgrade(server);
  expect_codings(server, {"gzip", "br", "zstd", "deflate"});
  expect_login(server.tls_url("/basic/small.txt"), {"--basic"});
  for (const char* kind : {"digest", "digest-sha256", "digest-md5", "digest-userhash"})
    expect_login(server.tls_url("/" + std::string(kind) + "/small.txt"), {"--digest"});
  EXPECT_THAT(curl({"--http1.1", server.url("/digest/small.txt")}),
              AllOf(HasSubstr("algorithm=SHA-256"), HasSubstr("algorithm=MD5")));
  EXPECT_THAT(curl({"--http1.1", server.url("/digest-userhash/small.txt")}), HasSubstr("userhash=true"));
  EXPECT_EQ(version_of({"--http2", "--digest", "-u", "user:password", server.tls_url("/digest-md5/small.txt")}), "2 200");
}

TEST_F(web_servers_test, apache) {
  apache_server server(ca.server());
  fill(server);
  expect_three_ways(server);
  expect_upgrade(server);
  expect_codings(server, {"gzip", "br"});
  EXPECT_THAT(curl({"-H", "Accept-Encoding: gzip, br", "--compressed", server.url("/text.txt")}),
              AllOf(HasSubstr("Content-Encoding: br\r\n"), HasSubstr(text)));
  expect_login(server.tls_url("/basic/small.txt"), {"--basic"});
  expect_login(server.tls_url("/digest/small.txt"), {"--digest"});
  EXPECT_THAT(curl({server.url("/digest/small.txt")}), AllOf(HasSubstr("algorithm=MD5"), HasSubstr("qop=\"auth\"")));
}

TEST_F(web_servers_test, apache_takes_uploads_and_answers_expect) {
  apache_server server(ca.server());
  write_file(dir_ / "upload", text);
  const std::string file = (dir_ / "upload").string();
  EXPECT_THAT(curl({"--http1.1", "-H", "Expect: 100-continue", "-T", file, server.url("/dav/one")}),
              AllOf(HasSubstr("HTTP/1.1 100 Continue"), EndsWith("1.1 201")));
  EXPECT_THAT(curl({"--http2", "-H", "Expect: 100-continue", "-T", file, server.tls_url("/dav/two")}),
              AllOf(HasSubstr("HTTP/2 100"), EndsWith("2 201")));
  for (const char* name : {"/dav/one", "/dav/two"}) EXPECT_THAT(curl({server.url(name)}), HasSubstr(text));
  EXPECT_EQ(version_of({"-X", "DELETE", server.url("/dav/one")}), "1.1 204");
  EXPECT_EQ(version_of({server.url("/dav/one")}), "1.1 404");
}

TEST_F(web_servers_test, caddy) {
  caddy_server server(ca.server());
  fill(server);
  expect_three_ways(server);
  expect_upgrade(server);
  expect_codings(server, {"gzip", "zstd"});
  expect_redirects(server);
  EXPECT_THAT(curl({"--http2", "-X", "DELETE", server.tls_url("/accept")}), HasSubstr("accepted"));
}

TEST_F(web_servers_test, h2o) {
  h2o_server server(ca.server());
  fill(server);
  expect_three_ways(server);
  expect_upgrade(server);
  expect_codings(server, {"gzip", "br"});
  expect_redirects(server);
}

TEST_F(web_servers_test, nghttpd) {
  nghttpd_server server({.tls = ca.server(), .trailer = "x-sum: 11"});
  fill(server);
  for (const std::string& url : {server.url("/small.txt"), server.tls_url("/small.txt")}) {
    EXPECT_THAT(curl({"--http2-prior-knowledge", url}), AllOf(HasSubstr("content of the file"), EndsWith("2 200")));
    EXPECT_THAT(run({"nghttp", "-v", url}), HasSubstr("x-sum: 11"));
  }
  EXPECT_THAT(curl({"--http2-prior-knowledge", "-d", "an upload", server.url("/small.txt")}), HasSubstr("an upload"));
  EXPECT_EQ(version_of({"--http2", server.tls_url("/large")}), "2 200");
}

TEST_F(web_servers_test, without_a_certificate_there_is_no_tls_port) {
  lighttpd_server lighttpd;
  apache_server apache;
  caddy_server caddy;
  h2o_server h2o;
  nghttpd_server nghttpd;
  for (web_server* server : std::initializer_list<web_server*>{&lighttpd, &apache, &caddy, &h2o, &nghttpd}) {
    server->add_file("small.txt", "content of the file");
    EXPECT_EQ(server->tls_port(), 0);
    EXPECT_EQ(version_of({"--http2-prior-knowledge", server->url("/small.txt")}), "2 200");
  }
}

}  // namespace
}  // namespace tern::test
