// Private keys as openssl writes them with a password: PKCS #8, PBES2 with PBKDF2 and AES-CBC (RFC 8018), which mbed TLS reads
// only since 3.5.
#pragma once

#include <optional>
#include <string_view>

#include "base/bytes.hpp"
#include "base/secret.hpp"

namespace tern {

enum class key_decryption : uint8_t { done, wrong_password, other_scheme };

// `encrypted`: the DER of EncryptedPrivateKeyInfo. done: `plain` is the DER of the key.
key_decryption decrypt_key(bytes encrypted, std::string_view password, secret& plain);

}  // namespace tern
