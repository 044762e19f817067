#include "transport/deferred_call.hpp"

#include <asio/post.hpp>

namespace tern {

struct deferred_call::handler {
  using allocator_type = slot_allocator<void>;
  allocator_type get_allocator() const noexcept { return allocator_type(target->slot); }

  loop_ref<state> target;
  void operator()() const {
    target->queued = false;
    if (std::exchange(target->wanted, false)) target->call(target->self);
  }
};

deferred_call::deferred_call(asio::io_context& io, call_fn call, void* self)
    : io_(io), state_(new state{0, call, self, false, false, {}}) {}

void deferred_call::post() {
  state_->wanted = true;
  if (state_->queued) return;
  asio::post(io_.get_executor(), handler{state_});
  state_->queued = true;
}

void deferred_call::cancel() noexcept { state_->wanted = false; }

}  // namespace tern
