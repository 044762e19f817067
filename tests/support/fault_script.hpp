#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tern::test {

using std::chrono::milliseconds;

// What one connection of the fault server does after a request, step by step. When the steps are used up the connection
// waits for the next request.
struct fault_step {
  enum class action {
    send,        // all of `data`
    drip,        // `data`, one byte every `time`
    repeat,      // `data` again and again until the peer goes away, every `time` (0: as fast as it is read)
    wait,        // nothing for `time`
    read_body,   // go on once the request's body has been read
    stall,       // nothing more, reading nothing, until the peer goes away
    reset,       // RST
    close,       // close at once: a FIN, or a RST when the peer's bytes are still unread
    finish,      // FIN now, then throw away what the peer still sends until it closes too
    idle_limit,  // close if no further request begins within `time`
  };
  action what;
  std::string data = {};
  milliseconds time{0};
};

// One request as the fault server saw it.
struct fault_request {
  std::string head = {};  // raw, with the empty line
  std::string method = {};
  std::string path = {};  // without query; of an absolute-form target too
  std::string query = {};
  std::string body = {};  // raw as sent (chunk framing included), the first MiB; empty in a script that starts at the head
  std::uint64_t body_size = 0;  // without chunk framing
  std::uint64_t number = 0;     // on its connection, from 1

  // The value of a header, by lower-case name; empty when absent.
  std::string header(std::string_view name) const;
};

struct fault_script {
  std::vector<fault_step> steps;
};

// True for the paths whose script starts when the head is there, before the body is read (and without an automatic 100).
bool fault_starts_at_head(std::string_view path);

// The script of a built-in path; 404 for an unknown one. The list of paths is fault_paths().
fault_script fault_script_for(const fault_request& request);

// A text that explains every path, for --help and for who writes tests.
std::string_view fault_paths();

// A whole response. The body is left out for HEAD, Content-Length always tells its size.
std::string fault_response(const fault_request& request, std::string_view status, std::string_view extra_headers,
                           std::string_view body);

}  // namespace tern::test
