#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

namespace tern::test {

// nginx serving a directory of its own: plain HTTP on one port and on a unix socket and, when a certificate is given, TLS on
// another; with `client_ca` that one demands a client certificate. Every way in serves the same:
//   /FILE       the files added below
//   /accept     200 to any method; an upload is read and thrown away
//   /status/N   an empty answer with status N (200, 204, 301, 404, 500)
class nginx_server {
 public:
  struct options {
    std::optional<certificate> tls = {};
    std::optional<std::filesystem::path> client_ca = {};
    std::uint64_t keepalive_requests = 1'000'000;
    std::string keepalive_timeout = "75s";  // as nginx writes it; "75s 1s" also sends Keep-Alive: timeout=1
    std::string tls_protocols = "TLSv1.2 TLSv1.3";
    std::string server_lines = {};  // more lines for the server block
  };

  nginx_server() : nginx_server(options{}) {}
  explicit nginx_server(options how);

  void add_file(std::string_view name, std::string_view content);
  void add_sparse_file(std::string_view name, std::uintmax_t size);

  std::uint16_t port() const { return port_; }
  std::uint16_t tls_port() const { return tls_port_; }
  std::filesystem::path unix_socket() const { return dir_ / "nginx.sock"; }
  std::string url(std::string_view path) const;
  std::string tls_url(std::string_view path, std::string_view host = "localhost") const;
  std::string access_log() const { return read_file(dir_ / "access.log"); }
  temp_dir& dir() { return dir_; }

  void stop() { process_->stop(); }

 private:
  std::string configuration(const options& how) const;

  temp_dir dir_;
  std::uint16_t port_ = 0;
  std::uint16_t tls_port_ = 0;
  std::unique_ptr<process> process_;
};

}  // namespace tern::test
