#include "transport/socks/socks_handshake.hpp"

#include <algorithm>
#include <utility>

namespace tern {

void socks_handshake::send(secret message, size_t answer_bytes) {
  state_ = handshake_state::working;
  out_ = std::move(message);
  written_ = 0;
  in_.clear();
  wanted_ = answer_bytes;
}

void socks_handshake::expect(size_t more_bytes) { wanted_ = in_.size() + more_bytes; }

void socks_handshake::finish() { state_ = handshake_state::done; }

void socks_handshake::fail(error why) {
  state_ = handshake_state::failed;
  why_ = std::move(why);
}

void socks_handshake::try_another_connection() { state_ = handshake_state::reconnect; }

size_t socks_handshake::feed(bytes data) {
  size_t used = 0;
  while (state_ == handshake_state::working && used < data.size()) {
    const size_t count = std::min(wanted_ - in_.size(), data.size() - used);
    in_ += as_text(data.subspan(used, count));
    used += count;
    if (in_.size() == wanted_) take(std::string(in_));
  }
  return used;
}

void socks_handshake::feed_eof() {
  if (state_ == handshake_state::working)
    fail(error(TERN_E_PEER_CLOSED, "it closed the connection in the middle of the SOCKS handshake"));
}

bytes socks_handshake::pull_output(size_t written) {
  written_ += written;
  return as_bytes(out_.view().substr(written_));
}

handshake_state socks_handshake::result(error* why) const {
  if (why != nullptr && state_ == handshake_state::failed) *why = why_;
  return state_;
}

}  // namespace tern
