// Where a request body comes from: bytes, a file, a callback, pushed chunks, a cache entry.
//
// The session peeks, sends, then consumes what was sent. `pending` means: nothing now; the source calls its waker, on the
// loop, when peek is worth another try. A source belongs to one submission and is used on one loop at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sansio/head.hpp"

namespace tern {

enum class pull : uint8_t { some, pending, end, failed };

struct peeked {
  pull state;
  bytes data;  // some: at least one byte, valid until consume or rewind
  // Of a source of messages, for protocols that have messages. There an empty message is `some` without bytes; consume(0) goes
  // past it.
  bool text = false;        // of a text message, not a binary one
  bool more = false;        // the message does not end with this piece
  bool ends_chunk = false;  // data reaches the end of the piece, as the program sent it
};

// How the program takes leave, in protocols that have a way to say so.
struct farewell {
  uint32_t code = 0;
  std::string reason;
};
using farewell_check = error (*)(uint32_t code, std::string_view reason);  // TERN_E_ARGUMENT: nobody may say that

// Told on the loop that a pending source has more, has ended or has failed. Never called inside peek or consume.
struct waker {
  virtual void wake() = 0;

 protected:
  ~waker() = default;
};

class body_source {
 public:
  virtual ~body_source() = default;
  // False: not even the length is known yet (a file to be opened). A first peek sets it going and says pending; the waker
  // tells.
  virtual bool ready() const { return true; }
  virtual peeked peek(size_t max) = 0;
  virtual void consume(size_t count) = 0;
  virtual std::optional<uint64_t> length() const = 0;          // of the whole body; empty: unknown
  virtual bool rewind() = 0;                                   // back to the first byte; true also while nothing was consumed
  virtual bool can_rewind() const { return true; }             // whether rewind would succeed now
  virtual error why() const { return {}; }                     // after failed
  virtual const fields* trailers() const { return nullptr; }   // after end; NULL: none
  virtual const farewell* parting() const { return nullptr; }  // after end; NULL: without a word
  virtual void resume() {}                                     // the program lets a source that it paused go on
  virtual void set_waker(waker* w) { waker_ = w; }             // NULL: wake nobody any more

 protected:
  waker* waker_ = nullptr;
};

}  // namespace tern
