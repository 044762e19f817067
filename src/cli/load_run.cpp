#include "cli/load_run.hpp"

#include <poll.h>

#include <algorithm>
#include <cmath>

#include "cli/failure_status.hpp"
#include "cli/file_io.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"

namespace tern::cli {
namespace {

constexpr size_t batch = 256;

// Of what is unsent, so many different latencies: a histogram tells no more of them apart.
constexpr uint64_t unsent_steps = 10'000;

int64_t nanoseconds(load_run::clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
}

}  // namespace

load_run::load_run(load_plan plan, const tern_config* config, std::vector<request_handle> requests)
    : plan_(std::move(plan)),
      client_(make_client(config)),
      queue_(make_queue()),
      requests_(std::move(requests)),
      turn_(plan_.weights) {
  error_slot error;
  check(tern_queue_fd(queue_.get(), &queue_fd_, error), error, "cannot start", exit_status::failed);
}

load_report load_run::run() {
  start_ = clock::now();
  clock::time_point now = start_;
  if (plan_.duration.count() > 0) deadline_ = start_ + plan_.duration;
  progress shown(plan_.show_progress, plan_.requests, plan_.duration);
  std::vector<tern_event> events(batch);
  submit(now);
  while (goes_on()) {
    const size_t count = next_events(events);
    now = clock::now();
    int64_t now_ns = nanoseconds(now);
    for (size_t i = 0; i < count; ++i) record(events[i], now_ns);
    tern_events_release(events.data(), count, sizeof(tern_event));
    watch_time(now);
    submit(now);
    shown.update(report_.requests, report_.errors, now, &report_.latency);
  }
  shown.finish();
  return finished(now);
}

bool load_run::goes_on() const { return in_flight_ > 0 || (plan_.rate > 0 && state_ == state::loading); }

// Waits for the first of them, no longer than until the next request is due.
size_t load_run::next_events(std::vector<tern_event>& events) {
  size_t count = 0;
  int32_t code = TERN_OK;
  if (plan_.rate > 0 && state_ == state::loading && in_flight_ < plan_.workers && !refused_) {
    const auto rest =
        std::clamp(due() - clock::now(), clock::duration::zero(), clock::duration(std::chrono::milliseconds(poll_interval_ms)));
    const timespec time{0, std::chrono::nanoseconds(rest).count()};  // milliseconds are too coarse for thousands a second
    pollfd ready{queue_fd_, POLLIN, 0};
    ::ppoll(&ready, 1, &time, nullptr);
    code = tern_queue_drain(queue_.get(), events.data(), batch, sizeof(tern_event), &count);
  } else {
    code = tern_queue_wait(queue_.get(), events.data(), batch, sizeof(tern_event), poll_interval_ms, &count);
  }
  if (code != TERN_OK) throw failure{exit_status::failed, "waiting for answers: " + error_name(code)};
  return count;
}

load_run::clock::time_point load_run::due(uint64_t number) const {
  if (plan_.rate <= 0) return start_;
  const std::chrono::duration<double> after(static_cast<double>(number) / plan_.rate);
  return start_ + std::chrono::duration_cast<clock::duration>(after);
}

// How many are due before then.
uint64_t load_run::due_by(clock::time_point time) const {
  const auto due = static_cast<uint64_t>(std::ceil(std::chrono::duration<double>(time - start_).count() * plan_.rate));
  return plan_.requests > 0 ? std::min(due, plan_.requests) : due;
}

void load_run::submit(clock::time_point now) {
  while (state_ == state::loading && in_flight_ < plan_.workers) {
    if (plan_.requests > 0 && submitted_ == plan_.requests) {
      state_ = state::finishing;
      return;
    }
    const clock::time_point since = plan_.rate > 0 ? due() : now;
    if (since > now || !submit_one(nanoseconds(since))) return;
  }
}

// False when the client takes no more for the moment; the next completion or TERN_EVENT_ROOM brings us back.
bool load_run::submit_one(int64_t since_ns) {
  tern_submit_options options{};
  options.struct_size = sizeof options;
  options.queue = queue_.get();
  options.user_data = static_cast<uint64_t>(since_ns);
  options.sink = TERN_SINK_DISCARD;
  error_slot error;
  int32_t code = tern_submit_ex(client_.get(), requests_[turn_.current()].get(), &options, nullptr, error);
  refused_ = code == TERN_E_AGAIN && in_flight_ > 0;
  if (refused_) return false;
  check(code, error, "cannot submit", exit_status::failed);
  turn_.advance();
  ++submitted_;
  ++in_flight_;
  return true;
}

void load_run::record(const tern_event& event, int64_t now_ns) {
  if (event.kind != TERN_EVENT_COMPLETED) return;
  --in_flight_;
  if (state_ == state::stopping && event.status == TERN_E_CANCELLED) {
    ++report_.unfinished;
    report_.latency.record(now_ns - static_cast<int64_t>(event.user_data));
    return;
  }
  ++report_.requests;
  last_ = clock::time_point(std::chrono::nanoseconds(now_ns));
  const bool timed_out = status_of_failure(event.status) == exit_status::timed_out;
  if (event.status == TERN_OK || timed_out) report_.latency.record(now_ns - static_cast<int64_t>(event.user_data));
  if (event.status != TERN_OK) {
    ++report_.errors;
    if (timed_out) ++report_.timed_out;
    load_report::failure_kind& kind = report_.failures[event.status];
    if (kind.count++ == 0) kind.example = printable(tern_error_message(tern_result_error(event.result)));
    return;
  }
  tern_result_info info = view_of(event.result);
  ++report_.statuses[info.status];
  ++report_.versions[info.version];
}

void load_run::watch_time(clock::time_point now) {
  if (state_ == state::stopping) return;
  if (interrupted()) return stop(now);
  if (now < deadline_) return;
  end_loading(deadline_);
  if (now - deadline_ >= plan_.grace) stop(now);
}

void load_run::end_loading(clock::time_point now) {
  if (plan_.rate > 0 && state_ == state::loading) report_.unsent = std::max(due_by(now), submitted_) - submitted_;
  state_ = state::finishing;
}

void load_run::stop(clock::time_point now) {
  end_loading(std::min(now, deadline_));
  state_ = state::stopping;
  tern_cancel_all(client_.get());
}

// Each as long as the one of its step that was due last: never too long.
void load_run::record_unsent(clock::time_point end) {
  const uint64_t steps = std::min(report_.unsent, unsent_steps);
  uint64_t done = 0;
  for (uint64_t step = 1; step <= steps; ++step) {
    const auto up_to =
        static_cast<uint64_t>(static_cast<double>(report_.unsent) * static_cast<double>(step) / static_cast<double>(steps));
    report_.latency.record(nanoseconds(end) - nanoseconds(due(submitted_ + up_to - 1)), up_to - done);
    done = up_to;
  }
}

load_report load_run::finished(clock::time_point end) {
  record_unsent(end);
  tern_counters counters = counters_of(client_.get());
  report_.seconds = std::chrono::duration<double>(std::max(last_, std::min(end, deadline_)) - start_).count();
  report_.rate = plan_.rate;
  report_.bytes_in = counters.bytes_in;
  report_.bytes_out = counters.bytes_out;
  report_.connections_made = counters.connections_made;
  report_.connections_high = counters.connections_high;
  report_.retries = counters.retries;
  return std::move(report_);
}

}  // namespace tern::cli
