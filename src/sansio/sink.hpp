// Where the answer to one operation goes. Sessions call it inside feed and pull_output; it never calls the session back.
//
// Order: on_progress as bytes move; on_head (informational ...)* (final | tunnel), (on_data | on_message)*, on_head(trailers |
// closing)?, on_end. on_end comes exactly once unless the operation was cancelled; after it, and after session.cancel, the sink
// is not touched.
#pragma once

#include <limits>

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "sansio/head.hpp"
#include "value/value.hpp"

namespace tern {

// How far an operation got; only grows within one attempt. Decides what may be sent again.
enum class reach : uint8_t { unsent, partly_sent, sent, responding };

struct outcome {
  error why;  // empty: success
  reach reached = reach::unsent;
  bool maybe_processed = false;
  bool refused = false;        // the peer says that it did nothing with it, however much was sent: safe to send again
  bool behind_others = false;  // refused, because its connection ends behind others that the peer takes
};

enum class take : uint8_t { more, pause, overflow };

struct message_part {
  bool text = false;  // not binary
  bool more = false;  // the message goes on; so it does when less than all of a part was taken
};

class sink {
 public:
  virtual void on_head(const head& h) = 0;
  // How much of data was taken. Short: paused; the session offers the rest again after resume.
  virtual size_t on_data(bytes data) = 0;
  // A message, or a part of one, from protocols that have messages. Taken: all of it, or for parts of messages also less; what
  // was not is offered again after resume. An empty one is offered only while there is room, and is always taken. A sink that
  // knows no messages gets their bytes.
  virtual size_t on_message(bytes data, message_part what) {
    static_cast<void>(what);
    return data.empty() ? 0 : on_data(data);
  }
  // About how much more it would take now: a session with windows lets the peer send no more. After 0 comes a resume.
  virtual uint64_t room() const { return std::numeric_limits<uint64_t>::max(); }
  // One row, reply, message or document. pause: taken, but hold the next until resume; overflow: not taken, end it.
  virtual take on_item(owned_value&& item) {
    static_cast<void>(item);
    return take::overflow;
  }
  virtual void on_progress(reach reached) = 0;
  virtual void on_end(outcome&& end) = 0;

 protected:
  ~sink() = default;
};

}  // namespace tern
