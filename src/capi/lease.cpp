#include "tern/lease.h"

#include "capi/submit_order.hpp"
#include "capi/usable.hpp"
#include "engine/lease.hpp"

using namespace tern::capi;

int32_t tern_lease_open(tern_client* client, tern_request* request, const tern_submit_options* options, tern_lease** lease,
                        uint64_t* id, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    clear_optional(id);
    auto order = read_order(options, submit_use::lease);
    if (tern::error e = clear_output(lease, "lease")) return e;
    if (!order) return order.why();
    if (tern::error e = usable(client)) return e;
    if (tern::error e = require(request, "request")) return e;
    auto made = tern::ref<tern_lease>::adopt(new tern_lease(tern::ref<tern_client>(client)));
    order->opens = made;
    if (tern::error e = client->submit(*request, std::move(*order), id)) return e;
    *lease = made.give_up();
    return {};
  });
}

void tern_lease_release(tern_lease* lease) noexcept {
  if (!lease || lease->client().crossed_fork()) return;
  lease->give_back();
  lease->release();
}
