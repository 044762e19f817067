// Responses: their heads, their bodies, and what a paused sink left.
#include <algorithm>

#include "base/limits.hpp"
#include "protocols/http/h2/faults.hpp"
#include "protocols/http/h2/h2_session.hpp"
#include "protocols/http/message/status.hpp"

namespace tern::http::h2 {

void h2_session::on_begin_headers(const nghttp2_frame& frame) {
  block_of_ = find(frame.hd.stream_id);
  if (block_of_ == nullptr) return;
  if (!block_) block_ = shelf_->take_head();
  block_->begin(block_of_->head().max_head_bytes, block_of_->head().max_head_fields);
  block_->add_wire_bytes(frame.hd.length + frame_head_bytes);
  reached(*block_of_, reach::responding);
}

// What is refused is still decoded to its end by nghttp2: the state of the compression belongs to the connection.
int h2_session::on_field(std::string_view name, std::string_view value) {
  if (block_of_ == nullptr || block_->add(name, value)) return 0;
  const request_head& asked = block_of_->head();
  const std::string limit = block_->bytes() > asked.max_head_bytes ? std::to_string(asked.max_head_bytes) + " bytes"
                                                                   : std::to_string(asked.max_head_fields) + " fields";
  fail_response(*block_of_, error(TERN_E_HEAD_TOO_LARGE, "the response head has more than " + limit));
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void h2_session::on_headers(stream& s, bool last) {
  std::unique_ptr<head_block> block = std::move(block_);
  block_of_ = nullptr;
  bool goes_on = true;
  if (s.response == response_state::head)
    goes_on = on_response_head(s, *block, last);
  else if (s.holds())
    s.trailers = std::move(block);
  else
    give_trailers(s, *block);
  if (block) shelf_->give(std::move(block));
  if (goes_on && last) on_last_frame(s);
}

bool h2_session::on_response_head(stream& s, head_block& block, bool last) {
  if (block.status() < 100) {  // nghttp2 asks for three digits only
    reset_stream(s, NGHTTP2_PROTOCOL_ERROR);
    fail(s, malformed_response("a status below 100", 0, {}));
    return false;
  }
  if (is_informational(block.status())) {
    const uint32_t most = shelf_->settings.max_informational_heads;
    if (++s.informational > most) {
      fail_response(s,
                    error(TERN_E_PROTOCOL, "the server sent more than " + std::to_string(most) + " informational responses"));
      return false;
    }
    if (block.status() == 100) {  // between the two sides of the connection only
      go_on(s);
      return true;
    }
    tern::head h = block.finish(head_kind::informational);
    h.stream = static_cast<uint32_t>(s.id);
    h.has_body = false;
    s.o->out->on_head(h);
    return true;
  }
  s.response = response_state::body;
  if (s.request == request_state::waiting) keep_body_back(s);
  tern::head h = block.finish(head_kind::final);
  h.stream = static_cast<uint32_t>(s.id);
  h.has_body = !last && !s.plan.head_only && !never_has_body(h.status);
  s.o->out->on_head(h);
  return true;
}

void h2_session::give_trailers(stream& s, head_block& block) {
  tern::head h = block.finish(head_kind::trailers);
  if (h.list.empty()) return;
  h.stream = static_cast<uint32_t>(s.id);
  h.length.reset();
  h.has_body = false;
  s.o->out->on_head(h);
}

void h2_session::on_body(stream& s, bytes data) {
  if (windows_.count(data.size())) ping(window_ping);
  s.received += data.size();
  size_t taken = 0;
  if (!s.paused) {
    taken = std::min(s.o->out->on_data(data), data.size());
    s.paused = taken < data.size();
  }
  if (taken > 0) nghttp2_session_consume_connection(raw(), taken);
  if (s.paused) return hold(s, data.subspan(taken));
  widen(s);
  give_window(s);
}

// A complete response to a request that is not sent: the server does not want the rest.
void h2_session::on_last_frame(stream& s) {
  s.response = response_state::done;
  if (s.request != request_state::sent) stop_upload(s);
  if (!s.holds()) complete(s);
}

// The connection's window is given back for what waits here, so that other streams flow on; up to a limit that the windows
// keep to, unless there are a great many streams.
void h2_session::hold(stream& s, bytes data) {
  if (s.held_from > s.held.size() / 2) s.held.erase(0, std::exchange(s.held_from, 0));
  s.held.append(as_text(data));
  held_bytes_ += data.size();
  if (held_bytes_ <= shelf_->settings.max_held_bytes)
    nghttp2_session_consume_connection(raw(), data.size());
  else
    s.owed += data.size();
}

void h2_session::take_up_resumed() {
  while (stream* s = resumed_.pop_front()) {
    if (s->request == request_state::deferred) {
      s->request = request_state::sending;
      nghttp2_session_resume_data(raw(), s->id);
    }
    if (s->holds())
      deliver_held(*s);
    else if (s->response == response_state::body)
      give_window(*s);
  }
}

void h2_session::deliver_held(stream& s) {
  const bytes rest = as_bytes(std::string_view(s.held).substr(s.held_from));
  if (!rest.empty()) {
    s.paused = false;
    const size_t taken = std::min(s.o->out->on_data(rest), rest.size());
    s.paused = taken < rest.size();
    s.held_from += taken;
    held_bytes_ -= taken;
    const auto owed = static_cast<size_t>(std::min<uint64_t>(s.owed, taken));
    s.owed -= owed;
    if (owed > 0) nghttp2_session_consume_connection(raw(), owed);
    if (s.response == response_state::body) give_window(s);
    if (s.paused) return;
    std::string().swap(s.held);
    s.held_from = 0;
  }
  if (std::unique_ptr<head_block> trailers = std::move(s.trailers)) {
    give_trailers(s, *trailers);
    shelf_->give(std::move(trailers));
  }
  if (s.response == response_state::done) complete(s);
}

// A stream that proves long and unpaused gets the window the connection has grown to, as far as its sink has room for, and as
// all streams together may hold if they are paused later.
void h2_session::widen(stream& s) {
  if (s.window >= windows_.window() || s.received < s.window / 4) return;
  const h2_settings& how = shelf_->settings;
  const uint64_t wanted = std::min<uint64_t>(windows_.window(), s.o->out->room());
  if (s.window >= wanted) return;
  const uint64_t first_windows = uint64_t{how.stream_window} * how.max_streams;
  const uint64_t room = how.max_held_bytes - std::min(how.max_held_bytes, first_windows + widened_);
  const uint64_t more = std::min(wanted - s.window, room);
  if (more < how.stream_window) return;
  widened_ += more;
  s.window += static_cast<uint32_t>(more);
  nghttp2_session_set_local_window_size(raw(), NGHTTP2_FLAG_NONE, s.id, static_cast<int32_t>(s.window));
}

// Its window follows what the sink takes, and no more than its room: what waits here is not given back, nor what the program
// gave no credit for. Padding counts as taken.
void h2_session::give_window(stream& s) {
  if (!s.known) return;
  const uint64_t room = s.o->out->room();
  const uint64_t wanted = room == 0 ? 0 : std::max<uint64_t>(room, limits::h2_least_window);
  const auto target = static_cast<int64_t>(std::min<uint64_t>(wanted, s.window - (s.held.size() - s.held_from)));
  const int64_t open = nghttp2_session_get_stream_local_window_size(raw(), s.id);
  if (open < 0 || open > target / 2 || open == target) return;
  nghttp2_submit_window_update(raw(), NGHTTP2_FLAG_NONE, s.id, static_cast<int32_t>(target - open));
}

void h2_session::on_pong(const uint8_t* payload) {
  if (payload[0] != window_ping || !windows_.answered()) return;
  const h2_settings& how = shelf_->settings;
  const uint32_t wanted = std::min<uint64_t>(how.max_connection_window, uint64_t{windows_.window()} * 2);
  if (wanted <= connection_window_) return;
  connection_window_ = wanted;
  nghttp2_session_set_local_window_size(raw(), NGHTTP2_FLAG_NONE, 0, static_cast<int32_t>(wanted));
}

}  // namespace tern::http::h2
