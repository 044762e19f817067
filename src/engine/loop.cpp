#include "engine/loop.hpp"

#include <algorithm>
#include <asio/post.hpp>

#include "engine/body.hpp"
#include "engine/client.hpp"
#include "engine/reactor_fd.hpp"
#include "engine/thread_role.hpp"
#include "engine/wait_clock.hpp"

namespace tern {

loop::loop(tern_client& client, size_t index)
    : client_(client),
      index_(index),
      wheel_(clock_.refresh()),
      read_buffer_(new std::byte[limits::read_buffer]),
      cipher_buffer_(new std::byte[limits::tls_scratch_bytes]),
      transport_{io_, wheel_, clock_, {cipher_buffer_.get(), limits::tls_scratch_bytes}, &client.log()},
      tls_(make_tls_factory(client.tls(), transport_.cipher_scratch)),
      pool_(client.pool_settings_of(index), client.connection_cap(), clock_.now) {
  resolver_options names;
  names.dns.servers = client.options().client.dns_servers;
  names.cache.max_ttl = client.options().client.dns_cache_ttl;
  resolver_ = std::make_unique<resolver>(transport_, std::move(names));
  transport_.names = resolver_.get();
  transport_.tls = tls_.get();
}

loop::~loop() {
  openings_.clear();
  connections_.clear();
  graveyard_.clear();
  for (void* memory : spare_) ::operator delete(memory);
}

int loop::native_fd() {
  watched_.store(true);
  return reactor_fd(io_);
}

// ---- any thread

void loop::end_sleep() {
  asio::post(io_, [] {});
  if (watched_.load()) mark_reactor_fd(io_);
}

void loop::wake() {
  if (asleep_.exchange(false)) end_sleep();
}

void loop::wake_always() {
  asleep_.store(false);
  end_sleep();
}

bool loop::send(loop_command c) {
  {
    std::lock_guard lock(mail_mutex_);
    if (mail_closed_) return false;
    commands_.push_back(std::move(c));
    has_mail_.store(true);
  }
  wake();
  return true;
}

void loop::arrive(submission& s) {
  std::lock_guard lock(mail_mutex_);
  arrivals_.push_back(&s);
  has_mail_.store(true);
}

void loop::admit_later(submission& s) {
  {
    std::lock_guard lock(mail_mutex_);
    admissions_.push_back(&s);
    has_mail_.store(true);
  }
  wake();
}

// ---- turns

void loop::run() {
  engine_thread_scope engine;
  while (!closed_) turn(-1);
}

int64_t loop::prepare_sleep() {
  asleep_.store(true);
  if (has_work()) return 0;
  const now_t due = next_deadline();
  if (due == never) return -1;
  return ms_left(due);
}

bool loop::has_work() {
  return has_mail_.load() || !client_.inbox_empty() || !dirty_.empty() || !outgoing_.empty() || !later_.empty() ||
         !ended_.empty() || pool_changed_ || ran_late_ || may_close();
}

now_t loop::next_deadline() { return std::min({wheel_.next(), batch_.due, pool_.deadline()}); }

bool loop::turn(int64_t timeout_ms) {
  completed_any_ = false;
  clock_.stale = true;
  if (timeout_ms != 0) {
    // Whoever adds work after this sees that the loop sleeps; whatever was added before is seen here.
    asleep_.store(true);
    if (!has_work()) {
      const now_t due = next_deadline();
      const now_t until = timeout_ms < 0 ? never : after(clock_.refresh(), std::chrono::milliseconds(timeout_ms));
      const now_t sleep_until = std::min(due, until);
      clock_.stale = true;  // whoever reads it next has slept
      if (sleep_until == never)
        io_.run_one();
      else
        io_.run_one_until(sleep_until);
    }
    asleep_.store(false);
  }
  clock_.current();
  if (io_.stopped()) io_.restart();
  for (size_t i = 0; i < limits::handlers_per_turn && io_.poll_one() > 0; ++i) {
  }
  end_turn();
  // Handlers posted meanwhile do not show on the descriptor. After one of them another turn is due.
  ran_late_ = watched_.load(std::memory_order_relaxed) && io_.poll_one() > 0;
  return completed_any_;
}

void loop::end_turn() {
  wheel_.advance(clock_.now);
  if (pool_.deadline() <= clock_.now) {
    pool_changed_ = true;
    pool_.tick(clock_.now);
  }
  // Each step may give work to one before it; what is left over after a few rounds waits for the next turn.
  for (int round = 0; round < limits::rounds_per_turn; ++round) {
    run_later();
    read_mail();
    schedule();
    run_pool();
    flush();
    reap();
    if (later_.empty() && !pool_changed_ && ended_.empty() && batch_.finished.empty()) break;
  }
  while (!batch_.finished.empty()) schedule();  // before the program gets them, which may release them at once
  graveyard_.clear();
  hand_over();
  // Only now, so that what another loop completes next comes after what was completed here.
  for (submission* s : batch_.elsewhere) s->home_loop->admit_later(*s);
  batch_.elsewhere.clear();
  if (may_close()) check_closed();
}

// ---- mail

void loop::read_mail() {
  if (!has_mail_.load(std::memory_order_acquire)) return;
  std::vector<loop_command> commands;
  std::vector<submission*> admissions;
  {
    std::lock_guard lock(mail_mutex_);
    commands.swap(commands_);
  }
  if (!commands.empty()) {
    pool_changed_ = true;
    // What a command names may have been submitted just before it: first comes all that is on its way here.
    if (!client_.inbox_empty()) schedule();
  }
  {
    std::lock_guard lock(mail_mutex_);
    admissions.swap(admissions_);
    has_mail_.store(!commands_.empty() || !arrivals_.empty(), std::memory_order_relaxed);
  }
  take_arrivals();
  for (submission* s : admissions) start(*s);
  for (loop_command& c : commands) obey(c);
}

void loop::take_arrivals() {
  if (!has_mail_.load(std::memory_order_acquire)) return;
  std::vector<submission*> arrivals;
  {
    std::lock_guard lock(mail_mutex_);
    arrivals.swap(arrivals_);
    has_mail_.store(!commands_.empty() || !admissions_.empty(), std::memory_order_relaxed);
  }
  for (submission* s : arrivals) take_in(*s);
}

void loop::obey(loop_command& c) {
  switch (c.kind) {
    case command_kind::cancel:
      if (submission* s = submissions_.find(c.id)) cancel(*s, error(TERN_E_CANCELLED));
      break;
    case command_kind::cancel_all:
      submissions_.for_each([&](submission& s) {
        if (s.id() < c.id) cancel(s, error(TERN_E_CANCELLED));
      });
      break;
    case command_kind::resume:
      if (submission* s = submissions_.find(c.id); s && s->active) s->active->op().resume();
      break;
    case command_kind::shutdown:
      shut_down();
      break;
    case command_kind::admit:
      look_again_ = true;
      break;
    case command_kind::release_lease:
      if (submission* s = submissions_.find(c.id - 1)) {
        s->order.opens->returning = true;
        end_lease_if_due(*s->order.opens);
      }
      break;
    case command_kind::budget:
      pool_.budget(now());
      break;
    case command_kind::shed:
      pool_.shed(now());
      break;
    case command_kind::call:
      c.run();
      break;
  }
}

// ---- submissions

void loop::take_in(submission& s) {
  submissions_.insert(s.id(), s);
  const now_t due = after(s.submitted, std::min(s.timeout_total(), s.from->options.timeout_queue));
  if (due != never) wheel_.arm(s.deadline, due);
  if (s.order.lease) ++s.order.lease->uses;
  if (shutting_down_) cancel(s, error(TERN_E_SHUTDOWN));
}

// A lease ends when the program has given it back and what was submitted on it has ended.
void loop::end_lease_if_due(tern_lease& lease) {
  if (!lease.returning || lease.uses > 0) return;
  if (submission* s = submissions_.find(lease.id() - 1); s && s->active) s->active->op().end_hold();
}

void loop::schedule() {
  if (batch_.finished.empty() && batch_.parked.empty() && batch_.unparked.empty() && client_.inbox_empty() &&
      batch_.due > now() && !std::exchange(look_again_, false))
    return;
  client_.schedule(*this, batch_);
  for (submission* s : batch_.arrived) take_in(*s);
  take_arrivals();  // another loop may have taken from the inbox what was admitted just now
  for (submission* s : batch_.admitted) start(*s);
  batch_.arrived.clear();
  batch_.admitted.clear();
}

void loop::start(submission& s) {
  if (s.active) return s.active->op().rested();
  if (s.cancelled) return complete_unstarted(s, s.cancelled, true);
  if (s.from->why) return complete_unstarted(s, s.from->why, true);
  if (s.order.lease && !submissions_.find(s.order.lease->id() - 1))
    return complete_unstarted(s, error(TERN_E_LEASE_LOST), true);
  void* memory = nullptr;
  if (spare_.empty()) {
    memory = ::operator new(sizeof(running));
  } else {
    memory = spare_.back();
    spare_.pop_back();
  }
  s.active = new (memory) running(s, *this, *this, make_body(s, *this));
  running_.push_back(*s.active);
  s.active->op().start();
}

void loop::expire(submission& s, now_t now) {
  if (s.active) return s.active->op().tick(now);
  const bool total = after(s.submitted, s.timeout_total()) <= now;
  cancel(s, error(total ? TERN_E_TIMEOUT_TOTAL : TERN_E_TIMEOUT_QUEUE));
}

void loop::cancel(submission& s, error why) {
  if (s.active) return s.active->op().cancel(std::move(why));
  if (client_.withdraw(s)) return complete_unstarted(s, std::move(why), false);
  s.cancelled = std::move(why);  // on its way here; ends when it arrives
}

// ---- operations

running& loop::running_of(operation& o) { return *static_cast<running*>(o.context()); }

void loop::want(operation& o) {
  running& r = running_of(o);
  const attempt& a = o.current();
  r.pool_want::where = a.where.get();
  r.pool_want::wants = a.wants;
  r.pool_want::lease = a.lease;
  r.pool_want::slots = r.of.from->row->slots;
  r.pool_want::idle_timeout = client_.options().client.connections_idle;
  pool_changed_ = true;
  pool_.want(r, now());
}
void loop::withdraw(operation& o) {
  pool_changed_ = true;
  pool_.withdraw(running_of(o), now());
}
void loop::later(operation& o) { later_.push_back(running_of(o)); }
void loop::arm(operation& o, now_t due) { wheel_.arm(running_of(o).of.deadline, due); }
void loop::rest(operation& o) { batch_.parked.push_back(&running_of(o).of); }
void loop::unrest(operation& o) { batch_.unparked.push_back(&running_of(o).of); }

void loop::finished(operation& o) {
  running& r = running_of(o);
  if (r.list_node<later_tag>::linked()) r.list_node<later_tag>::unlink();
  ended_.push_back(r);
}

void loop::run_later() {
  while (running* r = later_.pop_front()) r->op().later();
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
    static_cast<list_node<running>&>(*r).unlink();
    r->~running();
    if (spare_.size() < limits::spare_operations)
      spare_.push_back(r);
    else
      ::operator delete(r);
    s.active = nullptr;
    if (s.order.opens) {
      pool_changed_ = true;
      pool_.release(s.order.opens->id(), now());
    }
    batch_.finished.push_back(&s);
    complete(s, *result);
  }
}

void loop::complete_unstarted(submission& s, error why, bool admitted) {
  tern_result* result = tern_result::create(nullptr, nullptr, s.from, s.id(), 0);
  result->extras = std::make_unique<result_extras>();
  result->extras->failure.why = std::move(why);
  if (s.order.stream) s.order.stream->ended();
  if (admitted) batch_.finished.push_back(&s);
  complete(s, *result);
}

void loop::complete(submission& s, tern_result& r) {
  submissions_.erase(s.id());
  if (s.order.lease) {
    --s.order.lease->uses;
    end_lease_if_due(*s.order.lease);
  }
  s.deadline.disarm();
  completed_any_ = true;
  r.code = r.extras ? r.extras->failure.why.code() : TERN_OK;
  r.user_data = s.order.user_data;
  r.client = client_.number();
  r.total_ns = std::chrono::nanoseconds(now() - s.submitted).count();
  r.finished_at_ns = wall_now();
  stats_.completed(r.code, r.status, r.version, r.attempts, r.total_ns);
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

// ---- output

void loop::post(tern_queue& queue, event_node& node) {
  completed_any_ = true;
  node.next = nullptr;
  for (outgoing& o : outgoing_) {
    if (o.queue.get() != &queue) continue;
    o.events.append(&node, &node, 1);
    return;
  }
  outgoing& o = outgoing_.emplace_back();
  o.queue.take(queue, client_.driver());
  o.events.append(&node, &node, 1);
}

// Nothing of the loop refers to what is handed over: the program may release it at once.
void loop::hand_over() {
  for (submission* s : calls_) s->complete_call(std::exchange(s->event.result, nullptr));
  calls_.clear();
  std::vector<outgoing> now;
  now.swap(outgoing_);
  for (outgoing& o : now) o.queue->post(o.events.first, o.events.last, o.events.count);
  now.clear();
  if (outgoing_.empty()) outgoing_.swap(now);  // keeps its memory
}

void loop::dirty(connection& c) {
  if (!c.list_node<dirty_tag>::linked()) dirty_.push_back(c);
}

void loop::flush() {
  dirty_list batch;
  while (connection* c = dirty_.pop_front()) batch.push_back(*c);
  while (connection* c = batch.pop_front()) c->flush();
}

// ---- file work

void loop::submit(std::function<void()> work, std::function<void()> done) {
  ++offloaded_;
  auto finish = [this, done = std::move(done)]() mutable {
    --offloaded_;
    done();
  };
  if (client_.files().inline_only()) {
    asio::post(io_, [work = std::move(work), finish = std::move(finish)]() mutable {
      work();
      finish();
    });
    return;
  }
  client_.files().run([this, work = std::move(work), finish = std::move(finish)]() mutable {
    work();
    send({command_kind::call, 0, std::move(finish)});
  });
}

// ---- the end

void loop::shut_down() {
  if (std::exchange(shutting_down_, true)) return;
  submissions_.for_each([&](submission& s) { cancel(s, error(TERN_E_SHUTDOWN)); });
}

// Also work in itself: the inbox may have been emptied by another loop, which wakes nobody.
bool loop::may_close() {
  return shutting_down_ && !closed_ && submissions_.size() == 0 && offloaded_ == 0 && ended_.empty() && client_.inbox_empty() &&
         !has_mail_.load();
}

void loop::check_closed() {
  openings_.clear();
  auto all = std::move(connections_);
  connections_.clear();
  for (auto& [id, c] : all) c->close(error(TERN_E_SHUTDOWN));
  graveyard_.clear();
  run_pool();
  {
    std::lock_guard lock(mail_mutex_);
    if (has_mail_.load()) return;
    mail_closed_ = true;  // from here on others look at what is left by themselves
  }
  closed_ = true;
  client_.loop_closed();
}

}  // namespace tern
