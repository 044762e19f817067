// Looking at a client, and fetch_all.
#include <future>
#include <map>

#include "engine/client.hpp"
#include "engine/log_events.hpp"
#include "engine/report.hpp"
#include "engine/thread_role.hpp"
#include "engine/wait_clock.hpp"
#include "value/builder.hpp"

using namespace tern;

stats_sum tern_client::sum() const {
  stats_sum s;
  for (const auto& l : loops_) s.add(l->stats());
  return s;
}

void tern_client::counters(tern_counters& c) {
  const stats_sum s = sum();
  {
    std::lock_guard lock(inbox_mutex_);
    c.submitted = next_id_;
    c.queued = inbox_count_.load();
  }
  {
    std::lock_guard lock(scheduler_mutex_);
    c.queued += scheduler_.waiting();
    c.running = scheduler_.running();
  }
  c.in_flight = in_flight();
  c.succeeded = s.succeeded;
  c.failed = s.failed;
  c.timed_out = s.timed_out;
  c.cancelled = s.cancelled;
  c.retries = s.retries;
  for (const auto& l : loops_) {
    c.connections_open += l->pooled().open.load(std::memory_order_relaxed);
    c.connections_idle += l->pooled().idle.load(std::memory_order_relaxed);
  }
  c.connections_high = connection_cap_.most_open();
  c.connections_made = s.connections_made;
  c.connects_failed = s.connects_failed;
  c.bytes_in = s.bytes_in;
  c.bytes_out = s.bytes_out;
}

std::vector<metric> tern_client::collect() {
  tern_counters c{};
  counters(c);
  phase_sum phases;
  uint64_t connecting = 0;
  for (const auto& l : loops_) {
    phases.add(l->stats());
    connecting += l->pooled().connecting.load(std::memory_order_relaxed);
  }
  return metrics_of({sum(), phases, c, connecting, log_file_ ? log_file_->lost() : 0});
}

expected<owned_value> tern_client::metrics() { return metrics_value(collect()); }
std::string tern_client::metrics_text() { return tern::metrics_text(collect()); }

// Runs f(loop) on each loop's own thread, or by whoever drives, and waits for it.
void tern_client::on_each_loop(const std::function<void(loop&)>& f) {
  for (auto& l : loops_) {
    std::promise<void> ended;
    if (!l->send({command_kind::call, 0, [&] {
                    f(*l);
                    ended.set_value();
                  }})) {
      f(*l);  // it is at rest for good
      continue;
    }
    std::future<void> answer = ended.get_future();
    if (driven())
      while (answer.wait_for(milliseconds(drive(0, turns()) == TERN_E_BUSY ? 1 : 0)) != std::future_status::ready) {
      }
    else
      answer.wait();
  }
}

uint64_t tern_client::connect_times(std::string_view origin) {
  uint64_t times = 0;
  on_each_loop([&](loop& l) { times += l.pool().made(origin); });
  return times;
}

expected<owned_value> tern_client::origins() {
  struct seen {
    uint64_t made = 0, open = 0;
  };
  std::map<std::string, seen> all;
  on_each_loop([&](loop& l) {
    l.pool().for_each_origin([&](const origin_counters& o) {
      seen& s = all[std::string(o.origin)];
      s.made += o.made;
      s.open += o.open;
    });
  });
  value_builder b;
  b.begin_array();
  for (const auto& [origin, s] : all) {
    b.begin_map();
    b.key("origin");
    b.string(origin);
    for (const auto& [name, count] : {std::pair("made", s.made), std::pair("open", s.open)}) {
      b.key(name);
      b.unsigned_integer(count);
    }
    b.end();
  }
  b.end();
  return b.finish();
}

error tern_client::set_log_levels(std::string_view text) {
  auto levels = parse_log_levels(text);
  if (!levels) return levels.why();
  log_.set_levels(*levels);
  return {};
}

error tern_client::log_to(tern_queue* queue, uint64_t user_data) {
  queue_hold hold;
  if (queue)
    if (error e = hold.take(*queue, driver())) return e;
  std::lock_guard lock(log_mutex_);
  if (log_receiver_) log_.remove(std::exchange(log_receiver_, 0));
  if (queue) log_receiver_ = log_.add(log_events_to(std::move(hold), user_data));
  return {};
}

int32_t tern_client::fetch_all(int64_t timeout_ms, tern_report** report) {
  if (on_engine_thread()) return TERN_E_REENTRANT;
  if (dispatching() || (life_.fetch_or(fetch_watched) & fetch_watched)) return TERN_E_BUSY;
  struct end {
    std::atomic<uint64_t>& life;
    ~end() { life.fetch_and(~fetch_watched); }
  } guard{life_};
  const now_t until = wait_until(timeout_ms);
  int32_t status = TERN_OK;
  // In flight counts until drained, so when nothing is, every callback has been called too.
  const std::function<bool()> nothing_left = [this] { return foreground_.load() == 0; };
  while (!nothing_left()) {
    const int64_t left = ms_left(until);
    status = queue_->run(left, nullptr, &nothing_left);
    if (status != TERN_OK) break;
    if (left == 0 && !nothing_left()) {
      status = TERN_E_WAIT_TIMEOUT;
      break;
    }
  }
  stats_sum after = sum();
  const uint64_t most_open = connection_cap_.take_most_lately();  // with or without a report: the next one begins here
  const now_t now = clock::now();
  if (report) *report = tern_report::create(reported_, after, now - reported_at_, most_open);
  reported_ = std::move(after);
  reported_at_ = now;
  return status;
}
