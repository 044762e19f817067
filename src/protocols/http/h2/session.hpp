// HTTP/2 on one connection, RFC 9113: many exchanges at once, on nghttp2.
//
// Besides the rules of sansio/session.hpp:
// - It takes all input at once, also while sinks are paused: the rest of a paused stream is kept here, within that stream's
//   window, and offered again after resume, from pull_output or feed. The connection's window is given back for it at once.
// - Requests may be submitted at once; before the server's SETTINGS only a few, and it is undecided how many in all.
// - A request that waits for a slot the server took back, or never granted, stays unsent here until there is one.
// - When a request is given up and the server has said nothing since it was sent, nor does so in the next moments, it is asked
//   by a PING whether it is there, and takes no new requests until it says something. So the next ones are not lost on a
//   connection that is dead without a word. It is asked once until it sends HEADERS or DATA, or ping_interval has passed: gRPC
//   servers count PINGs. Without ping_interval it is never asked.
// - When the server breaks the protocol every operation ends at once; the session stays `draining` until its GOAWAY is
//   written, or for a moment, and is closed then.
#pragma once

#include <memory>

#include "base/limits.hpp"
#include "sansio/session.hpp"

namespace tern::http {

struct h2_settings {
  uint32_t max_streams = limits::h2_streams;    // at once; the server may grant fewer
  uint32_t max_requests = limits::h2_requests;  // of one connection
  uint32_t max_informational_heads = limits::http_informational_heads;

  uint32_t stream_window = limits::h2_stream_window;  // at first, and as far as they grow
  uint32_t connection_window = limits::h2_connection_window;
  uint32_t max_connection_window = limits::h2_max_connection_window;
  // Of paused streams. Windows grow no further together, so that only more streams than fit in it with their first windows
  // (256 by default) can reach it; then they hold up the others.
  uint64_t max_held_bytes = limits::h2_held_bytes;

  duration settings_timeout = limits::h2_settings_timeout;  // the server's SETTINGS, and its answer to ours
  duration ping_interval = limits::h2_ping_interval;        // of silence while streams are open; unlimited: no PING
  duration ping_timeout = limits::h2_ping_timeout;
  duration silence_suspect = limits::h2_silence_suspect;  // behind a request that was given up

  uint32_t spare_frames = limits::h2_spare_frames;
  uint32_t spare_frames_per_second = limits::h2_spare_frames_per_second;
};

namespace h2 {
class shelf;  // what the sessions of one loop share; it lives as long as one of them
}
std::shared_ptr<h2::shelf> make_h2_shelf(const h2_settings& settings = {});

std::unique_ptr<byte_session> make_h2_session(std::shared_ptr<h2::shelf> shelf, now_t now);

// Begins as `http1` (fresh) and asks the server to change to HTTP/2 with the first request that has no body (RFC 7540 §3.2).
// On 101 that operation goes on as stream 1; after any other answer this is an HTTP/1.1 session for good.
std::unique_ptr<byte_session> make_h2c_upgrade_session(std::shared_ptr<h2::shelf> shelf, std::unique_ptr<byte_session> http1);

}  // namespace tern::http
