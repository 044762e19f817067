// The way in, from any thread.
#include <algorithm>
#include <limits>

#include "engine/call.hpp"
#include "engine/client.hpp"
#include "engine/lease.hpp"

using namespace tern;

namespace {

tern_stream::sending sending_of(const tern_request& request) noexcept {
  if (request.what->has_commands()) return tern_stream::sending::commands;
  if (request.sends_messages()) return tern_stream::sending::messages;
  return request.body_is_pushed() ? tern_stream::sending::bytes : tern_stream::sending::nothing;
}

}  // namespace

expected<std::shared_ptr<const prepared>> tern_client::prepared_for(tern_request& request) {
  std::lock_guard lock(request.prepared_mutex);
  if (request.prepared_for == number_) return std::static_pointer_cast<const tern::prepared>(request.prepared);
  auto made = prepare(request, options_.request, states_);
  if (!made) return made;
  if ((*made)->why) return made;  // the next submission looks again
  request.prepared = *made;
  request.prepared_for = number_;
  return made;
}

// An origin lives on one loop; or its requests go round as many as its connections allow, two for each: a lease must not take
// a loop's only one.
size_t tern_client::count_homes(const client_settings& o) noexcept {
  if (o.spread == loop_spread::origin) return 1;
  return static_cast<size_t>(std::clamp<uint64_t>(o.connections_per_origin / 2, 1, std::max<uint64_t>(o.loops, 1)));
}

// Everything that needs no lock.
expected<submission::fresh> tern_client::make_submission(tern_request& request, submit_order order, now_t now) {
  auto from = prepared_for(request);
  if (!from) return from.why();
  if (request.body_is_pushed() && !order.stream)
    return error(TERN_E_STATE, "a request whose body is pushed is opened with tern_stream_open");
  if (request.what->is_stream_only() && !order.stream)
    return error(TERN_E_STATE, "a request that has no single answer is opened with tern_stream_open");
  if (!order.stream && !order.opens && (*from)->without_stream) return (*from)->without_stream;
  if (order.opens && (request.sends_messages() || request.what->is_stream_only()))
    return error(TERN_E_UNSUPPORTED, "what the request opens has its connection to itself: there is nothing to lease");
  if (!order.lease && !order.opens && (*from)->without_lease) return (*from)->without_lease;
  if (order.lease && &order.lease->client() != this)
    return order.lease->client().crossed_fork() ? error(TERN_E_FORKED)
                                                : error(TERN_E_ARGUMENT, "the lease is another client's");
  if (order.lease && !(order.lease->where().pool == (*from)->where->pool))
    return error(TERN_E_ARGUMENT, "the lease is of a connection to " + order.lease->where().origin.text +
                                      ", the request goes to " + (*from)->where->origin.text);
  submission::fresh s(new submission(*this, request_ref(&request), std::move(*from), std::move(order)));
  if (!s->order.call) {
    tern_queue& q = s->order.queue ? *s->order.queue : *queue_;
    if (error e = s->queue.take(q, driver())) return e;
  }
  s->submitted = now;
  return s;
}

// With the inbox's lock. Refused, `s` stays with the caller; TERN_E_AGAIN is for refuse_full to explain.
error tern_client::enter(submission::fresh& s, uint64_t& id, loop*& home) {
  if (closing_.load(std::memory_order_relaxed)) return error(TERN_E_CLOSED, "the client was shut down");
  if (full()) return error(TERN_E_AGAIN);
  const bool sends = !s->order.opens;
  if (sends && !s->request->take_body())
    return error(TERN_E_STATE, "the body cannot be sent twice and an earlier submission has it");
  s->request->freeze();
  life_.fetch_add(1, std::memory_order_relaxed);
  if (!s->order.background) foreground_.fetch_add(1, std::memory_order_relaxed);
  id = s->event.id = next_id_++;
  const size_t at = s->order.lease ? s->order.lease->loop() : home_of(*s->from->where, id);
  home = s->home_loop = loops_[at].get();
  if (s->order.stream) s->order.stream->bind(id, at, *s->queue.get());
  if (s->order.call) s->order.call->bind(id, at);
  if (s->order.opens) s->order.opens->bind(id, at, s->from->where);
  inbox_.push_back(*s.release());
  inbox_count_.fetch_add(1, std::memory_order_seq_cst);
  return {};
}

error tern_client::submit(tern_request& request, submit_order order, uint64_t* id) {
  tern_queue* const queue = order.queue;
  if (full()) return refuse_full(queue);
  auto s = make_submission(request, std::move(order), clock::now());
  if (!s) return s.why();
  uint64_t number = 0;
  loop* home = nullptr;
  error why;
  {
    std::lock_guard lock(inbox_mutex_);
    why = enter(*s, number, home);
    if (!why && id) *id = number;  // before anything can complete
  }
  if (why.code() == TERN_E_AGAIN) return refuse_full(queue);
  if (why) return why;
  home->wake();
  return {};
}

bool tern_client::submit_batch(std::span<batch_item> items, tern_queue* queue, now_t now) {
  size_t made = 0;
  for (batch_item& i : items) {
    if (!i.request) continue;
    if (full()) break;  // what is left has not been made
    submit_order order;
    order.queue = queue;
    order.user_data = i.user_data;
    auto s = make_submission(*i.request, std::move(order), now);
    if (s)
      i.made = std::move(*s), ++made;
    else
      i.why = s.why();
  }
  std::vector<loop*> homes;
  homes.reserve(std::min(made, loops_.size()));
  if (made > 0) {
    std::lock_guard lock(inbox_mutex_);
    for (batch_item& i : items) {
      if (!i.made) continue;
      loop* home = nullptr;
      i.why = enter(i.made, i.id, home);
      i.accepted = !i.why;
      if (i.why.code() == TERN_E_AGAIN) break;
      if (home && std::find(homes.begin(), homes.end(), home) == homes.end()) homes.push_back(home);
    }
  }
  for (loop* home : homes) home->wake();
  bool no_room = false;
  for (batch_item& i : items) {
    if (no_room)
      i.why = error(TERN_E_AGAIN);
    else if (i.why.code() == TERN_E_AGAIN || (i.request && !i.accepted && !i.why))
      i.why = refuse_full(queue), no_room = true;
    i.made.reset();
  }
  return !no_room;
}

error tern_client::open_stream(tern_request& request, submit_order order, uint64_t credit, uint64_t send_limit,
                               tern_stream** stream, uint64_t* id) {
  if (request.sends_messages() && !std::holds_alternative<std::monostate>(request.body))
    return error(TERN_E_UNSUPPORTED, "a stream of messages sends what tern_stream_send says, not a body of the request");
  auto from = prepared_for(request);
  if (!from) return from.why();
  const request_settings& o = (*from)->options;
  const auto* pushed = std::get_if<pushed_body>(&request.body);
  auto made = ref<tern_stream>::adopt(
      new tern_stream(ref<tern_client>(this), order.user_data, order.on_event, credit ? credit : o.stream_credit,
                      send_limit ? send_limit : o.stream_send_limit, sending_of(request),
                      pushed ? pushed->length : std::nullopt, request.what->check_of_farewells()));
  made->hold();  // the submission's
  order.stream = stream_hold(made.get());
  if (error e = submit(request, std::move(order), id)) {
    made->ended();
    return e;
  }
  *stream = made.give_up();
  return {};
}

void tern_client::schedule(loop& me, schedule_batch& batch) {
  std::unique_lock inbox(inbox_mutex_, std::defer_lock);
  if (!inbox_empty()) inbox.lock();
  std::lock_guard lock(scheduler_mutex_);
  if (inbox.owns_lock()) {
    me.collect(batch.arrived);  // what others have taken from the inbox before
    while (submission* s = inbox_.pop_front()) {
      const bool here = s->home_loop == &me;
      if (s->order.lease || s->order.opens)
        scheduler_.add_exempt(*s);
      else
        scheduler_.add(*s, s->from->where->origin, s->order.priority, s->from->among.get());
      if (here)
        batch.arrived.push_back(s);
      else
        s->home_loop->arrive(*s);
    }
    inbox_count_.store(0, std::memory_order_release);
    inbox.unlock();
  }
  for (submission* s : batch.parked) scheduler_.park(*s);
  for (submission* s : batch.unparked) scheduler_.unpark(*s);
  for (submission* s : batch.tunnels) scheduler_.leave_origin(*s);
  for (submission* s : batch.finished) {
    if (s->waits())
      scheduler_.remove(*s);
    else if (s->at() != scheduler_entry::place::nowhere)
      scheduler_.finished(*s);
  }
  batch.parked.clear();
  batch.unparked.clear();
  batch.tunnels.clear();
  batch.finished.clear();
  while (scheduler_entry* e = scheduler_.next(me.now())) {
    auto* s = static_cast<submission*>(e);
    if (s->home_loop == &me)
      batch.admitted.push_back(s);
    else
      batch.elsewhere.push_back(s);
  }
  batch.due = scheduler_.deadline(me.now());
}

void tern_client::set_slots(const hashed_key& origin, uint32_t of_a_connection) {
  const uint64_t connections = options_.client.connections_per_origin;
  const bool bounded = connections <= std::numeric_limits<uint32_t>::max();
  std::lock_guard lock(scheduler_mutex_);
  scheduler_.set_origin_slots(origin, bounded ? connections * std::max<uint32_t>(of_a_connection, 1) : no_limit);
}

bool tern_client::withdraw(submission& s) {
  std::lock_guard lock(scheduler_mutex_);
  if (!s.waits()) return false;
  scheduler_.remove(s);
  return true;
}

// ---- commands

void tern_client::tell_all(loop_command c) {
  for (auto& l : loops_) l->send(c);
}
void tern_client::tell_others(const loop& but, command_kind kind) {
  for (auto& l : loops_)
    if (l.get() != &but) l->send({kind, 0, {}});
}
void tern_client::cancel(size_t loop, uint64_t id) { loops_[loop]->send({command_kind::cancel, id, {}}); }
void tern_client::cancel(uint64_t id) { tell_all({command_kind::cancel, id, {}}); }
void tern_client::resume(size_t loop, uint64_t id) { loops_[loop]->send({command_kind::resume, id, {}}); }
void tern_client::resume(uint64_t id) { tell_all({command_kind::resume, id, {}}); }
void tern_client::decide(size_t loop, const retry_choice& choice) {
  loops_[loop]->send({.kind = command_kind::decide, .id = choice.id, .choice = choice});
}
void tern_client::decide(const retry_choice& choice) {
  tell_all({.kind = command_kind::decide, .id = choice.id, .choice = choice});
}
void tern_client::release_lease(size_t loop, uint64_t id) { loops_[loop]->send({command_kind::release_lease, id, {}}); }

void tern_client::cancel_all() {
  uint64_t before;
  {
    std::lock_guard lock(inbox_mutex_);
    before = next_id_;
  }
  tell_all({command_kind::cancel_all, before, {}});
}

void tern_client::pause() {
  std::lock_guard lock(scheduler_mutex_);
  scheduler_.pause();
}

void tern_client::unpause() {
  {
    std::lock_guard lock(scheduler_mutex_);
    scheduler_.resume();
  }
  loops_[0]->send({command_kind::admit, 0, {}});
}
