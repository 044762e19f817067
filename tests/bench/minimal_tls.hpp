#pragma once
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "minimal_http.hpp"

// As little TLS as a client can do with mbedTLS: X25519 and AES-128-GCM first, one recv per readiness into memory that mbedTLS
// then reads from.
namespace tern::bench {

inline void check(int code, const char* what) {
  if (code == 0) return;
  std::fprintf(stderr, "%s: -0x%04x\n", what, static_cast<unsigned>(-code));
  std::exit(1);
}

// The configuration all connections share.
struct tls_setup {
  // `alpn`: a list that ends with a null pointer, valid as long as the setup; none when null.
  explicit tls_setup(const std::string& ca, const char** alpn = nullptr) {
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&random);
    mbedtls_x509_crt_init(&chain);
    mbedtls_ssl_config_init(&config);
    check(mbedtls_ctr_drbg_seed(&random, mbedtls_entropy_func, &entropy, nullptr, 0), "seed");
    check(mbedtls_x509_crt_parse_file(&chain, ca.c_str()), "CA file");
    check(mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT),
          "defaults");
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &random);
    mbedtls_ssl_conf_ca_chain(&config, &chain, nullptr);
    mbedtls_ssl_conf_authmode(&config, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ciphersuites(&config, suites.data());
    if (alpn != nullptr) check(mbedtls_ssl_conf_alpn_protocols(&config, alpn), "ALPN");
#if MBEDTLS_VERSION_MAJOR >= 3
    mbedtls_ssl_conf_groups(&config, groups.data());
#else
    mbedtls_ssl_conf_curves(&config, groups.data());
#endif
  }
  ~tls_setup() {
    mbedtls_ssl_config_free(&config);
    mbedtls_x509_crt_free(&chain);
    mbedtls_ctr_drbg_free(&random);
    mbedtls_entropy_free(&entropy);
  }

  const std::array<int, 5> suites{
      MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
      MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, 0};
#if MBEDTLS_VERSION_MAJOR >= 3
  const std::array<std::uint16_t, 4> groups{MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
                                            MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
#else
  const std::array<mbedtls_ecp_group_id, 4> groups{MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_SECP256R1,
                                                   MBEDTLS_ECP_DP_SECP384R1, MBEDTLS_ECP_DP_NONE};
#endif
  mbedtls_entropy_context entropy;
  mbedtls_ctr_drbg_context random;
  mbedtls_x509_crt chain;
  mbedtls_ssl_config config;
};

inline std::array<unsigned char, 262144> wire;
inline std::array<unsigned char, 65536> plain;

// One TLS connection over a non-blocking socket. recv fills `wire`, shared by all; what mbedTLS leaves of it is kept.
class tls_connection {
 public:
  tls_connection(tls_setup& setup, std::uint16_t port, const mbedtls_ssl_session* resumed = nullptr)
      : fd(connect_loopback(port)) {
    mbedtls_ssl_init(&ssl_);
    check(mbedtls_ssl_setup(&ssl_, &setup.config), "setup");
    check(mbedtls_ssl_set_hostname(&ssl_, "localhost"), "host name");
    mbedtls_ssl_set_bio(&ssl_, this, send_bytes, take_bytes, nullptr);
    if (resumed != nullptr) check(mbedtls_ssl_set_session(&ssl_, resumed), "session");
  }
  ~tls_connection() {
    mbedtls_ssl_free(&ssl_);
    ::close(fd);
  }
  tls_connection(const tls_connection&) = delete;
  tls_connection& operator=(const tls_connection&) = delete;

  void handshake() {
    for (;;) {
      int code = mbedtls_ssl_handshake(&ssl_);
      if (code == 0) return keep_rest();  // a server of HTTP/2 speaks first, perhaps already
      if (code != MBEDTLS_ERR_SSL_WANT_READ) check(code, "handshake");
      wait_and_fill();
    }
  }
  void send(std::string_view data) {
    while (!data.empty()) {
      int n = mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(data.data()), data.size());
      if (n <= 0) check(n < 0 ? n : -1, "write");
      data.remove_prefix(static_cast<std::size_t>(n));
    }
  }
  // Reads what has arrived and hands it over piece by piece until `take` says true, which is then the result.
  template <class Take>
  bool receive(Take&& take) {
    fill();
    for (;;) {
      int n = mbedtls_ssl_read(&ssl_, plain.data(), plain.size());
      if (n == MBEDTLS_ERR_SSL_WANT_READ) {
        keep_rest();
        return false;
      }
      if (n <= 0) check(n == 0 ? -1 : n, "read");
      if (take(reinterpret_cast<const char*>(plain.data()), static_cast<std::size_t>(n))) {
        keep_rest();
        return true;
      }
    }
  }
  void wait() {
    pollfd ready{fd, POLLIN, 0};
    ::poll(&ready, 1, -1);
  }
  void save(mbedtls_ssl_session& session) { check(mbedtls_ssl_get_session(&ssl_, &session), "get session"); }
  void close_notify() { mbedtls_ssl_close_notify(&ssl_); }

  int fd;

 private:
  void wait_and_fill() {
    wait();
    fill();
    if (begin_ == end_) check(-1, "the server closed");
  }
  void fill() {
    std::size_t have = rest_.size();
    std::copy(rest_.begin(), rest_.end(), wire.begin());
    rest_.clear();
    ssize_t n = ::recv(fd, wire.data() + have, wire.size() - have, MSG_DONTWAIT);
    if (n == 0 && have == 0) check(-1, "the server closed");
    begin_ = 0;
    end_ = have + static_cast<std::size_t>(n > 0 ? n : 0);
  }
  void keep_rest() {
    rest_.assign(wire.begin() + static_cast<std::ptrdiff_t>(begin_), wire.begin() + static_cast<std::ptrdiff_t>(end_));
    begin_ = end_ = 0;
  }
  static int take_bytes(void* self, unsigned char* to, std::size_t size) {
    auto& me = *static_cast<tls_connection*>(self);
    std::size_t n = std::min(size, me.end_ - me.begin_);
    if (n == 0) return MBEDTLS_ERR_SSL_WANT_READ;
    std::memcpy(to, wire.data() + me.begin_, n);
    me.begin_ += n;
    return static_cast<int>(n);
  }
  static int send_bytes(void* self, const unsigned char* data, std::size_t size) {
    ssize_t n = ::send(static_cast<tls_connection*>(self)->fd, data, size, MSG_NOSIGNAL);
    return n < 0 ? MBEDTLS_ERR_SSL_INTERNAL_ERROR : static_cast<int>(n);
  }

  mbedtls_ssl_context ssl_;
  std::vector<unsigned char> rest_;
  std::size_t begin_ = 0, end_ = 0;
};

}  // namespace tern::bench
