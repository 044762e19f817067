// What a loop does for submissions: takes them in, starts them when the scheduler lets it, carries out what their operations
// ask for, and completes them.
#include <algorithm>
#include <vector>

#include "base/redact.hpp"
#include "engine/client.hpp"
#include "engine/loop.hpp"
#include "engine/spare_memory.hpp"

namespace tern {
namespace {

// The room of a usual batch is kept, that of a peak is not.
void empty(std::vector<submission*>& list) {
  list.clear();
  if (list.capacity() > limits::submit_at_once) list.shrink_to_fit();
}

}  // namespace

// ---- submissions

void loop::take_in(submission& s) {
  submissions_.insert(s.id(), s);
  if (s.submitted > clock_.now) clock_.stale = true;  // this turn had read the clock when it came
  const now_t due = after(s.submitted, std::min(s.timeout_total(), s.from->options.timeout_queue));
  if (due != never) wheel_.arm(s.deadline, due);
  if (s.order.lease) {
    ++s.order.lease->uses;
    s.order.lease->line.push_back(s);
  }
  if (shutting_down_) cancel(s, error(TERN_E_SHUTDOWN));
}

// A lease ends when the program has given it back and what was submitted on it has ended.
void loop::end_lease_if_due(tern_lease& lease) {
  if (!lease.returning || lease.uses > 0) return;
  submission* s = submissions_.find(lease.id() - 1);
  if (s && s->active) return s->active->op().end_hold();
  if (s) cancel(*s, error(TERN_E_CANCELLED));  // it has not begun, and need not any more
}

void loop::open_lease(tern_lease& lease) {
  lease.state = tern_lease::phase::open;
  turns_.emplace_back(&lease);
}

// Its submission has ended. What was submitted on it and has not begun never will; what is away comes back to find it ended.
void loop::end_lease(tern_lease& lease) {
  lease.state = tern_lease::phase::ended;
  pool_changed_ = true;
  pool_.release(lease.id(), now());
  std::vector<submission*> waiting;  // the line changes while they end
  lease.line.for_each([&](submission& s) { waiting.push_back(&s); });
  for (submission* s : waiting) cancel(*s, error(TERN_E_LEASE_LOST));
  if (submission* s = lease.taken ? submissions_.find(lease.working) : nullptr) cancel(*s, error(TERN_E_LEASE_LOST));
}

bool loop::take_turn(submission& s) {
  tern_lease& lease = *s.order.lease;
  s.held = lease.state != tern_lease::phase::open || lease.taken || &lease.line.front() != &s;
  if (s.held) return false;
  lease.line.pop_front();
  lease.working = s.id();
  return lease.taken = true;
}

void loop::pass_turns() {
  while (!turns_.empty()) {
    const ref<tern_lease> lease = std::move(turns_.back());
    turns_.pop_back();
    if (!lease->line.empty() && lease->line.front().held) start(lease->line.front());
  }
}

void loop::schedule() {
  if (batch_.finished.empty() && batch_.parked.empty() && batch_.tunnels.empty() && batch_.unparked.empty() &&
      client_.inbox_empty() && batch_.due > now() && !std::exchange(look_again_, false))
    return;
  client_.schedule(*this, batch_);
  for (submission* s : batch_.arrived) take_in(*s);
  take_arrivals();  // another loop may have taken from the inbox what was admitted just now
  for (submission* s : batch_.admitted) start(*s);
  empty(batch_.arrived);
  empty(batch_.admitted);
}

void loop::start(submission& s) {
  if (s.active) {
    s.waking = false;
    return s.cancelled ? s.active->op().cancel(s.cancelled) : s.active->op().rested();
  }
  if (s.cancelled) return complete_unstarted(s, s.cancelled, true);
  if (s.from->why) return complete_unstarted(s, s.from->why, true);
  if (s.order.lease && s.order.lease->state == tern_lease::phase::ended)
    return complete_unstarted(s, error(TERN_E_LEASE_LOST), true);
  if (s.order.lease && !take_turn(s)) return;
  if (!trim_.armed()) wheel_.arm(trim_, after(now(), limits::trim_interval));
  TERN_LOG(log(), log_component::scheduler, log_level::debug, (log_ids{.request = s.logged_id()}), "starts after {} us: {} {}",
           (now() - s.submitted) / std::chrono::microseconds(1), s.from->method, without_query(s.from->url));
  s.active = new (spare_.take()) running(s, *this);
  s.active->op().start();
}

void loop::expire(submission& s, now_t now) {
  const bool total = after(s.submitted, s.timeout_total()) <= now;
  if (s.active && !(s.waking && total)) return s.active->op().tick(now);
  cancel(s, total ? total_timeout(s.timeout_total()) : queue_timeout(s.from->options.timeout_queue));
}

void loop::cancel(submission& s, error why) {
  if (s.active && (!s.waking || take_back(s))) return s.active->op().cancel(std::move(why));
  if (s.held) return complete_unstarted(s, std::move(why), true);
  if (!s.active && client_.withdraw(s)) return complete_unstarted(s, std::move(why), false);
  s.cancelled = std::move(why);  // on its way here; ends when it arrives
}

// One that slept and asked for a worker again. False: it is on its way here.
bool loop::take_back(submission& s) {
  const bool mine = std::erase(batch_.unparked, &s) > 0 || client_.withdraw(s);
  if (mine) s.waking = false;
  return mine;
}

// ---- operations

running& loop::running_of(operation& o) { return *static_cast<running*>(o.context()); }

void loop::want(operation& o) {
  running& r = running_of(o);
  const attempt& a = o.current();
  if (moves_ && &home_for(r) != this) return leaving_.push_back(r);
  if (a.lease != 0 && r.of.order.lease && r.of.order.lease->state == tern_lease::phase::ended)
    return cancel(r.of, error(TERN_E_LEASE_LOST));
  r.pool_want::where = a.where.get();
  r.pool_want::wants = a.wants;
  r.pool_want::lease = a.lease;
  r.pool_want::opens = bool(r.of.order.opens);
  r.pool_want::slots = a.where->slots;
  r.pool_want::spread = a.where->spread;
  r.pool_want::one_by_one = a.where->one_by_one;
  r.pool_want::idle_timeout = client_.options().client.connections_idle;
  pool_changed_ = true;
  pool_.want(r, now());
}
void loop::withdraw(operation& o) {
  running& r = running_of(o);
  if (r.list_node<leaving_tag>::linked()) return r.list_node<leaving_tag>::unlink();
  pool_changed_ = true;
  pool_.withdraw(r, now());
}
void loop::later(operation& o) { later_.push_back(running_of(o)); }
void loop::arm(operation& o, now_t due) { wheel_.arm(running_of(o).of.deadline, due); }
void loop::rest(operation& o) { batch_.parked.push_back(&running_of(o).of); }
void loop::has_tunnel(operation& o) { batch_.tunnels.push_back(&running_of(o).of); }
void loop::has_answer(operation& o, const head& h) {
  TERN_LOG(log(), log_component::http, log_level::debug, running_of(o).ids(), "answer {} in HTTP/{}.{} from {}", h.status,
           h.version / 10, h.version % 10, o.current().where->origin.text);
}
void loop::sends_again(operation& o, const error& why) {
  TERN_LOG(log(), log_component::operation, log_level::info, running_of(o).ids(), "sent again: {}", why.message());
}
void loop::unrest(operation& o) {
  submission& s = running_of(o).of;
  s.waking = true;
  batch_.unparked.push_back(&s);
}

void loop::finished(operation& o) {
  running& r = running_of(o);
  if (r.list_node<later_tag>::linked()) r.list_node<later_tag>::unlink();
  ended_.push_back(r);
}

void loop::trim() {
  const bool more = spare_.trim();
  if (spare_memory::trim() || more) wheel_.arm(trim_, after(now(), limits::trim_interval));
}

// Those who ask again meanwhile have their turn in the next round.
void loop::run_later() {
  intrusive_list<running, later_tag> batch;
  while (running* r = later_.pop_front()) batch.push_back(*r);
  while (running* r = batch.pop_front()) r->op().later();
}

// Completes what has ended, now that no call into it is on the stack.
void loop::reap() {
  while (running* r = ended_.pop_front()) {
    submission& s = r->of;
    tern_result* result = r->to().take_result();
    const error& why = r->op().end().why;
    if (why) {
      if (!result->extras) result->extras = std::make_unique<result_extras>();
      result->extras->failure.why = why;
    }
    for (loop* l : r->passed()) l->whisper({command_kind::forget, s.id(), {}});
    const int64_t connection = r->connection;
    r->~running();
    spare_.give(r);
    s.active = nullptr;
    if (s.order.spawned) {
      finish_spawned(s, *result);
      continue;
    }
    if (s.order.opens) end_lease(*s.order.opens);
    batch_.finished.push_back(&s);
    complete(s, *result, connection);
  }
}

void loop::complete_unstarted(submission& s, error why, bool admitted) {
  tern_result* result = tern_result::create(nullptr, nullptr, s.from, s.id(), 0);
  result->extras = std::make_unique<result_extras>();
  result->extras->failure.why = std::move(why);
  if (s.order.stream) s.order.stream->ended();
  if (s.order.opens) end_lease(*s.order.opens);
  if (admitted) batch_.finished.push_back(&s);
  complete(s, *result);
}

void loop::complete(submission& s, tern_result& r, int64_t connection) {
  submissions_.erase(s.id());
  if (s.order.lease) leave_lease(s);
  s.deadline.disarm();
  s.order.sink_to.reset();  // whoever reads the other end, or waits for the drop, need not wait for the event's release
  completed_any_ = true;
  r.code = r.extras ? r.extras->failure.why.code() : TERN_OK;
  r.user_data = s.order.user_data;
  r.client = client_.number();
  r.request = std::move(s.request);
  r.total_ns = std::chrono::nanoseconds(now() - s.submitted).count();
  r.finished_at_ns = wall_now();
  stats_.completed(r.code, r.status, r.version, r.attempts, r.total_ns, r.queued_ns, r.first_byte_ns);
  TERN_LOG(log(), log_component::operation, log_level::debug, (log_ids{s.logged_id(), connection}),
           "ended after {} us: {}, status {}, attempts {}", r.total_ns / 1000,
           r.code == TERN_OK ? "TERN_OK" : describe(r.code).name, r.status, r.attempts);
  s.event.status = r.code;
  s.event.result = &r;
  if (s.order.call) return calls_.push_back(&s);
  if (s.order.stream) {
    s.event.stream = s.order.stream.get();
    s.event.seq = s.order.stream->next_seq();
  }
  post(*s.queue.get(), s);
}

int64_t loop::wall_now() {
  if (wall_for_ != now()) {
    wall_for_ = now();
    wall_ = system_wall_clock();
  }
  return wall_;
}

}  // namespace tern
