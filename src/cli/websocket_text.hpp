// What happens on a WebSocket connection, for people.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tern::cli {

// "1001 (going away): shutting down"; 1005 is "no code".
std::string close_text(int32_t code, std::string_view reason);

// "< " in front of each of its lines, each with its end; of one that is not text, its size and bytes.
std::string message_for_people(std::string_view data, bool is_text, bool in_colour);

}  // namespace tern::cli
