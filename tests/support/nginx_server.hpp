#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "support/web_server.hpp"

namespace tern::test {

// nginx serving a directory of its own: plain HTTP on one port and on a unix socket and, when a certificate is given, TLS on
// another; with `client_ca` that one demands a client certificate. Every way in serves the same:
//   /FILE             the files added
//   /basic/FILE       the same, for `user` with `password` (Basic)
//   /trailers/FILE    the same, followed by the trailer X-Sum: 11 (chunked over HTTP/1.1)
//   /accept           200 to any method; an upload is read and thrown away
//   /show             200 with the protocol, the method and the Authorization and Cookie headers as nginx saw them
//   /cookie           to /show with status 302 and the cookie from=nginx for /show
//   /status/N         an empty answer with status N (200, 204, 301, 404, 500)
//   /redirect/N/FILE  to /FILE with status N (301, 302, 303, 307, 308); /redirect/loop goes to itself
class nginx_server : public web_server {
 public:
  struct options {
    std::optional<certificate> tls = {};
    std::optional<std::filesystem::path> client_ca = {};
    bool http2 = false;     // on the TLS port beside HTTP/1.1, as ALPN chooses, and by prior knowledge alone on h2c_port()
    bool compress = false;  // text and JSON in gzip or br, as asked for; FILE.gz instead of FILE
    std::uint64_t keepalive_requests = 1'000'000;  // over HTTP/2 GOAWAY comes with the answer to the last of them
    std::string keepalive_timeout = "75s";         // as nginx writes it; "75s 1s" also sends Keep-Alive: timeout=1
    std::string tls_protocols = "TLSv1.2 TLSv1.3";
    std::string server_lines = {};  // more lines for the server block
  };

  nginx_server() : nginx_server(options{}) {}
  explicit nginx_server(options how);

  void restart() override;
  std::uint16_t h2c_port() const { return h2c_port_; }  // 0 without http2
  std::string h2c_url(std::string_view path) const;
  std::filesystem::path unix_socket() { return dir() / "nginx.sock"; }
  std::string access_log() { return read_file(dir() / "access.log"); }

 private:
  std::string configuration(const options& how);

  std::uint16_t h2c_port_ = 0;
};

}  // namespace tern::test
