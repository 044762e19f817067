// Why a WebSocket connection ends: codes and reasons of close frames (RFC 6455 §7.4), and the library's errors that stand for
// them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern::websocket {

// Not an enum: programs and peers have codes of their own.
namespace close_code {
inline constexpr uint16_t normal = 1000;
inline constexpr uint16_t going_away = 1001;
inline constexpr uint16_t protocol_error = 1002;
inline constexpr uint16_t none = 1005;      // never sent: the close frame had no code
inline constexpr uint16_t abnormal = 1006;  // never sent: the connection ended without a close frame
inline constexpr uint16_t invalid_data = 1007;
inline constexpr uint16_t too_big = 1009;
}  // namespace close_code

// 1000 to 1003, 1007 to 1014 (registered), 3000 to 4999 (libraries and programs).
bool may_be_sent(uint32_t code) noexcept;

// The peer ends the connection in peace: it is done, it goes away, or it does not say.
bool is_peaceful(uint16_t code) noexcept;

// Of a close frame as it was sent.
struct close_reason {
  uint16_t code = close_code::none;
  std::string text;
};

// An error for what the peer did wrong; its native code is the code to close with.
error broken(uint16_t code, std::string what);

// The payload of a close frame. An error: how it is malformed (§5.5.1, §7.4).
error read_close(bytes payload, close_reason& out);
// code::none gives an empty payload.
std::string write_close(uint16_t code, std::string_view reason);

// What a program wants to close with. TERN_E_ARGUMENT: the code must not be sent, the reason is too long or not UTF-8.
error check_close(uint32_t code, std::string_view reason);
// The same; 0 stands for 1000.
error check_farewell(uint32_t code, std::string_view reason);

}  // namespace tern::websocket
