#include "tern/call.h"

#include "capi/submit_order.hpp"
#include "capi/usable.hpp"
#include "engine/thread_role.hpp"

using namespace tern::capi;

int32_t tern_call_start(tern_client* client, tern_request* request, const tern_submit_options* options, tern_call** call,
                        tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    auto order = read_order(options, submit_use::call);
    if (tern::error e = clear_output(call, "call")) return e;
    if (!order) return order.why();
    if (tern::error e = usable(client)) return e;
    if (tern::error e = require(request, "request")) return e;
    auto made = tern::ref<tern_call>::adopt(new tern_call(tern::ref<tern_client>(client)));
    order->call = made;
    if (tern::error e = client->submit(*request, std::move(*order), nullptr)) return e;
    *call = made.give_up();
    return {};
  });
}

int32_t tern_call_wait(tern_call* call, int64_t timeout_ms, tern_result** result) noexcept {
  return entry([&]() -> int32_t {
    if (tern::error e = clear_output(result, "result")) return e.code();
    if (tern::error e = require(call, "call")) return e.code();
    if (tern::error e = check_wait(timeout_ms, "timeout_ms")) return e.code();
    if (call->client().crossed_fork()) return TERN_E_FORKED;
    if (tern::on_engine_thread() && !call->done()) return TERN_E_REENTRANT;
    return call->wait(timeout_ms, result);
  });
}

int32_t tern_call_done(tern_call* call) noexcept { return call && call->done() ? 1 : 0; }

uint64_t tern_call_id(const tern_call* call) noexcept { return call ? call->id() : 0; }

int32_t tern_call_cancel(tern_call* call) noexcept {
  return entry([&]() -> tern::error {
    if (tern::error e = require(call, "call")) return e;
    if (tern::error e = usable(&call->client())) return e;
    call->client().cancel(call->loop(), call->id());
    return {};
  });
}

tern_call* tern_call_retain(tern_call* call) noexcept {
  if (call) call->retain();
  return call;
}

void tern_call_release(tern_call* call) noexcept {
  if (call && !call->client().crossed_fork()) call->release();
}
