// Request bodies: nghttp2 asks for the next frame's worth, the bytes go from where they lie into the output.
#include <algorithm>

#include "base/limits.hpp"
#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {
namespace {

error short_body(uint64_t missing) {
  return error(TERN_E_BODY_SOURCE,
               "the request body ended " + std::to_string(missing) + " bytes before the length it had announced");
}

error why_failed(const body_source& body) { return body.why() ? body.why() : error(TERN_E_BODY_SOURCE); }

}  // namespace

// Before anything is sent: a body that has failed already costs nothing, one that is empty after all no frame.
bool h2_session::look_at_body(stream& s) {
  if (!s.plan.has_body || s.plan.waits) return true;
  switch (s.o->body->peek(limits::body_chunk).state) {
    case pull::failed:
      fail(s, why_failed(*s.o->body));
      return false;
    case pull::end:
      if (s.plan.counted) {
        fail(s, short_body(s.plan.length));
        return false;
      }
      if (const fields* trailers = s.o->body->trailers(); trailers == nullptr || trailers->empty()) s.plan.has_body = false;
      return true;
    default:
      return true;
  }
}

ssize_t h2_session::read_body(stream& s, size_t room, uint32_t& flags) {
  if (s.request != request_state::sending) return NGHTTP2_ERR_DEFERRED;
  if (s.plan.counted) room = static_cast<size_t>(std::min<uint64_t>(room, s.body_left));
  const peeked got = s.o->body->peek(room);
  switch (got.state) {
    case pull::some:
      s.chunk = got.data.first(std::min(got.data.size(), room));
      flags |= NGHTTP2_DATA_FLAG_NO_COPY;
      if (s.plan.counted && s.chunk.size() == s.body_left) flags |= NGHTTP2_DATA_FLAG_EOF;
      return static_cast<ssize_t>(s.chunk.size());
    case pull::pending:
      s.request = request_state::deferred;
      return NGHTTP2_ERR_DEFERRED;
    case pull::end:
      if (s.plan.counted) return body_failed(s, short_body(s.body_left));
      flags |= NGHTTP2_DATA_FLAG_EOF;
      add_trailers(s, flags);
      return 0;
    case pull::failed:
      break;
  }
  return body_failed(s, why_failed(*s.o->body));
}

int h2_session::pack_body(stream& s, const uint8_t* frame_head, size_t length) {
  out().add({reinterpret_cast<const std::byte*>(frame_head), frame_head_bytes});
  out().add(s.chunk.first(length));
  s.chunk = {};
  s.o->body->consume(length);
  s.o->moved = now_;
  if (s.plan.counted) s.body_left -= length;
  watch_.allow(limits::h2_spare_frames_per_data + length / limits::h2_upload_bytes_per_spare_frame);
  if ((frame_head[4] & NGHTTP2_FLAG_END_STREAM) != 0) note_sent(s);
  return out().gathered() >= gather_most_ ? NGHTTP2_ERR_PAUSE : 0;
}

void h2_session::add_trailers(stream& s, uint32_t& flags) {
  const fields* trailers = s.o->body->trailers();
  if (trailers == nullptr || trailers->empty()) return;
  field_array list;
  list.set_trailers(*trailers);
  if (list.size() == 0 || nghttp2_submit_trailer(raw(), s.id, list.data(), list.size()) != 0) return;
  flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
}

// Part of it may be on its way out already.
ssize_t h2_session::body_failed(stream& s, error why) {
  reset_stream(s, NGHTTP2_CANCEL);
  const reach so_far = s.reached;
  end(s, {std::move(why), so_far, true});
  return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
}

void h2_session::go_on(stream& s) {
  if (s.request != request_state::waiting) return;
  s.request = request_state::sending;
  stop_awaiting(s);
  nghttp2_session_resume_data(raw(), s.id);
}

void h2_session::keep_body_back(stream& s) {
  s.request = request_state::stopped;
  stop_awaiting(s);
}

void h2_session::stop_upload(stream& s) {
  keep_body_back(s);
  reset_stream(s, NGHTTP2_CANCEL);
}

}  // namespace tern::http::h2
