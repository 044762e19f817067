// Makes messages of the payloads of data frames: decodes, checks and delivers them (RFC 6455 §8.1, RFC 7692 §7.2.2).
//
//   between -begin-> reading -all delivered-> between
//                    reading <-> handing        a part waits for the sink
//                    reading -> finishing       compressed: the payload has come, its decoding goes on
//          reading, finishing -> handing_last -> between
//
// Rules:
// - What is there as a whole is delivered where it lies, not compressed as it is; other messages are gathered and delivered as
//   a whole or, by option, in parts as they come.
// - While it is blocked nothing may be given to it; go_on tries again.
// - Text is checked before it is delivered, and fails at the first wrong byte.
// - What is gathered is bounded by the largest message, and grows as it comes, not as it is announced.
#pragma once

#include <optional>
#include <string>

#include "base/limits.hpp"
#include "base/utf8_checker.hpp"
#include "protocols/websocket/message_inflater.hpp"
#include "sansio/sink.hpp"

namespace tern::websocket {

enum class delivery : uint8_t { whole, parts };

struct reading_options {
  std::optional<deflate_agreement> deflate;
  delivery how = delivery::whole;
  uint64_t max_message = limits::websocket_message_bytes;  // after decoding
  uint64_t max_ratio = limits::websocket_decoded_ratio;
};

class message_reader {
 public:
  explicit message_reader(const reading_options& options) : options_(options) {}

  bool within() const noexcept { return state_ != state::between; }
  bool blocked() const noexcept {
    return state_ == state::handing || state_ == state::finishing || state_ == state::handing_last;
  }
  const error& why() const noexcept { return why_; }

  void begin(bool text, bool compressed);
  void begin_frame(uint64_t length);  // another frame of the message
  // How much was taken. Less than all: it is paused or blocked. `last`: the message ends with this part.
  size_t take(bytes part, bool last, sink& to);
  void end_frame(bool last, sink& to);
  bool go_on(sink& to);  // false: still blocked

  void mute() noexcept { muted_ = true; }  // messages are read, but nobody wants them

 private:
  enum class state : uint8_t { between, reading, handing, finishing, handing_last };

  size_t take_in_place(bytes part, bool last, sink& to);
  size_t inflate(bytes part, sink& to);
  void finish();
  mutable_bytes room();
  void made(size_t count, size_t room);
  void check(bytes part);
  void check_end();
  bool hand_over(sink& to);
  void end() noexcept;
  void fail(error why);

  const reading_options options_;
  std::optional<message_inflater> inflater_;  // from the first compressed message on
  utf8_checker utf8_;
  size_t checked_ = 0;    // of what take() is given next: it was refused before
  std::string gathered_;  // decoded, not delivered
  size_t handed_ = 0;     // of gathered_
  uint64_t size_ = 0;     // of the message so far, decoded
  uint64_t on_wire_ = 0;  // and compressed
  state state_ = state::between;
  bool text_ = false;
  bool compressed_ = false;
  bool muted_ = false;
  error why_;
};

}  // namespace tern::websocket
