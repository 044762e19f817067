// Puts what the program sends into frames (RFC 6455 §5.2 to §5.6, §6.1; RFC 7692 §7.2.1). A piece of the source becomes a
// frame, or several when it is long.
//
//   between messages -a piece that does not end it-> within a message -its last piece-> between messages
#pragma once

#include <memory>
#include <string>

#include "base/limits.hpp"
#include "base/utf8_checker.hpp"
#include "protocols/websocket/frame_head.hpp"
#include "protocols/websocket/message_deflater.hpp"
#include "sansio/body_source.hpp"

namespace tern::websocket {

// What the source's bytes are.
enum class sending : uint8_t {
  messages,  // as peeked says
  one_text,  // all of them together one message
  one_binary
};

struct sending_options {
  std::optional<deflate_agreement> deflate;
  int level = 6;
  sending what = sending::messages;
  size_t fragment = limits::websocket_fragment_bytes;        // the largest payload, before it is compressed; at least 1
  uint64_t compress_from = limits::websocket_compress_from;  // shorter messages stay as they are
  draw_fn draw = draw_random;
};

class outgoing {
 public:
  explicit outgoing(const sending_options& options) : options_(options) {}

  // Appends frames, until `out` has `enough` bytes or there is no more: then says what the source said last.
  pull add_messages(body_source& from, std::string& out, size_t enough);
  void add_control(opcode what, bytes payload, std::string& out);

  const error& why() const noexcept { return why_; }  // text that is not UTF-8, no random numbers

 private:
  enum class state : uint8_t { between, within };

  bool is_last(const peeked& piece, const body_source& from) const;
  void add_piece(bytes data, bool text, bool last, std::string& out);
  void begin(bytes data, bool text, bool last);
  void end_message(const body_source& from, std::string& out);
  void add_frame(opcode what, bytes payload, bool fin, uint8_t reserved, std::string& out);

  const sending_options options_;
  std::unique_ptr<message_deflater> deflater_;  // from the first message on that is worth it
  std::string compressed_;
  utf8_checker utf8_;
  uint64_t sent_ = 0;  // of the source: for one message
  state state_ = state::between;
  bool text_ = false;
  bool compresses_ = false;
  bool begun_ = false;  // a frame of the message is out
  error why_;
};

}  // namespace tern::websocket
