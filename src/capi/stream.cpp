#include "tern/stream.h"

#include "base/limits.hpp"
#include "capi/submit_order.hpp"
#include "capi/usable.hpp"
#include "engine/stream.hpp"
#include "protocols/http/message/field_check.hpp"

using namespace tern::capi;

namespace {

// Of options that are refused as a whole: their drop is called all the same. NULL: they may be too small to have any.
const tern_submit_options* nested_submit(const tern_stream_options* options) {
  const bool has_it =
      options->struct_size >= first_size<tern_stream_options> && options->struct_size <= tern::limits::struct_bytes;
  return has_it ? options->submit : nullptr;
}

tern::expected<tern::fields> read_trailers(const tern_pair* pairs, size_t count) {
  tern::fields list;
  if (count > 0)
    if (tern::error e = require(pairs, "trailers")) return e;
  if (count > tern::limits::http_request_fields)
    return tern::error(TERN_E_LIMIT, "at most " + std::to_string(tern::limits::http_request_fields) + " trailers are sent");
  size_t bytes = 0;
  for (size_t i = 0; i < count; ++i) {
    auto name = read_present(pairs[i].name, "trailer name");
    if (!name) return name.why();
    auto value = read_text(pairs[i].value, "trailer value");
    if (!value) return value.why();
    if (tern::error e = tern::http::check_trailer(*name, *value)) return e;
    bytes += name->size() + value->size();
    if (bytes > tern::limits::http_request_head_bytes)
      return tern::error(TERN_E_LIMIT,
                         "trailers have at most " + std::to_string(tern::limits::http_request_head_bytes) + " bytes");
    list.push_back({std::string(*name), std::string(*value)});
  }
  return list;
}

}  // namespace

int32_t tern_stream_open(tern_client* client, tern_request* request, const tern_stream_options* options, tern_stream** stream,
                         uint64_t* id, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(id);
    auto read = read_struct<tern_stream_options>(options, "options");
    auto order = read_order(read ? read->submit : nested_submit(options), submit_use::stream);
    if (tern::error e = clear_output(stream, "stream")) return e;
    if (!read) return read.why();
    if (!order) return order.why();
    if (tern::error e = check_flags(read->flags, TERN_STREAM_BACKGROUND, "options.flags")) return e;
    if (tern::error e = usable(client)) return e;
    if (tern::error e = require(request, "request")) return e;
    order->background = (read->flags & TERN_STREAM_BACKGROUND) != 0;
    tern_stream* made = nullptr;
    if (tern::error e = client->open_stream(*request, std::move(*order), read->credit, read->send_limit, &made, id)) return e;
    *stream = made;
    return {};
  });
}

int32_t tern_stream_send(tern_stream* stream, uint32_t flags, const void* data, size_t size, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    if (tern::error e = check_flags(flags, TERN_SEND_MORE | TERN_SEND_TEXT, "flags")) return e;
    if (size > 0)
      if (tern::error e = require(data, "data")) return e;
    if (tern::error e = check_text({static_cast<const char*>(data), size}, "data")) return e;
    if (stream->takes_commands())
      return tern::error(TERN_E_UNSUPPORTED, "a Redis subscription is told by tern_redis_stream_command");
    return stream->send(flags, {static_cast<const std::byte*>(data), size});
  });
}

int32_t tern_stream_finish(tern_stream* stream, const tern_pair* trailers, size_t count, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    auto list = read_trailers(trailers, count);
    return list ? stream->finish(std::move(*list)) : list.why();
  });
}

int32_t tern_stream_close(tern_stream* stream, uint32_t code, tern_str reason, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    if (tern::error e = check_text(reason, "reason")) return e;
    if (!stream->pushes()) return {};
    return stream->close(code, reason.data ? std::string_view(reason.data, reason.size) : std::string_view());
  });
}

int32_t tern_stream_cancel(tern_stream* stream) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    stream->cancel();
    return {};
  });
}

int32_t tern_stream_grant(tern_stream* stream, uint64_t bytes) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(stream)) return e;
    stream->grant(bytes);
    return {};
  });
}

uint64_t tern_stream_id(const tern_stream* stream) noexcept { return stream ? stream->id() : 0; }

tern_stream* tern_stream_retain(tern_stream* stream) noexcept {
  if (stream) stream->retain();
  return stream;
}

void tern_stream_release(tern_stream* stream) noexcept {
  if (stream && !stream->client().crossed_fork()) stream->release();
}
