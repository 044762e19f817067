// The load generator. Without a rate (closed loop) so many requests are always on their way, each completion submits the next:
// a request's time runs from its submit to the drain of its completion, and since no more are submitted than there are workers,
// it holds no waiting of our own making. With a rate (open loop) each request is due at a time of its own, whatever became of
// those before it, and its time runs from then: a server that stalls is charged with all that it kept waiting, not with the few
// requests that were on their way (coordinated omission). Those that are due while all workers are busy are sent as soon as one
// is free.
//
// A request that a time limit ended counts as a latency of at least the time it took.
//
// When the time is up nothing more is sent, and what is on its way has the grace to be answered. What is not answered then, and
// what was due and never sent, counts as a latency of at least what has passed: a server that hangs leaves no gap in them.
//
// Completions are drained in batches; one clock reading serves a batch.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/handles.hpp"
#include "cli/load_report.hpp"
#include "cli/weighted_turn.hpp"

namespace tern::cli {

struct load_plan {
  uint64_t requests = 0;                 // 0: as many as fit into `duration`
  std::chrono::nanoseconds duration{0};  // 0: until all requests are done
  std::chrono::nanoseconds grace{0};     // for what is on its way then
  uint64_t workers = 0;                  // requests on their way at once
  double rate = 0;                       // requests that are due each second; 0: as fast as answers come
  std::vector<uint64_t> weights;         // of each request
  bool show_progress = false;
};

class load_run {
 public:
  using clock = std::chrono::steady_clock;

  // The requests are sent in turn, each as often as its weight says.
  load_run(load_plan plan, const tern_config* config, std::vector<request_handle> requests);

  load_report run();

 private:
  enum class state {
    loading,
    finishing,  // all requests are submitted, or the time is up
    stopping,   // what is still on its way was cancelled, and is unfinished
  };

  void submit(clock::time_point now);
  bool submit_one(int64_t since_ns);
  bool goes_on() const;
  size_t next_events(std::vector<tern_event>& events);
  clock::time_point due() const { return due(submitted_); }
  clock::time_point due(uint64_t number) const;
  uint64_t due_by(clock::time_point time) const;
  void record(const tern_event& event, int64_t now_ns);
  void watch_time(clock::time_point now);
  void end_loading(clock::time_point now);
  void stop(clock::time_point now);
  void record_unsent(clock::time_point end);
  load_report finished(clock::time_point end);

  load_plan plan_;
  client_handle client_;
  queue_handle queue_;
  int32_t queue_fd_ = -1;  // the queue's
  std::vector<request_handle> requests_;
  weighted_turn turn_;
  uint64_t submitted_ = 0;
  uint64_t in_flight_ = 0;
  bool refused_ = false;  // the last submit, because the client is full
  clock::time_point start_;
  clock::time_point last_;  // completion
  clock::time_point deadline_ = clock::time_point::max();
  state state_ = state::loading;
  load_report report_;
};

}  // namespace tern::cli
