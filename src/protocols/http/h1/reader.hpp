// Turns what a server sends into the parts of one response. It calls nobody: next() says what comes.
//
//   idle → head → (1xx: head again | 101 to an upgrade: tunnel | none: done | fixed → done | chunk → ... → trailers → done |
//   until_end)
//
// After `data` the caller says with accept() how much was taken; the rest is fed again, from that byte on.
#pragma once

#include "protocols/http/h1/chunk_decoder.hpp"
#include "protocols/http/h1/framing.hpp"
#include "protocols/http/h1/section_reader.hpp"

namespace tern::http::h1 {

struct reader_limits {
  section_limits head;
  uint32_t informational = 0;
  size_t chunk_line = 0;
};

// What the request says about its response.
enum class asked : uint8_t {
  body,
  head_only,
  upgrade,
  connect  // what follows a 2xx is the tunnel, whatever its head says of a body (RFC 9110 §9.3.6)
};

class reader {
 public:
  enum class event : uint8_t { more, head, data, trailers, complete, failed };

  void begin(asked what, const reader_limits& limits);
  // All of `in` is consumed on `more`; on `head` and `trailers` what belongs to them; on `data` what precedes it.
  event next(bytes in, field_list::loan& loan, size_t& consumed);
  void accept(size_t count) noexcept;

  void finish() noexcept;  // between exchanges: keeps little memory

  const head& current() const noexcept { return head_; }                    // after head and trailers
  const section_reader& head_section() const noexcept { return section_; }  // after head
  bytes data() const noexcept { return data_; }                             // after data

  bool in_tunnel() const noexcept { return state_ == state::tunnel; }
  // The end of the input is the end of the response; after it there is no connection.
  bool lasts_until_end() const noexcept { return state_ == state::until_end || state_ == state::tunnel; }
  error truncation() const;  // when it is not
  const error& why() const noexcept { return why_; }
  const char* state_name() const noexcept;

 private:
  enum class state : uint8_t { idle, head, fixed, chunk, until_end, trailers, tunnel, done };

  event next_head(bytes in, field_list::loan& loan, size_t& consumed);
  event next_chunk(bytes in, field_list::loan& loan, size_t& consumed);
  event next_trailers(bytes in, field_list::loan& loan, size_t& consumed);
  event offer(bytes in) noexcept;
  event enter_final();
  event fail(error why);

  state state_ = state::idle;
  asked asked_ = asked::body;
  uint32_t informational_ = 0;
  uint64_t left_ = 0;
  reader_limits limits_;
  section_reader section_;
  chunk_decoder chunk_;
  head head_;
  bytes data_;
  error why_;
};

}  // namespace tern::http::h1
