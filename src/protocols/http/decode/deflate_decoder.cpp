// deflate: by RFC 9110 §8.4.1.2 in the zlib format, by custom of many servers without it. The first two bytes tell: a raw
// stream that looked like a zlib header would start with a stored block whose padding is not zero, which nobody writes.
//
//   before -first byte-> half -second byte-> inside -> behind
#include <optional>

#include "protocols/http/decode/inflater.hpp"

namespace tern::http {
namespace {

// RFC 1950 §2.2: method 8, a window of at most 32 KiB, check bits.
bool is_zlib_header(std::byte first, std::byte second) noexcept {
  const auto cmf = std::to_integer<unsigned>(first);
  const auto flg = std::to_integer<unsigned>(second);
  return (cmf & 0x0F) == 8 && cmf >> 4 <= 7 && (cmf * 256 + flg) % 31 == 0;
}

class deflate_decoder final : public content_decoder {
 public:
  deflate_decoder() : content_decoder("deflate") {}

  decode_step decode(bytes in, mutable_bytes room) override {
    decode_step step;
    switch (state_) {
      case state::before:
        if (in.empty()) break;
        first_ = in.front();
        state_ = state::half;
        step.used = 1;
        break;
      case state::half: {
        if (in.empty()) break;
        stream_.emplace(is_zlib_header(first_, in.front()) ? wrapping::zlib : wrapping::raw);
        state_ = state::inside;
        decode_step of_first;  // too little to make anything
        if (run(bytes(&first_, 1), room, of_first)) run(in, room, step);
        break;
      }
      case state::inside:
        run(in, room, step);
        break;
      case state::behind:
        if (!in.empty()) broken("something else follows it");
        break;
    }
    return step;
  }

  error finish() const override { return state_ == state::behind ? error() : cut_off(); }

 private:
  bool run(bytes in, mutable_bytes room, decode_step& step) {
    const inflater::result r = stream_->run(in, room, step);
    if (r == inflater::result::failed) broken(stream_->text(), stream_->code());
    if (r == inflater::result::end) state_ = state::behind;
    return r == inflater::result::more;
  }

  enum class state : uint8_t { before, half, inside, behind };
  std::optional<inflater> stream_;
  std::byte first_{};
  state state_ = state::before;
};

}  // namespace

std::unique_ptr<content_decoder> make_deflate_decoder() { return std::make_unique<deflate_decoder>(); }

}  // namespace tern::http
