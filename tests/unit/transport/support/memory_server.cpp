#include "unit/transport/support/memory_server.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "transport/tls/mbedtls/compat.hpp"

namespace tern::test {
namespace {

mbedtls::random_numbers& random_source() {
  static mbedtls::random_numbers one;
  return one;
}

void check(int code) {
  if (code != 0) throw std::runtime_error(mbedtls::text_of(code));
}

void parse(mbedtls_x509_crt& into, const std::string& pem) {
  check(mbedtls_x509_crt_parse(&into, reinterpret_cast<const unsigned char*>(pem.c_str()), pem.size() + 1));
}

}  // namespace

server_settings::server_settings(server_options how) : how_(std::move(how)) {
  auto* random = random_source().get();
  mbedtls_ssl_config_init(&config_);
  mbedtls_x509_crt_init(&cert_);
  mbedtls_x509_crt_init(&client_ca_);
  mbedtls_pk_init(&key_);
  mbedtls_ssl_ticket_init(&tickets_);
  mbedtls_ssl_cache_init(&cache_);
  check(mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT));
  mbedtls_ssl_conf_rng(&config_, mbedtls_ctr_drbg_random, random);
  parse(cert_, how_.identity.cert);
  check(mbedtls::parse_key(key_, how_.identity.key, "", random_source()));
  check(mbedtls_ssl_conf_own_cert(&config_, &cert_, &key_));
  if (!how_.client_ca.empty()) {
    parse(client_ca_, how_.client_ca);
    mbedtls_ssl_conf_ca_chain(&config_, &client_ca_, nullptr);
    mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_REQUIRED);
  }
  if (how_.tickets) {
    check(mbedtls_ssl_ticket_setup(&tickets_, mbedtls_ctr_drbg_random, random, MBEDTLS_CIPHER_AES_256_GCM, 86400));
    mbedtls_ssl_conf_session_tickets_cb(&config_, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets_);
  }
  if (how_.ids) mbedtls_ssl_conf_session_cache(&config_, &cache_, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
  for (const std::string& name : how_.alpn) alpn_.push_back(name.c_str());
  alpn_.push_back(nullptr);
  if (alpn_.size() > 1) check(mbedtls_ssl_conf_alpn_protocols(&config_, alpn_.data()));
}

server_settings::~server_settings() {
  mbedtls_ssl_config_free(&config_);
  mbedtls_x509_crt_free(&cert_);
  mbedtls_x509_crt_free(&client_ca_);
  mbedtls_pk_free(&key_);
  mbedtls_ssl_ticket_free(&tickets_);
  mbedtls_ssl_cache_free(&cache_);
}

memory_server::memory_server(server_settings& how) {
  mbedtls_ssl_init(&ssl_);
  check(mbedtls_ssl_setup(&ssl_, how.config()));
  mbedtls_ssl_set_bio(
      &ssl_, this,
      [](void* self, const unsigned char* data, size_t size) {
        static_cast<memory_server*>(self)->out_.append(reinterpret_cast<const char*>(data), size);
        return static_cast<int>(size);
      },
      [](void* self, unsigned char* into, size_t size) {
        std::string& in = static_cast<memory_server*>(self)->in_;
        if (in.empty()) return MBEDTLS_ERR_SSL_WANT_READ;
        size_t count = std::min(size, in.size());
        std::memcpy(into, in.data(), count);
        in.erase(0, count);
        return static_cast<int>(count);
      },
      nullptr);
}

memory_server::~memory_server() { mbedtls_ssl_free(&ssl_); }

void memory_server::feed(bytes data) {
  in_ += as_text(data);
  drive();
}

void memory_server::drive() {
  if (error_ != 0) return;
  if (!open_) {
    int code = mbedtls_ssl_handshake(&ssl_);
    if (code == 0) open_ = true;
    if (code != 0 && code != MBEDTLS_ERR_SSL_WANT_READ) error_ = code;
    if (!open_) return;
  }
  for (;;) {
    char buffer[4096];
    int code = mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(buffer), sizeof buffer);
    if (code > 0) {
      received.append(buffer, static_cast<size_t>(code));
      continue;
    }
    if (code == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY)
      closed_ = true;
    else if (code != MBEDTLS_ERR_SSL_WANT_READ)
      error_ = code;
    return;
  }
}

std::string memory_server::pull() { return std::exchange(out_, {}); }

void memory_server::write(std::string_view text) {
  while (!text.empty()) {
    int code = mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    if (code < 0) throw std::runtime_error(mbedtls::text_of(code));
    text.remove_prefix(static_cast<size_t>(code));
  }
}

void memory_server::close_notify() { mbedtls_ssl_close_notify(&ssl_); }

std::string memory_server::alpn() const {
  const char* name = mbedtls_ssl_get_alpn_protocol(&ssl_);
  return name ? name : "";
}

bool memory_server::has_client_certificate() const { return mbedtls_ssl_get_peer_cert(&ssl_) != nullptr; }

}  // namespace tern::test
