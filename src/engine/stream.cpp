#include "engine/stream.hpp"

#include <algorithm>
#include <cstring>
#include <new>

#include "engine/client.hpp"

using namespace tern;

// One event and the bytes it carries, in one block.
struct tern_stream::event : event_node {
  static event* create(tern_stream& s, uint32_t kind, std::optional<bytes> brings = {}, uint32_t flags = 0) {
    const bytes data = brings.value_or(bytes());
    auto* e = new (::operator new(sizeof(event) + data.size() + 1)) event;
    e->owner = &ops;
    e->stream = &s;
    s.hold();
    tern_event& v = e->event_node::event;
    v.kind = kind;
    v.client = s.client_->number();
    v.id = s.id_;
    v.user_data = s.user_data_;
    v.stream = &s;
    v.flags = flags;
    auto* copy = reinterpret_cast<char*>(e + 1);
    if (!data.empty()) std::memcpy(copy, data.data(), data.size());
    copy[data.size()] = '\0';
    if (brings) v.data = copy;
    v.size = data.size();
    return e;
  }

  static event* create(tern_stream& s, owned_value&& value, uint64_t size) {
    event* e = create(s, TERN_EVENT_STREAM_DATA, {}, TERN_EVENT_VALUE);
    e->event_node::event.data = value.get();
    e->event_node::event.size = size;
    e->value = std::move(value);
    return e;
  }

  static void drained(event_node&) noexcept {}
  static void released(event_node& node, tern_event& event) noexcept {
    auto& e = static_cast<struct event&>(node);
    tern_stream* stream = e.stream;
    if (event.result) event.result->release();
    e.~event();
    ::operator delete(&e);
    stream->let_go();
  }
  static bool dispatch(event_node& node, tern_event& event) {
    auto& e = static_cast<struct event&>(node);
    if (!e.stream->on_event_) return false;
    e.stream->on_event_(e.stream->user_data_, &event);
    return true;
  }
  static constexpr event_owner ops{drained, released, dispatch};

  tern_stream* stream;
  owned_value value;  // what data points to, if it is one
};

tern_stream::tern_stream(ref<tern_client> client, uint64_t user_data, tern_event_fn on_event, uint64_t credit,
                         uint64_t send_limit, sending how, std::optional<uint64_t> length, farewell_check check)
    : client_(std::move(client)),
      user_data_(user_data),
      on_event_(on_event),
      send_limit_(send_limit),
      pushes_(how != sending::nothing),
      messages_(how == sending::messages || how == sending::commands),
      commands_(how == sending::commands),
      length_(length),
      check_(check),
      credit_(static_cast<int64_t>(std::min<uint64_t>(credit, INT64_MAX))) {}

void tern_stream::bind(uint64_t id, size_t loop, tern_queue& queue) noexcept {
  queue_ = &queue;
  id_ = id;
  moved_to(loop);
}

// ---- references

void tern_stream::retain() noexcept {
  own_.fetch_add(1, std::memory_order_relaxed);
  hold();
}
void tern_stream::release() noexcept {
  if (own_.fetch_sub(1, std::memory_order_acq_rel) == 1) cancel();
  let_go();
}
void tern_stream::hold() noexcept { all_.fetch_add(1, std::memory_order_relaxed); }
void tern_stream::let_go() noexcept {
  if (all_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

// ---- from the program

// Not under the lock: the loop does not wait for the check of a long text.
expected<tern_stream::progress> tern_stream::check_message(uint32_t flags, bytes data) {
  progress p;
  {
    std::lock_guard lock(mutex_);
    p = message_;
  }
  if (!p.within) p = {true, (flags & TERN_SEND_TEXT) != 0, {}};
  const bool last = (flags & TERN_SEND_MORE) == 0;
  if (p.text && !(p.utf8.feed(data) && (!last || p.utf8.complete())))
    return error(TERN_E_ARGUMENT, "the text message is not UTF-8");
  p.within = !last;
  return p;
}

error tern_stream::send(uint32_t flags, bytes data) {
  bool wake = false;
  expected<progress> so_far = messages_ && !commands_ ? check_message(flags, data) : progress();
  if (!so_far) return so_far.why();
  {
    std::lock_guard lock(mutex_);
    if (ended_) return error(TERN_E_CLOSED, "the stream has ended");
    if (!pushes_) return error(TERN_E_STATE, "the request's body is not pushed (tern_request_set_body_pushed)");
    if (finished_) return error(TERN_E_STATE, "the stream was finished");
    if (length_ && data.size() > *length_ - pushed_)
      return error(TERN_E_STATE, "more than the " + std::to_string(*length_) + " bytes announced");
    if (queued_ > 0 && data.size() > send_limit_ - std::min(send_limit_, queued_)) {
      wants_room_ = true;
      return error(TERN_E_AGAIN, "the send buffer is full");
    }
    if (data.empty() && !messages_) return {};
    message_ = *so_far;
    chunks_.push_back({std::string(as_text(data)), flags});
    queued_ += chunks_.back().cost();
    pushed_ += data.size();
    wake = std::exchange(starved_, false);
  }
  if (wake) client_->resume(loop_, id_);
  return {};
}

error tern_stream::finish(fields trailers) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    // All that was announced has been sent, and the answer to it came before this call.
    if (ended_ && !finished_ && length_ && pushed_ == *length_ && trailers.empty()) {
      finished_ = true;
      return {};
    }
    if (ended_) return error(TERN_E_CLOSED, "the stream has ended");
    if (!pushes_) return error(TERN_E_STATE, "the request's body is not pushed (tern_request_set_body_pushed)");
    if (finished_) return error(TERN_E_STATE, "the stream was finished");
    if (length_ && pushed_ != *length_)
      return error(TERN_E_STATE,
                   std::to_string(pushed_) + " bytes were sent of the " + std::to_string(*length_) + " announced");
    if (length_ && !trailers.empty())
      return error(TERN_E_STATE, "trailers follow a body of unknown length only: this one's was announced");
    trailers_ = std::move(trailers);
    finished_ = true;
    wake = std::exchange(starved_, false);
  }
  if (wake) client_->resume(loop_, id_);
  return {};
}

error tern_stream::close(uint32_t code, std::string_view reason) {
  if (check_)
    if (error e = check_(code, reason)) return e;
  {
    std::lock_guard lock(mutex_);
    if (!finished_) parting_ = {code, std::string(reason)};
  }
  if (error e = finish({})) return e;
  client_->resume(loop_, id_);  // also while much is still to be sent
  return {};
}

void tern_stream::cancel() {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
  }
  client_->cancel(loop_, id_);
}

void tern_stream::grant(uint64_t more) {
  bool wake = false;
  {
    std::lock_guard lock(mutex_);
    credit_ = more > static_cast<uint64_t>(INT64_MAX - std::max<int64_t>(credit_, 0)) ? INT64_MAX
                                                                                      : credit_ + static_cast<int64_t>(more);
    if (credit_ > 0 && !ended_) wake = std::exchange(paused_, false);
  }
  if (wake) client_->resume(loop_, id_);
}

// ---- from the loop

void tern_stream::post(event* e) {
  e->event_node::event.seq = seq_++;
  client_->post_from_loop(loop_, *queue_, *e);
}

void tern_stream::opened(tern_result* snapshot) {
  snapshot->client = client_->number();
  snapshot->user_data = user_data_;
  event* e = event::create(*this, TERN_EVENT_STREAM_OPEN);
  e->event_node::event.result = snapshot;
  post(e);
}

size_t tern_stream::data(bytes part) {
  size_t size;
  {
    std::lock_guard lock(mutex_);
    if (credit_ <= 0) {
      paused_ = true;
      return 0;
    }
    size = static_cast<size_t>(std::min<uint64_t>(part.size(), static_cast<uint64_t>(credit_)));
    credit_ -= static_cast<int64_t>(size);
    paused_ = size < part.size() || credit_ == 0;
  }
  post_data(event::create(*this, TERN_EVENT_STREAM_DATA, part.first(size)), size);
  return size;
}

void tern_stream::post_data(event* e, uint64_t cost) {
  e->event_node::event.cost = cost;
  post(e);
}

// What is delivered whole may overdraw the credit. How much there was.
int64_t tern_stream::take_credit(uint64_t cost, bool in_any_case) {
  std::lock_guard lock(mutex_);
  const int64_t had = credit_;
  if (had > 0 || in_any_case) credit_ -= static_cast<int64_t>(cost);
  paused_ = credit_ <= 0;
  return had;
}

size_t tern_stream::message(bytes data, message_part what) {
  const uint64_t cost = std::max<uint64_t>(data.size(), 1);
  if (take_credit(cost, false) <= 0) return 0;
  const uint32_t flags = (what.more ? uint32_t{TERN_EVENT_MORE} : 0u) | (what.text ? uint32_t{TERN_EVENT_TEXT} : 0u);
  post_data(event::create(*this, TERN_EVENT_STREAM_DATA, data, flags), cost);
  return data.size();
}

take tern_stream::item(owned_value&& value) {
  const uint64_t size = tree_bytes(*value);
  const bool more = take_credit(size, true) > static_cast<int64_t>(size);
  post_data(event::create(*this, std::move(value), size), size);
  return more ? take::more : take::pause;
}

void tern_stream::closing(int32_t code, std::string_view reason) { post_status(TERN_EVENT_STREAM_CLOSING, code, reason); }

void tern_stream::gap(int32_t code, std::string_view why) { post_status(TERN_EVENT_STREAM_GAP, code, why); }

void tern_stream::post_status(uint32_t kind, int32_t status, std::string_view text) {
  event* e = event::create(*this, kind, as_bytes(text));
  e->event_node::event.status = status;
  post(e);
}

uint64_t tern_stream::credit() {
  std::lock_guard lock(mutex_);
  if (credit_ <= 0) paused_ = true;
  return static_cast<uint64_t>(std::max<int64_t>(credit_, 0));
}

void tern_stream::ended() {
  std::lock_guard lock(mutex_);
  ended_ = true;
  chunks_.clear();
  queued_ = 0;
}

// ---- the sending half as a body

peeked tern_stream::source::peek(size_t max) {
  tern_stream& s = *stream_;
  std::lock_guard lock(s.mutex_);
  if (!s.chunks_.empty()) {
    const chunk& front = s.chunks_.front();
    const bytes left = as_bytes(front.data).subspan(s.front_taken_);
    const bytes now = left.first(std::min(max, left.size()));
    return {pull::some, now, (front.flags & TERN_SEND_TEXT) != 0, (front.flags & TERN_SEND_MORE) != 0,
            now.size() == left.size()};
  }
  if (s.finished_) return {pull::end, {}};
  s.starved_ = true;
  return {pull::pending, {}};
}

void tern_stream::source::consume(size_t count) {
  tern_stream& s = *stream_;
  bool room = false;
  {
    std::lock_guard lock(s.mutex_);
    s.consumed_any_ = true;
    do {
      const chunk& front = s.chunks_.front();
      const size_t n = std::min(front.data.size() - s.front_taken_, count);
      s.front_taken_ += n;
      s.queued_ -= front.data.empty() ? front.cost() : n;
      count -= n;
      if (s.front_taken_ < front.data.size()) break;
      s.chunks_.pop_front();
      s.front_taken_ = 0;
    } while (count > 0);
    // Half empty before the program is told, so that it does not wake for every chunk.
    if (s.wants_room_ && s.queued_ <= s.send_limit_ / 2) {
      s.wants_room_ = false;
      room = true;
    }
  }
  if (room) s.post(event::create(s, TERN_EVENT_STREAM_WRITABLE));
}

std::optional<uint64_t> tern_stream::source::length() const { return stream_->length_; }

bool tern_stream::source::can_rewind() const {
  std::lock_guard lock(stream_->mutex_);
  return !stream_->consumed_any_;
}

error tern_stream::source::why() const { return {}; }

const fields* tern_stream::source::trailers() const { return stream_->trailers_.empty() ? nullptr : &stream_->trailers_; }

const farewell* tern_stream::source::parting() const {
  std::lock_guard lock(stream_->mutex_);
  return stream_->parting_ && stream_->finished_ ? &*stream_->parting_ : nullptr;
}
