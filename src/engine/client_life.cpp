// Creation, shutdown, release.
#include <algorithm>

#include "base/limits.hpp"
#include "base/system_random.hpp"
#include "engine/client.hpp"
#include "engine/lone_event.hpp"
#include "engine/thread_role.hpp"
#include "engine/thread_start.hpp"
#include "storage/rotating_file.hpp"
#include "tern/info.h"

using namespace tern;

namespace {
std::atomic<uint32_t> next_number{1};
expected<protocol_states> make_states(bytes seed, const client_settings& how, const log_sink& log) {
  protocol_states all;
  for (const registry_row& row : protocol_rows()) {
    auto& state = all[static_cast<size_t>(row.of)];
    if (state) continue;
    auto made = row.make_state(seed, how, log);
    if (!made) return made.why();
    state = std::move(*made);
  }
  return all;
}

}  // namespace

error tern_client::create(setup how, tern_client** out) {
  if (!how.queue) {
    tern_queue* made = nullptr;
    if (error e = tern_queue::create(&made)) return e;
    how.queue = ref<tern_queue>::adopt(made);
  }
  auto levels = parse_log_levels(how.options.client.log_level);
  if (!levels) return levels.why();
  if (error e = fill_random(how.seed)) return e;
  const auto seed = how.seed;
  std::unique_ptr<tern_client, void (*)(tern_client*)> client(new tern_client(std::move(how)),
                                                              [](tern_client* c) { delete c; });
  client->log_.set_levels(*levels);
  if (error e = client->open_log()) return e;
  auto states = make_states(seed, client->options_.client, client->log_);
  if (!states) {
    client->close_log();
    return states.why();
  }
  client->states_ = std::move(*states);
  if (error e = client->default_hold_.take(*client->queue_, client->driver())) return e;
  TERN_LOG(client->log_, log_component::client, log_level::info, log_ids{}, "tern {}.{}.{}, {} loops, {} workers",
           TERN_VERSION_MAJOR, TERN_VERSION_MINOR, TERN_VERSION_PATCH, client->options_.client.loops,
           client->options_.client.workers);
  if (error e = client->start()) return e;
  *out = client.release();
  return {};
}

tern_client::tern_client(setup how)
    : number_(next_number.fetch_add(1)),
      options_(std::move(how.options)),
      homes_(count_homes(options_.client)),
      log_(number_),
      queue_(std::move(how.queue)),
      tls_(make_tls_store()),
      connection_cap_(options_.client.connections_total),
      retries_(options_.client.retry_budget, options_.client.retry_budget_per_second),
      jitter_seed_(hash_text(as_text(how.seed))),
      files_(options_.client.io_threads),
      scheduler_(scheduler_settings{options_.client.workers, options_.client.connections_per_origin,
                                    options_.client.order == discipline::random, options_.client.start_delay,
                                    options_.client.start_delay_per_origin, number_}) {
  for (log_receiver& r : how.receivers) log_.add(r);
  const size_t count = std::max<uint64_t>(options_.client.loops, 1);
  for (size_t i = 0; i < count; ++i) loops_.push_back(std::make_unique<loop>(*this, i));
  loops_open_ = count;
}

error tern_client::open_log() try {
  const client_settings& o = options_.client;
  if (o.log_directory.empty()) return {};
  auto file = rotating_file::open({o.log_directory, o.log_name, o.log_max_bytes, o.log_files});
  if (!file) return file.why().with_context("log.directory");
  log_file_ = log_file::start(number_, [file = std::shared_ptr<rotating_file>(std::move(*file))](std::string_view line) {
    return file->write(line, clock::now());
  });
  log_file_receiver_ = log_.add(log_file::receiver(log_file_));
  return {};
} catch (const std::system_error& e) {
  return system_error(TERN_E_INTERNAL, "no thread could be started", e.code().value());
}

// Nothing is logged any more. Whoever hears that the client has closed finds the log complete, and may open it again.
void tern_client::close_log() {
  if (!log_file_) return;
  log_.remove(log_file_receiver_);
  log_file_->wait_closed(limits::log_file_close);
}

error tern_client::start() {
  if (driven()) return {};
  try {
    for (auto& l : loops_) {
      retain();
      threads_.push_back(start_thread("tern-loop", [this, &l = *l] {
        l.run();
        release();
      }));
    }
  } catch (const std::system_error& e) {
    release();
    shutdown({}, 0);
    join_threads();
    return system_error(TERN_E_INTERNAL, "no thread could be started", e.code().value());
  }
  return {};
}

pool_settings tern_client::pool_settings_of_a_loop() const noexcept {
  pool_settings p;
  const uint64_t cap = options_.client.connections_per_origin;
  // An origin on several loops has its connections shared out among them, never more than the cap in all.
  p.connections_per_origin = cap == no_limit ? cap : cap / homes_;
  return p;
}

tern_client::~tern_client() {
  for (std::thread& t : threads_)
    if (t.joinable()) t.detach();  // the last one may be running this
}

void tern_client::let_go(uint64_t amount) noexcept {
  if ((life_.fetch_sub(amount, std::memory_order_acq_rel) & ~watched) == amount) delete this;
}

bool tern_client::try_retain() noexcept {
  uint64_t now = life_.load(std::memory_order_relaxed);
  while ((now & ~watched) != 0)
    if (life_.compare_exchange_weak(now, now + one_hold, std::memory_order_relaxed)) return true;
  return false;
}

// ---- shutdown

void tern_client::shutdown(ref<tern_queue> queue, uint64_t user_data) {
  bool now = false;
  {
    std::lock_guard lock(state_mutex_);
    if (queue) {
      now = closed_.load();
      if (!now) {
        farewell& f = farewells_.emplace_back();
        f.user_data = user_data;
        f.queue = queue;
      }
    }
  }
  if (now) post_farewell(*queue, user_data);
  {
    std::lock_guard lock(inbox_mutex_);
    if (closing_.exchange(true)) return;
  }
  TERN_LOG(log_, log_component::client, log_level::info, log_ids{}, "shutting down");
  tell_all({command_kind::shutdown, 0, {}});
}

void tern_client::post_farewell(tern_queue& queue, uint64_t user_data) {
  auto* e = new lone_event(TERN_EVENT_CLIENT_CLOSED, number_, 0, user_data, nullptr);
  queue.post(e, e, 1);
}

void tern_client::loop_closed() {
  std::vector<farewell> owed;
  {
    std::lock_guard lock(state_mutex_);
    if (--loops_open_ > 0) return;
  }
  TERN_LOG(log_, log_component::client, log_level::info, log_ids{}, "closed");
  close_log();
  {
    std::lock_guard lock(state_mutex_);
    owed.swap(farewells_);
    closed_.store(true);
  }
  state_changed_.notify_all();
  for (farewell& f : owed) post_farewell(*f.queue, f.user_data);
}

void tern_client::join_threads() {
  for (std::thread& t : threads_)
    if (t.joinable()) t.join();
}

void tern_client::drive_until_closed() {
  while (!closed_.load()) {
    const int32_t status = drive(limits::driver_look_ms, turns());
    if (status == TERN_E_REENTRANT) return;  // from a callback: who drives, or waits on the queue, finishes it
    if (status == TERN_E_BUSY) {
      std::unique_lock lock(state_mutex_);
      state_changed_.wait_for(lock, std::chrono::milliseconds(limits::driver_look_ms), [this] { return closed_.load(); });
    }
  }
}

void tern_client::release_handle() {
  shutdown({}, 0);
  if (driven()) drive_until_closed();  // everything is cancelled already: no wait but for files being closed
  leave_queues();
  release();
}

// Nobody asks this client for its queue any more. Whoever wants what is in it has a reference of his own; without one it
// closes, so that events nobody can drain do not keep the client.
void tern_client::leave_queues() {
  ref<tern_queue> room;
  {
    std::lock_guard lock(state_mutex_);
    room = std::exchange(room_queue_, {});
  }
  queue_ = {};
}

void tern_client::destroy() {
  if (on_engine_thread()) return release_handle();
  shutdown({}, 0);
  if (driven())
    drive_until_closed();
  else
    join_threads();
  leave_queues();
  release();
}

// ---- room

error tern_client::refuse_full(tern_queue* queue) {
  {
    std::lock_guard lock(state_mutex_);
    if (!room_queue_) room_queue_ = ref<tern_queue>(queue ? queue : queue_.get());
  }
  life_.fetch_or(room_watched);
  if (in_flight() < options_.client.in_flight_max) give_room();
  return error(TERN_E_AGAIN, "queue.max_in_flight (" + std::to_string(options_.client.in_flight_max) + ") is reached");
}

void tern_client::give_room() {
  ref<tern_queue> to;
  {
    std::lock_guard lock(state_mutex_);
    if (!(life_.fetch_and(~room_watched) & room_watched)) return;
    to = std::move(room_queue_);
    room_queue_ = {};
  }
  if (!to) return;
  auto* e = new lone_event(TERN_EVENT_ROOM, number_, 0, 0, nullptr);
  to->post(e, e, 1);
}

void tern_client::drained(bool background) noexcept {
  if (!background) foreground_.fetch_sub(1);
  uint64_t now = life_.load(std::memory_order_relaxed);
  while ((now & watched) == 0) {
    if (!life_.compare_exchange_weak(now, now - 1, std::memory_order_acq_rel)) continue;
    if (now == 1) delete this;
    return;
  }
  // Somebody wants to know: count first, tell afterwards, and stay alive in between.
  life_.fetch_add(one_hold, std::memory_order_relaxed);
  now = life_.fetch_sub(1, std::memory_order_acq_rel) - 1;
  if ((now & room_watched) && in_flight() < options_.client.in_flight_max) give_room();
  if ((now & fetch_watched) && foreground_.load() == 0) default_hold_->look_again();
  let_go(one_hold);
}
