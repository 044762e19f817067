// permessage-deflate as it is negotiated (RFC 7692 §5, §7.1). Pure functions; message_deflater and message_inflater do the
// work.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/expected.hpp"

namespace tern::websocket {

// 15 is what an absent parameter means. zlib cannot deflate with a window of 2^8 bytes.
inline constexpr int largest_window_bits = 15;
inline constexpr int smallest_window_bits = 9;
inline constexpr int smallest_agreed_bits = 8;

// What the program wishes for. `client_max_window_bits` is offered in any case, so that the server may ask for less.
struct deflate_offer {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  int server_max_window_bits = largest_window_bits;
  int client_max_window_bits = largest_window_bits;
  int level = 6;  // 1 ... 9, as zlib
};

// What both sides will do.
struct deflate_agreement {
  bool server_no_context_takeover = false;
  bool client_no_context_takeover = false;
  int server_max_window_bits = largest_window_bits;
  int client_max_window_bits = largest_window_bits;  // 8: nothing can be compressed, which is allowed
};

// The value of Sec-WebSocket-Extensions.
std::string offer_text(const deflate_offer& offer);

// The server's answer: the values of all its Sec-WebSocket-Extensions fields. `offer` is NULL when none was made. Nothing in
// the answer: no agreement. TERN_E_WEBSOCKET_UPGRADE: it is malformed, agrees to what was not offered, or not to what was, or
// names a parameter twice, wrongly, or one that does not exist.
expected<std::optional<deflate_agreement>> read_agreement(std::span<const std::string_view> answer, const deflate_offer* offer);

}  // namespace tern::websocket
