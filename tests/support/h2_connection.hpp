#pragma once
#include <nghttp2/nghttp2.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "support/h2_peer.hpp"

namespace tern::test {

// One accepted connection of the HTTP/2 peer: the preface, then frames; a script per stream and one for the greeting, which
// take turns frame by frame.
// The loop calls advance() after every readiness and when deadline() has passed, and drops the connection once it is false.
class h2_connection {
 public:
  using clock = std::chrono::steady_clock;

  h2_connection(h2_peer& server, unique_fd socket, const h2_manners& manners, std::uint64_t number);

  bool advance(bool readable, clock::time_point now);
  int fd() const { return socket_.get(); }
  bool wants_read() const { return condition_ == condition::talking || condition_ == condition::finishing; }
  bool wants_write() const { return !out_.empty() && !pace_ && condition_ != condition::deaf; }
  bool stalled() const { return condition_ == condition::deaf; }
  std::optional<clock::time_point> deadline() const;

 private:
  enum class condition {
    talking,
    finishing,  // a FIN was sent; what still comes is thrown away
    deaf,       // nothing is read or sent any more
    gone,
  };
  enum class progress { done, waiting, more };  // more: has something to send as soon as there is room

  struct script {
    h2_steps steps;
    std::size_t next = 0;
    bool started = false;  // the step at `next`
    std::optional<clock::time_point> deadline;
    bool done() const { return next >= steps.size(); }
  };
  struct stream {
    h2_request request;
    script what;
    bool begun = false;  // the script is there
    bool ended = false;  // by the other side
    bool over = false;   // by RST_STREAM of either side, or excluded by GOAWAY
    bool held = false;   // gets no window
    std::int64_t send_window = 0;
    std::int64_t receive_window = 0;
    bool answered() const { return over || (begun && what.done()); }
  };

  void receive();
  bool flush(clock::time_point now);
  bool take_preface();
  void take_frames();
  void take(const h2_received& frame);
  void take_settings(const h2_received& frame);
  void settings_acknowledged();
  void take_headers();
  void take_block(std::uint32_t id, std::string_view block, bool end);
  void begin_stream(std::uint32_t id, h2_fields fields);
  void take_data(const h2_received& frame);
  void take_rst(const h2_received& frame);
  void request_ended(stream& one);
  void begin_script(stream& one);

  void run_scripts(clock::time_point now);
  progress run(script& what, stream* one, clock::time_point now);
  progress step(script& what, h2_step& now_doing, stream* one, clock::time_point now);
  progress body(h2_step& step, stream& one);
  void go_away(const h2_step& step);
  void give_window(stream& one, std::uint64_t size);
  void send(std::string_view data);
  void answer_ping(const h2_received& frame);
  void announce(std::string_view data);
  bool greeting_waits() const;  // until then nothing that was received is looked at
  void leave(condition how);
  void sweep();
  void violation(const std::string& what) { server_.note_violation(number_, what); }
  bool room() const;
  std::uint64_t open_streams() const;

  struct inflater_deleter {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
  };

  h2_peer& server_;
  unique_fd socket_;
  const h2_manners manners_;
  const std::uint64_t number_;
  condition condition_ = condition::talking;
  bool prefaced_ = false;
  h2_frame_reader in_;
  std::string out_;
  std::optional<clock::time_point> pace_;
  bool impatient_ = false;  // a script goes on as soon as `out_` is empty
  script greeting_;
  std::map<std::uint32_t, stream> streams_;
  std::uint32_t last_stream_ = 0;
  std::uint64_t requests_ = 0;
  std::optional<std::uint64_t> goaway_;  // the last stream that is still served
  std::string late_;                     // answers to PINGs, until all streams have ended

  std::unique_ptr<nghttp2_hd_inflater, inflater_deleter> inflater_;
  std::optional<h2_received> unfinished_;  // a HEADERS frame whose CONTINUATION is still to come

  // What we announced, in force once it is acknowledged.
  std::deque<h2_settings_list> announced_;
  std::uint64_t streams_allowed_ = UINT64_MAX;
  std::int64_t stream_receive_window_ = 65535;
  std::size_t frame_size_allowed_ = 16384;
  std::int64_t receive_window_ = 65535;
  // What the other side announced.
  std::int64_t send_window_ = 65535;
  std::int64_t stream_send_window_ = 65535;
  std::size_t send_frame_size_ = 16384;
};

}  // namespace tern::test
