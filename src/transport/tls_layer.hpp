// TLS over any layer, by a tls_engine whose handshake has ended.
//
// Ciphertext passes through the scratch within one call; only what the layer below did not take, or the caller had no room
// for, is kept. One read is one read of the layer below. A failed write does not stop reading: the response may be there.
#pragma once

#include <memory>

#include "transport/context.hpp"
#include "transport/deferred_call.hpp"
#include "transport/layer.hpp"
#include "transport/tls_engine.hpp"

namespace tern {

enum class tls_peer_kind : uint8_t { target, proxy };

class tls_layer final : public layer {
 public:
  tls_layer(transport_context& context, std::unique_ptr<layer> below, std::unique_ptr<tls_engine> engine,
            tls_peer_kind with = tls_peer_kind::target);

  void async_wait(way w, ready_listener& who) override;
  void cancel_wait(way w) override;
  io read_some(mutable_bytes into) override;
  io write_some(std::span<const bytes> from) override;
  bool wants_flush() const override { return flushing_ || below_->wants_flush(); }
  void shutdown() override;
  void close() override;
  const link_info& info() const override { return info_; }
  const error& why() const override { return why_; }

 private:
  class cursor;
  io flush();
  io end_of_reading();
  size_t encrypt_record(cursor& from);
  io failed(const error& why);

  std::unique_ptr<layer> below_;
  std::unique_ptr<tls_engine> engine_;
  std::unique_ptr<std::byte[]> own_scratch_;
  mutable_bytes scratch_;
  deferred_call answer_read_;
  ready_listener* reader_ = nullptr;  // whom answer_read_ tells
  bool flushing_;                     // the engine holds ciphertext that the layer below did not take
  link_info info_;
  error why_;
};

}  // namespace tern
