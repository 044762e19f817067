#include "tern/submit.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/limits.hpp"
#include "capi/duplicate.hpp"
#include "capi/submit_order.hpp"
#include "capi/usable.hpp"

namespace tern::capi {

expected<submit_order> read_order(const tern_submit_options* options, submit_use use) {
  submit_order order;
  auto read = read_struct<tern_submit_options>(options, "options");
  if (!read) {  // of the future: drop stands where it always did, unless the size says that nothing was ever set
    if (options->struct_size >= first_size<tern_submit_options> && options->struct_size <= limits::struct_bytes) {
      dropper(options->drop, options->user_data).fire();
      if (options->struct_size >= offsetof(tern_submit_options, sink_fd))
        dropper(options->sink_drop, options->sink_user_data).fire();
    }
    return read.why();
  }
  const tern_submit_options& o = *read;
  order.drop = dropper(o.drop, o.user_data);
  dropper sink_drop(o.sink_drop, o.sink_user_data);
  if (error e = check_zero(o.flags, "options.flags")) return e;
  if (error e = check_wait(o.timeout_ms, "options.timeout_ms")) return e;
  if (error e = check_text(o.sink_path, "options.sink_path")) return e;
  if (error e = check_zero(o.reserved, "options.reserved")) return e;
  if (o.sink > TERN_SINK_CALLBACK) return bad_argument("options.sink is " + std::to_string(o.sink) + ", expected 0 to 4");
  if (o.sink == TERN_SINK_FILE && o.sink_path.size == 0) return bad_argument("options.sink_path is empty");
  if (o.sink != TERN_SINK_FILE && o.sink_path.data) return bad_argument("options.sink_path is for TERN_SINK_FILE only");
  if (std::string_view(o.sink_path.data ? o.sink_path.data : "", o.sink_path.size).find('\0') != std::string_view::npos)
    return bad_argument("options.sink_path contains NUL");
  if (o.sink != TERN_SINK_CALLBACK && (o.sink_fn || o.sink_user_data != 0 || o.sink_drop))
    return bad_argument("options.sink_fn, sink_user_data and sink_drop are for TERN_SINK_CALLBACK only");
  if (o.sink != TERN_SINK_DESCRIPTOR && o.sink_fd != 0) return bad_argument("options.sink_fd is for TERN_SINK_DESCRIPTOR only");
  if (use == submit_use::call && (o.queue || o.on_event))
    return bad_argument("a call takes neither options.queue nor options.on_event");
  if (use == submit_use::stream && o.sink != TERN_SINK_MEMORY) return bad_argument("a stream takes no options.sink");
  if (use == submit_use::lease && o.sink != TERN_SINK_MEMORY) return bad_argument("a lease takes no options.sink");
  if (use == submit_use::lease && o.lease) return bad_argument("a lease is not opened on a lease");
  if (o.sink == TERN_SINK_CALLBACK) {
    if (error e = require(reinterpret_cast<const void*>(o.sink_fn), "options.sink_fn")) return e;
    order.sink_to.reset(new sink_target{{}, o.sink_fn, o.sink_user_data, std::move(sink_drop)});
  }
  if (o.sink == TERN_SINK_DESCRIPTOR) {
    auto fd = duplicate(o.sink_fd, way_of_use::write, "options.sink_fd");
    if (!fd) return fd.why();
    order.sink_to.reset(new sink_target{std::move(*fd), nullptr, 0, {}});
  }
  order.queue = o.queue;
  order.user_data = o.user_data;
  order.on_event = o.on_event;
  if (o.timeout_ms != 0)
    order.timeout_total = o.timeout_ms < 0
                              ? unlimited
                              : duration(std::chrono::milliseconds(std::min<int64_t>(o.timeout_ms, INT64_MAX / 1'000'000)));
  order.priority = o.priority;
  order.sink = o.sink;
  if (o.sink == TERN_SINK_FILE) order.sink_path.assign(o.sink_path.data, o.sink_path.size);
  if (o.lease) order.lease = ref<tern_lease>(o.lease);
  return order;
}

namespace {

tern_client::batch_item no_room() {
  tern_client::batch_item out;
  out.why = tern::error(TERN_E_AGAIN);
  return out;
}

tern_client::batch_item read_item(const tern_submit_item& item, size_t element_size) {
  tern_client::batch_item out;
  // struct_size first: check_struct reads as far as it says.
  if (item.struct_size > element_size) out.why = bad_argument("item.struct_size exceeds element_size");
  if (!out.why) out.why = check_struct(&item, item.struct_size, first_size<tern_submit_item>, sizeof item, "item");
  if (!out.why) out.why = require(item.request, "item.request");
  if (out.why) return out;
  out.request = item.request;
  out.user_data = item.user_data;
  return out;
}

}  // namespace
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
    const auto item_at = [&](size_t i) -> tern_submit_item& {
      return *reinterpret_cast<tern_submit_item*>(reinterpret_cast<std::byte*>(items) + i * element_size);
    };
    size_t taken = 0;
    const tern::now_t now = tern::clock::now();
    std::vector<tern_client::batch_item> part;
    bool room = true;
    for (size_t begin = 0; begin < count; begin += part.size()) {
      part.clear();
      part.resize(std::min(count - begin, tern::limits::submit_at_once));
      for (size_t i = 0; i < part.size(); ++i) part[i] = room ? read_item(item_at(begin + i), element_size) : no_room();
      room = room && client->submit_batch(part, queue, now);
      for (size_t i = 0; i < part.size(); ++i) {
        item_at(begin + i).id = part[i].id;
        item_at(begin + i).status = part[i].why.code();
        taken += part[i].accepted;
      }
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
