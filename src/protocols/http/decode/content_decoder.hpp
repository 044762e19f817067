// Undoes one content coding (RFC 9110 §8.4.1), in steps as large as the room for what comes out. Pure.
//
//   decode* finish
//
// Rules:
// - A step makes progress (uses or makes at least one byte) while there is input and room; one that makes none has used all of
//   its input and holds nothing back. Input may be empty: that brings out what was held back.
// - When why() is set the stream is broken: what the step made is void, and nothing is called any more.
// - Bytes behind the end of the stream break it: nothing is ever dropped in silence.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"

namespace tern::http {

struct decode_step {
  size_t used = 0;  // of the input
  size_t made = 0;  // at the front of the room
};

class content_decoder {
 public:
  explicit content_decoder(std::string_view coding) noexcept : coding_(coding) {}
  content_decoder(const content_decoder&) = delete;
  content_decoder& operator=(const content_decoder&) = delete;
  virtual ~content_decoder() = default;

  virtual decode_step decode(bytes in, mutable_bytes room) = 0;
  // No input is left and none comes. An error: the stream is cut off.
  virtual error finish() const = 0;

  std::string_view coding() const noexcept { return coding_; }
  const error& why() const noexcept { return why_; }

 protected:
  void broken(std::string_view how, int64_t native_code = 0);  // sets why()
  error cut_off() const;
  error why_;

 private:
  const std::string_view coding_;
};

std::unique_ptr<content_decoder> make_gzip_decoder();     // RFC 1952, any number of members
std::unique_ptr<content_decoder> make_deflate_decoder();  // RFC 1950, or RFC 1951 as many servers send it
#ifdef TERN_BROTLI
std::unique_ptr<content_decoder> make_brotli_decoder();  // RFC 7932
#endif
#ifdef TERN_ZSTD
std::unique_ptr<content_decoder> make_zstd_decoder();  // RFC 8878, any number of frames
#endif

}  // namespace tern::http
