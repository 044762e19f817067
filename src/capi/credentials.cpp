#include "tern/credentials.h"

#include "capi/barrier.hpp"
#include "capi/usable.hpp"
#include "engine/client.hpp"
#include "engine/rows/http_state.hpp"

using namespace tern::capi;

namespace {

// Stores what `make` makes of `first`, or removes what is there when `first` is absent.
template <class Make>
int32_t set(tern_client* client, tern_str origin, tern_str first, std::string_view name, tern_error** error,
            Make make) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    auto where = read_present(origin, "origin");
    if (!where) return where.why();
    auto key = tern::http::credential_origin(*where);
    if (!key) return key.why();
    if (is_absent(first)) {
      tern::http_state_of(*client).shared.credentials.remove(*key);
      return {};
    }
    auto text = read_text(first, name);
    if (!text) return text.why();
    tern::expected<tern::http::shared_credentials> made = make(*text);
    return made ? tern::http_state_of(*client).shared.credentials.set(*key, std::move(*made)) : made.why();
  });
}

}  // namespace

int32_t tern_client_set_credentials(tern_client* client, tern_str origin, tern_str user, tern_str password,
                                    tern_error** error) noexcept {
  return set(client, origin, user, "user", error, [&](std::string_view name) -> tern::expected<tern::http::shared_credentials> {
    auto text = read_text(password, "password");
    if (!text) return text.why();
    return tern::http::make_password(name, *text);
  });
}

int32_t tern_client_set_token(tern_client* client, tern_str origin, tern_str token, tern_error** error) noexcept {
  return set(
      client, origin, token, "token", error,
      [](std::string_view text) -> tern::expected<tern::http::shared_credentials> { return tern::http::make_token(text); });
}
