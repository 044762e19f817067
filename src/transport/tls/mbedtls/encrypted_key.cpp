#include "transport/tls/mbedtls/encrypted_key.hpp"

#include <mbedtls/aes.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "transport/tls/mbedtls/compat.hpp"
#include "transport/tls/mbedtls/der.hpp"

namespace tern {
namespace {

constexpr std::string_view pbes2 = "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";   // 1.2.840.113549.1.5.13
constexpr std::string_view pbkdf2 = "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c";  // 1.2.840.113549.1.5.12
constexpr std::string_view hmac_with = "\x2a\x86\x48\x86\xf7\x0d\x02";       // 1.2.840.113549.2
constexpr std::string_view aes = "\x60\x86\x48\x01\x65\x03\x04\x01";         // 2.16.840.1.101.3.4.1
constexpr size_t block = 16;

struct scheme {
  bytes salt;
  unsigned iterations = 0;
  mbedtls_md_type_t hash = MBEDTLS_MD_SHA1;  // RFC 8018 §A.2
  unsigned key_bits = 0;
  std::array<unsigned char, block> iv{};
  bytes data;
};

std::optional<unsigned> number(bytes content) {
  if (content.empty() || content.size() > 4) return std::nullopt;
  unsigned out = 0;
  for (std::byte b : content) out = out << 8 | static_cast<unsigned>(b);
  return out;
}

// The last number of an object identifier below `parent`; -1: another parent.
int last_arc(bytes id, std::string_view parent) {
  if (id.size() != parent.size() + 1 || !as_text(id).starts_with(parent)) return -1;
  return static_cast<int>(id.back());
}

bool read_hash(der& kdf, mbedtls_md_type_t& hash) {
  auto next = kdf.take_any();
  if (next && next->first == MBEDTLS_ASN1_INTEGER) next = kdf.take_any();  // keyLength, which the cipher says too
  if (!next) return kdf.done();
  if (next->first != der_sequence) return false;
  auto id = der(next->second).take(MBEDTLS_ASN1_OID);
  if (!id) return false;
  switch (last_arc(*id, hmac_with)) {
    case 7:
      hash = MBEDTLS_MD_SHA1;
      return true;
    case 8:
      hash = MBEDTLS_MD_SHA224;
      return true;
    case 9:
      hash = MBEDTLS_MD_SHA256;
      return true;
    case 10:
      hash = MBEDTLS_MD_SHA384;
      return true;
    case 11:
      hash = MBEDTLS_MD_SHA512;
      return true;
    default:
      return false;
  }
}

bool read_kdf(bytes content, scheme& out) {
  der algorithm(content);
  auto id = algorithm.take(MBEDTLS_ASN1_OID);
  auto parameters = algorithm.take(der_sequence);
  if (!id || as_text(*id) != pbkdf2 || !parameters) return false;
  der kdf(*parameters);
  auto salt = kdf.take(MBEDTLS_ASN1_OCTET_STRING);
  auto count = kdf.take(MBEDTLS_ASN1_INTEGER);
  if (!salt || !count) return false;
  auto iterations = number(*count);
  if (!iterations) return false;
  out.salt = *salt;
  out.iterations = *iterations;
  return read_hash(kdf, out.hash);
}

bool read_cipher(bytes content, scheme& out) {
  der algorithm(content);
  auto id = algorithm.take(MBEDTLS_ASN1_OID);
  auto iv = algorithm.take(MBEDTLS_ASN1_OCTET_STRING);
  if (!id || !iv || iv->size() != block) return false;
  std::memcpy(out.iv.data(), iv->data(), block);
  switch (last_arc(*id, aes)) {
    case 2:
      out.key_bits = 128;
      return true;
    case 22:
      out.key_bits = 192;
      return true;
    case 42:
      out.key_bits = 256;
      return true;
    default:
      return false;
  }
}

std::optional<scheme> read_scheme(bytes encrypted) {
  auto info = der(encrypted).take(der_sequence);
  if (!info) return std::nullopt;
  der outer(*info);
  auto algorithm = outer.take(der_sequence);
  auto data = outer.take(MBEDTLS_ASN1_OCTET_STRING);
  if (!algorithm || !data) return std::nullopt;
  der inner(*algorithm);
  auto id = inner.take(MBEDTLS_ASN1_OID);
  auto parameters = inner.take(der_sequence);
  if (!id || as_text(*id) != pbes2 || !parameters) return std::nullopt;
  der parts(*parameters);
  auto kdf = parts.take(der_sequence);
  auto cipher = parts.take(der_sequence);
  scheme out;
  out.data = *data;
  if (!kdf || !cipher || !read_kdf(*kdf, out) || !read_cipher(*cipher, out)) return std::nullopt;
  if (out.data.empty() || out.data.size() % block != 0) return std::nullopt;
  return out;
}

const unsigned char* raw(bytes data) { return reinterpret_cast<const unsigned char*>(data.data()); }

// Removes the padding of RFC 8018 §6.1.1; false: there is none, so the key was wrong.
bool unpad(std::string& text) {
  auto count = static_cast<unsigned char>(text.back());
  if (count == 0 || count > block || count > text.size()) return false;
  if (!std::all_of(text.end() - count, text.end(), [count](char c) { return static_cast<unsigned char>(c) == count; }))
    return false;
  text.resize(text.size() - count);
  return true;
}

}  // namespace

key_decryption decrypt_key(bytes encrypted, std::string_view password, secret& plain) {
  auto found = read_scheme(encrypted);
  if (!found) return key_decryption::other_scheme;
  secret key;
  key.raw().resize(found->key_bits / 8);
  if (!mbedtls::derive_key(found->hash, password, found->salt, found->iterations, key)) return key_decryption::other_scheme;

  std::string& out = plain.raw();
  wipe(out);
  out.resize(found->data.size());
  mbedtls_aes_context cipher;
  mbedtls_aes_init(&cipher);
  bool done = mbedtls_aes_setkey_dec(&cipher, reinterpret_cast<const unsigned char*>(key.c_str()), found->key_bits) == 0 &&
              mbedtls_aes_crypt_cbc(&cipher, MBEDTLS_AES_DECRYPT, found->data.size(), found->iv.data(), raw(found->data),
                                    reinterpret_cast<unsigned char*>(out.data())) == 0;
  mbedtls_aes_free(&cipher);
  if (done && unpad(out)) return key_decryption::done;
  wipe(out);
  return key_decryption::wrong_password;
}

}  // namespace tern
