// Undoes all codings of one body, the last applied first, and watches how much becomes of how little. Only the last decoder
// writes into the caller's room; between two lies a small buffer.
#pragma once

#include <span>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/decode/coding.hpp"

namespace tern::http {

struct decode_limits {
  uint64_t max_decoded = no_limit;                  // bytes; past it: TERN_E_BODY_TOO_LARGE
  uint64_t max_ratio = limits::http_decoded_ratio;  // decoded to encoded; past it: TERN_E_DECODE
};

class decoder_stack {
 public:
  decoder_stack(std::span<const coding* const> applied, decode_limits allowed);  // one at least

  // As content_decoder has them.
  decode_step decode(bytes in, mutable_bytes room);
  error finish() const;  // an empty body is complete, whatever it was said to be
  const error& why() const noexcept { return why_; }

 private:
  struct layer {
    std::unique_ptr<content_decoder> decoder;
    uint64_t made = 0;
    std::unique_ptr<std::byte[]> out;  // for the next layer; NULL: the last one
    bytes waiting;                     // in out
  };
  bool watch(const layer& l);

  std::vector<layer> layers_;  // in the order they decode
  decode_limits allowed_;
  uint64_t used_ = 0;
  error why_;
};

}  // namespace tern::http
