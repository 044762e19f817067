#include "transport/tls/mbedtls/encrypted_key.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "transport/tls/mbedtls/compat.hpp"

namespace tern {
namespace {

#include "unit/transport/tls/mbedtls/locked_keys.inc"

std::string der_of(const char* pem) {
  secret out;
  EXPECT_TRUE(
      mbedtls::read_pem(secret(pem), "-----BEGIN ENCRYPTED PRIVATE KEY-----", "-----END ENCRYPTED PRIVATE KEY-----", out));
  return std::string(out.view());
}

TEST(EncryptedKey, OpensWithTheRightPasswordOnly) {
  std::string first, second;
  for (const char* pem : {locked_pkcs8_aes256, locked_pkcs8_aes128}) {
    secret plain;
    ASSERT_EQ(decrypt_key(as_bytes(der_of(pem)), "hunter2", plain), key_decryption::done);
    (first.empty() ? first : second) = plain.view();
    EXPECT_EQ(decrypt_key(as_bytes(der_of(pem)), "hunter3", plain), key_decryption::wrong_password);
    EXPECT_TRUE(plain.empty());
  }
  EXPECT_EQ(first, second);
  EXPECT_EQ(first.substr(0, 1), "\x30");
}

TEST(EncryptedKey, OtherSchemesAreLeftToTheLibrary) {
  secret plain;
  EXPECT_EQ(decrypt_key(as_bytes(""), "x", plain), key_decryption::other_scheme);
  std::string scheme = der_of(locked_pkcs8_aes256);
  scheme[scheme.find("\x05\x0d") + 1] = 3;  // PBES1
  EXPECT_EQ(decrypt_key(as_bytes(scheme), "hunter2", plain), key_decryption::other_scheme);
}

// Cut off anywhere: never a read outside (address sanitizer), never a key.
TEST(EncryptedKey, DamageNeverReadsOutside) {
  std::string good = der_of(locked_pkcs8_aes256);
  for (size_t cut = 0; cut < good.size(); ++cut) {
    std::vector<char> part(good.begin(), good.begin() + static_cast<ptrdiff_t>(cut));
    secret plain;
    EXPECT_NE(decrypt_key(as_bytes(std::string_view(part.data(), part.size())), "hunter2", plain), key_decryption::done) << cut;
  }
}

}  // namespace
}  // namespace tern
