#include "protocols/websocket/outgoing.hpp"

#include <algorithm>
#include <utility>

namespace tern::websocket {

pull outgoing::add_messages(body_source& from, std::string& out, size_t enough) {
  while (out.size() < enough && !why_) {
    peeked piece = from.peek(options_.fragment);
    if (piece.state == pull::end) end_message(from, out);
    if (piece.state != pull::some) return why_ ? pull::failed : piece.state;
    add_piece(piece.data, piece.text, is_last(piece, from), out);
    from.consume(piece.data.size());
  }
  return why_ ? pull::failed : pull::some;
}

bool outgoing::is_last(const peeked& piece, const body_source& from) const {
  if (options_.what == sending::messages) return piece.ends_chunk && !piece.more;
  const std::optional<uint64_t> length = from.length();
  return length && sent_ + piece.data.size() >= *length;
}

void outgoing::add_piece(bytes data, bool text, bool last, std::string& out) {
  if (state_ == state::between) begin(data, text, last);
  sent_ += data.size();
  if (text_ && !(utf8_.feed(data) && (!last || utf8_.complete()))) {
    why_ = error(TERN_E_ARGUMENT, "a text message to be sent is not UTF-8");
    return;
  }
  if (compresses_) {
    if (!deflater_) deflater_ = std::make_unique<message_deflater>(*options_.deflate, options_.level);
    compressed_.clear();
    last ? deflater_->finish(data, compressed_) : deflater_->add(data, compressed_);
    data = as_bytes(compressed_);
  }
  if (last || !data.empty()) {
    const opcode first = text_ ? opcode::text : opcode::binary;
    add_frame(begun_ ? opcode::continuation : first, data, last, compresses_ && !begun_ ? rsv1 : 0, out);
    begun_ = true;
  }
  if (compressed_.capacity() > limits::websocket_spare_bytes) std::string().swap(compressed_);
  if (last) state_ = state::between;
}

void outgoing::begin(bytes data, bool text, bool last) {
  state_ = state::within;
  begun_ = false;
  text_ = options_.what == sending::messages ? text : options_.what == sending::one_text;
  utf8_.reset();
  const bool worth_it = !last || (!data.empty() && data.size() >= options_.compress_from);
  compresses_ = worth_it && options_.deflate && message_deflater::can(*options_.deflate);
}

// The source ended: what was going on ends with it, and one message that has no bytes is a message too. Who takes leave within
// a message has not sent it: no frame says that it is complete.
void outgoing::end_message(const body_source& from, std::string& out) {
  const bool several = options_.what == sending::messages;
  if (several ? state_ == state::within && from.parting() == nullptr : state_ == state::within || sent_ == 0)
    add_piece({}, text_, true, out);
}

void outgoing::add_control(opcode what, bytes payload, std::string& out) { add_frame(what, payload, true, 0, out); }

void outgoing::add_frame(opcode what, bytes payload, bool fin, uint8_t reserved, std::string& out) {
  mask_key key;
  if (error e = options_.draw(key)) {
    why_ = std::move(e);
    return;
  }
  append_frame(out, {what, fin, reserved, true, payload.size()}, payload, key);
}

}  // namespace tern::websocket
