// Operations on their way between loops.
//
// Rules:
// - One leaves while it wants a connection, at the end of a turn, and not before the work it gave to file threads has been told
//   of: then this loop has no reference to it. What keeps waiting for that is still this loop's, with its deadline.
// - Each loop it left knows where to, until it has ended, and passes on what it is told about it. Mail keeps its order, so that
//   comes after the operation itself; it finds it, or finds where it has gone on to.
// - A client closes all its loops: one that comes to a loop which is shutting down ends there, and one that finds its new loop
//   closed ends where it is.
#include "engine/client.hpp"
#include "engine/loop.hpp"

namespace tern {

// Where its next connection is: that of a lease with the lease, others at any home of the origin.
loop& loop::home_for(running& r) {
  const attempt& a = r.op().current();
  if (a.lease != 0) return r.of.order.lease ? client_.loop_at(r.of.order.lease->loop()) : *this;
  return client_.lives_at(*a.where, index_) ? *this : client_.loop_at(client_.home_of(*a.where, r.of.id()));
}

void loop::send_off() {
  leaving_.for_each([this](running& r) {
    if (!r.may_leave()) return;
    r.list_node<leaving_tag>::unlink();
    move(r);
  });
}

void loop::move(running& r) {
  submission& s = r.of;
  const uint64_t id = s.id();
  loop& to = home_for(r);
  TERN_LOG(log(), log_component::operation, log_level::debug, r.ids(), "goes from loop {} to loop {}", index_, to.index());
  s.deadline.disarm();
  r.leave(*this);
  submissions_.erase(id);
  moved_[id] = &to;
  if (to.send({command_kind::adopt, id, {}, &s})) return;
  settle(s);
  cancel(s, error(TERN_E_SHUTDOWN));
}

// Its times are those of the other loop's clock, which may have been read after this one's.
void loop::settle(submission& s) {
  clock_.stale = true;
  moved_.erase(s.id());
  submissions_.insert(s.id(), s);
  s.home_loop = this;
  if (s.order.stream) s.order.stream->moved_to(index_);
  s.active->settle(*this);
}

void loop::adopt(submission& s) {
  settle(s);
  if (shutting_down_ && !(renewals_end_.armed() && is_renewal(s))) return cancel(s, error(TERN_E_SHUTDOWN));
  want(s.active->op());
}

void loop::pass_on(const loop_command& c) {
  if (auto to = moved_.find(c.id); to != moved_.end()) to->second->send(c);
}

// All that began before a cancel_all, which every loop is told of. What left may have missed it where it arrived.
void loop::cancel_before(uint64_t id) {
  submissions_.for_each([&](submission& s) {
    if (s.id() < id) cancel(s, error(TERN_E_CANCELLED));
  });
  for (const auto& [gone, to] : moved_)
    if (gone < id) to->send({command_kind::cancel, gone, {}});
  if (shutting_down_) end_renewals();
}

// The lease's own loop counts, and knows whose turn it is. Who has not had it has not left that loop either.
void loop::leave_lease(submission& s) {
  loop& at = client_.loop_at(s.order.lease->loop());
  list_node<line_tag>& in_line = s;
  const bool had_turn = !in_line.linked();
  if (!had_turn) in_line.unlink();
  auto left = [&at, had_turn, lease = s.order.lease] {
    --lease->uses;
    if (had_turn) lease->taken = false;
    if (!lease->line.empty()) at.turns_.push_back(lease);
    at.end_lease_if_due(*lease);
  };
  if (&at == this)
    left();
  else
    at.send({command_kind::call, 0, std::move(left)});
}

}  // namespace tern
