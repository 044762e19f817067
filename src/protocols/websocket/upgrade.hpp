// The opening handshake (RFC 6455 §4.1, §4.2.2 as a client sees it): the fields of the request, and whether the 101 agrees.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocols/websocket/extension.hpp"
#include "protocols/websocket/masking.hpp"
#include "sansio/head.hpp"

namespace tern::websocket {

struct upgrade_wish {
  std::vector<std::string> subprotocols;  // in order of preference
  std::optional<deflate_offer> deflate;
};

// TERN_E_ARGUMENT: a subprotocol that is no token or is named twice, a number out of its range.
error check_wish(const upgrade_wish& wish);

// A new one for each handshake.
expected<std::string> make_key(draw_fn draw);
// What the server makes of it (§4.2.2 /key/).
std::string accept_of(std::string_view key);

// Appends the fields. TERN_E_ARGUMENT: the program has set one of them itself.
error add_upgrade_fields(const upgrade_wish& wish, std::string_view key, fields& list);

struct upgraded {
  std::string subprotocol;  // empty: none
  std::optional<deflate_agreement> deflate;
};

// TERN_E_WEBSOCKET_UPGRADE: the 101 is not an agreement to what was asked for.
expected<upgraded> read_upgrade(const head& answer, std::string_view key, const upgrade_wish& wish);

// The error for a final response: the server did not switch protocols.
error not_upgraded(const head& answer);

}  // namespace tern::websocket
