// Cryptographic hashes, fed piece by piece. MD5 is here because RFC 7616 still names it; nothing else may use it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tern {

enum class hash_algorithm : uint8_t { md5, sha256 };

// False where the crypto library was built without it.
bool is_built(hash_algorithm) noexcept;

class message_digest {
 public:
  explicit message_digest(hash_algorithm);  // one that is built; std::bad_alloc when there is no memory

  void update(bytes data);
  void update(std::string_view text) { update(as_bytes(text)); }
  std::string hex();  // of all that was given, in lower case; then it starts again

 private:
  struct state;
  struct wiped {
    void operator()(state*) const noexcept;
  };
  std::unique_ptr<state, wiped> state_;
};

// Of one text.
std::string hex_digest(hash_algorithm, std::string_view text);

}  // namespace tern
