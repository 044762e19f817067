#include "transport/handshake_runner.hpp"

#include <utility>

#include "base/limits.hpp"

namespace tern {

handshake_runner::handshake_runner(layer& link, handshake& machine, listener& who)
    : link_(link), machine_(machine), who_(who) {}

handshake_runner::~handshake_runner() {
  link_.cancel_wait(way::read);
  link_.cancel_wait(way::write);
}

void handshake_runner::on_ready(way w) {
  if (w == way::read)
    read();
  else
    advance();
}

void handshake_runner::read() {
  size_t kept = unread_.size();
  unread_.resize(kept + limits::handshake_read_bytes);
  io got = link_.read_some(mutable_bytes(unread_).subspan(kept));
  unread_.resize(kept + got.size);
  switch (got.state) {
    case io_state::ok:
      unread_.erase(unread_.begin(), unread_.begin() + static_cast<ptrdiff_t>(machine_.feed(unread_)));
      break;
    case io_state::eof:
      machine_.feed_eof();
      if (machine_.result(nullptr) == handshake_state::working)
        return finish({handshake_state::failed, error(TERN_E_PEER_CLOSED), {}});
      break;
    case io_state::again:
      break;
    case io_state::failed:
      return finish({handshake_state::failed, link_.why(), {}});
  }
  advance();
}

void handshake_runner::advance() {
  sending sent = flush();
  error why;
  handshake_state state = machine_.result(&why);
  if (state != handshake_state::working) return finish({state, std::move(why), std::move(unread_)});
  // A machine that neither takes what is there nor ends would read without end.
  if (unread_.size() > limits::handshake_read_bytes)
    return finish({handshake_state::failed, error(TERN_E_PROTOCOL, "the answer to the handshake is too long"), {}});
  // After a failed write the answer that explains it may still be there.
  if (sent == sending::blocked) link_.async_wait(way::write, *this);
  link_.async_wait(way::read, *this);
}

handshake_runner::sending handshake_runner::flush() {
  size_t written = 0;
  for (bytes out = machine_.pull_output(0); !out.empty(); out = machine_.pull_output(written)) {
    io sent = link_.write_some({&out, 1});
    if (sent.state == io_state::again) return sending::blocked;
    if (sent.state == io_state::failed) return sending::failed;
    written = sent.size;
  }
  return link_.wants_flush() && link_.write_some({}).state == io_state::again ? sending::blocked : sending::done;
}

void handshake_runner::finish(outcome end) {
  link_.cancel_wait(way::read);
  link_.cancel_wait(way::write);
  who_.on_handshake(std::move(end));  // may destroy this
}

}  // namespace tern
