#include "transport/tls/mbedtls/compat.hpp"

#include <mbedtls/error.h>
#include <mbedtls/pem.h>
#include <mbedtls/pkcs5.h>
#include <mbedtls/platform.h>
#include <sys/random.h>

#include <cerrno>

#if MBEDTLS_VERSION_NUMBER >= 0x03000000
#include <psa/crypto.h>
#endif

namespace tern::mbedtls {
namespace {

int system_entropy(void*, unsigned char* out, size_t size) {
  while (size > 0) {
    ssize_t got = ::getrandom(out, size, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return MBEDTLS_ERR_CTR_DRBG_ENTROPY_SOURCE_FAILED;
    out += got;
    size -= static_cast<size_t>(got);
  }
  return 0;
}

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// The library wants PEM with its final NUL counted and DER without one.
size_t counted_size(std::string_view text) { return text.size() + (text.find("-----BEGIN") != std::string_view::npos ? 1 : 0); }

bytes body_of(mbedtls_pem_context& pem) {
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
  size_t size = 0;
  const unsigned char* data = mbedtls_pem_get_buffer(&pem, &size);
  return {reinterpret_cast<const std::byte*>(data), size};
#else
  return {reinterpret_cast<const std::byte*>(pem.buf), pem.buflen};
#endif
}

}  // namespace

bool read_pem(const secret& text, const char* header, const char* footer, secret& der) {
  mbedtls_pem_context pem;
  mbedtls_pem_init(&pem);
  size_t used = 0;
  bool found = mbedtls_pem_read_buffer(&pem, header, footer, raw(text.view()), nullptr, 0, &used) == 0;
  if (found) der = secret(as_text(body_of(pem)));
  mbedtls_pem_free(&pem);
  return found;
}

random_numbers::random_numbers() {
  mbedtls_ctr_drbg_init(&drbg_);
  seeded_ = mbedtls_ctr_drbg_seed(&drbg_, system_entropy, nullptr, nullptr, 0) == 0;
}

random_numbers::~random_numbers() { mbedtls_ctr_drbg_free(&drbg_); }

std::string text_of(int code) {
  char buffer[160];
  mbedtls_strerror(code, buffer, sizeof buffer);
  return buffer;
}

#if MBEDTLS_VERSION_NUMBER >= 0x03000000

bool derive_key(mbedtls_md_type_t hash, std::string_view password, bytes salt, unsigned iterations, secret& key) {
  return mbedtls_pkcs5_pbkdf2_hmac_ext(hash, raw(password), password.size(), raw(as_text(salt)), salt.size(), iterations,
                                       static_cast<uint32_t>(key.size()),
                                       reinterpret_cast<unsigned char*>(key.raw().data())) == 0;
}

bool is_version_mismatch(int code) noexcept { return code == MBEDTLS_ERR_SSL_BAD_PROTOCOL_VERSION; }

bool has_tls_1_3() noexcept {
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
  return true;
#else
  return false;
#endif
}

bool start_library() {
  static const bool started = psa_crypto_init() == PSA_SUCCESS;
  return started;
}

int parse_key(mbedtls_pk_context& key, std::string_view text, std::string_view password, random_numbers& random) {
  return mbedtls_pk_parse_key(&key, raw(text), counted_size(text), raw(password), password.size(), random_numbers::fill,
                              random.get());
}

bool is_pair(const mbedtls_pk_context& certificate, const mbedtls_pk_context& key, random_numbers& random) {
  return mbedtls_pk_check_pair(&certificate, &key, random_numbers::fill, random.get()) == 0;
}

void offer_groups(mbedtls_ssl_config& config) {
  static const uint16_t groups[] = {MBEDTLS_SSL_IANA_TLS_GROUP_X25519, MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
                                    MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, MBEDTLS_SSL_IANA_TLS_GROUP_SECP521R1,
                                    MBEDTLS_SSL_IANA_TLS_GROUP_NONE};
  mbedtls_ssl_conf_groups(&config, groups);
}

void set_versions(mbedtls_ssl_config& config, tls_version lowest) {
  mbedtls_ssl_conf_min_tls_version(&config,
                                   lowest == tls_version::tls_1_3 ? MBEDTLS_SSL_VERSION_TLS1_3 : MBEDTLS_SSL_VERSION_TLS1_2);
}

void want_ticket_signals(mbedtls_ssl_config& config) {
#if defined(MBEDTLS_SSL_PROTO_TLS1_3) && defined(MBEDTLS_SSL_SESSION_TICKETS) && \
    defined(MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED)
  mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(&config, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
#else
  static_cast<void>(config);
#endif
}

void drop_peer_certificate(mbedtls_ssl_context&) noexcept {}
std::optional<int> alert_of(const mbedtls_ssl_context&) noexcept { return std::nullopt; }

bool is_new_ticket(int code) noexcept {
#if defined(MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
  return code == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET;
#else
  return static_cast<void>(code), false;
#endif
}

#else

bool derive_key(mbedtls_md_type_t hash, std::string_view password, bytes salt, unsigned iterations, secret& key) {
  mbedtls_md_context_t md;
  mbedtls_md_init(&md);
  const mbedtls_md_info_t* info = mbedtls_md_info_from_type(hash);
  bool done =
      info && mbedtls_md_setup(&md, info, 1) == 0 &&
      mbedtls_pkcs5_pbkdf2_hmac(&md, raw(password), password.size(), raw(as_text(salt)), salt.size(), iterations,
                                static_cast<uint32_t>(key.size()), reinterpret_cast<unsigned char*>(key.raw().data())) == 0;
  mbedtls_md_free(&md);
  return done;
}

bool is_version_mismatch(int code) noexcept { return code == MBEDTLS_ERR_SSL_BAD_HS_PROTOCOL_VERSION; }

bool has_tls_1_3() noexcept { return false; }
bool start_library() { return true; }

int parse_key(mbedtls_pk_context& key, std::string_view text, std::string_view password, random_numbers&) {
  return mbedtls_pk_parse_key(&key, raw(text), counted_size(text), raw(password), password.size());
}

bool is_pair(const mbedtls_pk_context& certificate, const mbedtls_pk_context& key, random_numbers&) {
  return mbedtls_pk_check_pair(&certificate, &key) == 0;
}

void offer_groups(mbedtls_ssl_config& config) {
  static const mbedtls_ecp_group_id groups[] = {MBEDTLS_ECP_DP_CURVE25519, MBEDTLS_ECP_DP_SECP256R1, MBEDTLS_ECP_DP_SECP384R1,
                                                MBEDTLS_ECP_DP_SECP521R1, MBEDTLS_ECP_DP_NONE};
  mbedtls_ssl_conf_curves(&config, groups);
}

void set_versions(mbedtls_ssl_config& config, tls_version) {
  mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, MBEDTLS_SSL_MINOR_VERSION_3);
}

void want_ticket_signals(mbedtls_ssl_config&) {}

void drop_peer_certificate(mbedtls_ssl_context& ssl) noexcept {
#if defined(MBEDTLS_SSL_KEEP_PEER_CERTIFICATE)
  // Renegotiation, which would compare it, is off.
  if (!ssl.session || !ssl.session->peer_cert) return;
  mbedtls_x509_crt_free(ssl.session->peer_cert);
  mbedtls_free(ssl.session->peer_cert);
  ssl.session->peer_cert = nullptr;
#else
  static_cast<void>(ssl);
#endif
}

std::optional<int> alert_of(const mbedtls_ssl_context& ssl) noexcept {
  if (!ssl.in_msg || ssl.in_msgtype != MBEDTLS_SSL_MSG_ALERT || ssl.in_msglen < 2) return std::nullopt;
  return ssl.in_msg[1];
}

bool is_new_ticket(int) noexcept { return false; }

#endif

}  // namespace tern::mbedtls
