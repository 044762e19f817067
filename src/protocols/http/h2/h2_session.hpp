// The machine behind make_h2_session; frames, compression and flow control are nghttp2's.
//
//   open → draining → closed          open, draining → ending → closed
//
// draining: GOAWAY of the server, ids used up, or a failed write; what is in flight goes on. ending: nothing is in flight any
// more, our GOAWAY is on its way out.
//
// Output is gathered in one buffer, at the end of feed and in pull_output. An operation is reported `partly_sent` when its
// HEADERS are written, `sent` with its END_STREAM. A slot is an operation; the stream may be closed before (a paused sink) or
// after it (RST_STREAM still to be sent).
//
// Files: h2_session.cpp the calls of the driver, h2_input.cpp what comes in, h2_response.cpp responses, h2_output.cpp what
// goes out, h2_upload.cpp request bodies, h2_time.cpp deadlines, h2_end.cpp ends, callbacks.cpp the way from nghttp2.
#pragma once

#include <algorithm>
#include <exception>
#include <memory>
#include <string>

#include "base/limits.hpp"
#include "protocols/http/h2/frame_watch.hpp"
#include "protocols/http/h2/shelf.hpp"
#include "protocols/http/h2/window_growth.hpp"

namespace tern::http::h2 {

// What an HTTP/1.1 connection hands over with a 101.
struct upgraded {
  op& first;  // becomes stream 1
  reach reached;
  bytes settings;  // as they stood in HTTP2-Settings, decoded
};

class h2_session final : public byte_session {
 public:
  h2_session(std::shared_ptr<shelf> shared, now_t now, const upgraded* from = nullptr);
  ~h2_session() override;

  void submit(op& o, now_t now) override;
  void resume(op& o, now_t now) override;
  void cancel(op& o, now_t now) override;
  const session_status& status() const override { return status_; }
  size_t feed(const input& in, now_t now) override;
  std::span<const bytes> pull_output(size_t written, size_t budget, now_t now) override;

  std::string snapshot() const;

 private:
  friend struct callbacks;
  enum class life : uint8_t { open, draining, ending, closed };
  static constexpr uint8_t window_ping = 'w';  // first byte of a PING: what it is for
  static constexpr uint8_t alive_ping = 'a';
  struct deleter {
    void operator()(nghttp2_session* p) const noexcept { nghttp2_session_del(p); }
  };

  void adopt(const upgraded& from);
  nghttp2_session* raw() const noexcept { return http2_.get(); }
  stream* find(int32_t id) const noexcept;

  // input
  void on_bytes(bytes data);
  void on_eof();
  void on_read_failed(error why);
  void on_write_failed(error why);
  void on_close(error why);
  void after_input();

  // frames, from inside nghttp2
  void on_begin_headers(const nghttp2_frame& frame);
  int on_field(std::string_view name, std::string_view value);
  void on_frame(const nghttp2_frame& frame);
  void on_bad_frame(const nghttp2_frame& frame, int code);
  void on_stream_closed(int32_t id, uint32_t code);
  void on_settings(bool ack);
  void on_pong(const uint8_t* payload);
  void on_goaway(const nghttp2_goaway& frame);

  // responses
  void on_headers(stream& s, bool last);
  bool on_response_head(stream& s, head_block& block, bool last);  // false: that was the stream's end
  void on_body(stream& s, bytes data);
  void on_last_frame(stream& s);
  void hold(stream& s, bytes data);
  void take_up_resumed();
  void deliver_held(stream& s);
  void give_trailers(stream& s, head_block& block);
  void widen(stream& s);
  void give_window(stream& s);

  // output
  bool may_write() const noexcept { return !write_error_ && life_ != life::closed && !goaway_packed_; }
  void gather(size_t most);
  uint32_t most_streams() const noexcept {
    return heard_settings_ ? peer_streams_ : std::min(peer_streams_, limits::h2_streams_before_settings);
  }
  void start_next();
  void start(stream& s);
  void not_packed();
  void add_frame(bytes frame);
  void note_written(size_t count);
  output& out();
  void note_sent(stream& s);
  void note_goaway(bytes payload);
  void let_output_go() noexcept;
  void reset_stream(stream& s, uint32_t code);

  // request bodies
  bool look_at_body(stream& s);  // false: it has failed, and with it the operation
  ssize_t read_body(stream& s, size_t room, uint32_t& flags);
  int pack_body(stream& s, const uint8_t* frame_head, size_t length);
  void add_trailers(stream& s, uint32_t& flags);
  ssize_t body_failed(stream& s, error why);
  void go_on(stream& s);
  void keep_body_back(stream& s);
  void stop_upload(stream& s);

  // time
  void on_tick();
  void on_silence();
  void doubt(const op& given_up);
  void ask_suspect();
  void ping(uint8_t kind);
  void await_continue(stream& s);
  void stop_awaiting(stream& s) noexcept;
  now_t next_deadline() const noexcept;

  // ends
  void complete(stream& s);
  void fail(stream& s, error why);           // by how far it got
  void fail_response(stream& s, error why);  // the stream is reset
  void refuse(stream& s, error why);         // the server did nothing with it
  void end(stream& s, outcome&& how);
  op& let_go(stream& s);
  void release(stream& s);
  void fail_unanswered(const error& why, const error& when_answered);
  void fail_all(const error& why);
  void refuse_fresh();
  void drain();
  void end_connection(uint32_t code, error why);
  void close(error why);
  void reached(stream& s, reach r);
  void refresh() noexcept;
  void settle();
  void rethrow();

  const std::shared_ptr<shelf> shelf_;
  std::unique_ptr<nghttp2_session, deleter> http2_;
  session_status status_;
  now_t now_;
  life life_ = life::open;

  intrusive_list<stream> fresh_;  // not known to nghttp2
  intrusive_list<stream> open_;   // the others
  intrusive_list<stream, resumed_list> resumed_;
  intrusive_list<stream, waiting_list> waiting_;  // for a 100, since their head was written
  uint32_t in_flight_ = 0;
  uint32_t known_streams_ = 0;  // that nghttp2 counts against the server's limit
  uint32_t peer_streams_;       // at most
  uint32_t requests_left_;

  std::unique_ptr<output> out_;  // while there is something to write
  bytes view_;
  size_t gather_most_ = 0;            // while gathering
  stream* packing_ = nullptr;         // its HEADERS are being packed
  bool section_ends_stream_ = false;  // the HEADERS whose CONTINUATION comes next
  bool goaway_packed_ = false;        // ours; nothing follows it
  error write_error_;

  std::unique_ptr<head_block> block_;  // while a header section comes in
  stream* block_of_ = nullptr;         // NULL: of nobody's any more
  uint64_t held_bytes_ = 0;
  uint64_t widened_ = 0;  // windows of streams beyond their first ones
  frame_watch watch_;
  window_growth windows_;
  uint32_t connection_window_;

  bool input_ended_ = false;
  bool heard_settings_ = false;
  bool heard_ack_ = false;      // of ours
  bool answered_ = false;       // some operation
  bool behind_others_ = false;  // whom the GOAWAY of the server refuses
  error farewell_;              // what the server said with its GOAWAY; empty: nothing yet
  std::string complaint_;       // of nghttp2, about the frame at hand
  std::exception_ptr thrown_;   // by a sink, on its way through nghttp2

  now_t settings_until_ = never;
  now_t ping_at_ = never;
  now_t pong_until_ = never;
  now_t suspect_at_ = never;  // unless something comes
  now_t ask_from_{};          // it is not asked again before
  bool suspect_ = false;      // asked, and nothing has come since
  now_t expect_until_ = never;
  now_t goaway_until_ = never;
  now_t heard_at_;
};

// The SETTINGS that a session starts with, as the payload of the frame.
std::string settings_payload(const h2_settings& how);

}  // namespace tern::http::h2
