#include "transport/tls/mbedtls/certificate_names.hpp"

#include <gtest/gtest.h>
#include <mbedtls/x509_crt.h>

#include "unit/transport/support/test_certificates.hpp"

namespace tern {
namespace {

std::string der(std::initializer_list<int> list) {
  std::string out;
  for (int b : list) out += static_cast<char>(b);
  return out;
}
std::string tlv(int tag, const std::string& content) {
  std::string out(1, static_cast<char>(tag));
  if (content.size() < 128) {
    out += static_cast<char>(content.size());
  } else {
    out += static_cast<char>(0x82);
    out += static_cast<char>(content.size() >> 8);
    out += static_cast<char>(content.size());
  }
  return out + content;
}
const std::string san = der({0x55, 0x1d, 0x11});

std::string extension(const std::string& names, bool critical = false) {
  return tlv(0x30, tlv(0x06, san) + (critical ? der({0x01, 0x01, 0xff}) : "") + tlv(0x04, tlv(0x30, names)));
}
std::string texts(const std::string& extensions) {
  certificate_names names = parse_certificate_names(as_bytes(extensions));
  std::string out;
  for (const std::string& n : names.dns) out += "[" + n + "]";
  for (const ip_address& a : names.addresses) out += "[" + to_string(a) + "]";
  return out;
}

TEST(CertificateNames, ReadsHostsAndAddresses) {
  std::string names =
      tlv(0x82, "a.test") + tlv(0x87, der({127, 0, 0, 1})) + tlv(0x82, "*.b.test") + tlv(0x87, std::string(15, '\0') + "\1");
  EXPECT_EQ(texts(tlv(0x30, extension(names))), "[a.test][*.b.test][127.0.0.1][::1]");
  EXPECT_EQ(texts(tlv(0x30, extension(names, true))), "[a.test][*.b.test][127.0.0.1][::1]");
}

TEST(CertificateNames, PassesOverOtherExtensionsAndOtherNames) {
  std::string other = tlv(0x30, tlv(0x06, der({0x55, 0x1d, 0x13})) + der({0x01, 0x01, 0xff}) + tlv(0x04, tlv(0x30, "")));
  std::string names = tlv(0x81, "mail@a.test") + tlv(0x86, "https://a.test") + tlv(0xa0, tlv(0x06, "x")) + tlv(0x82, "a.test");
  EXPECT_EQ(texts(tlv(0x30, other + extension(names))), "[a.test]");
  EXPECT_EQ(texts(tlv(0x30, other)), "");
}

TEST(CertificateNames, AnAddressOfAnOddSizeIsNone) {
  for (size_t size : {0u, 3u, 5u, 8u, 15u, 17u, 32u})
    EXPECT_EQ(texts(tlv(0x30, extension(tlv(0x87, std::string(size, '\1'))))), "");
}

TEST(CertificateNames, NamesKeepTheirBytes) {
  EXPECT_EQ(texts(tlv(0x30, extension(tlv(0x82, std::string("a\0b", 3))))), std::string("[a\0b]", 5));
}

// Cut off or changed anywhere: perhaps other names, never a read outside (address sanitizer) and never a crash.
TEST(CertificateNames, DamageNeverReadsOutside) {
  std::string good = tlv(0x30, extension(tlv(0x82, "a.test") + tlv(0x87, der({127, 0, 0, 1}))));
  for (size_t cut = 0; cut < good.size(); ++cut) {
    std::vector<char> part(good.begin(), good.begin() + static_cast<ptrdiff_t>(cut));
    EXPECT_EQ(texts(std::string(part.data(), part.size())), "") << cut;
  }
  for (size_t at = 0; at < good.size(); ++at)
    for (int value : {0x00, 0x01, 0x30, 0x7f, 0x80, 0x81, 0x82, 0x84, 0xff}) {
      std::string bad = good;
      bad[at] = static_cast<char>(value);
      texts(bad);
    }
}

TEST(CertificateNames, ReadsARealCertificate) {
  auto pair = test::self_signed({.dns = {"a.test", "b.test"}, .addresses = {"10.0.0.1", "2001:db8::1"}});
  mbedtls_x509_crt crt;
  mbedtls_x509_crt_init(&crt);
  ASSERT_EQ(mbedtls_x509_crt_parse(&crt, reinterpret_cast<const unsigned char*>(pair.cert.c_str()), pair.cert.size() + 1), 0);
  EXPECT_EQ(texts(std::string(reinterpret_cast<const char*>(crt.v3_ext.p), crt.v3_ext.len)),
            "[a.test][b.test][10.0.0.1][2001:db8::1]");
  mbedtls_x509_crt_free(&crt);
}

}  // namespace
}  // namespace tern
