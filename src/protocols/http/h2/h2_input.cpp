// What comes from the connection: bytes and the frames in them, its end, the end of the driver's patience.
#include <algorithm>

#include "base/limits.hpp"
#include "protocols/http/h2/faults.hpp"
#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {

void h2_session::on_bytes(bytes data) {
  if (data.empty() || life_ == life::ending) return;
  heard_at_ = now_;
  pong_until_ = suspect_at_ = never;  // whoever sends anything is there
  suspect_ = false;
  const frame_watch::verdict seen = watch_.look(data, now_);
  const ssize_t result = nghttp2_session_mem_recv(raw(), reinterpret_cast<const uint8_t*>(data.data()), data.size());
  rethrow();
  if (result == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  after_input();
  if (life_ == life::ending) return;
  if (seen == frame_watch::verdict::push)
    return end_connection(NGHTTP2_PROTOCOL_ERROR, error(TERN_E_PROTOCOL, "the server pushed, which it was told not to"));
  if (seen == frame_watch::verdict::flood || result == NGHTTP2_ERR_FLOODED)
    return end_connection(NGHTTP2_ENHANCE_YOUR_CALM,
                          error(TERN_E_PROTOCOL, "the server floods the connection with frames that bring nothing"));
  if (result < 0)
    end_connection(NGHTTP2_PROTOCOL_ERROR,
                   broken_connection(NGHTTP2_PROTOCOL_ERROR, nghttp2_strerror(static_cast<int>(result)), heard_settings_));
}

// What nghttp2 answers by itself (an acknowledgement, the reset of a stream, a GOAWAY) takes effect when it is packed.
void h2_session::after_input() {
  if (block_ && block_of_ == nullptr) shelf_->give(std::move(block_));
  if (farewell_) refuse_fresh();
  take_up_resumed();
  if (nghttp2_session_get_outbound_queue_size(raw()) > 0) gather(limits::h2_output_bytes);
}

void h2_session::on_frame(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_HEADERS || frame.hd.type == NGHTTP2_DATA) ask_from_ = {};
  switch (frame.hd.type) {
    case NGHTTP2_HEADERS:
      if (stream* s = find(frame.hd.stream_id)) on_headers(*s, (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0);
      break;
    case NGHTTP2_DATA:
      if ((frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
        if (stream* s = find(frame.hd.stream_id)) on_last_frame(*s);
      break;
    case NGHTTP2_RST_STREAM:
      if (stream* s = find(frame.hd.stream_id)) {
        if (s->response == response_state::done) break;  // the request's rest was not wanted (RFC 9113 §8.1)
        const uint32_t code = frame.rst_stream.error_code;
        code == NGHTTP2_REFUSED_STREAM ? refuse(*s, stream_reset(code)) : fail(*s, stream_reset(code));
      }
      break;
    case NGHTTP2_SETTINGS:
      on_settings((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0);
      break;
    case NGHTTP2_PING:
      if ((frame.hd.flags & NGHTTP2_FLAG_ACK) != 0) on_pong(frame.ping.opaque_data);
      break;
    case NGHTTP2_GOAWAY:
      on_goaway(frame.goaway);
      break;
    default:
      break;
  }
}

// Theirs, or that they have read ours, which is said once.
void h2_session::on_settings(bool ack) {
  (ack ? heard_ack_ : heard_settings_) = true;
  if (heard_settings_ && heard_ack_) settings_until_ = never;
  if (ack) return;
  peer_streams_ = std::min(shelf_->settings.max_streams,
                           nghttp2_session_get_remote_settings(raw(), NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS));
}

// nghttp2 closes the streams behind the last one itself, right after this.
void h2_session::on_goaway(const nghttp2_goaway& frame) {
  behind_others_ = answered_;
  open_.for_each([&](const stream& s) { behind_others_ = behind_others_ || (s.id > 0 && s.id <= frame.last_stream_id); });
  farewell_ = going_away(frame.error_code, {reinterpret_cast<const char*>(frame.opaque_data), frame.opaque_data_len});
  if (frame.error_code != NGHTTP2_NO_ERROR) status_.why = farewell_;
  drain();
}

void h2_session::on_bad_frame(const nghttp2_frame& frame, int code) {
  stream* s = frame.hd.stream_id == 0 ? nullptr : find(frame.hd.stream_id);
  if (s == nullptr || s->response == response_state::done) return;
  if (code == NGHTTP2_ERR_HTTP_HEADER)
    fail(*s, malformed_response("a header field that HTTP/2 does not allow", code, complaint_));
  else if (code == NGHTTP2_ERR_HTTP_MESSAGING)
    fail(*s, malformed_response("its status, length and trailers do not fit together", code, nghttp2_strerror(code)));
}

// Whatever else closes a stream was noticed before: this is what nghttp2 decides by itself.
void h2_session::on_stream_closed(int32_t id, uint32_t code) {
  --known_streams_;
  stream* s = find(id);
  if (s == nullptr) return;
  s->known = false;
  if (s == packing_ || s->response == response_state::done) return;
  if (farewell_ && code == NGHTTP2_REFUSED_STREAM) return refuse(*s, farewell_);
  std::string what = code_text(code);
  if (code == NGHTTP2_PROTOCOL_ERROR)
    what = s->response == response_state::head ? "a body before its head"
           : s->plan.head_only                 ? "a body in answer to HEAD"
                                               : "its body is not as long as its Content-Length says";
  fail(*s, malformed_response(what, 0, {}));
}

// ---- ends of the connection

void h2_session::on_eof() {
  input_ended_ = true;
  if (life_ == life::ending) return close(status_.why);
  if (in_flight_ == 0) return close(status_.why);
  const error unanswered = write_error_ ? write_error_ : farewell_ ? farewell_ : error(TERN_E_PEER_CLOSED);
  fail_unanswered(unanswered, error(TERN_E_TRUNCATED, "the connection ended before the end of the response"));
}

void h2_session::on_read_failed(error why) {
  input_ended_ = true;
  if (!why) why = error(TERN_E_RECEIVE);
  if (life_ == life::ending) return close(status_.why);
  if (in_flight_ == 0) return close(std::move(why));
  fail_unanswered(write_error_ ? write_error_ : why, why);
}

// The server may have answered before it closed its side: what was written goes on, by reading, and what is complete but for
// a paused sink is still delivered.
void h2_session::on_write_failed(error why) {
  if (!why) why = error(TERN_E_SEND);
  if (life_ == life::ending || in_flight_ == 0) return close(status_.why ? status_.why : why);
  write_error_ = why;
  let_output_go();
  drain();
  if (!input_ended_) status_.why = why;
  auto unwritten = [&](stream& s) {
    if (s.reached == reach::unsent) fail(s, why);
  };
  fresh_.for_each(unwritten);
  open_.for_each(unwritten);
}

void h2_session::on_close(error why) {
  fail_all(why ? why : error(TERN_E_CLOSED));
  close(std::move(why));
}

}  // namespace tern::http::h2
