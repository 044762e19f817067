// Sends the requests of one command line and brings their answers where they belong.
//
// Bodies for files, memory and nowhere travel inside the library: all such requests are submitted at once, or as many as the
// client takes (queue.max_in_flight). So are those whose heads go into a file before the body: each is a stream that is written
// as it arrives.
// Bodies for standard output (a terminal, a pipe) are streams, written in the order of the URLs: the one whose turn it is
// writes as it arrives, the others wait with at most their credit of bytes in memory. Never more of them are open than can have
// a connection each, so that the one whose turn it is cannot wait for a connection that a waiting one holds.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/destination.hpp"
#include "cli/handles.hpp"
#include "cli/pending_file.hpp"
#include "cli/request_options.hpp"
#include "cli/timing_format.hpp"
#include "cli/trace_file.hpp"
#include "cli/transfer_meter.hpp"

namespace tern::cli {

struct fetch_style {
  bool json = false;
  bool include_head = false;
  bool fail_on_status = false;  // a status of 400 or more fails, and its body is not written
  bool history = false;         // a line for each redirect
  bool verbose = false;         // what -v shows
  bool quiet = false;
  bool meter = false;                   // how far it has come is shown
  bool bars = false;                    // meter: with a bar for each transfer
  bool fail_early = false;              // the first that fails ends the others
  std::optional<timing_format> timing;  // written for each answer
  std::shared_ptr<const trace_file> trace;
  std::vector<header_argument> sent;  // verbose: what the command line added to the requests

  bool shows_head() const { return include_head && !json; }
};

struct transfer {
  destination to;
  std::string name;                       // for people
  std::unique_ptr<pending_file> pending;  // of a file, with fail_on_status or heads in front of the body
  stream_handle stream;
  std::list<owned_event> held;  // arrived before its turn
  bool head_written = false;
  bool dropped = false;   // its body is not wanted
  uint64_t received = 0;  // of a stream
  std::optional<uint64_t> size;
};

// Not where bodies or JSON lines appear on the same screen.
bool wants_meter(const fetch_style& style, const std::vector<destination>& to);

class fetch_run {
 public:
  // Of the transfer with this index. It was looked at before: it fails no more.
  using request_maker = std::function<request_handle(size_t)>;

  // The client belongs to the caller and was made from `config`. A request is made when its turn comes, as there may be many.
  fetch_run(fetch_style style, const tern_config* config, tern_client* client, std::vector<transfer> transfers,
            request_maker make_request);

  exit_status run();

 private:
  enum class state { running, stopping };  // stopping: everything was cancelled, the rest of the completions is awaited

  void submit();
  // False when the client takes no more for the moment: the next completion makes room.
  bool submit_whole(size_t index);
  bool open_stream(size_t index);
  bool accepted(int32_t code, const error_slot& error);
  void handle(owned_event event);
  void completed(transfer& t, const tern_event& event);
  void deliver_held();
  bool deliver(transfer& t, const owned_event& event);
  void deliver_data(transfer& t, const tern_event& event);
  void write_heads(transfer& t, const tern_result* result);
  void open_file(transfer& t);
  void put(transfer& t, std::string_view data);
  void give_up_file(transfer& t);
  void tell(const tern_result* result, const tern_result_info& info);
  void write_timing(const transfer& t, const tern_result_info& info);
  void settle_file(transfer& t, const tern_result_info& info);
  void write(const destination& to, std::string_view data);
  void say(const std::string& line);
  void measure(size_t index, const tern_event& event);
  void draw_meter();
  void note(exit_status status);
  void fail_early();
  void stop();

  fetch_style style_;
  tern_client* client_;
  queue_handle queue_;
  std::vector<transfer> transfers_;
  request_maker make_request_;
  std::vector<size_t> whole_;    // the transfers that need no turn
  size_t next_whole_ = 0;        // into whole_: the next to be submitted
  std::vector<size_t> streams_;  // the transfers that are written in turn
  size_t turn_ = 0;              // into streams_: whose turn it is
  size_t next_stream_ = 0;       // into streams_: the next to be opened
  size_t window_ = 1;            // streams open at once
  std::set<size_t> arriving_;    // streams that have a head, and no end yet
  size_t in_flight_ = 0;
  size_t finished_ = 0;
  bool colour_out_;        // standard output takes colour
  bool colour_err_;        // standard error does
  bool shared_terminal_;   // bodies and lines appear on the same screen
  bool mid_line_ = false;  // a body on that screen has not ended its line
  transfer_meter meter_;
  state state_ = state::running;
  exit_status status_ = exit_status::ok;
};

}  // namespace tern::cli
