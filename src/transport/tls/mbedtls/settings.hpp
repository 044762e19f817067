// A tls_profile as mbed TLS wants it: one configuration per profile and loop, shared by the loop's engines.
#pragma once

#include <memory>
#include <vector>

#include "transport/tls/mbedtls/material.hpp"

namespace tern::mbedtls {

class settings {
 public:
  static expected<std::shared_ptr<const settings>> make(std::shared_ptr<const tls_profile> profile, material_store& store,
                                                        std::shared_ptr<random_numbers> random);
  settings(const settings&) = delete;
  settings& operator=(const settings&) = delete;
  ~settings();

  const mbedtls_ssl_config* config() const noexcept { return &config_; }
  const tls_profile& profile() const noexcept { return *profile_; }

 private:
  explicit settings(std::shared_ptr<const tls_profile> profile, std::shared_ptr<random_numbers> random);
  error fill(material_store& store);

  mbedtls_ssl_config config_;
  std::shared_ptr<const tls_profile> profile_;
  std::shared_ptr<random_numbers> random_;
  std::shared_ptr<certificate_chain> trust_;
  std::shared_ptr<own_identity> own_;
  std::vector<const char*> alpn_;
};

}  // namespace tern::mbedtls
