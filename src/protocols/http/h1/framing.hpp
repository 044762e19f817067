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

// Refused: any Transfer-Encoding but one `chunked`. `gzip, chunked` we did not ask for (we send no TE), `identity` does not
// exist any more, and what comes without a final `chunked` ends nowhere in particular. llhttp has refused Content-Length beside
// Transfer-Encoding and a second Content-Length, equal or not (RFC 9110 §8.6 allows either answer to an equal one).
expected<framing> frame_response(const section_reader& head, bool answers_head);

}  // namespace tern::http::h1
