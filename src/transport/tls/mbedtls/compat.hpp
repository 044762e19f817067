// Where mbed TLS 2.28 and 3.x differ. Nothing else of the library asks for the version.
#pragma once

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <mbedtls/ssl.h>
#include <mbedtls/version.h>
#include <mbedtls/x509_crt.h>

#include <optional>
#include <string>

#include "base/bytes.hpp"
#include "transport/tls_profile.hpp"

namespace tern::mbedtls {

// The random numbers of one loop, seeded once by the system. Not mbed TLS's entropy collector: that polls several slow sources.
class random_numbers {
 public:
  random_numbers();
  random_numbers(const random_numbers&) = delete;
  random_numbers& operator=(const random_numbers&) = delete;
  ~random_numbers();
  mbedtls_ctr_drbg_context* get() noexcept { return &drbg_; }
  static int fill(void* drbg, unsigned char* out, size_t size) { return mbedtls_ctr_drbg_random(drbg, out, size); }
  bool seeded() const noexcept { return seeded_; }

 private:
  mbedtls_ctr_drbg_context drbg_;
  bool seeded_ = false;
};

std::string text_of(int code);  // what the library says of its code
bool has_tls_1_3() noexcept;
bool is_version_mismatch(int code) noexcept;  // of a handshake
bool start_library();                         // once per process, before anything else; any thread

int parse_key(mbedtls_pk_context& key, std::string_view text, std::string_view password, random_numbers& random);
bool is_pair(const mbedtls_pk_context& certificate, const mbedtls_pk_context& key, random_numbers& random);

// The DER between header and footer; false: it is not there.
bool read_pem(const secret& text, const char* header, const char* footer, secret& der);
// PBKDF2 with HMAC (RFC 8018 §5.2).
bool derive_key(mbedtls_md_type_t hash, std::string_view password, bytes salt, unsigned iterations, secret& key);

// X25519 and P-256 come first: the server takes the first it knows, and the library's own order starts with curves that make
// the handshake 1.6 times as long. Stays valid, as all lists here.
void offer_groups(mbedtls_ssl_config& config);
void set_versions(mbedtls_ssl_config& config, tls_version lowest);
void want_ticket_signals(mbedtls_ssl_config& config);

// The parsed chain of the peer, 4 KiB and more, is of no use after the handshake and costs a parse per copied session.
void drop_peer_certificate(mbedtls_ssl_context& ssl) noexcept;
// The number of the alert that ended the connection, where the library tells.
std::optional<int> alert_of(const mbedtls_ssl_context& ssl) noexcept;
bool is_new_ticket(int code) noexcept;

}  // namespace tern::mbedtls
