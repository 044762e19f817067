// The framing of chunked bodies, RFC 9112 §7.1. Strict: hexadecimal digits only, CR LF only, blanks only before an extension,
// a bounded line. Extensions are skipped, whatever they say (§7.1.1).
//
//   size → (blank → extension | extension)? → line_end → data → data_cr → data_lf → size ...     a size of 0 → last
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern::http::h1 {

class chunk_decoder {
 public:
  enum class result : uint8_t {
    more,  // all was consumed
    data,  // left() bytes of data are next; take them with skip_data
    last,  // the trailer section is next
    failed
  };

  void begin(size_t max_line_bytes) noexcept;
  result feed(bytes in, size_t& consumed);
  uint64_t left() const noexcept { return left_; }
  void skip_data(size_t count) noexcept;  // at most left()

  error why() const;  // after failed

 private:
  enum class state : uint8_t { first_digit, size, blank, extension, line_end, data, data_cr, data_lf, last };
  enum class fault : uint8_t { none, size, overflow, line, line_too_long, data_end };

  bool step(char c) noexcept;  // false: fault_ says why
  bool add_digit(char c) noexcept;

  uint64_t left_ = 0;
  size_t max_line_ = 0;
  size_t line_ = 0;
  state state_ = state::first_digit;
  fault fault_ = fault::none;
};

}  // namespace tern::http::h1
