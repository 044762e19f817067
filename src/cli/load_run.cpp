#include "cli/load_run.hpp"

#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"

namespace tern::cli {
namespace {

constexpr size_t batch = 256;

int64_t nanoseconds(load_run::clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

load_run::load_run(load_plan plan, const tern_config* config, std::vector<request_handle> requests)
    : plan_(plan), client_(make_client(config)), queue_(make_queue()), requests_(std::move(requests)) {}

load_report load_run::run() {
  clock::time_point start = clock::now();
  clock::time_point now = start;
  if (plan_.duration.count() > 0) deadline_ = start + plan_.duration;
  progress shown(plan_.show_progress, plan_.requests, plan_.duration);
  std::vector<tern_event> events(batch);
  submit(now);
  while (in_flight_ > 0) {
    size_t count = 0;
    int32_t code = tern_queue_wait(queue_.get(), events.data(), batch, sizeof(tern_event), poll_interval_ms, &count);
    if (code != TERN_OK) throw failure{exit_status::failed, "waiting for answers: " + error_name(code)};
    now = clock::now();
    int64_t now_ns = nanoseconds(now);
    for (size_t i = 0; i < count; ++i) record(events[i], now_ns);
    tern_events_release(events.data(), count, sizeof(tern_event));
    watch_time(now);
    submit(now);
    shown.update(report_.requests, report_.errors, now);
  }
  shown.finish();
  return finished(start, std::min(now, deadline_));
}

void load_run::submit(clock::time_point now) {
  int64_t now_ns = nanoseconds(now);
  while (state_ == state::loading && in_flight_ < plan_.workers) {
    if (plan_.requests > 0 && submitted_ == plan_.requests) {
      state_ = state::finishing;
      return;
    }
    if (!submit_one(now_ns)) return;
  }
}

// False when the client takes no more for the moment; the next completion or TERN_EVENT_ROOM brings us back.
bool load_run::submit_one(int64_t now_ns) {
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.queue = queue_.get();
  options.user_data = static_cast<uint64_t>(now_ns);
  options.sink = TERN_SINK_DISCARD;
  error_slot error;
  int32_t code = tern_submit_ex(client_.get(), requests_[next_request_].get(), &options, nullptr, error);
  if (code == TERN_E_AGAIN && in_flight_ > 0) return false;
  check(code, error, "cannot submit", exit_status::failed);
  next_request_ = next_request_ + 1 == requests_.size() ? 0 : next_request_ + 1;
  ++submitted_;
  ++in_flight_;
  return true;
}

void load_run::record(const tern_event& event, int64_t now_ns) {
  if (event.kind != TERN_EVENT_COMPLETED) return;
  --in_flight_;
  if (state_ == state::stopping) return;
  ++report_.requests;
  if (event.status != TERN_OK) {
    ++report_.errors;
    load_report::failure_kind& kind = report_.failures[event.status];
    if (kind.count++ == 0) kind.example = printable(tern_error_message(tern_result_error(event.result)));
    return;
  }
  report_.latency.record(now_ns - static_cast<int64_t>(event.user_data));
  tern_result_info info = view_of(event.result);
  ++report_.statuses[info.status];
  ++report_.versions[info.version];
}

void load_run::watch_time(clock::time_point now) {
  if (state_ == state::stopping || (now < deadline_ && !interrupted())) return;
  state_ = state::stopping;
  tern_cancel_all(client_.get());
}

load_report load_run::finished(clock::time_point start, clock::time_point end) {
  tern_counters counters = counters_of(client_.get());
  report_.seconds = std::chrono::duration<double>(end - start).count();
  report_.bytes_in = counters.bytes_in;
  report_.bytes_out = counters.bytes_out;
  report_.connections_made = counters.connections_made;
  report_.connections_high = counters.connections_high;
  report_.retries = counters.retries;
  return std::move(report_);
}

}  // namespace tern::cli
