// What comes from files: trusted certificates, our own certificate and key. Loaded once, shared read-only by all loops.
//
// mbed TLS writes into shared objects while using them (cached Montgomery constants, RSA blinding) and locks a mutex of the
// object when it is built with MBEDTLS_THREADING_C, as distributions do. Without that every thread loads objects of its own.
#pragma once

#include <mutex>
#include <unordered_map>

#include "transport/tls/mbedtls/compat.hpp"
#include "transport/tls_factory.hpp"

namespace tern::mbedtls {

struct certificate_chain {
  mbedtls_x509_crt first;
  certificate_chain() { mbedtls_x509_crt_init(&first); }
  certificate_chain(const certificate_chain&) = delete;
  certificate_chain& operator=(const certificate_chain&) = delete;
  ~certificate_chain() { mbedtls_x509_crt_free(&first); }
};

struct own_identity {
  certificate_chain chain;
  mbedtls_pk_context key;
  own_identity() { mbedtls_pk_init(&key); }
  ~own_identity() { mbedtls_pk_free(&key); }
};

class material_store final : public tls_store {
 public:
  error load(const tls_profile& profile) override;
  bool is_loaded(const tls_profile& profile) override;
  expected<std::shared_ptr<certificate_chain>> trust_of(const tls_profile& profile);
  expected<std::shared_ptr<own_identity>> identity_of(const tls_profile& profile);  // holds NULL: no client certificate

 private:
  template <class T>
  using table = std::unordered_map<std::string, std::shared_ptr<T>>;
  template <class T, class Load>
  expected<std::shared_ptr<T>> find(table<T>& where, std::string key, Load load);

  std::mutex mutex_;  // also held while loading, so that nothing is loaded twice
  table<certificate_chain> trust_;
  table<own_identity> identities_;
};

// For the above and for tests; TERN_E_TLS_CONFIG names the file.
expected<std::shared_ptr<certificate_chain>> load_trust(const tls_profile& profile);
expected<std::shared_ptr<own_identity>> load_identity(const tls_profile& profile);

}  // namespace tern::mbedtls
