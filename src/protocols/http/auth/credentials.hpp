// Who a request is from: a user name with a password, or a bearer token.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/secret.hpp"

namespace tern::http {

enum class auth_kind : uint8_t { basic = 1, digest = 2, bearer = 4 };

// A set of them.
class auth_kinds {
 public:
  constexpr auth_kinds() noexcept = default;
  constexpr auth_kinds(auth_kind one) noexcept : bits_(static_cast<uint8_t>(one)) {}  // NOLINT: implicit on purpose
  static constexpr auth_kinds all() noexcept { return auth_kinds(7); }
  constexpr bool has(auth_kind one) const noexcept { return (bits_ & static_cast<uint8_t>(one)) != 0; }
  constexpr auth_kinds operator|(auth_kinds other) const noexcept { return auth_kinds(bits_ | other.bits_); }
  constexpr auth_kinds operator&(auth_kinds other) const noexcept { return auth_kinds(bits_ & other.bits_); }
  constexpr bool operator==(const auth_kinds&) const noexcept = default;

 private:
  constexpr explicit auth_kinds(int bits) noexcept : bits_(static_cast<uint8_t>(bits)) {}
  uint8_t bits_ = 0;
};
constexpr auth_kinds operator|(auth_kind a, auth_kind b) noexcept { return auth_kinds(a) | b; }

// Immutable and shared. Both parts may be there: the token is sent at once, the password answers challenges.
struct credentials {
  bool has_user = false;  // user and password count, perhaps empty ones
  secret user;
  secret password;
  secret token;                          // not empty: for Bearer
  auth_kinds kinds = auth_kinds::all();  // they may be used for
};
using shared_credentials = std::shared_ptr<const credentials>;

shared_credentials make_password(std::string_view user, std::string_view password, auth_kinds kinds = auth_kinds::all());
shared_credentials make_token(std::string_view token, auth_kinds kinds = auth_kinds::all());

// TERN_E_ARGUMENT for what no request can carry: neither a user nor a token, control characters, a user name with ':' when of
// these kinds only Basic is left for it (RFC 7617 §2), a token that is none (RFC 6750 §2.1). TERN_E_LIMIT: longer than
// limits::credential_bytes. No text repeats them.
error check_credentials(const credentials&, auth_kinds kinds = auth_kinds::all());

// The kinds that these credentials can be used for.
auth_kinds usable_kinds(const credentials&) noexcept;

}  // namespace tern::http
