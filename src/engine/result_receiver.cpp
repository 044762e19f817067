#include "engine/result_receiver.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/limits.hpp"

namespace tern {
namespace {

int64_t since(now_t start, now_t t) { return t == never ? -1 : std::chrono::nanoseconds(t - start).count(); }

void free_bytes(std::byte* p) { std::free(p); }

}  // namespace

result_receiver::~result_receiver() {
  if (result_) result_->release();
}

// Interim responses and trailers: rare, so they may cost an allocation each.
void result_receiver::keep(const head& h) {
  if (!extras_) extras_ = std::make_unique<result_extras>();
  for (const field& f : h.list) extras_->text.push_back({std::string(f.name), std::string(f.value)});
  if (h.kind == head_kind::trailers)
    extras_->trailer_count += h.list.size();
  else
    extras_->interims.push_back({h.status, static_cast<uint32_t>(h.list.size()), nullptr});
}

void result_receiver::on_head(const head& h) {
  if (h.kind == head_kind::informational || h.kind == head_kind::trailers) return keep(h);
  if (h.kind == head_kind::closing) return closing(h);
  if (h.kind == head_kind::confirmed) return result_ ? confirmed_again() : open_for_items();
  if (h.kind == head_kind::gap) {
    extras_.reset();  // what comes now has a way of its own
    return gap(h);
  }
  const carrier* via = operation_->via();
  const size_t capacity = body_capacity(h);
  result_ = tern_result::create(&h, via ? &via->link() : nullptr, from_, id_, capacity, operation_->current().request->trace);
  opened(h);
}

size_t result_receiver::on_data(bytes data) {
  const size_t taken = take_body(data);
  received_ += taken;
  return taken;
}

size_t result_receiver::on_message(bytes data, message_part what) {
  const size_t taken = take_message(data, what);
  received_ += taken;
  return taken;
}

size_t result_receiver::take_message(bytes data, message_part) { return data.empty() ? 0 : take_body(data); }

take result_receiver::on_item(owned_value&& item) {
  if (!result_) open_for_items();
  return take_item(std::move(item));
}

take result_receiver::take_item(owned_value&&) {
  operation_->receiver_failed(error(TERN_E_UNSUPPORTED, "the answer is a value, which goes into a result or a stream only"));
  return take::more;
}

// A protocol without heads: what is known is where it came from.
void result_receiver::open_for_items() {
  const carrier* via = operation_->via();
  result_ = tern_result::create(nullptr, via ? &via->link() : nullptr, from_, id_, 0, operation_->current().request->trace);
  opened_without_head();
}

bool result_receiver::restart() {
  if (result_) std::exchange(result_, nullptr)->release();
  item_.reset();
  forget_interims();
  received_ = 0;
  return true;
}

void result_receiver::show(tern_retry_state& into) const {
  into.value = item_.get();
  if (!result_) return;
  into.headers = result_->headers;
  into.header_count = result_->header_count;
  if (!result_->has_body) return;
  const std::byte* data = result_->body_apart ? result_->body_apart.get() : result_->body_block;
  into.body = {reinterpret_cast<const char*>(data), received_};
}

void result_receiver::on_dropped(const head& h, bool hop) {
  forget_interims();
  if (!hop) return;
  if (!extras_) extras_ = std::make_unique<result_extras>();
  const operation_times& t = operation_->times();
  followed_hop kept{
      operation_->current().request->url, std::string(h.reason),           {}, h.status, h.version, since(t.submitted, t.began),
      since(t.submitted, t.connected),    since(t.submitted, t.first_byte)};
  for (const field& f : h.list) kept.list.push_back({std::string(f.name), std::string(f.value)});
  extras_->followed.push_back(std::move(kept));
}

// Interim responses belong to the response they came before.
void result_receiver::forget_interims() {
  if (!extras_) return;
  extras_->text.clear();
  extras_->interims.clear();
  extras_->trailer_count = 0;
}

void result_receiver::on_end(outcome&& end) {
  if (!result_) {
    const carrier* via = operation_->via();
    result_ = tern_result::create(nullptr, via ? &via->link() : nullptr, from_, id_, 0, operation_->current().request->trace);
  }
  fill(end);
  end_body(std::move(end.why));
}

void result_receiver::fill(const outcome& end) {
  tern_result& r = *result_;
  const operation_times& t = operation_->times();
  say_which(r);
  r.body_size = received_;
  r.value = std::move(item_);
  if (end.why && received_ > 0) r.flags |= TERN_RESULT_BODY_PARTIAL;
  const wire_bytes moved = operation_->moved();
  r.wire_in = moved.in;
  r.wire_out = moved.out;
  r.queued_ns = since(t.submitted, t.admitted);
  r.connected_ns = since(t.submitted, t.connected);
  r.first_byte_ns = since(t.submitted, t.first_byte);
  if (operation_->connected() && !operation_->reused()) {
    const chain_timing& c = operation_->connecting();
    if (c.resolved != never) r.dns_ns = since(c.start, c.resolved);
    if (c.connected != never) r.connect_ns = since(c.resolved != never ? c.resolved : c.start, c.connected);
    if (c.secured != never) r.tls_ns = since(c.connected, c.secured);
  }
  if (operation_->notes().empty() && operation_->waited() == duration::zero() && !extras_) return;
  if (!extras_) extras_ = std::make_unique<result_extras>();
  list_attempts(*extras_, end);
  lay_out(*extras_);
  r.extras = std::move(extras_);
}

// Those that came to nothing, and the one that this is the result of; none when there was but one, at once.
void result_receiver::list_attempts(result_extras& x, const outcome& end) const {
  const operation& o = *operation_;
  if (o.notes().empty() && o.waited() == duration::zero()) return;
  x.attempt_errors.reserve(o.notes().size() + 1);  // which the attempts point into
  const auto list = [&](const attempt_note& n) {
    const now_t start = o.times().submitted;
    const tern_error* why = n.why ? &x.attempt_errors.emplace_back(tern_error{n.why}) : nullptr;
    x.attempts.push_back({n.status, n.why.code(), why, n.waited.count(), since(start, n.began), since(start, n.ended)});
  };
  for (const attempt_note& n : o.notes()) list(n);
  list({result_->status, end.why, o.waited(), o.attempt_began(), o.times().ended});
}

// Which attempt it is of.
void result_receiver::say_which(tern_result& r) const {
  r.attempts = operation_->attempts();
  if (operation_->reused()) r.flags |= TERN_RESULT_REUSED;
  const std::string& url = operation_->current().request->url;
  if (url != from_->url) r.final_url = url;
}

void result_receiver::tell_way(tern_result& r) const {
  say_which(r);
  if (!extras_) return;
  r.extras = std::make_unique<result_extras>();
  r.extras->text = extras_->text;
  r.extras->interims = extras_->interims;
  r.extras->followed = extras_->followed;
  lay_out(*r.extras);
}

// The views into what was kept: trailers first, each interim response after them, in the order they came.
void result_receiver::lay_out(result_extras& x) const {
  const auto pair_of = [](const owned_field& f) {
    return tern_pair{{f.name.data(), f.name.size()}, {f.value.data(), f.value.size()}};
  };
  const size_t interim_fields = x.text.size() - x.trailer_count;
  for (size_t i = 0; i < x.text.size(); ++i) x.pairs.push_back(pair_of(x.text[(interim_fields + i) % x.text.size()]));
  const tern_pair* at = x.pairs.data() + x.trailer_count;
  for (tern_interim& i : x.interims) {
    i.headers = at;
    at += i.header_count;
  }
  for (const followed_hop& hop : x.followed)
    for (const owned_field& f : hop.list) x.hop_pairs.push_back(pair_of(f));
  at = x.hop_pairs.data();
  for (const followed_hop& hop : x.followed) {
    x.hops.push_back({hop.status,
                      hop.version,
                      {hop.url.data(), hop.url.size()},
                      {hop.reason.data(), hop.reason.size()},
                      at,
                      hop.list.size(),
                      hop.started_ns,
                      hop.connected_ns,
                      hop.first_byte_ns});
    at += hop.list.size();
  }
}

// ---- memory

size_t memory_receiver::body_capacity(const head& h) {
  const uint64_t limit = from_->options.http_max_body_bytes;
  if (!h.has_body || !h.length) return 0;
  if (*h.length > limit) {
    operation_->receiver_failed(error(TERN_E_BODY_TOO_LARGE, "the response body has " + std::to_string(*h.length) +
                                                                 " bytes, more than http.max_body_bytes allows (" +
                                                                 std::to_string(limit) + ")"));
    return 0;
  }
  // What a peer announces is not what it sends: a large body gets its room as it arrives.
  return *h.length <= limits::body_in_block ? static_cast<size_t>(*h.length) : 0;
}

void memory_receiver::opened(const head& h) {
  result_->has_body = h.has_body || h.length == 0;
  capacity_apart_ = 0;  // of a response before this one, which is gone
}

// More room outside the block, doubling; what the block holds moves along.
bool memory_receiver::room_for(size_t more) {
  const size_t needed = received_ + more;
  if (needed <= capacity_apart_) return true;
  const size_t capacity = std::max({needed, capacity_apart_ * 2, limits::body_first_chunk});
  const size_t capped = std::max<size_t>(needed, std::min<uint64_t>(capacity, from_->options.http_max_body_bytes));
  tern_result& r = *result_;
  auto* grown = static_cast<std::byte*>(std::realloc(r.body_apart.get(), capped + 1));
  if (!grown) return false;
  if (!r.body_apart && received_ > 0) std::memcpy(grown, r.body_block, received_);
  r.body_apart.release();
  r.body_apart = {grown, free_bytes};
  capacity_apart_ = capped;
  return true;
}

size_t memory_receiver::take_body(bytes data) {
  tern_result& r = *result_;
  if (received_ + data.size() > from_->options.http_max_body_bytes) {
    operation_->receiver_failed(
        error(TERN_E_BODY_TOO_LARGE, "the response body has more bytes than http.max_body_bytes allows (" +
                                         std::to_string(from_->options.http_max_body_bytes) + ")"));
    return 0;
  }
  std::byte* to = r.body_block;
  if (r.body_apart || received_ + data.size() > r.body_capacity) {
    if (!room_for(data.size())) {
      operation_->receiver_failed(error(TERN_E_MEMORY));
      return 0;
    }
    to = r.body_apart.get();
  }
  std::memcpy(to + received_, data.data(), data.size());
  to[received_ + data.size()] = std::byte{0};
  return data.size();
}

// Of several the last counts: a protocol that has one answer sends one.
take memory_receiver::take_item(owned_value&& item) {
  item_ = std::move(item);
  return take::more;
}

}  // namespace tern
