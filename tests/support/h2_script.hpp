#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "support/h2_frames.hpp"

namespace tern::test {

using std::chrono::milliseconds;

// What the HTTP/2 peer does for a stream or, in its manners, for a connection, step by step.
struct h2_step {
  enum class action {
    send,         // all of `data`, whatever windows say; SETTINGS and WINDOW_UPDATE in it count as announced
    drip,         // `data`, one byte every `time`
    repeat,       // `data` again and again until the other side goes away, every `time` (0: as fast as it is read)
    body,         // `size` bytes of DATA and END_STREAM, within the other side's windows
    open_body,    // the same without END_STREAM
    endless,      // DATA without end, within the windows
    overrun,      // DATA without end, whatever the windows say
    wait,         // nothing for `time`
    wait_end,     // go on once the request has ended
    hold_window,  // from here on no window for what the other side sends on this stream, nor for the connection
    give_window,  // `size` bytes of window for stream and connection, every `time` while nothing else is given
    refuse,       // RST_STREAM with `code`; the stream is over
    go_away,      // GOAWAY with last stream `size` and `code`; later streams get nothing; a FIN when the others are done
    stall,        // the connection sends and reads nothing more, until the other side goes away
    reset,        // the connection: RST
    close,        // the connection: FIN at once
  };
  action what;
  std::string data = {};
  std::uint64_t size = 0;
  milliseconds time{0};
  std::uint32_t code = 0;
};
using h2_steps = std::vector<h2_step>;

// One request as the peer saw it.
struct h2_request {
  std::uint64_t connection = 0;  // from 1
  std::uint32_t stream = 0;
  std::uint64_t number = 0;  // on its connection, from 1
  std::uint64_t nth = 0;     // of the requests for this path on all connections, from 1
  h2_fields fields = {};     // in order, the pseudo-fields first
  h2_fields trailers = {};
  std::string path = {};  // without query
  std::string query = {};
  std::string body = {};  // the first MiB; empty in a script that starts at the head
  std::uint64_t body_size = 0;

  // The value of a field by its lower-case name; empty when absent.
  std::string field(std::string_view name) const;
};

// What a connection of a port does whatever is requested.
struct h2_manners {
  enum class habit {
    none,
    no_settings_ack,  // the other side's SETTINGS are never acknowledged
    no_ping_ack,      // its PINGs are never answered
    late_ping_ack,    // its PINGs are answered once all streams have ended, as at the end of a very long way
    silent,           // everything is read and noted, and nothing answered
  };
  // On accept; while it waits, nothing that was received is looked at.
  h2_steps greeting = {{h2_step::action::send, h2_settings({{h2_setting::max_concurrent_streams, 100}})}};
  habit keeps = habit::none;
  milliseconds byte_every{0};  // everything one byte at a time; 0: as it comes
};

// The manners of a built-in name (h2_manner_names()); an exception for another one.
h2_manners h2_manners_for(std::string_view name);
std::vector<std::string> h2_manner_names();

// True for the paths whose script starts when the head is there; the others start at the request's end.
bool h2_starts_at_head(std::string_view path);
// The script of a built-in path; status 404 for an unknown one. The list of paths is h2_paths().
h2_steps h2_script_for(const h2_request& request);
// A text that explains every path, for --help and for who writes tests.
std::string_view h2_paths();

// The steps of a whole answer: HEADERS with content-length, then the body within the windows.
h2_steps h2_answer(const h2_request& request, std::string_view status, const h2_fields& more = {}, std::string_view body = {});

}  // namespace tern::test
