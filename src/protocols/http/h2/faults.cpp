#include "protocols/http/h2/faults.hpp"

#include <nghttp2/nghttp2.h>

#include <array>
#include <charconv>
#include <string>

#include "base/limits.hpp"
#include "base/text.hpp"

namespace tern::http::h2 {
namespace {

// What a peer says about itself, fit to be shown.
std::string shown(std::string_view detail) { return detail.empty() ? std::string() : " (" + quote(detail) + ")"; }

std::string without_controls(std::string_view text) {
  std::string clean(text.substr(0, limits::log_message_bytes));
  for (char& c : clean)
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7f) c = '?';
  return clean;
}

}  // namespace

std::string code_text(uint32_t code) {
  if (code <= NGHTTP2_HTTP_1_1_REQUIRED) return nghttp2_http2_strerror(code);
  std::array<char, 8> digits;
  return "code 0x" + std::string(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), code, 16).ptr);
}

error stream_reset(uint32_t code) {
  std::string name = code_text(code);
  return error(TERN_E_STREAM_RESET, "the server reset the stream: " + name).with_native(code, name);
}

error malformed_response(std::string_view what, int native, std::string_view detail) {
  error why(TERN_E_PROTOCOL, "malformed response: " + std::string(what));
  return native == 0 ? why : why.with_native(native, without_controls(detail));
}

error broken_connection(uint32_t code, std::string_view detail, bool heard_settings) {
  std::string text = heard_settings ? "the server broke HTTP/2" : "the server does not speak HTTP/2";
  return error(TERN_E_PROTOCOL, text + ": " + (detail.empty() ? code_text(code) : without_controls(detail)))
      .with_native(code, code_text(code));
}

error going_away(uint32_t code, std::string_view detail) {
  std::string text = "the server closes the connection";
  if (code != NGHTTP2_NO_ERROR) text += ": " + code_text(code);
  return error(TERN_E_PEER_CLOSED, text + shown(detail)).with_native(code, code_text(code));
}

}  // namespace tern::http::h2
