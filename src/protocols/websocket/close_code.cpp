#include "protocols/websocket/close_code.hpp"

#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace tern::websocket {

bool may_be_sent(uint32_t code) noexcept {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

bool is_peaceful(uint16_t code) noexcept {
  return code == close_code::normal || code == close_code::going_away || code == close_code::none;
}

error broken(uint16_t code, std::string what) {
  std::string text = "the peer broke the WebSocket protocol: " + what;
  return error(TERN_E_WEBSOCKET, std::move(text)).with_native(code, std::move(what));
}

error read_close(bytes payload, close_reason& out) {
  out = {};
  if (payload.empty()) return {};
  if (payload.size() == 1) return broken(close_code::protocol_error, "a close frame of one byte");
  out.code = static_cast<uint16_t>(std::to_integer<unsigned>(payload[0]) << 8 | std::to_integer<unsigned>(payload[1]));
  if (!may_be_sent(out.code))
    return broken(close_code::protocol_error, "a close frame with the code " + std::to_string(out.code));
  out.text = as_text(payload.subspan(2));
  if (!is_utf8(out.text)) return broken(close_code::invalid_data, "the reason in a close frame is not UTF-8");
  return {};
}

std::string write_close(uint16_t code, std::string_view reason) {
  std::string payload;
  if (code == close_code::none) return payload;
  payload += static_cast<char>(code >> 8);
  payload += static_cast<char>(code & 0xFF);
  payload += reason.substr(0, limits::websocket_reason_bytes);
  return payload;
}

error check_close(uint32_t code, std::string_view reason) {
  if (!may_be_sent(code)) return error(TERN_E_ARGUMENT, "the close code " + std::to_string(code) + " must not be sent");
  if (reason.size() > limits::websocket_reason_bytes)
    return error(TERN_E_ARGUMENT, "the close reason has " + std::to_string(reason.size()) + " bytes, at most " +
                                      std::to_string(limits::websocket_reason_bytes) + " fit");
  if (!is_utf8(reason)) return error(TERN_E_ARGUMENT, "the close reason is not UTF-8");
  return {};
}

error check_farewell(uint32_t code, std::string_view reason) {
  return check_close(code == 0 ? close_code::normal : code, reason);
}

}  // namespace tern::websocket
