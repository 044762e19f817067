#include "transport/tls_layer.hpp"

#include <algorithm>
#include <cstring>

#include "base/limits.hpp"
#include "transport/tls_factory.hpp"

namespace tern {

// A place in the caller's parts.
class tls_layer::cursor {
 public:
  explicit cursor(std::span<const bytes> parts) : parts_(parts) { skip_empty(); }
  bool done() const noexcept { return parts_.empty(); }
  bytes part() const noexcept { return parts_.front().subspan(offset_); }
  bool last_part() const noexcept { return parts_.size() == 1; }
  size_t advanced() const noexcept { return advanced_; }

  void advance(size_t count) {
    advanced_ += count;
    while (count > 0) {
      size_t step = std::min(count, part().size());
      offset_ += step;
      count -= step;
      skip_empty();
    }
  }

 private:
  void skip_empty() {
    while (!parts_.empty() && offset_ == parts_.front().size()) {
      parts_ = parts_.subspan(1);
      offset_ = 0;
    }
  }
  std::span<const bytes> parts_;
  size_t offset_ = 0;
  size_t advanced_ = 0;
};

tls_layer::tls_layer(transport_context& context, std::unique_ptr<layer> below, std::unique_ptr<tls_engine> engine,
                     tls_peer_kind with)
    : below_(std::move(below)),
      engine_(std::move(engine)),
      scratch_(context.cipher_scratch),
      answer_read_(
          context.io,
          [](void* self) {
            if (ready_listener* who = std::exchange(static_cast<tls_layer*>(self)->reader_, nullptr)) who->on_ready(way::read);
          },
          this),
      flushing_(!engine_->pull_output(0).empty()),
      info_(below_->info()) {
  // TLS in TLS: the layer below uses the loop's scratch while we use ours.
  if (info_.uses_scratch) {
    own_scratch_ = std::make_unique_for_overwrite<std::byte[]>(limits::tls_scratch_bytes);
    scratch_ = {own_scratch_.get(), limits::tls_scratch_bytes};
  }
  info_.uses_scratch = true;
  if (with == tls_peer_kind::target) info_.tls = &engine_->info();
}

void tls_layer::async_wait(way w, ready_listener& who) {
  if (w == way::write || (engine_->pending() == 0 && engine_->state() == tls_state::open)) return below_->async_wait(w, who);
  reader_ = &who;
  answer_read_.post();
}

void tls_layer::cancel_wait(way w) {
  below_->cancel_wait(w);
  if (w == way::write) return;
  reader_ = nullptr;
  answer_read_.cancel();
}

io tls_layer::read_some(mutable_bytes into) {
  if (engine_->pending() > 0) {
    size_t got = engine_->decrypt(into);
    if (got > 0) {
      engine_->settle();
      return {got, io_state::ok};
    }
  }
  if (engine_->state() != tls_state::open) return end_of_reading();

  // No more than the caller has room for, so that nothing has to be kept; but a record at least.
  size_t room = std::clamp(into.size(), limits::tls_record_bytes + limits::tls_record_overhead, scratch_.size());
  io raw = below_->read_some(scratch_.first(room));
  switch (raw.state) {
    case io_state::again:
      return raw;
    case io_state::failed:
      return failed(below_->why());
    case io_state::eof:
      engine_->feed_eof();
      break;
    case io_state::ok:
      engine_->feed(scratch_.first(raw.size));
      break;
  }
  size_t got = engine_->decrypt(into);
  engine_->settle();
  // An answer to what came (an alert, a key update); a failure to send it shows at the next write.
  if (!flushing_ && !engine_->pull_output(0).empty()) flush();
  if (got > 0) return {got, io_state::ok};
  return engine_->state() == tls_state::open ? io{0, io_state::again} : end_of_reading();
}

io tls_layer::end_of_reading() { return engine_->state() == tls_state::ended ? io{0, io_state::eof} : failed(engine_->why()); }

io tls_layer::failed(const error& why) {
  why_ = why;
  return {0, io_state::failed};
}

io tls_layer::write_some(std::span<const bytes> from) {
  if (wants_flush())
    if (io flushed = flush(); flushed.state != io_state::ok) return flushed;
  cursor at(from);
  while (!at.done()) {
    while (!at.done() && encrypt_record(at) > 0) {
    }
    if (engine_->state() == tls_state::failed) return failed(engine_->why());
    io flushed = flush();
    if (flushed.state == io_state::again) break;
    if (flushed.state != io_state::ok) return flushed;
  }
  return {at.advanced(), io_state::ok};
}

// Small parts go into one record together: a head and its body cost one encryption.
size_t tls_layer::encrypt_record(cursor& from) {
  bytes plain = from.part();
  if (plain.size() < limits::tls_record_bytes && !from.last_part()) {
    mutable_bytes gathered = tls_gather_part(scratch_);
    size_t size = 0;
    for (cursor at = from; !at.done() && size < gathered.size();) {
      size_t count = std::min(at.part().size(), gathered.size() - size);
      std::memcpy(gathered.data() + size, at.part().data(), count);
      size += count;
      at.advance(count);
    }
    plain = gathered.first(size);
  }
  size_t taken = engine_->encrypt(plain);
  from.advance(taken);
  return taken;
}

// Sends what the engine has ready; `again` leaves the rest with the engine.
io tls_layer::flush() {
  size_t written = 0;
  for (bytes out = engine_->pull_output(0); !out.empty(); out = engine_->pull_output(written)) {
    io sent = below_->write_some({&out, 1});
    written = sent.size;
    if (sent.state == io_state::ok && sent.size == out.size()) continue;
    // A short write means that there is no room: waiting is cheaper than a second call that says so.
    engine_->pull_output(written);
    engine_->settle();
    flushing_ = true;
    return sent.state == io_state::failed ? failed(below_->why()) : io{0, io_state::again};
  }
  flushing_ = false;
  return below_->wants_flush() ? below_->write_some({}) : io{};
}

void tls_layer::shutdown() {
  engine_->close_notify();
  if (flush().state == io_state::ok) below_->shutdown();
}

void tls_layer::close() {
  reader_ = nullptr;
  answer_read_.cancel();
  below_->close();
}

}  // namespace tern
