#include "engine/descriptor_receiver.hpp"

namespace tern {

// There is room again, or writing has failed.
void descriptor_receiver::wake() {
  if (writer_.why())
    operation_->receiver_failed(writer_.why());
  else
    operation_->resume();
}

void descriptor_receiver::end_body(error why) {
  writer_.set_waker(nullptr);
  if (why) return give_up(std::move(why));
  writer_.finish([this](const error& failed) { operation_->receiver_done(failed); });
}

void descriptor_receiver::give_up(error why) {
  writer_.abort([this, why = std::move(why)] { operation_->receiver_done(why); });
}

}  // namespace tern
