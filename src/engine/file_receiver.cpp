#include "engine/file_receiver.hpp"

namespace tern {

void file_receiver::opened(const head&) {
  writer_.emplace(files_, path_);
  writer_->set_waker(this);
}

size_t file_receiver::take_body(bytes data) { return writer_->offer(data); }

// There is room again, or writing has failed.
void file_receiver::wake() {
  if (writer_->why())
    operation_->receiver_failed(writer_->why());
  else
    operation_->resume();
}

bool file_receiver::restart() {
  if (writer_) writer_->abort([] {});
  writer_.reset();
  return result_receiver::restart();
}

void file_receiver::end_body(error why) {
  if (!writer_) return operation_->receiver_done(std::move(why));
  writer_->set_waker(nullptr);
  if (why)
    writer_->abort([this, why] { operation_->receiver_done(why); });
  else
    writer_->finish([this](error failed) { operation_->receiver_done(failed && given_up_ ? given_up_ : std::move(failed)); });
}

// Only a pipe at that path makes it wait.
void file_receiver::give_up(error why) {
  given_up_ = std::move(why);
  writer_->hurry();
}

}  // namespace tern
