#include "protocols/http/h2/shelf.hpp"

#include <new>

#include "base/limits.hpp"
#include "protocols/http/h2/frame_watch.hpp"

namespace tern::http::h2 {

shelf::shelf(const h2_settings& how) : settings(how) {
  nghttp2_session_callbacks* callbacks = nullptr;
  if (nghttp2_session_callbacks_new(&callbacks) != 0) throw std::bad_alloc();
  callbacks_.reset(callbacks);
  set_callbacks(*callbacks);

  nghttp2_option* options = nullptr;
  if (nghttp2_option_new(&options) != 0) throw std::bad_alloc();
  options_.reset(options);
  nghttp2_option_set_no_auto_window_update(options, 1);  // by what sinks took
  nghttp2_option_set_no_closed_streams(options, 1);
  nghttp2_option_set_peer_max_concurrent_streams(options, how.max_streams);
  nghttp2_option_set_max_outbound_ack(options, size_t{how.spare_frames} * 2);  // frame_watch notices first
  // frame_watch counts them; nghttp2 counts one that arrives byte by byte up to nine times.
  nghttp2_option_set_max_continuations(options, (size_t{how.spare_frames} + 1) * frame_head_bytes);
  // nghttp2 counts what a head could become at worst.
  nghttp2_option_set_max_send_header_block_length(options, 2 * limits::http_request_head_bytes);

  outputs_.reserve(limits::h2_spares);
  heads_.reserve(limits::h2_spares);
}

void shelf::give(std::unique_ptr<output> used) {
  if (outputs_.size() == limits::h2_spares || used->capacity() > limits::h2_spare_bytes) return;
  used->clear();
  outputs_.push_back(std::move(used));
}

void shelf::give(std::unique_ptr<head_block> used) {
  if (heads_.size() == limits::h2_spares) return;
  used->release();
  heads_.push_back(std::move(used));
}

}  // namespace tern::http::h2
