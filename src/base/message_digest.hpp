// Cryptographic hashes, fed piece by piece. MD5 is here because RFC 7616 still names it, SHA-1
// because RFC 6455 does; nothing else may use them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"

namespace tern {

enum class hash_algorithm : uint8_t { md5, sha1, sha256 };

// False where the crypto library was built without it.
bool is_built(hash_algorithm) noexcept;

class message_digest {
 public:
  explicit message_digest(hash_algorithm);  // one that is built; std::bad_alloc when there is no memory

  void update(bytes data);
  void update(std::string_view text) { update(as_bytes(text)); }
  std::string raw();  // of all that was given; then it starts again
  std::string hex();  // the same in lower case

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
