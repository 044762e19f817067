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
      moves_(client.moves()),
      wheel_(clock_.refresh()),
      read_buffer_(new std::byte[limits::read_buffer]),
      cipher_buffer_(new std::byte[limits::tls_scratch_bytes]),
      transport_{io_, wheel_, clock_, {cipher_buffer_.get(), limits::tls_scratch_bytes}, &client.log()},
      tls_(make_tls_factory(client.tls(), transport_.cipher_scratch)),
      pool_(client.pool_settings_of_a_loop(), client.connection_cap(), clock_.now),
      trim_([](void* self, now_t) { static_cast<loop*>(self)->trim(); }, this),
      renewals_end_([](void* self, now_t) { static_cast<loop*>(self)->end_renewals(); }, this) {
  resolver_options names;
  names.dns.servers = client.options().client.dns_servers;
  names.cache.max_ttl = client.options().client.dns_cache_ttl;
  resolver_ = std::make_unique<resolver>(transport_, std::move(names));
  transport_.names = resolver_.get();
  transport_.tls = tls_.get();
  spare_.begin_use();
}

loop::~loop() {
  openings_.clear();
  connections_.clear();
  graveyard_.clear();
  spare_.end_use();
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

void loop::whisper(loop_command c) {
  std::lock_guard lock(mail_mutex_);
  if (mail_closed_) return;
  commands_.push_back(std::move(c));
  has_mail_.store(true);
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

// The inbox before the mail: another loop that empties it puts what is at home here into the mail first, and wakes nobody.
bool loop::has_work() {
  return !client_.inbox_empty() || has_mail_.load() || !dirty_.empty() || !outgoing_.empty() || !later_.empty() ||
         !ended_.empty() || !turns_.empty() || !due_providers_.empty() || pool_changed_ || ran_late_ || may_close();
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
  read_now_ = 0;
  for (size_t i = 0; i < limits::handlers_per_turn && read_now_ < limits::read_per_turn && io_.poll_one() > 0; ++i) {
  }
  end_turn();
  // Handlers posted meanwhile do not show on the descriptor. After one of them another turn is due.
  ran_late_ = watched_.load(std::memory_order_relaxed) && io_.poll_one() > 0;
  return completed_any_;
}

void loop::end_turn() {
  // What has come since the last turn came before its deadline, however late the program turns its loop.
  read_mail();
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
    pass_turns();
    run_providers();
    run_pool();
    flush();
    reap();
    if (later_.empty() && !pool_changed_ && ended_.empty() && turns_.empty() && due_providers_.empty() &&
        batch_.finished.empty())
      break;
  }
  while (!batch_.finished.empty()) schedule();  // before the program gets them, which may release them at once
  graveyard_.clear();
  hand_over();
  // Only now, so that what another loop completes next comes after what was completed here.
  for (submission* s : batch_.elsewhere) s->home_loop->admit_later(*s);
  batch_.elsewhere.clear();
  send_off();
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

void loop::collect(std::vector<submission*>& into) {
  if (!has_mail_.load(std::memory_order_acquire)) return;
  std::lock_guard lock(mail_mutex_);
  into.insert(into.end(), arrivals_.begin(), arrivals_.end());
  arrivals_.clear();
  has_mail_.store(!commands_.empty() || !admissions_.empty(), std::memory_order_relaxed);
}

void loop::take_arrivals() {
  std::vector<submission*> arrivals;
  collect(arrivals);
  for (submission* s : arrivals) take_in(*s);
}

void loop::obey(loop_command& c) {
  switch (c.kind) {
    case command_kind::cancel:
      if (submission* s = submissions_.find(c.id))
        cancel(*s, error(TERN_E_CANCELLED));
      else
        pass_on(c);
      break;
    case command_kind::cancel_all:
      cancel_before(c.id);
      break;
    case command_kind::resume:
      if (submission* s = submissions_.find(c.id); !s)
        pass_on(c);
      else if (s->active)
        s->active->op().resume();
      break;
    case command_kind::decide:
      if (submission* s = submissions_.find(c.id); !s)
        pass_on(c);
      else if (s->active)
        s->active->decided(c.choice);
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
    case command_kind::adopt:
      adopt(*c.moving);
      break;
    case command_kind::forget:
      moved_.erase(c.id);
      break;
  }
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
  std::function<void()> job = [this, work = std::move(work), finish = std::move(finish)]() mutable {
    work();
    send({command_kind::call, 0, std::move(finish)});
  };
  if (!client_.files().run(std::move(job))) asio::post(io_, std::move(job));
}

log_voice loop::voice() const { return {&client_.log(), {}}; }

void loop::later(std::function<void()> done) {
  ++offloaded_;
  asio::post(io_, [this, done = std::move(done)] {
    --offloaded_;
    done();
  });
}

// ---- the end

// What a provider asks for itself may go on for a while when its stages see to what comes: a cache's renewals.
bool loop::is_renewal(const submission& s) { return s.order.spawned && s.order.spawned->has_stages; }

void loop::shut_down() {
  if (std::exchange(shutting_down_, true)) return;
  const duration more = client_.options().client.cache_finish_renewals;
  if (more > duration::zero()) wheel_.arm(renewals_end_, after(now(), more));
  submissions_.for_each([&](submission& s) {
    if (!renewals_end_.armed() || !is_renewal(s)) cancel(s, error(TERN_E_SHUTDOWN));
  });
}

void loop::end_renewals() {
  renewals_end_.disarm();
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
