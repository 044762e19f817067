// Commands from standard input, one a line, on one connection: a lease, so that MULTI, WATCH and SELECT do what they do in
// redis-cli. They are carried out one after another and their replies printed in their order.
//
//   lines     each line is a request. From a terminal the next one is asked for when the reply is there; else some are
//             submitted ahead
//   pipeline  lines are put together as far as they are at hand, to explicit pipelines of bounded size
//
// reading -end of input-> draining -all replied-> over
//    +---- what cannot be mended: a signal, a failed request, a lost connection --------> over
//
// From a terminal a failed request ends nothing: the next line makes a connection of its own. A line that subscribes waits
// until everything before it is answered, and the lines behind it until it has ended.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "cli/handles.hpp"
#include "cli/line_source.hpp"
#include "cli/reply_output.hpp"

namespace tern::cli {

struct redis_plan {
  std::string url;
  bool pipeline = false;
  bool prompt = false;    // a person types the lines
  uint64_t messages = 0;  // of a subscription; 0: without end
};

class redis_lines {
 public:
  redis_lines(redis_plan plan, tern_client* client, reply_output& output);

  void run();

 private:
  enum class state { reading, draining, over };
  struct flight {
    uint64_t first_line;
    size_t bytes;
  };

  bool has_room() const;
  bool wants_input() const;
  void fill();
  void take(line_source::piece line);
  void add(const std::string& text);
  void submit();
  void subscribe();
  void lease();
  void ask();
  void wait();
  void handle(const owned_event& event);
  void completed(const owned_event& event);
  void lease_ended(const owned_event& event);
  void give_up(exit_status status);

  const redis_plan plan_;
  tern_client* client_;
  reply_output& output_;
  queue_handle queue_;
  int queue_fd_ = -1;
  line_source source_;
  lease_handle lease_;
  uint64_t lease_number_ = 0;  // of the lease that is held: events of earlier ones come late
  request_handle batch_;       // of lines that are not submitted yet
  size_t batch_commands_ = 0;
  flight batch_size_{};
  std::optional<std::string> waiting_;  // a line that subscribes
  std::deque<flight> in_flight_;
  size_t bytes_in_flight_ = 0;
  uint64_t line_ = 0;
  bool too_long_ = false;  // the rest of the line is skipped
  bool asked_ = false;     // the prompt is shown
  state state_ = state::reading;
};

}  // namespace tern::cli
