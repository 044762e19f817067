// A request head as the bytes of HTTP/1.1, and how its body is framed.
#pragma once

#include <cstdint>
#include <string>

#include "protocols/http/message/request.hpp"

namespace tern::http::h1 {

enum class body_framing : uint8_t {
  none,
  fixed,  // Content-Length
  chunked,
  tunnel  // a request with Upgrade: the body source is what flows through the tunnel, if the server agrees
};

// How a request line names what it is about (RFC 9112 §3.2): that is a property of the connection.
enum class target_form : uint8_t {
  origin,
  absolute  // to a proxy, which may then serve any host over one connection
};

struct request_plan {
  body_framing body = body_framing::none;
  uint64_t length = 0;        // fixed
  bool sends_length = false;  // a Content-Length of our own goes into the head
  bool waits = false;         // Expect: 100-continue
  bool sends_expect = false;
  bool sends_host = true;
  bool closes = false;     // Connection: close, of the program's own
  bool head_only = false;  // HEAD
  target_form form = target_form::origin;
};

// TERN_E_ARGUMENT when the program's Content-Length contradicts the body.
error plan_request(const request_head&, const body_source* body, request_plan& out, target_form form = target_form::origin);

// Replaces `out` by the head, with room for `tail` more bytes.
void write_head(const request_head&, const request_plan&, size_t tail, std::string& out);

// The line before a chunk of `size` bytes, and all that follows the last one; appended.
inline constexpr size_t chunk_line_room = 18;
void append_chunk_line(std::string& out, size_t size);
void append_last_chunk(std::string& out, const fields* trailers);

}  // namespace tern::http::h1
