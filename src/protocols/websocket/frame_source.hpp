// The body of an upgrade request: the frames that the codec wants sent. Before there is a codec there is nothing to send, and
// nothing of the program's own body has been touched.
#pragma once

#include "protocols/websocket/codec.hpp"
#include "sansio/body_source.hpp"

namespace tern::websocket {

class frame_source final : public body_source {
 public:
  void attach(codec* to) noexcept { codec_ = to; }  // NULL: as in the beginning

  peeked peek(size_t max) override { return codec_ ? codec_->peek(max) : peeked{pull::pending, {}}; }
  void consume(size_t count) override {
    if (codec_) codec_->consume(count);
  }
  std::optional<uint64_t> length() const override { return std::nullopt; }
  bool rewind() override { return codec_ == nullptr; }
  bool can_rewind() const override { return codec_ == nullptr; }

 private:
  codec* codec_ = nullptr;
};

}  // namespace tern::websocket
