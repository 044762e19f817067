#include "transport/tls_handshake.hpp"

#include <utility>

namespace tern {

tls_handshake::tls_handshake(layer& below, tls_engine& engine, mutable_bytes scratch, listener& who)
    : below_(below), engine_(engine), scratch_(scratch), who_(who) {}

tls_handshake::~tls_handshake() {
  below_.cancel_wait(way::read);
  below_.cancel_wait(way::write);
}

void tls_handshake::on_ready(way w) {
  if (w == way::write) return advance();
  io raw = below_.read_some(scratch_);
  switch (raw.state) {
    case io_state::ok:
      engine_.feed(bytes(scratch_).first(raw.size));
      break;
    case io_state::eof:
      engine_.feed_eof();
      break;
    case io_state::again:
      break;
    case io_state::failed:
      return finish(below_.why().with_context("TLS handshake"));
  }
  engine_.settle();
  advance();
}

void tls_handshake::advance() {
  // A peer that refused may have closed already: its reason, which is still to be read, matters more than a failed write.
  bool flushed = flush();
  switch (engine_.state()) {
    case tls_state::handshaking:
      if (!flushed) below_.async_wait(way::write, *this);
      return below_.async_wait(way::read, *this);
    case tls_state::failed:
      return finish(engine_.why());
    case tls_state::open:
    case tls_state::ended:
      return finish({});
  }
}

// False: the layer is full; it says when it takes more.
bool tls_handshake::flush() {
  size_t written = 0;
  for (bytes out = engine_.pull_output(0); !out.empty(); out = engine_.pull_output(written)) {
    io sent = below_.write_some({&out, 1});
    if (sent.state == io_state::again) return false;
    if (sent.state == io_state::failed) return true;
    written = sent.size;
  }
  return !below_.wants_flush() || below_.write_some({}).state != io_state::again;
}

void tls_handshake::finish(error why) {
  below_.cancel_wait(way::read);
  below_.cancel_wait(way::write);
  who_.on_secured(std::move(why));  // may destroy this
}

}  // namespace tern
