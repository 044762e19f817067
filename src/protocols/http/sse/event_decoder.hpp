// Reads an event stream (WHATWG HTML §9.2.5 and §9.2.6): bytes in, one event after another out. Pure.
//
//   within ⇄ ready    within: lines are gathered; ready: a blank line has ended an event that has data, which stands until pop
//   within → broken   a line or an event was too large: nothing is read any more
//
// Lines end with CR, LF or CRLF, wherever the bytes are cut; a byte order mark in front of the first is left out. What does not
// end with a blank line is no event. Text that is not UTF-8 is mended with U+FFFD.
//
// The last id outlives the response, as browsers have it: who goes on with another one gives it on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/limits.hpp"

namespace tern::http {

struct event_limits {
  uint64_t line_bytes = limits::sse_line_bytes;
  uint64_t event_bytes = limits::sse_event_bytes;  // type and data
};

// Views into the decoder, valid until pop.
struct server_event {
  std::string_view type;  // "message" unless the server names one
  std::string_view data;  // lines, joined by LF
  std::string_view id;    // the last one that the server gave; empty: none
};

class event_decoder {
 public:
  explicit event_decoder(const event_limits& most, std::string last_id = {});

  size_t feed(bytes data);  // how much was read: up to the end of an event, else all; nothing while one stands
  bool ready() const noexcept { return ready_; }
  void pop();
  server_event event() const noexcept;
  const error& why() const noexcept { return why_; }  // broken: TERN_E_BODY_TOO_LARGE

  const std::string& last_id() const noexcept { return last_id_; }  // of all events that have ended, with data or without
  // How long the server wants to be left alone before a connection is made anew, once it has said so; capped at a day.
  std::optional<duration> retry() const noexcept { return retry_; }

 private:
  void end_line(std::string_view rest);
  void read_line(std::string_view line);
  void read_field(std::string_view name, std::string_view value);
  void read_retry(std::string_view digits);
  void end_event();
  void fail(std::string what, uint64_t most, const char* option);

  const event_limits most_;
  std::string line_;  // what came of it before
  std::string type_;
  std::string data_;
  std::string id_;
  std::string last_id_;
  std::optional<duration> retry_;
  error why_;
  bool first_line_ = true;
  bool after_cr_ = false;  // an LF that follows belongs to it
  bool has_data_ = false;
  bool ready_ = false;
};

}  // namespace tern::http
