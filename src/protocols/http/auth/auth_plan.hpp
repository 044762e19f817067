// How a request is to authenticate: which challenge is answered, or was.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "protocols/http/auth/challenge.hpp"
#include "protocols/http/auth/credentials.hpp"
#include "protocols/http/auth/digest_session.hpp"

namespace tern::http {

struct auth_plan {
  auth_kind kind = auth_kind::basic;
  std::string realm;
  digest_session digest;  // when kind is digest
};

// The strongest of these challenges that one of `kinds` can answer: Digest with SHA-256, Digest with MD5, Basic. Among Digests
// of one algorithm qop auth before auth-int before none; of equals the first. Nothing: none of them. Never Bearer: a token is
// sent without a challenge, and one that was refused is no answer to it.
std::optional<auth_plan> choose_challenge(std::span<const challenge> offered, auth_kinds kinds);

}  // namespace tern::http
