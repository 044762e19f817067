// The CRC of zlib, of what comes in pieces.
#pragma once

#include <zlib.h>

#include <cstdint>

#include "base/bytes.hpp"

namespace tern {

// `before`: of all that came before; 0 at the start.
inline uint32_t crc_of(uint32_t before, bytes data) noexcept {
  if (data.empty()) return before;  // zlib takes no bytes at no address for a wish to begin anew
  return static_cast<uint32_t>(::crc32_z(before, reinterpret_cast<const Bytef*>(data.data()), data.size()));
}

}  // namespace tern
