#include "protocols/websocket/incoming.hpp"

#include <utility>

#include "protocols/websocket/close_code.hpp"

namespace tern::websocket {
namespace {

error wrong(std::string what) { return broken(close_code::protocol_error, std::move(what)); }

std::string number(opcode what) { return std::to_string(static_cast<unsigned>(what)); }

}  // namespace

size_t incoming::feed(bytes in, sink& to) {
  if (stopped_ || why_ || in.size() < ahead_) return 0;
  if (message_.blocked()) {
    const bool done = message_.go_on(to);
    if ((why_ = message_.why()) || !done) return 0;
    if (!message_.within()) events_.on_message_end();
  }
  size_t used = std::exchange(ahead_, 0);
  used += read(in.subspan(used), to);
  if (message_.blocked() && used == in.size()) {
    --used;
    ahead_ = 1;
  }
  return used;
}

size_t incoming::read(bytes in, sink& to) {
  for (size_t used = 0;;) {
    if (!runs()) return used;
    size_t n = 0;
    switch (frames_.next(in.subspan(used), n)) {
      case frame_reader::event::more:
        return in.size();
      case frame_reader::event::head:
        used += n;
        begin_frame(frames_.current());
        break;
      case frame_reader::event::payload: {
        const bytes part = frames_.payload();
        const frame_head& h = frames_.current();
        const bool data = !is_control(h.what);
        if (data)
          n = message_.take(part, h.fin && frames_.payload_ends(), to);
        else
          control_.append(as_text(part)), n = part.size();
        frames_.accept(n);
        used += n;
        if (data) {
          why_ = message_.why();
          if (n < part.size()) return used;
        }
        break;
      }
      case frame_reader::event::end:
        if (is_control(frames_.current().what)) {
          end_control();
        } else {
          message_.end_frame(frames_.current().fin, to);
          if ((why_ = message_.why())) break;
          if (!message_.within()) events_.on_message_end();
        }
        break;
      case frame_reader::event::failed:
        why_ = frames_.why();
        break;
    }
  }
}

void incoming::begin_frame(const frame_head& h) {
  if (h.masked)
    why_ = wrong("a masked frame");
  else if (is_control(h.what) && h.what != opcode::close && h.what != opcode::ping && h.what != opcode::pong)
    why_ = wrong("a control frame with the reserved opcode " + number(h.what));
  else if (!is_control(h.what))
    begin_data(h);
  else if (h.reserved != 0)
    why_ = wrong("a control frame with reserved bits");
  else
    control_.clear();
}

void incoming::begin_data(const frame_head& h) {
  const bool first = h.what != opcode::continuation;
  const bool compressed = h.reserved == rsv1 && deflates_ && first;
  if (first && h.what != opcode::text && h.what != opcode::binary)
    why_ = wrong("a data frame with the reserved opcode " + number(h.what));
  else if (h.reserved != 0 && !compressed)
    why_ =
        wrong(h.reserved == rsv1 && deflates_ ? "a continuation that is marked as compressed" : "a frame with reserved bits");
  else if (first && message_.within())
    why_ = wrong("a new message within another");
  else if (!first && !message_.within())
    why_ = wrong("a continuation of no message");
  if (why_) return;
  if (first) message_.begin(h.what == opcode::text, compressed);
  message_.begin_frame(h.length);
  why_ = message_.why();
}

void incoming::end_control() {
  const bytes payload = as_bytes(control_);
  switch (frames_.current().what) {
    case opcode::ping:
      return events_.on_ping(payload);
    case opcode::pong:
      return events_.on_pong();
    default:
      return events_.on_close(payload);
  }
}

}  // namespace tern::websocket
