// Waits for readiness of one descriptor: at most one wait per way, no allocation for a wait to read.
//
// Asio 1.22 registers descriptors edge-triggered, but every async_wait re-arms the registration (EPOLL_CTL_MOD), so a wait
// started after data arrived is answered too: it does not matter whether a call said `again` before.
// A wait that is taken back stays with Asio and is reused by the next one; its answer goes to nobody, or to the new listener,
// who may then find nothing to do. Whatever Asio still holds when the descriptor is closed keeps only the state below alive.
#pragma once

#include <memory>
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
    one& o = state_->at(w);
    o.listener = &who;
    if (o.pending) return;
    descriptor.async_wait(w == way::read ? Waitable::wait_read : Waitable::wait_write, handler{state_, w});
    o.pending = true;
  }
  void cancel(way w) noexcept {
    if (w == way::read)
      state_->read.listener = nullptr;
    else if (state_->write)
      state_->write->listener = nullptr;
  }
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
    one read;
    std::unique_ptr<one> write;  // made by the first wait: an idle connection has none
    one& at(way w) {
      if (w == way::read) return read;
      if (!write) write = std::make_unique<one>();
      return *write;
    }
  };
  struct handler {
    loop_ref<state> target;
    way w;
    using allocator_type = slot_allocator<void>;
    allocator_type get_allocator() const noexcept { return allocator_type(target->at(w).slot); }
    template <class Code>
    void operator()(const Code&) const {
      one& o = target->at(w);
      o.pending = false;
      if (ready_listener* who = std::exchange(o.listener, nullptr)) who->on_ready(w);
    }
  };
  loop_ref<state> state_;
};

}  // namespace tern
