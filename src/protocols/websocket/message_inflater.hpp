// Decompresses the messages a peer sends (RFC 7692 §7.2.2). One zlib stream for all of them; each is continued with the four
// bytes its sender left away.
//
// A message may consist of any blocks. After one that says it is the last (BFINAL) the next one starts a new stream over the
// same window.
#pragma once

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "protocols/websocket/extension.hpp"

namespace tern::websocket {

class message_inflater {
 public:
  explicit message_inflater(const deflate_agreement& agreed);
  message_inflater(const message_inflater&) = delete;
  message_inflater& operator=(const message_inflater&) = delete;
  ~message_inflater();

  struct step {
    size_t used = 0;
    size_t made = 0;
  };
  // Neither used nor made: it has nothing more for what was given.
  step inflate(bytes in, mutable_bytes room);
  // After all of a message was used: what is left of it. Made nothing: the message has ended, unless why() says otherwise.
  step finish(mutable_bytes room);

  const error& why() const noexcept { return why_; }

 private:
  struct stream;
  void fail(const char* what);

  const bool forgets_;  // after each message
  stream* z_;
  size_t tail_used_ = 0;
  bool at_end_ = false;  // of a stream, with BFINAL
  bool between_blocks_ = true;
  error why_;
};

}  // namespace tern::websocket
