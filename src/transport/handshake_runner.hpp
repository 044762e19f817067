// Pumps a pure handshake (SOCKS, CONNECT) over a layer.
#pragma once

#include <memory>
#include <vector>

#include "sansio/handshake.hpp"
#include "transport/layer.hpp"

namespace tern {

class handshake_runner final : private ready_listener {
 public:
  struct outcome {
    handshake_state state;            // done, failed, reconnect
    error why;                        // failed
    std::vector<std::byte> leftover;  // bytes read that belong to what follows: put a leftover_layer over the layer
  };
  class listener {
   public:
    virtual void on_handshake(outcome end) = 0;  // once. May come from inside start

   protected:
    ~listener() = default;
  };
  // All outlive the runner, or destroy it first: then the listener is not called any more.
  handshake_runner(layer& link, handshake& machine, listener& who);
  ~handshake_runner();
  void start() { advance(); }

 private:
  enum class sending : uint8_t { done, blocked, failed };
  void on_ready(way w) override;
  void read();
  void advance();
  sending flush();
  void finish(outcome end);

  layer& link_;
  handshake& machine_;
  listener& who_;
  std::vector<std::byte> unread_;  // not consumed by the machine yet
};

}  // namespace tern
