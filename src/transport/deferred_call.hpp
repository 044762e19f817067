// A call made by the loop after the present handler has returned; it can be taken back. Allocates once, when constructed.
#pragma once

#include <asio/io_context.hpp>

#include "transport/handler_slot.hpp"
#include "transport/loop_ref.hpp"

namespace tern {

class deferred_call {
 public:
  using call_fn = void (*)(void* self);
  deferred_call(asio::io_context& io, call_fn call, void* self);
  deferred_call(const deferred_call&) = delete;
  deferred_call& operator=(const deferred_call&) = delete;
  ~deferred_call() { cancel(); }  // also from inside the call

  void post();             // once, however often it is asked for before the call
  void cancel() noexcept;  // no call any more, unless post is called again
  bool pending() const noexcept { return state_->wanted; }

 private:
  struct state {
    uint32_t refs = 0;
    call_fn call;
    void* self;
    bool wanted = false;
    bool queued = false;
    handler_slot slot;
  };
  struct handler;
  asio::io_context& io_;
  loop_ref<state> state_;
};

}  // namespace tern
