// One WebSocket connection between standard input and standard output.
//
//   opening -the server agrees-> talking -end of input, a signal, a closed output-> closing -completed-> over
//                                   |        (after the end of input first nothing comes for `linger`: servers send
//                                   |        nothing more once they have our close)
//                                   +------------- the peer closes, or it fails -----------------------> over
//
// Rules:
// - Standard input is read while talking only, and only while everything read before has been taken to be sent.
// - A message is granted its credit when it is written: a reader that is slow slows the peer down.
// - closing: what still comes is written (after a signal it is dropped), until the peer has closed as well. After a signal that
//   takes no longer than websocket.close_timeout, also when the peer does not read.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/handles.hpp"
#include "cli/header_options.hpp"
#include "cli/line_source.hpp"
#include "cli/prompt_input.hpp"

namespace tern::cli {

struct websocket_plan {
  bool binary = false;     // chunks of input are binary messages, messages are written as they are
  bool prompt = false;     // a person types
  bool keep_open = false;  // the end of input closes nothing
  bool quiet = false;
  bool verbose = false;
  std::vector<header_argument> sent;  // verbose: what the command line added to the request
  std::chrono::nanoseconds close_limit{};
  std::chrono::nanoseconds linger{};  // after the end of input: closes when nothing has come for so long
};

class websocket_run {
 public:
  // Client and request belong to the caller.
  websocket_run(websocket_plan plan, tern_client* client, tern_request* request);

  exit_status run();

 private:
  using clock = std::chrono::steady_clock;
  enum class state { opening, talking, closing, over };
  enum class parting { none, polite, hurried };  // hurried: a signal, or nobody to write to
  struct message {
    std::string data;
    uint32_t flags;
  };

  std::optional<message> next_message();
  bool input_ended() const;
  bool wants_input() const;
  void send();
  void skip_line(const std::string& why);
  void end_input();
  void wait();
  void handle(const owned_event& event);
  void opened(const tern_result* result);
  void received(const tern_event& event);
  void completed(const tern_event& event);
  void write(std::string_view data);
  void part(parting how);
  void say(const std::string& line);
  void note(exit_status status);

  const websocket_plan plan_;
  queue_handle queue_;
  int32_t queue_fd_ = -1;
  stream_handle stream_;
  line_source source_;
  std::optional<prompt_input> prompt_;
  std::optional<message> unsent_;  // the stream has no room for it
  bool blocked_ = false;           // until it tells that it has
  uint64_t line_ = 0;              // of the input, where unsent_ is from
  bool line_goes_on_ = false;
  bool within_message_ = false;  // the stream has a part of it
  bool skipping_ = false;        // the rest of a line that cannot be sent
  bool input_over_ = false;
  std::string farewell_;   // how the peer closed the connection
  uint32_t our_code_ = 0;  // that we closed with; 0: we did not
  clock::time_point close_at_ = clock::time_point::max();
  clock::time_point leave_by_ = clock::time_point::max();
  state state_ = state::opening;
  parting parting_ = parting::none;
  exit_status status_ = exit_status::ok;
};

}  // namespace tern::cli
