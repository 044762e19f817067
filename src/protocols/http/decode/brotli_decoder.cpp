// br: one stream. Windows are at most 16 MiB, as RFC 7932 §9.1 has them; the library's large ones are off.
#include "protocols/http/decode/content_decoder.hpp"

#ifdef TERN_BROTLI
#include <brotli/decode.h>

#include <new>

namespace tern::http {
namespace {

struct destroy {
  void operator()(BrotliDecoderState* s) const noexcept { BrotliDecoderDestroyInstance(s); }
};

class brotli_decoder final : public content_decoder {
 public:
  brotli_decoder() : content_decoder("br"), stream_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {
    if (!stream_) throw std::bad_alloc();
  }

  decode_step decode(bytes in, mutable_bytes room) override {
    if (behind_) {
      if (!in.empty()) broken("something else follows it");
      return {};
    }
    size_t left = in.size();
    size_t free = room.size();
    auto* from = reinterpret_cast<const uint8_t*>(in.data());
    auto* to = reinterpret_cast<uint8_t*>(room.data());
    switch (BrotliDecoderDecompressStream(stream_.get(), &left, &from, &free, &to, nullptr)) {
      case BROTLI_DECODER_RESULT_ERROR:
        fail(BrotliDecoderGetErrorCode(stream_.get()));
        break;
      case BROTLI_DECODER_RESULT_SUCCESS:
        behind_ = true;
        break;
      default:
        break;
    }
    return {in.size() - left, room.size() - free};
  }

  error finish() const override { return behind_ ? error() : cut_off(); }

 private:
  void fail(BrotliDecoderErrorCode code) {
    // All allocation failures, -21 to -30.
    if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES && code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES)
      throw std::bad_alloc();
    broken(BrotliDecoderErrorString(code), code);
  }

  std::unique_ptr<BrotliDecoderState, destroy> stream_;
  bool behind_ = false;
};

}  // namespace

std::unique_ptr<content_decoder> make_brotli_decoder() { return std::make_unique<brotli_decoder>(); }

}  // namespace tern::http
#endif
