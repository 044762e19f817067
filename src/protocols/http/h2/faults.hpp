// What went wrong, in words.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/error.hpp"

namespace tern::http::h2 {

// A code of RFC 9113 §7 as "CANCEL"; unknown ones as "code 0x...".
std::string code_text(uint32_t code);

error stream_reset(uint32_t code);                                                     // by the server
error malformed_response(std::string_view what, int native, std::string_view detail);  // this stream's
error broken_connection(uint32_t code, std::string_view detail, bool heard_settings);  // and a GOAWAY of ours with that code
error going_away(uint32_t code, std::string_view detail);                              // a GOAWAY of the server

}  // namespace tern::http::h2
