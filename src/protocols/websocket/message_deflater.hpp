// Compresses the messages we send (RFC 7692 §7.2.1). One zlib stream for all of them; each ends with a flush whose last four
// bytes, 00 00 ff ff, are left away.
//
//   between messages -add-> within a message -finish-> between messages
#pragma once

#include <string>

#include "base/bytes.hpp"
#include "protocols/websocket/extension.hpp"

namespace tern::websocket {

class message_deflater {
 public:
  message_deflater(const deflate_agreement& agreed, int level);
  message_deflater(const message_deflater&) = delete;
  message_deflater& operator=(const message_deflater&) = delete;
  ~message_deflater();

  // Whether it can be used at all: a window of 2^8 bytes is beyond zlib.
  static bool can(const deflate_agreement& agreed) noexcept { return agreed.client_max_window_bits >= smallest_window_bits; }

  // Appends to `out` what is ready of the compressed message, perhaps nothing.
  void add(bytes data, std::string& out);
  // The same, and the end of the message.
  void finish(bytes data, std::string& out);

 private:
  struct stream;
  void run(bytes data, bool flush, std::string& out);

  const bool forgets_;  // after each message
  stream* z_;
};

}  // namespace tern::websocket
