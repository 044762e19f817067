// One connection's protocol machine. Pure: bytes and time come in, bytes and sink calls go out.
//
// Rules:
// - submit writes nothing; the driver calls pull_output once per loop turn for all that was submitted.
// - feed returns how much it consumed. Short means paused: the driver keeps the rest, stops reading, and feeds it again after
//   resume. Input other than data is always consumed (the count is ignored).
// - pull_output(written, budget) first drops `written` bytes of what it returned before, then returns what to send now, at most
//   about `budget` bytes. The views stay valid until the next call of any member. An empty span: nothing to send.
// - After every call the driver compares status(). Slots may grow and shrink at any time.
// - After cancel returned, op, sink and body are never touched. feed(close) ends every operation, then the session.
// - Sinks do not call the session from inside feed; what they ask for takes effect after feed returned.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "base/bytes.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "sansio/op.hpp"

namespace tern {

enum class phase : uint8_t {
  login,  // not usable yet (HELLO, start-up, settings); the first `open` means ready
  open,
  draining,  // finishes what it has, takes nothing new
  closed     // every operation has ended; the driver closes the layer
};

struct session_status {
  phase state = phase::open;
  uint32_t free_slots = 0;  // operations it would take now
  uint32_t in_flight = 0;
  bool undecided = false;  // how many it takes in all, the answer to come tells: until then nobody opens others beside it
  bool aside = false;      // it takes nothing for a while, whatever it takes else: what it has says nothing of that
  bool tunnel = false;  // it is its one operation's as long as that lasts, and serves no other: outside the cap of its origin
  bool wants_read = true;  // false while paused
  now_t deadline = never;  // feed(tick) is due then
  error why;               // why it is closed or draining, if something went wrong
};

class session {
 public:
  virtual ~session() = default;
  virtual void submit(op& o, now_t now) = 0;
  virtual void resume(op& o, now_t now) = 0;  // the sink takes again, or the body source has more
  virtual void cancel(op& o, now_t now) = 0;
  virtual const session_status& status() const = 0;
};

enum class input_kind : uint8_t { data, eof, read_failed, write_failed, tick, close };

struct input {
  input_kind kind = input_kind::data;
  bytes data;
  error why;  // read_failed, write_failed, close
};

class byte_session : public session {
 public:
  virtual size_t feed(const input& in, now_t now) = 0;
  virtual std::span<const bytes> pull_output(size_t written, size_t budget, now_t now) = 0;
};

// What a session is made for: where its connection goes, and what TLS agreed on ("h2"; empty: nothing).
struct session_start {
  const target& where;
  std::string_view alpn;
};

// Makes the sessions of one protocol on one loop, and keeps what they share. They may outlive it.
class session_factory {
 public:
  virtual ~session_factory() = default;
  virtual std::unique_ptr<byte_session> make(const session_start& start, now_t now) = 0;
};

// For client libraries that insist on their own socket.
struct interest {
  int fd = -1;
  bool read = false;
  bool write = false;
};

class fd_session : public session {
 public:
  virtual interest advance(bool readable, bool writable, now_t now) = 0;
};

}  // namespace tern
