// HTTP/1.1 on one connection, RFC 9112: one exchange at a time, no pipelining.
//
// Besides the rules of sansio/session.hpp:
// - What was written is reported (pull_output) before the next feed. Bytes that arrive while output is on offer and not
// reported
//   count as an answer to an unfinished request, which ends the connection after it.
// - Sinks are called from feed and from pull_output (progress; the end, when the request's body fails).
// - An operation that ends while not a byte of it can have left, by cancel or by its body, leaves the connection usable.
// - A request with an Upgrade field has no body of its own: its body source flows through the tunnel that a 101 opens.
#pragma once

#include <memory>

#include "base/limits.hpp"
#include "sansio/session.hpp"

namespace tern::http {

struct h1_settings {
  uint32_t max_informational_heads = limits::http_informational_heads;
  size_t max_chunk_line_bytes = limits::http_chunk_line_bytes;
};

std::unique_ptr<session_factory> make_h1_factory(const h1_settings& settings = {});
std::unique_ptr<byte_session> make_h1_session(const h1_settings& settings = {});  // one that shares with nobody

}  // namespace tern::http
