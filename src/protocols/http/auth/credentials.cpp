#include "protocols/http/auth/credentials.hpp"

#include <algorithm>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http {
namespace {

// b64token: as token68 of RFC 9110 §11.2.
bool is_token68(std::string_view text) noexcept {
  while (text.ends_with('=')) text.remove_suffix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token68_char);
}

constexpr auth_kinds by_password = auth_kind::basic | auth_kind::digest;

bool fits_basic(std::string_view user) noexcept { return user.find(':') == std::string_view::npos; }

error refuse(const char* message) { return error(TERN_E_ARGUMENT, message); }

}  // namespace

shared_credentials make_password(std::string_view user, std::string_view password, auth_kinds kinds) {
  auto c = std::make_shared<credentials>();
  c->has_user = true;
  c->user = secret(user);
  c->password = secret(password);
  c->kinds = kinds;
  return c;
}

shared_credentials make_token(std::string_view token, auth_kinds kinds) {
  auto c = std::make_shared<credentials>();
  c->token = secret(token);
  c->kinds = kinds;
  return c;
}

error check_credentials(const credentials& c, auth_kinds kinds) {
  for (const secret* part : {&c.user, &c.password, &c.token})
    if (part->size() > limits::credential_bytes)
      return error(TERN_E_LIMIT,
                   "user names, passwords and tokens have at most " + std::to_string(limits::credential_bytes) + " bytes");
  if (has_control(c.user.view()) || has_control(c.password.view()))
    return refuse("a user name or password holds a control character");
  if (!c.has_user && c.token.empty()) return refuse("credentials need a user name or a token, and the token is empty");
  if (c.has_user && (c.kinds & kinds & by_password) == auth_kind::basic && !fits_basic(c.user.view()))
    return refuse("a user name with ':' cannot be sent with Basic authentication");
  if (!c.token.empty() && !is_token68(c.token.view()))
    return refuse("a bearer token consists of letters, digits and -._~+/, with = at its end");
  return {};
}

auth_kinds usable_kinds(const credentials& c) noexcept {
  auth_kinds can;
  if (!has_control(c.user.view()) && !has_control(c.password.view()) && c.has_user) {
    can = can | auth_kind::digest;
    if (fits_basic(c.user.view())) can = can | auth_kind::basic;
  }
  if (is_token68(c.token.view())) can = can | auth_kind::bearer;
  return can & c.kinds;
}

}  // namespace tern::http
