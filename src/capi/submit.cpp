#include "tern/submit.h"

#include <algorithm>

#include "base/limits.hpp"
#include "capi/submit_order.hpp"
#include "capi/usable.hpp"

namespace tern::capi {

expected<submit_order> read_order(const tern_submit_options* options, submit_use use) {
  submit_order order;
  auto read = read_struct<tern_submit_options>(options, "options");
  if (!read) {  // of the future: drop stands where it always did, unless the size says that nothing was ever set
    if (options->struct_size >= first_size<tern_submit_options> && options->struct_size <= limits::struct_bytes)
      dropper(options->drop, options->user_data).fire();
    return read.why();
  }
  const tern_submit_options& o = *read;
  order.drop = dropper(o.drop, o.user_data);
  if (error e = check_zero(o.flags, "options.flags")) return e;
  if (error e = check_wait(o.timeout_ms, "options.timeout_ms")) return e;
  if (error e = check_text(o.sink_path, "options.sink_path")) return e;
  if (o.sink > TERN_SINK_DISCARD) return bad_argument("options.sink is " + std::to_string(o.sink) + ", expected 0 to 2");
  if (o.sink == TERN_SINK_FILE && o.sink_path.size == 0) return bad_argument("options.sink_path is empty");
  if (o.sink != TERN_SINK_FILE && o.sink_path.data) return bad_argument("options.sink_path is for TERN_SINK_FILE only");
  if (std::string_view(o.sink_path.data ? o.sink_path.data : "", o.sink_path.size).find('\0') != std::string_view::npos)
    return bad_argument("options.sink_path contains NUL");
  if (use == submit_use::call && (o.queue || o.on_event)) return bad_argument("a call takes neither options.queue nor options.on_event");
  if (use == submit_use::stream && o.sink != TERN_SINK_MEMORY) return bad_argument("a stream takes no options.sink");
  if (use == submit_use::lease && o.lease) return bad_argument("a lease is not opened on a lease");
  order.queue = o.queue;
  order.user_data = o.user_data;
  order.on_event = o.on_event;
  if (o.timeout_ms != 0) order.timeout_total = o.timeout_ms < 0 ? unlimited : duration(std::chrono::milliseconds(std::min<int64_t>(o.timeout_ms, INT64_MAX / 1'000'000)));
  order.priority = o.priority;
  order.sink = o.sink;
  if (o.sink == TERN_SINK_FILE) order.sink_path.assign(o.sink_path.data, o.sink_path.size);
  if (o.lease) order.lease = ref<tern_lease>(o.lease);
  return order;
}

}  // namespace tern::capi

using namespace tern::capi;

int32_t tern_submit(tern_client* client, tern_request* request, tern_queue* queue, uint64_t user_data, uint64_t* id,
                    tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(id);
    if (tern::error e = usable(client)) return e;
    if (tern::error e = require(request, "request")) return e;
    tern::submit_order order;
    order.queue = queue;
    order.user_data = user_data;
    return client->submit(*request, std::move(order), id);
  });
}

int32_t tern_submit_ex(tern_client* client, tern_request* request, const tern_submit_options* options, uint64_t* id,
                       tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(id);
    auto order = read_order(options, submit_use::queue);
    if (!order) return order.why();
    if (tern::error e = usable(client)) return e;
    if (tern::error e = require(request, "request")) return e;
    return client->submit(*request, std::move(*order), id);
  });
}

int32_t tern_submit_batch(tern_client* client, tern_submit_item* items, size_t count, size_t element_size, tern_queue* queue,
                          size_t* accepted, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(accepted);
    if (tern::error e = usable(client)) return e;
    if (count > 0)
      if (tern::error e = require(items, "items")) return e;
    if (tern::error e = check_element_size(element_size, first_size<tern_submit_item>, "element")) return e;
    bool full = false;
    size_t taken = 0;
    const tern::now_t now = tern::clock::now();
    for (size_t i = 0; i < count; ++i) {
      auto& item = *reinterpret_cast<tern_submit_item*>(reinterpret_cast<std::byte*>(items) + i * element_size);
      item.id = 0;
      if (full) {
        item.status = TERN_E_AGAIN;
        continue;
      }
      tern::error why = check_struct(&item, item.struct_size, first_size<tern_submit_item>, sizeof item, "item");
      if (!why && item.struct_size > element_size) why = bad_argument("item.struct_size exceeds element_size");
      if (!why) why = require(item.request, "item.request");
      if (!why) {
        tern::submit_order order;
        order.queue = queue;
        order.user_data = item.user_data;
        why = client->submit(*item.request, std::move(order), &item.id, now);
      }
      item.status = why.code();
      full = item.status == TERN_E_AGAIN;
      taken += item.status == TERN_OK;
    }
    if (accepted) *accepted = taken;
    return {};
  });
}

int32_t tern_cancel(tern_client* client, uint64_t id) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    client->cancel(id);
    return {};
  });
}

int32_t tern_cancel_all(tern_client* client) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    client->cancel_all();
    return {};
  });
}

int32_t tern_resume(tern_client* client, uint64_t id) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = usable(client)) return e;
    client->resume(id);
    return {};
  });
}
