// Undoes all codings of one body, the last applied first, and watches how much becomes of how little. Only the last decoder
// writes into the caller's room; between two lies a small buffer.
#pragma once

#include <span>
#include <vector>

#include "base/limits.hpp"
#include "protocols/http/decode/coding.hpp"

namespace tern::http {

class decoder_stack {
 public:
  // One coding at least. Past max_ratio, decoded to encoded: TERN_E_DECODE. How many bytes there may be in all is the business
  // of who takes them.
  explicit decoder_stack(std::span<const coding* const> applied, uint64_t max_ratio = limits::http_decoded_ratio);

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
  uint64_t max_ratio_;
  uint64_t used_ = 0;
  error why_;
};

}  // namespace tern::http
