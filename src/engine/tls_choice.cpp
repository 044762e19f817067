#include "engine/tls_choice.hpp"

#include "engine/client_certificate.hpp"

namespace tern {

tls_options tls_options_for(std::string_view origin, const request_settings& o) {
  tls_options t;
  t.ca_file = o.tls_ca_file;
  t.ca_path = o.tls_ca_path;
  t.extra_ca = o.tls_extra_ca;
  if (auto own = certificate_for(origin, o.tls_client_certs)) {
    t.cert_file = std::move(own->cert_file);
    t.key_file = std::move(own->key_file);
    t.key_password = std::move(own->key_password);
  }
  t.min_version = o.tls_min_version;
  t.resume = o.tls_resume;
  return t;
}

}  // namespace tern
