// zstd: one frame after another, skippable ones among them (RFC 8878 §3.1). The library checks the checksum of those that have
// one.
#include "protocols/http/decode/content_decoder.hpp"

#ifdef TERN_ZSTD
#include <zstd.h>
#include <zstd_errors.h>

#include <new>

#include "base/limits.hpp"

namespace tern::http {
namespace {

struct destroy {
  void operator()(ZSTD_DCtx* c) const noexcept { ZSTD_freeDCtx(c); }
};

// The first byte of the magic numbers, of frames and of skippable ones. The library may know formats older than the RFC, which
// have no limit for the window.
bool starts_frame(std::byte b) noexcept { return b == std::byte{0x28} || (b & std::byte{0xF0}) == std::byte{0x50}; }

class zstd_decoder final : public content_decoder {
 public:
  zstd_decoder() : content_decoder("zstd"), stream_(ZSTD_createDCtx()) {
    if (!stream_) throw std::bad_alloc();
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, limits::http_zstd_window_log);
  }

  decode_step decode(bytes in, mutable_bytes room) override {
    if (in.empty() && !holds_back_) return {};  // the library takes calls without effect for an endless loop
    if (state_ != state::inside && !starts_frame(in.front())) {
      broken(state_ == state::before ? "it does not start with a frame" : "something else follows it");
      return {};
    }
    ZSTD_inBuffer from{in.data(), in.size(), 0};
    ZSTD_outBuffer to{room.data(), room.size(), 0};
    const size_t r = ZSTD_decompressStream(stream_.get(), &to, &from);
    if (ZSTD_isError(r))
      fail(ZSTD_getErrorCode(r), r);
    else
      state_ = r == 0 ? state::between : state::inside;
    holds_back_ = state_ == state::inside && to.pos == to.size;
    return {from.pos, to.pos};
  }

  error finish() const override { return state_ == state::between ? error() : cut_off(); }

 private:
  void fail(ZSTD_ErrorCode code, size_t r) {
    if (code == ZSTD_error_memory_allocation) throw std::bad_alloc();
    broken(ZSTD_getErrorName(r), code);
  }

  enum class state : uint8_t { before, inside, between };
  std::unique_ptr<ZSTD_DCtx, destroy> stream_;
  state state_ = state::before;
  bool holds_back_ = false;
};

}  // namespace

std::unique_ptr<content_decoder> make_zstd_decoder() { return std::make_unique<zstd_decoder>(); }

}  // namespace tern::http
#endif
