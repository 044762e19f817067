// Drives a TLS engine's handshake over a layer.
#pragma once

#include "transport/layer.hpp"
#include "transport/tls_engine.hpp"

namespace tern {

class tls_handshake final : private ready_listener {
 public:
  class listener {
   public:
    virtual void on_secured(error why) = 0;  // once; empty: the engine is open. May come from inside start

   protected:
    ~listener() = default;
  };
  // All outlive the handshake, or destroy it first: then the listener is not called any more. The scratch is used within
  // one call only.
  tls_handshake(layer& below, tls_engine& engine, mutable_bytes scratch, listener& who);
  ~tls_handshake();
  void start() { advance(); }

 private:
  void on_ready(way w) override;
  void advance();
  bool flush();
  void finish(error why);

  layer& below_;
  tls_engine& engine_;
  mutable_bytes scratch_;
  listener& who_;
};

}  // namespace tern
