// Where the body of a response ends, RFC 9112 §6.3.
#pragma once

#include "base/expected.hpp"
#include "sansio/head.hpp"

namespace tern::http::h1 {

class section_reader;

enum class framing : uint8_t {
  none,
  fixed,  // Content-Length
  chunked,
  until_end  // as long as the connection; it cannot be used again
};

// Transfer-Encoding goes first. `chunked` alone is read as chunks. A name that the registry gives no meaning (`identity`,
// `binary`) is read until the connection ends (§6.3, rule 4) and handed over as it came. Refused: the registered ones that
// change the bytes, and `chunked` beside another or with parameters: who sends no TE is sent none of them (RFC 9110 §10.1.4),
// and undecoded they are not the content. llhttp has refused Content-Length beside Transfer-Encoding and a second
// Content-Length, equal or not (RFC 9110 §8.6 allows either answer to an equal one).
expected<framing> frame_response(const section_reader& head, bool answers_head);

}  // namespace tern::http::h1
