// The load generator: so many requests are always on their way, each completion submits the next.
//
// Completions are drained in batches; one clock reading serves a batch. A request's time runs from its submit to the drain of
// its completion, and since no more are submitted than there are workers, it holds no waiting of our own making.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "cli/handles.hpp"
#include "cli/load_report.hpp"

namespace tern::cli {

struct load_plan {
  uint64_t requests = 0;                 // 0: as many as fit into `duration`
  std::chrono::nanoseconds duration{0};  // 0: until all requests are done
  uint64_t workers = 0;                  // requests on their way at once
  bool show_progress = false;
};

class load_run {
 public:
  using clock = std::chrono::steady_clock;

  // The requests are sent in turn.
  load_run(load_plan plan, const tern_config* config, std::vector<request_handle> requests);

  load_report run();

 private:
  enum class state {
    loading,
    finishing,  // all requests are submitted, or the time is up
    stopping,   // what is still on its way was cancelled and does not count
  };

  void submit(clock::time_point now);
  bool submit_one(int64_t now_ns);
  void record(const tern_event& event, int64_t now_ns);
  void watch_time(clock::time_point now);
  load_report finished(clock::time_point start, clock::time_point end);

  load_plan plan_;
  client_handle client_;
  queue_handle queue_;
  std::vector<request_handle> requests_;
  size_t next_request_ = 0;
  uint64_t submitted_ = 0;
  uint64_t in_flight_ = 0;
  clock::time_point deadline_ = clock::time_point::max();
  state state_ = state::loading;
  load_report report_;
};

}  // namespace tern::cli
