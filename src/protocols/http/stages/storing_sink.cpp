#include "protocols/http/stages/storing_sink.hpp"

#include <algorithm>

namespace tern::http {

size_t storing_sink::on_data(bytes data) {
  if (!writer_) return inner_.on_data(data);
  const size_t fits = std::min(writer_->room(), data.size());
  const size_t taken = fits > 0 ? inner_.on_data(data.first(fits)) : 0;
  keep(data.first(taken));
  if (taken < fits || fits == data.size() || waits()) return taken;
  return taken + inner_.on_data(data.subspan(taken));
}

void storing_sink::keep(bytes data) {
  if (data.size() > left_ || !writer_->offer(data)) return drop();
  left_ -= data.size();
}

// For room. False: it has waited long enough, or for nothing.
bool storing_sink::waits() {
  if (!writer_ || give_up_at_ != never) return writer_ != nullptr;
  waits_since_ = host_.now();
  const now_t end = host_.ends_at();
  const now_t until = std::min(after(waits_since_, patience_), end == never ? never : waits_since_ + (end - waits_since_) / 2);
  if (until <= waits_since_) {
    give_up();
    return false;
  }
  give_up_at_ = until;
  writer_->when_room(*this);
  host_.stage_due();
  return true;
}

void storing_sink::wake() {
  patience_ -= std::min(patience_, host_.now() - waits_since_);
  give_up_at_ = never;
  host_.stage_wakes();
}

void storing_sink::tick(now_t now) {
  if (give_up_at_ > now) return;
  give_up();
  host_.stage_wakes();
}

void storing_sink::on_end(outcome&& end) {
  if (writer_ && !end.why) writer_->commit();
  drop();
  inner_.on_end(std::move(end));
}

void storing_sink::give_up() {
  writer_->too_slow();
  drop();
}

void storing_sink::drop() {
  give_up_at_ = never;
  writer_.reset();
  flight_.reset();
}

}  // namespace tern::http
