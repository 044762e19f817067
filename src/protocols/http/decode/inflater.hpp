// One zlib stream, in any of its three wrappings.
#pragma once

#include <zlib.h>

#include "protocols/http/decode/content_decoder.hpp"

namespace tern::http {

// As inflateInit2 counts windows; all take the largest one, 32 KiB.
enum class wrapping : int { raw = -MAX_WBITS, zlib = MAX_WBITS, gzip = MAX_WBITS + 16 };

class inflater {
 public:
  explicit inflater(wrapping w);
  inflater(const inflater&) = delete;
  inflater& operator=(const inflater&) = delete;
  ~inflater();

  enum class result : uint8_t { more, end, failed };
  // `step` is added to.
  result run(bytes in, mutable_bytes room, decode_step& step);
  void restart();  // another stream follows
  bool has_made() const noexcept { return z_.total_out > 0; }
  std::string_view text() const noexcept { return text_; }
  int code() const noexcept { return code_; }

 private:
  z_stream z_{};
  std::string_view text_;
  int code_ = Z_OK;
};

}  // namespace tern::http
