// From nghttp2 to the session. What a sink throws must not pass through C: it waits in the session until nghttp2 returned.
#include <string_view>

#include "protocols/http/h2/h2_session.hpp"

namespace tern::http::h2 {
namespace {

std::string_view text(const uint8_t* data, size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace

struct callbacks {
  template <class F>
  static int guarded(void* user_data, F&& f) {
    auto& self = *static_cast<h2_session*>(user_data);
    try {
      if constexpr (std::is_void_v<decltype(f(self))>) {
        f(self);
        return 0;
      } else {
        return static_cast<int>(f(self));
      }
    } catch (...) {
      self.thrown_ = std::current_exception();
      return NGHTTP2_ERR_CALLBACK_FAILURE;
    }
  }

  static int begin_frame(nghttp2_session*, const nghttp2_frame_hd* hd, void* user_data) {
    auto& self = *static_cast<h2_session*>(user_data);
    if (hd->type == NGHTTP2_CONTINUATION && self.block_) self.block_->add_wire_bytes(hd->length + frame_head_bytes);
    return 0;
  }
  static int begin_headers(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { self.on_begin_headers(*frame); });
  }
  static int header(nghttp2_session*, const nghttp2_frame*, const uint8_t* name, size_t name_size, const uint8_t* value,
                    size_t value_size, uint8_t, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { return self.on_field(text(name, name_size), text(value, value_size)); });
  }
  static int invalid_header(nghttp2_session*, const nghttp2_frame*, const uint8_t*, size_t, const uint8_t*, size_t, uint8_t,
                            void*) {
    return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;  // not skipped: the stream's end
  }
  static int frame_received(nghttp2_session*, const nghttp2_frame* frame, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { self.on_frame(*frame); });
  }
  static int data_chunk(nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size, void* user_data) {
    return guarded(user_data, [&](h2_session& self) {
      if (stream* s = self.find(id)) return self.on_body(*s, as_bytes(text(data, size)));
      nghttp2_session_consume(self.raw(), id, size);
    });
  }
  static int invalid_frame(nghttp2_session*, const nghttp2_frame* frame, int code, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { self.on_bad_frame(*frame, code); });
  }
  static int stream_close(nghttp2_session*, int32_t id, uint32_t code, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { self.on_stream_closed(id, code); });
  }
  static int complaint(nghttp2_session*, int, const char* message, size_t size, void* user_data) {
    return guarded(user_data, [&](h2_session& self) { self.complaint_.assign(message, size); });
  }
  static ssize_t read_body(nghttp2_session*, int32_t id, uint8_t*, size_t room, uint32_t* flags, nghttp2_data_source*,
                           void* user_data) {
    return guarded(user_data, [&](h2_session& self) {
      stream* s = self.find(id);
      return s ? self.read_body(*s, room, *flags) : ssize_t{NGHTTP2_ERR_DEFERRED};
    });
  }
  static int send_data(nghttp2_session*, nghttp2_frame* frame, const uint8_t* head, size_t length, nghttp2_data_source*,
                       void* user_data) {
    return guarded(user_data, [&](h2_session& self) -> int {
      stream* s = self.find(frame->hd.stream_id);
      return s ? self.pack_body(*s, head, length) : NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    });
  }
};

nghttp2_data_provider body_provider() noexcept {
  nghttp2_data_provider provider;
  provider.source.ptr = nullptr;
  provider.read_callback = callbacks::read_body;
  return provider;
}

void set_callbacks(nghttp2_session_callbacks& into) {
  nghttp2_session_callbacks_set_on_begin_frame_callback(&into, callbacks::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(&into, callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(&into, callbacks::header);
  nghttp2_session_callbacks_set_on_invalid_header_callback(&into, callbacks::invalid_header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(&into, callbacks::frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(&into, callbacks::data_chunk);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(&into, callbacks::invalid_frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(&into, callbacks::stream_close);
  nghttp2_session_callbacks_set_error_callback2(&into, callbacks::complaint);
  nghttp2_session_callbacks_set_send_data_callback(&into, callbacks::send_data);
}

}  // namespace tern::http::h2
