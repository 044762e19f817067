#include "transport/tls/mbedtls/settings.hpp"

#include <mbedtls/ssl_ciphersuites.h>

namespace tern::mbedtls {
namespace {

// AES-128-GCM first: with AES instructions it is the fastest, and strong enough for everybody. CBC suites and those without
// forward secrecy stand last, for old servers.
constexpr int wanted_suites[] = {
#if defined(MBEDTLS_SSL_PROTO_TLS1_3)
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
    MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS1_3_AES_256_GCM_SHA384,
#endif
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_DHE_RSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA,
    MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA,
    MBEDTLS_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
    MBEDTLS_TLS_RSA_WITH_AES_128_GCM_SHA256,
    MBEDTLS_TLS_RSA_WITH_AES_256_GCM_SHA384,
    MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA256,
    MBEDTLS_TLS_RSA_WITH_AES_128_CBC_SHA,
    MBEDTLS_TLS_RSA_WITH_AES_256_CBC_SHA,
};

// The wanted suites that the library was built with, ended by 0.
const int* suites() {
  static const std::vector<int> available = [] {
    std::vector<int> out;
    for (int suite : wanted_suites)
      if (mbedtls_ssl_ciphersuite_from_id(suite)) out.push_back(suite);
    out.push_back(0);
    return out;
  }();
  return available.data();
}

}  // namespace

settings::settings(std::shared_ptr<const tls_profile> profile, std::shared_ptr<random_numbers> random)
    : profile_(std::move(profile)), random_(std::move(random)) {
  mbedtls_ssl_config_init(&config_);
}

settings::~settings() { mbedtls_ssl_config_free(&config_); }

expected<std::shared_ptr<const settings>> settings::make(std::shared_ptr<const tls_profile> profile, material_store& store,
                                                         std::shared_ptr<random_numbers> random) {
  std::shared_ptr<settings> out(new settings(std::move(profile), std::move(random)));
  if (error why = out->fill(store)) return why;
  return std::shared_ptr<const settings>(std::move(out));
}

error settings::fill(material_store& store) {
  if (profile_->min_version == tls_version::tls_1_3 && !has_tls_1_3())
    return error(TERN_E_TLS_CONFIG, "TLS 1.3 is demanded, but mbed TLS was built without it");
  int code =
      mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM, MBEDTLS_SSL_PRESET_DEFAULT);
  if (code != 0) return error(TERN_E_TLS_CONFIG, text_of(code)).with_native(code, text_of(code));
  mbedtls_ssl_conf_rng(&config_, random_numbers::fill, random_->get());
  mbedtls_ssl_conf_ciphersuites(&config_, suites());
  offer_groups(config_);
  set_versions(config_, profile_->min_version);
  want_ticket_signals(config_);

  // Without verification the chain is looked at all the same, by the engine's callback: that is how it sees a resumption.
  mbedtls_ssl_conf_authmode(&config_, profile_->verify ? MBEDTLS_SSL_VERIFY_REQUIRED : MBEDTLS_SSL_VERIFY_OPTIONAL);
  if (profile_->verify) {
    auto trust = store.trust_of(*profile_);
    if (!trust) return trust.why();
    trust_ = std::move(*trust);
    mbedtls_ssl_conf_ca_chain(&config_, &trust_->first, nullptr);
  }
  auto own = store.identity_of(*profile_);
  if (!own) return own.why();
  own_ = std::move(*own);
  if (own_) code = mbedtls_ssl_conf_own_cert(&config_, &own_->chain.first, &own_->key);

  for (const std::string& protocol : profile_->alpn) alpn_.push_back(protocol.c_str());
  alpn_.push_back(nullptr);
  if (code == 0 && alpn_.size() > 1) code = mbedtls_ssl_conf_alpn_protocols(&config_, alpn_.data());
  return code == 0 ? error() : error(TERN_E_TLS_CONFIG, text_of(code)).with_native(code, text_of(code));
}

}  // namespace tern::mbedtls
