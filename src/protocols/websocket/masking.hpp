// What a client does to every payload it sends (RFC 6455 §5.3).
#pragma once

#include <array>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern::websocket {

using mask_key = std::array<std::byte, 4>;

// `to` has room for all of `from` and does not overlap it.
void mask(std::byte* to, bytes from, const mask_key& key) noexcept;

// Where keys come from: bytes that nobody can guess. A function, so that tests know them.
using draw_fn = error (*)(mutable_bytes out);

// The system's, drawn in advance for many frames, as a system call for each would cost more than the frame.
error draw_random(mutable_bytes out);

}  // namespace tern::websocket
