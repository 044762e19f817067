// What goes out: the commands of many operations in few views.
#include "protocols/redis/redis_session.hpp"

namespace tern::redis {

void redis_session::note_written(size_t count) {
  out_.drop(count);
  const uint64_t written = out_.written();
  while (!unwritten_.empty()) {
    pending& p = unwritten_.front();
    if (p.begin >= written) return;
    if (p.end > written) return reached(p, reach::partly_sent);
    static_cast<list_node<unwritten_list>&>(p).unlink();
    reached(p, reach::sent);
  }
}

void redis_session::gather(size_t budget) {
  if (write_error_) return;
  while (life_ == life::open && undoing_ == 0 && !occupied() && !fresh_.empty() && out_.size() < budget) {
    pending& p = fresh_.front();
    if (!must_undo(p)) {
      send(p);
      continue;
    }
    if (changed_ & changed::for_good) return give_up_connection("a lease changed the connection for good");
    begin_undo();
  }
  if (sub_ && life_ == life::open) send_changes(budget);
}

void redis_session::send(pending& p) {
  const request& what = p.what();
  static_cast<list_node<>&>(p).unlink();
  sent_.push_back(p);
  unwritten_.push_back(p);
  p.sent = true;
  p.begin = out_.end();
  out_.add(what.wire);
  if (p.kind == request_kind::feed) begin_feed(p);
  p.end = out_.end();
  fresh_bytes_ -= what.wire.text.size();
  lease_ = p.o->lease;
  changed_ = what.change.applied_to(changed_);
  if (p.kind == request_kind::subscription) begin_subscription(p);
}

}  // namespace tern::redis
