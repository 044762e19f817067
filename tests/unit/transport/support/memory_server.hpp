// A TLS server over memory.
#pragma once

#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_ticket.h>

#include <memory>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "unit/transport/support/test_certificates.hpp"

namespace tern::test {

struct server_options {
  pem_pair identity;
  std::string client_ca{};  // PEM; not empty: a client certificate is demanded
  bool tickets = false;
  bool ids = false;  // a session cache
  std::vector<std::string> alpn{};
};

// Shared by the connections of one server.
class server_settings {
 public:
  explicit server_settings(server_options how);
  server_settings(const server_settings&) = delete;
  server_settings& operator=(const server_settings&) = delete;
  ~server_settings();
  const mbedtls_ssl_config* config() const { return &config_; }

 private:
  server_options how_;
  mbedtls_ssl_config config_;
  mbedtls_x509_crt cert_;
  mbedtls_x509_crt client_ca_;
  mbedtls_pk_context key_;
  mbedtls_ssl_ticket_context tickets_;
  mbedtls_ssl_cache_context cache_;
  std::vector<const char*> alpn_;
};

class memory_server {
 public:
  explicit memory_server(server_settings& how);
  memory_server(const memory_server&) = delete;
  memory_server& operator=(const memory_server&) = delete;
  ~memory_server();

  void feed(bytes data);  // drives the handshake, collects plain text
  std::string pull();     // ciphertext to send
  void write(std::string_view text);
  void close_notify();
  std::string received;  // plain text
  bool open() const { return open_; }
  bool saw_close_notify() const { return closed_; }
  int last_error() const { return error_; }
  std::string alpn() const;
  bool has_client_certificate() const;
  std::string suite() const { return mbedtls_ssl_get_ciphersuite(&ssl_); }

 private:
  void drive();
  mbedtls_ssl_context ssl_;
  std::string in_;
  std::string out_;
  bool open_ = false;
  bool closed_ = false;
  int error_ = 0;
};

}  // namespace tern::test
