// The requests of `tern demo`: each worker sends one, checks its answer in the completion callback and sends the next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/handles.hpp"
#include "cli/progress.hpp"

namespace tern::cli {

class demo_run {
 public:
  demo_run(uint16_t port, uint64_t requests, uint64_t workers, bool show_progress);

  // The library's report of the whole run.
  report_handle run();

  // Answers that were not what the server sends at that path (or submissions refused).
  uint64_t wrong_answers() const { return wrong_; }
  // What went wrong first; empty when nothing did.
  const std::string& first_error() const { return first_error_; }

 private:
  struct kind {  // of request
    request_handle request;
    uint64_t body_size;  // of its answer
  };
  struct worker {
    demo_run* run;
    size_t kind;
  };

  static void on_event(uint64_t user_data, tern_event* event);
  void submit_next(worker& w);
  void checked(const worker& w, const tern_event& event);
  void note_wrong(std::string message);

  client_handle client_;
  std::vector<kind> kinds_;
  std::vector<worker> workers_;
  uint64_t requests_;
  uint64_t submitted_ = 0;
  uint64_t done_ = 0;
  uint64_t failed_ = 0;
  uint64_t wrong_ = 0;
  std::string first_error_;
  progress progress_;
};

}  // namespace tern::cli
