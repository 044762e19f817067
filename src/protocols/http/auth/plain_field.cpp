#include "protocols/http/auth/plain_field.hpp"

#include <string>

#include "base/base64.hpp"

namespace tern::http {
namespace {

secret joined(std::string_view scheme, std::string_view rest) {
  secret field;
  field.raw().reserve(scheme.size() + rest.size());
  field.raw().append(scheme).append(rest);
  return field;
}

}  // namespace

secret basic_field(std::string_view user, std::string_view password) {
  secret pair;
  pair.raw().reserve(user.size() + 1 + password.size());
  pair.raw().append(user).append(1, ':').append(password);
  std::string encoded = base64_encode(as_bytes(pair.view()));
  secret field = joined("Basic ", encoded);
  wipe(encoded);
  return field;
}

secret bearer_field(std::string_view token) { return joined("Bearer ", token); }

}  // namespace tern::http
