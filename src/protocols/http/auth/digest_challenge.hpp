// What a Digest challenge asks for, RFC 7616 §3.3.
#pragma once

#include <optional>
#include <string>

#include "base/message_digest.hpp"
#include "protocols/http/auth/challenge.hpp"

namespace tern::http {

enum class digest_qop : uint8_t { none, auth, auth_int };  // none: as in RFC 2069

struct digest_challenge {
  std::string realm;
  std::string nonce;
  std::optional<std::string> opaque;
  std::string algorithm_name;  // as it was sent, to be sent back; empty: none was
  hash_algorithm algorithm = hash_algorithm::md5;
  bool session = false;               // "-sess"
  digest_qop qop = digest_qop::none;  // auth when both are offered
  bool hashed_user = false;           // userhash
  bool stale = false;                 // the password was right, the nonce was not
  std::string domain;                 // URIs of the protection space, space-separated; empty: the whole origin
};

// Nothing when it cannot be answered: no realm or nonce, longer than limits::http_nonce_bytes, an algorithm or only qop values
// we do not have, a session algorithm without qop (which would have no cnonce to begin with).
std::optional<digest_challenge> read_digest(const challenge&);

// Authentication-Info and Proxy-Authentication-Info (`name`), RFC 7616 §3.5, §3.8.
struct digest_info {
  std::optional<std::string> next_nonce;
  std::optional<std::string> response;  // rspauth
};
digest_info read_digest_info(std::span<const field> list, std::string_view name);

}  // namespace tern::http
