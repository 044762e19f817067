// A layer that first gives bytes a handshake read too many, then what the layer below has.
#pragma once

#include <memory>
#include <vector>

#include "transport/context.hpp"
#include "transport/deferred_call.hpp"
#include "transport/layer.hpp"

namespace tern {

class leftover_layer final : public layer {
 public:
  leftover_layer(transport_context& context, std::unique_ptr<layer> below, std::vector<std::byte> leftover);

  void async_wait(way w, ready_listener& who) override;
  void cancel_wait(way w) override;
  io read_some(mutable_bytes into) override;
  io write_some(std::span<const bytes> from) override { return below_->write_some(from); }
  bool wants_flush() const override { return below_->wants_flush(); }
  void shutdown() override { below_->shutdown(); }
  void close() override;
  const link_info& info() const override { return below_->info(); }
  const error& why() const override { return below_->why(); }

 private:
  std::unique_ptr<layer> below_;
  std::vector<std::byte> leftover_;
  size_t given_ = 0;
  deferred_call answer_read_;
  ready_listener* reader_ = nullptr;
};

}  // namespace tern
