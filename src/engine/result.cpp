#include "engine/result.hpp"

#include <charconv>
#include <cstring>
#include <new>

#include "base/limits.hpp"
#include "base/text.hpp"

using namespace tern;

namespace {

constexpr size_t id_digits = 20;

// Lays text and pairs out behind the result.
struct writer {
  std::byte* at;

  tern_str text(std::string_view s) {
    char* to = reinterpret_cast<char*>(at);
    s.copy(to, s.size());
    to[s.size()] = '\0';
    at += s.size() + 1;
    return {to, s.size()};
  }
  tern_pair* pairs(size_t count) {
    auto* first = reinterpret_cast<tern_pair*>(at);
    at += count * sizeof(tern_pair);
    return first;
  }
};

tern_str view_of(const std::string& s) { return {s.data(), s.size()}; }

// How many bytes the texts of a head take.
size_t text_size(const head& h) {
  if (!h.text.empty()) return h.text.size() + 1;
  size_t size = h.reason.size() + 1;
  for (const field& f : h.list) size += f.name.size() + f.value.size() + 2;
  return size;
}

void copy_texts(const head& h, writer& w, tern_str& reason, tern_pair* headers) {
  if (h.text.empty()) {
    reason = w.text(h.reason);
    for (const field& f : h.list) {
      headers->name = w.text(f.name);
      headers++->value = w.text(f.value);
    }
    return;
  }
  // One copy of the whole; what ends each text there (a colon, a CR) gives way to a NUL.
  char* const copy = const_cast<char*>(w.text(h.text).data);
  const auto moved = [&](std::string_view v) -> tern_str {
    if (v.empty()) return {"", 0};  // wherever it stands: perhaps where something else begins
    char* const at = copy + (v.data() - h.text.data());
    at[v.size()] = '\0';
    return {at, v.size()};
  };
  reason = moved(h.reason);
  for (const field& f : h.list) *headers++ = {moved(f.name), moved(f.value)};
}

}  // namespace

constinit block_shelf tern_result::spare(sizeof(tern_result) + limits::small_result);

tern_result* tern_result::create(const head* h, const link_info* link, std::shared_ptr<const prepared> made_from, uint64_t id,
                                 size_t body_capacity, std::string_view trace) {
  static_assert(sizeof(tern_result) % alignof(tern_pair) == 0);
  const size_t header_count = h ? h->list.size() : 0;
  const size_t meta_count = made_from->meta.size() + 2 + (trace.empty() ? 0 : 1);
  size_t size = sizeof(tern_result) + (header_count + meta_count) * sizeof(tern_pair) + (id_digits + 1) + body_capacity + 1;
  if (!trace.empty()) size += trace.size() + 1;
  if (h) size += text_size(*h);
  if (link) size += link->remote.size() + link->local.size() + 2;
  if (link && link->tls) size += link->tls->version.size() + link->tls->cipher.size() + 2;

  const bool small = size <= spare.block_size();
  auto* block = static_cast<std::byte*>(small ? spare.take() : ::operator new(size));
  auto* r = new (block) tern_result;
  r->recycled = small;
  writer w{block + sizeof(tern_result)};
  tern_pair* headers = w.pairs(header_count);
  tern_pair* meta = w.pairs(meta_count);

  r->id = id;
  r->headers = headers;
  r->header_count = static_cast<uint32_t>(header_count);
  r->meta = meta;
  r->meta_count = static_cast<uint32_t>(meta_count);
  if (h) {
    r->status = h->status;
    r->version = h->version;
    r->stream_id = h->stream;
    if (h->cached) r->say_cached(*h->cached);
    copy_texts(*h, w, r->reason, headers);
  }
  if (link) {
    r->remote = w.text(link->remote);
    if (!link->local.empty()) r->local = w.text(link->local);
    if (link->tls) {
      r->tls_version = w.text(link->tls->version);
      r->tls_cipher = w.text(link->tls->cipher);
      r->flags |= TERN_RESULT_TLS | (link->tls->resumed ? TERN_RESULT_TLS_RESUMED : 0);
    }
  }
  for (const owned_field& f : made_from->meta) *meta++ = {view_of(f.name), view_of(f.value)};
  char digits[id_digits];
  const auto end = std::to_chars(digits, digits + id_digits, id).ptr;
  *meta++ = {tern_str_from("req_id"), w.text({digits, static_cast<size_t>(end - digits)})};
  *meta++ = {tern_str_from("req_method"), view_of(made_from->method)};
  if (!trace.empty()) *meta++ = {tern_str_from("traceparent"), w.text(trace)};
  r->body_block = w.at;
  *w.at = std::byte{0};
  r->body_capacity = body_capacity;
  r->from = std::move(made_from);
  return r;
}

void tern_result::say_cached(const cache_note& note) noexcept {
  flags |= TERN_RESULT_FROM_CACHE;
  if (note.revalidated) flags |= TERN_RESULT_REVALIDATED;
  if (note.stale) flags |= TERN_RESULT_STALE;
  age_s = note.age;
}

tern_result* tern_result::retain() noexcept {
  refs.fetch_add(1, std::memory_order_relaxed);
  return this;
}

void tern_result::release() noexcept {
  if (refs.load(std::memory_order_acquire) != 1 && refs.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  const bool small = recycled;
  this->~tern_result();
  small ? spare.give(this) : ::operator delete(static_cast<void*>(this));
}

tern_str tern_result::body() const noexcept {
  if (!has_body) return {nullptr, 0};
  const std::byte* data = body_apart ? body_apart.get() : body_block;
  return {reinterpret_cast<const char*>(data), body_size};
}

tern_result_info tern_result::view() const noexcept {
  tern_result_info v{};
  v.struct_size = sizeof v;
  v.code = code;
  v.id = id;
  v.user_data = user_data;
  v.client = client;
  v.status = status;
  v.version = version;
  v.flags = flags;
  v.attempts = attempts;
  v.pair_size = sizeof(tern_pair);
  v.method = view_of(from->method);
  v.url = view_of(from->url);
  v.final_url = final_url.empty() ? v.url : view_of(final_url);
  v.reason = reason;
  v.headers = headers;
  v.header_count = header_count;
  v.meta = meta;
  v.meta_count = meta_count;
  v.interim_size = sizeof(tern_interim);
  v.stream_id = stream_id;
  v.hop_size = sizeof(tern_hop);
  v.attempt_size = sizeof(tern_attempt);
  if (extras) {
    v.trailers = extras->pairs.data();
    v.trailer_count = extras->trailer_count;
    v.interims = extras->interims.data();
    v.interim_count = static_cast<uint32_t>(extras->interims.size());
    v.history = extras->hops.data();
    v.history_count = static_cast<uint32_t>(extras->hops.size());
    v.attempt_list = extras->attempts.data();
    v.attempt_count = static_cast<uint32_t>(extras->attempts.size());
    v.error = extras->failure.why ? &extras->failure : nullptr;
  }
  v.body = body();
  v.body_size = body_size;
  v.wire_in = wire_in;
  v.wire_out = wire_out;
  v.remote_address = remote;
  v.local_address = local;
  v.queued_ns = queued_ns;
  v.connected_ns = connected_ns;
  v.dns_ns = dns_ns;
  v.connect_ns = connect_ns;
  v.tls_ns = tls_ns;
  v.first_byte_ns = first_byte_ns;
  v.total_ns = total_ns;
  v.finished_at_ns = finished_at_ns;
  v.tls_version = tls_version;
  v.tls_cipher = tls_cipher;
  v.age_s = age_s;
  return v;
}
