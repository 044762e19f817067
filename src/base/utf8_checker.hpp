// Whether text that comes in pieces is UTF-8 (RFC 3629). Fails at the first byte that no continuation can mend.
#pragma once

#include <cstdint>

#include "base/bytes.hpp"

namespace tern {

class utf8_checker {
 public:
  bool feed(bytes piece) noexcept;                       // false: not UTF-8; it stays so until reset
  bool complete() const noexcept { return left_ == 0; }  // the text may end here
  void reset() noexcept { *this = {}; }

 private:
  uint8_t left_ = 0;  // bytes that the sequence at hand still needs
  // The next byte lies between these: narrower after some lead bytes, against overlong forms, surrogates and what is past
  // U+10FFFF.
  uint8_t low_ = 0x80;
  uint8_t high_ = 0xBF;
  bool broken_ = false;
};

}  // namespace tern
