// gzip: one member after another (RFC 1952 §2.2). zlib checks the header, the length and the checksum of each.
#include "protocols/http/decode/inflater.hpp"

namespace tern::http {
namespace {

class gzip_decoder final : public content_decoder {
 public:
  gzip_decoder() : content_decoder("gzip"), stream_(wrapping::gzip) {}

  decode_step decode(bytes in, mutable_bytes room) override {
    decode_step step;
    if (in.empty() && state_ != state::inside) return step;
    if (state_ == state::between) stream_.restart();
    const inflater::result r = stream_.run(in, room, step);
    if (r == inflater::result::failed) {
      broken(members_ > 0 && !stream_.has_made() ? "something else follows it" : stream_.text(), stream_.code());
    } else if (r == inflater::result::end) {
      state_ = state::between;
      ++members_;
    } else {
      state_ = state::inside;
    }
    return step;
  }

  error finish() const override { return state_ == state::between ? error() : cut_off(); }

 private:
  enum class state : uint8_t { before, inside, between };
  inflater stream_;
  uint64_t members_ = 0;
  state state_ = state::before;
};

}  // namespace

std::unique_ptr<content_decoder> make_gzip_decoder() { return std::make_unique<gzip_decoder>(); }

}  // namespace tern::http
