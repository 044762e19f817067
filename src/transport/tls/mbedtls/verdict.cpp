#include "transport/tls/mbedtls/verdict.hpp"

#include <cstdio>

#include "base/text.hpp"
#include "transport/tls/mbedtls/certificate_names.hpp"
#include "transport/tls/mbedtls/compat.hpp"

namespace tern::mbedtls {
namespace {

constexpr size_t listed_names = 5;
constexpr uint32_t not_verified = 0xFFFFFFFF;  // what the library says when no certificate was looked at

struct flaw_text {
  uint32_t flag;
  const char* text;
};
constexpr flaw_text flaw_texts[] = {
    {MBEDTLS_X509_BADCERT_NOT_TRUSTED, "it was not issued by a trusted authority"},
    {MBEDTLS_X509_BADCERT_REVOKED, "it was revoked"},
    {MBEDTLS_X509_BADCERT_KEY_USAGE, "its key is not for this use"},
    {MBEDTLS_X509_BADCERT_EXT_KEY_USAGE, "it is not for servers"},
    {MBEDTLS_X509_BADCERT_NS_CERT_TYPE, "it is not for servers"},
    {MBEDTLS_X509_BADCERT_BAD_MD, "it is signed with a weak hash"},
    {MBEDTLS_X509_BADCERT_BAD_PK, "it is signed with an unacceptable algorithm"},
    {MBEDTLS_X509_BADCERT_BAD_KEY, "its key is too weak or of an unacceptable kind"},
    {MBEDTLS_X509_BADCERT_MISSING, "there is none"},
};
constexpr uint32_t known_flags() {
  uint32_t all = MBEDTLS_X509_BADCERT_CN_MISMATCH | MBEDTLS_X509_BADCERT_EXPIRED | MBEDTLS_X509_BADCERT_FUTURE;
  for (const flaw_text& f : flaw_texts) all |= f.flag;
  return all;
}

certificate_names names_of(const mbedtls_x509_crt& certificate) {
  return parse_certificate_names({reinterpret_cast<const std::byte*>(certificate.v3_ext.p), certificate.v3_ext.len});
}

std::string date(const mbedtls_x509_time& t) {
  char out[32];
  std::snprintf(out, sizeof out, "%04d-%02d-%02d", t.year, t.mon, t.day);
  return out;
}

std::string list(const certificate_names& names) {
  std::string out;
  size_t count = 0;
  auto add = [&](const std::string& name) {
    if (++count <= listed_names) out += (out.empty() ? "" : ", ") + name;
  };
  for (const std::string& name : names.dns) add(quote(name));
  for (const ip_address& address : names.addresses) add(to_string(address));
  return count > listed_names ? out + " and others" : out;
}

}  // namespace

int verdict::check(void* self, mbedtls_x509_crt* certificate, int depth, uint32_t* flags) {
  auto& v = *static_cast<verdict*>(self);
  v.asked_ = true;
  if (!v.verify_) {
    *flags = 0;
    return 0;
  }
  if (depth == 0) {
    *flags &= ~static_cast<uint32_t>(MBEDTLS_X509_BADCERT_CN_MISMATCH);
    if (!names_cover(names_of(*certificate), v.host_)) *flags |= MBEDTLS_X509_BADCERT_CN_MISMATCH;
  }
  if (*flags != 0) v.note(*certificate, depth, *flags);
  return 0;
}

void verdict::add(std::string flaw) {
  if (flaws_.find(flaw) != std::string::npos) return;  // the same of a certificate above
  if (!flaws_.empty()) flaws_ += "; ";
  flaws_ += flaw;
}

void verdict::add_known(uint32_t flags) {
  for (const flaw_text& f : flaw_texts)
    if (flags & f.flag) add(f.text);
}

void verdict::add_result(uint32_t flags) {
  if (verify_ && flags != not_verified) add_known(flags);
}

void verdict::note(const mbedtls_x509_crt& certificate, int depth, uint32_t flags) {
  std::string whose = depth == 0 ? "it" : "its issuer's certificate";
  if (flags & MBEDTLS_X509_BADCERT_EXPIRED) add(whose + " expired on " + date(certificate.valid_to));
  if (flags & MBEDTLS_X509_BADCERT_FUTURE) add(whose + " is not valid before " + date(certificate.valid_from));
  if (flags & MBEDTLS_X509_BADCERT_CN_MISMATCH) {
    std::string names = list(names_of(certificate));
    add(names.empty() ? "it has no subject alternative name, so it is not for " + host_
                      : "it is for " + names + ", not for " + host_);
  }
  add_known(flags);
  if (flags & ~known_flags()) add("the library refuses it (flags " + std::to_string(flags & ~known_flags()) + ")");
}

error verdict::why(int code) const {
  return error(TERN_E_TLS_CERTIFICATE, "the certificate of " + host_ + " was not accepted: " + flaws_)
      .with_native(code, text_of(code));
}

}  // namespace tern::mbedtls
