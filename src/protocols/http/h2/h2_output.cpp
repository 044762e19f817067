// What goes out: frames gathered into one buffer, and what is known once it is written.
#include <algorithm>
#include <new>

#include "base/limits.hpp"
#include "protocols/http/h2/faults.hpp"
#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {
namespace {

uint32_t number(const std::byte* p) noexcept {
  return std::to_integer<uint32_t>(p[0]) << 24 | std::to_integer<uint32_t>(p[1]) << 16 | std::to_integer<uint32_t>(p[2]) << 8 |
         std::to_integer<uint32_t>(p[3]);
}

}  // namespace

// The fields of a request lie where the program or the shelf has them until its HEADERS are packed: one head at a time, and
// none is left half done.
void h2_session::gather(size_t most) {
  gather_most_ = most;
  while (may_write()) {
    const bool full = out_ ? out_->gathered() >= most : most == 0;
    if (packing_ == nullptr) {
      if (full) break;
      if (life_ != life::ending) start_next();
    }
    const uint8_t* data = nullptr;
    const ssize_t size = nghttp2_session_mem_send(raw(), &data);
    rethrow();
    if (size == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
    if (size > 0) {
      add_frame({reinterpret_cast<const std::byte*>(data), static_cast<size_t>(size)});
    } else if (size < 0) {
      goaway_packed_ = true;
      return end_connection(NGHTTP2_INTERNAL_ERROR, error(TERN_E_INTERNAL, nghttp2_strerror(static_cast<int>(size))));
    } else if (packing_ != nullptr) {
      not_packed();
    } else if (fresh_.empty() || known_streams_ >= most_streams() || life_ == life::ending) {
      break;
    }
  }
  if (goaway_packed_ && life_ != life::ending && life_ != life::closed) {
    life_ = life::ending;
    goaway_until_ = after(now_, limits::h2_goaway_timeout);
    fail_all(status_.why);
  }
}

void h2_session::start_next() {
  while (!fresh_.empty() && known_streams_ < most_streams()) {
    stream& s = fresh_.front();
    if (error e = plan_request(s.head(), s.o->body, s.plan))
      fail(s, std::move(e));
    else if (look_at_body(s))
      return start(s);
  }
}

void h2_session::start(stream& s) {
  shelf_->fields.set_request(s.head(), s.plan);
  s.request = s.plan.waits ? request_state::waiting : request_state::sending;
  s.body_left = s.plan.length;
  s.window = shelf_->settings.stream_window;
  const nghttp2_data_provider body = body_provider();
  const int32_t id = nghttp2_submit_request(raw(), nullptr, shelf_->fields.data(), shelf_->fields.size(),
                                            s.plan.has_body ? &body : nullptr, &s);
  if (id == NGHTTP2_ERR_NOMEM) throw std::bad_alloc();
  if (id < 0) {
    drain();
    return refuse(s, error(TERN_E_PEER_CLOSED, "the connection takes no more requests"));
  }
  s.id = id;
  s.known = true;
  ++known_streams_;
  static_cast<list_node<>&>(s).unlink();
  open_.push_back(s);
  packing_ = &s;
}

void h2_session::not_packed() {
  stream& s = *std::exchange(packing_, nullptr);
  if (farewell_) return refuse(s, farewell_);
  fail(s, error(TERN_E_LIMIT, "the request head is too large for HTTP/2"));
}

void h2_session::add_frame(bytes frame) {
  out().add(frame);
  if (frame.size() < frame_head_bytes) return;
  const auto type = std::to_integer<uint8_t>(frame[3]);
  const auto flags = std::to_integer<uint8_t>(frame[4]);
  const auto id = static_cast<int32_t>(number(&frame[5]) & 0x7fffffff);
  switch (type) {
    case NGHTTP2_HEADERS:
      section_ends_stream_ = (flags & NGHTTP2_FLAG_END_STREAM) != 0;
      watch_.allow(limits::h2_spare_frames_per_request);
      [[fallthrough]];
    case NGHTTP2_CONTINUATION: {
      if ((flags & NGHTTP2_FLAG_END_HEADERS) == 0) break;
      stream* s = packing_ != nullptr ? std::exchange(packing_, nullptr) : find(id);
      if (s == nullptr) break;
      section_ends_stream_ ? note_sent(*s) : out().add_mark(*s, reach::partly_sent);
      break;
    }
    case NGHTTP2_DATA:
      if ((flags & NGHTTP2_FLAG_END_STREAM) == 0) break;
      if (stream* s = find(id)) note_sent(*s);
      break;
    case NGHTTP2_GOAWAY:
      note_goaway(frame.subspan(frame_head_bytes));
      break;
    default:
      break;
  }
}

void h2_session::note_sent(stream& s) {
  s.request = request_state::sent;
  out().add_mark(s, reach::sent);
}

// Ours, or one that nghttp2 sends because the server broke the protocol: its text says how.
void h2_session::note_goaway(bytes payload) {
  goaway_packed_ = true;
  if (life_ == life::ending) return;
  const std::string_view reason = as_text(payload.subspan(8));
  status_.why = broken_connection(number(&payload[4]), reason, heard_settings_);
}

output& h2_session::out() {
  if (!out_) out_ = shelf_->take_output();
  return *out_;
}

void h2_session::note_written(size_t count) {
  out_->wrote(count, [this](const output::mark& m) {
    if (m.of->turn != m.turn || m.of->o == nullptr) return;
    reached(*m.of, m.reached);
    if (m.of->request == request_state::waiting) await_continue(*m.of);
  });
  if (out_->empty()) let_output_go();
}

void h2_session::let_output_go() noexcept {
  if (out_) shelf_->give(std::move(out_));
}

void h2_session::reset_stream(stream& s, uint32_t code) {
  if (s.known && !write_error_) nghttp2_submit_rst_stream(raw(), NGHTTP2_FLAG_NONE, s.id, code);
}

}  // namespace tern::http::h2
