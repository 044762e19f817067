// What a peer sends, frame by frame: data goes to the message reader, control frames to the listener. Checks that the peer may
// send it (RFC 6455 §5.1, §5.2, §5.4, §5.5; RFC 7692 §6).
//
// Rules:
// - Control frames may stand between the frames of a message.
// - While a message waits for the sink nothing more is read, and at least one byte of input is left over, so that there is
//   something to offer again after resume: when such a byte comes again it is skipped.
#pragma once

#include "protocols/websocket/frame_reader.hpp"
#include "protocols/websocket/message_reader.hpp"

namespace tern::websocket {

class incoming {
 public:
  class listener {
   public:
    virtual void on_ping(bytes payload) = 0;
    virtual void on_pong() = 0;
    virtual void on_close(bytes payload) = 0;
    virtual void on_message_end() = 0;  // the sink has all of it

   protected:
    ~listener() = default;
  };

  incoming(const reading_options& options, listener& events)
      : deflates_(options.deflate.has_value()), events_(events), message_(options) {}

  // How much was used. Short: paused, stopped or failed.
  size_t feed(bytes in, sink& to);
  void stop() noexcept { stopped_ = true; }  // reads nothing any more; also from inside the listener
  void mute() noexcept { message_.mute(); }  // messages are still read, but nobody wants them

  bool within_message() const noexcept { return message_.within(); }
  const error& why() const noexcept { return why_; }

 private:
  size_t read(bytes in, sink& to);
  void begin_frame(const frame_head& h);
  void begin_data(const frame_head& h);
  void end_control();
  bool runs() const noexcept { return !stopped_ && !why_ && !message_.blocked(); }

  const bool deflates_;
  listener& events_;
  frame_reader frames_;
  message_reader message_;
  std::string control_;  // the payload of a control frame
  size_t ahead_ = 0;     // of the input to come: used already
  bool stopped_ = false;
  error why_;
};

}  // namespace tern::websocket
