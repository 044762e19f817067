// Waits for readiness of one descriptor: at most one wait per way, no allocation per wait.
//
// Asio 1.22 registers descriptors edge-triggered, but every async_wait re-arms the registration (EPOLL_CTL_MOD), so a wait
// started after data arrived is answered too: it does not matter whether a call said `again` before.
// A wait that is taken back stays with Asio and is reused by the next one; its answer goes to nobody, or to the new listener,
// who may then find nothing to do. Whatever Asio still holds when the descriptor is closed keeps only the state below alive.
#pragma once

#include <array>
#include <utility>

#include "transport/handler_slot.hpp"
#include "transport/layer.hpp"
#include "transport/loop_ref.hpp"

namespace tern {

class readiness {
 public:
  readiness() : state_(new state) {}
  readiness(const readiness&) = delete;
  readiness& operator=(const readiness&) = delete;
  ~readiness() { cancel_all(); }

  // Waitable: asio::basic_socket or posix::basic_descriptor with wait_read and wait_write.
  template <class Waitable>
  void wait(Waitable& descriptor, way w, ready_listener& who) {
    one& o = state_->ways[static_cast<size_t>(w)];
    o.listener = &who;
    if (o.pending) return;
    descriptor.async_wait(w == way::read ? Waitable::wait_read : Waitable::wait_write, handler{state_, w});
    o.pending = true;
  }
  void cancel(way w) noexcept { state_->ways[static_cast<size_t>(w)].listener = nullptr; }
  void cancel_all() noexcept {
    cancel(way::read);
    cancel(way::write);
  }
  // The descriptor is gone from the loop; what Asio holds answers to nobody and a new wait starts afresh.
  void reset() {
    cancel_all();
    state_ = loop_ref<state>(new state);
  }

 private:
  struct one {
    ready_listener* listener = nullptr;
    bool pending = false;
    handler_slot slot;
  };
  struct state {
    uint32_t refs = 0;
    std::array<one, 2> ways;
  };
  struct handler {
    loop_ref<state> target;
    way w;
    using allocator_type = slot_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(target->ways[static_cast<size_t>(w)].slot); }
    template <class Code>
    void operator()(const Code&) const {
      one& o = target->ways[static_cast<size_t>(w)];
      o.pending = false;
      if (ready_listener* who = std::exchange(o.listener, nullptr)) who->on_ready(w);
    }
  };
  loop_ref<state> state_;
};

}  // namespace tern
