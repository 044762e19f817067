#include "unit/transport/support/test_certificates.hpp"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/oid.h>
#include <mbedtls/pk.h>
#include <mbedtls/x509_crt.h>

#include <array>
#include <stdexcept>

#include "transport/endpoint.hpp"
#include "transport/tls/mbedtls/compat.hpp"

namespace tern::test {
namespace {

mbedtls::random_numbers& random_source() {
  static mbedtls::random_numbers one;
  return one;
}

void check(int code) {
  if (code < 0) throw std::runtime_error(mbedtls::text_of(code));
}

struct key_pair {
  mbedtls_pk_context pk;
  key_pair() { mbedtls_pk_init(&pk); }
  ~key_pair() { mbedtls_pk_free(&pk); }
};

void der_length(std::string& out, size_t size) {
  if (size < 128) {
    out += static_cast<char>(size);
  } else {
    out += static_cast<char>(0x82);
    out += static_cast<char>(size >> 8);
    out += static_cast<char>(size);
  }
}

std::string alternative_names(const certificate_request& what) {
  std::string list;
  for (const std::string& name : what.dns) {
    list += static_cast<char>(0x82);
    der_length(list, name.size());
    list += name;
  }
  for (const std::string& text : what.addresses) {
    ip_address address = *parse_ip(text);
    list += static_cast<char>(0x87);
    list += static_cast<char>(address.v6 ? 16 : 4);
    list.append(reinterpret_cast<const char*>(address.data.data()), address.v6 ? 16 : 4);
  }
  std::string out = "\x30";
  der_length(out, list.size());
  return out + list;
}

pem_pair make(const certificate_request& what, const pem_pair* authority) {
  auto* random = random_source().get();
  key_pair subject, issuer;
  check(mbedtls_pk_setup(&subject.pk, mbedtls_pk_info_from_type(what.rsa ? MBEDTLS_PK_RSA : MBEDTLS_PK_ECKEY)));
  if (what.rsa)
    check(mbedtls_rsa_gen_key(mbedtls_pk_rsa(subject.pk), mbedtls_ctr_drbg_random, random, 2048, 65537));
  else
    check(mbedtls_ecp_gen_key(MBEDTLS_ECP_DP_SECP256R1, mbedtls_pk_ec(subject.pk), mbedtls_ctr_drbg_random, random));
  if (authority) check(mbedtls::parse_key(issuer.pk, authority->key, "", random_source()));

  mbedtls_x509write_cert crt;
  mbedtls_x509write_crt_init(&crt);
  mbedtls_x509write_crt_set_subject_key(&crt, &subject.pk);
  mbedtls_x509write_crt_set_issuer_key(&crt, authority ? &issuer.pk : &subject.pk);
  std::string name = "CN=" + what.common_name;
  check(mbedtls_x509write_crt_set_subject_name(&crt, name.c_str()));
  std::string issuer_name = name;
  if (authority) {
    mbedtls_x509_crt parsed;
    mbedtls_x509_crt_init(&parsed);
    check(mbedtls_x509_crt_parse(&parsed, reinterpret_cast<const unsigned char*>(authority->cert.c_str()),
                                 authority->cert.size() + 1));
    char text[128];
    mbedtls_x509_dn_gets(text, sizeof text, &parsed.subject);
    issuer_name = text;
    mbedtls_x509_crt_free(&parsed);
  }
  check(mbedtls_x509write_crt_set_issuer_name(&crt, issuer_name.c_str()));
  mbedtls_x509write_crt_set_version(&crt, MBEDTLS_X509_CRT_VERSION_3);
  mbedtls_x509write_crt_set_md_alg(&crt, MBEDTLS_MD_SHA256);
  static unsigned char serial = 0;
  ++serial;
#if MBEDTLS_VERSION_NUMBER >= 0x03000000
  check(mbedtls_x509write_crt_set_serial_raw(&crt, &serial, 1));
#else
  mbedtls_mpi number;
  mbedtls_mpi_init(&number);
  check(mbedtls_mpi_lset(&number, serial));
  check(mbedtls_x509write_crt_set_serial(&crt, &number));
  mbedtls_mpi_free(&number);
#endif
  check(mbedtls_x509write_crt_set_validity(&crt, what.not_before.c_str(), what.not_after.c_str()));
  check(mbedtls_x509write_crt_set_basic_constraints(&crt, what.authority ? 1 : 0, -1));
  if (!what.dns.empty() || !what.addresses.empty()) {
    std::string names = alternative_names(what);
    check(mbedtls_x509write_crt_set_extension(&crt, MBEDTLS_OID_SUBJECT_ALT_NAME,
                                              MBEDTLS_OID_SIZE(MBEDTLS_OID_SUBJECT_ALT_NAME), 0,
                                              reinterpret_cast<const unsigned char*>(names.data()), names.size()));
  }
  std::array<unsigned char, 8192> buffer{};
  pem_pair out;
  check(mbedtls_x509write_crt_pem(&crt, buffer.data(), buffer.size(), mbedtls_ctr_drbg_random, random));
  out.cert = reinterpret_cast<const char*>(buffer.data());
  check(mbedtls_pk_write_key_pem(&subject.pk, buffer.data(), buffer.size()));
  out.key = reinterpret_cast<const char*>(buffer.data());
  mbedtls_x509write_crt_free(&crt);
  return out;
}

}  // namespace

pem_pair self_signed(const certificate_request& what) { return make(what, nullptr); }
pem_pair issued_by(const pem_pair& authority, const certificate_request& what) { return make(what, &authority); }

}  // namespace tern::test
