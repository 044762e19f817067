#include "transport/leftover_layer.hpp"

#include <algorithm>
#include <cstring>

namespace tern {

leftover_layer::leftover_layer(transport_context& context, std::unique_ptr<layer> below, std::vector<std::byte> leftover)
    : below_(std::move(below)),
      leftover_(std::move(leftover)),
      answer_read_(
          context.io,
          [](void* self) {
            if (ready_listener* who = std::exchange(static_cast<leftover_layer*>(self)->reader_, nullptr))
              who->on_ready(way::read);
          },
          this) {}

void leftover_layer::async_wait(way w, ready_listener& who) {
  if (w == way::write || leftover_.empty()) return below_->async_wait(w, who);
  reader_ = &who;
  answer_read_.post();
}

void leftover_layer::cancel_wait(way w) {
  below_->cancel_wait(w);
  if (w == way::write) return;
  reader_ = nullptr;
  answer_read_.cancel();
}

io leftover_layer::read_some(mutable_bytes into) {
  if (leftover_.empty()) return below_->read_some(into);
  size_t count = std::min(into.size(), leftover_.size() - given_);
  std::memcpy(into.data(), leftover_.data() + given_, count);
  given_ += count;
  if (given_ == leftover_.size()) std::vector<std::byte>().swap(leftover_);
  return {count, io_state::ok};
}

void leftover_layer::close() {
  cancel_wait(way::read);
  below_->close();
}

}  // namespace tern
