#include "tern/retry.h"

#include "capi/handles.hpp"
#include "capi/request_change.hpp"
#include "capi/usable.hpp"
#include "engine/retry/retry_callbacks.hpp"

using namespace tern::capi;

namespace {

using shared_callbacks = std::shared_ptr<const tern::retry_callbacks>;

// NULL given: none. `unused` fires drop when they are refused.
tern::expected<shared_callbacks> read_callbacks(const tern_retry_callbacks* given, tern::dropper& unused) {
  if (!given) return shared_callbacks();
  auto read = read_struct<tern_retry_callbacks>(given, "callbacks");
  if (!read) return read.why();
  if (tern::error e = check_zero(read->reserved, "callbacks.reserved")) return e;
  if (!read->is_success && !read->should_retry && !read->delay)
    return bad_argument("callbacks.is_success, should_retry and delay are all NULL");
  auto made = std::make_shared<tern::retry_callbacks>();
  made->is_success = read->is_success;
  made->should_retry = read->should_retry;
  made->delay = read->delay;
  made->user_data = read->user_data;
  made->drop = std::move(unused);
  return shared_callbacks(std::move(made));
}

// What a refusal owes. Of a struct from the future drop stands where it always did, unless the size is no size.
tern::dropper drop_of(const tern_retry_callbacks* given) {
  const bool known =
      given && given->struct_size >= first_size<tern_retry_callbacks> && given->struct_size <= tern::limits::struct_bytes;
  return known ? tern::dropper(given->drop, given->user_data) : tern::dropper();
}

}  // namespace

int32_t tern_request_set_retry(tern_request* request, const tern_retry_callbacks* callbacks, tern_error** error) noexcept {
  tern::dropper unused = drop_of(callbacks);
  return change(request, error, [&](tern::request_spec& r) -> tern::error {
    auto read = read_callbacks(callbacks, unused);
    if (!read) return read.why();
    r.retry = std::move(*read);
    return {};
  });
}

int32_t tern_config_set_retry(tern_config* config, const tern_retry_callbacks* callbacks, tern_error** error) noexcept {
  tern::dropper unused = drop_of(callbacks);
  return entry(error, [&]() -> tern::error {
    if (tern::error e = require(config, "config")) return e;
    auto read = read_callbacks(callbacks, unused);
    if (!read) return read.why();
    config->values.request.retry_functions = std::move(*read);
    return {};
  });
}

int32_t tern_decide(tern_client* client, uint64_t id, uint32_t action, int64_t delay_ms) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    if (action > TERN_RETRY_AGAIN) return bad_argument("action is " + std::to_string(action) + ", expected 0 to 2");
    if (tern::error e = check_wait(delay_ms, "delay_ms")) return e;
    client->decide({.id = id, .action = action, .delay_ms = delay_ms});
    return {};
  });
}
