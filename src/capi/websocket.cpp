#include "tern/websocket.h"

#include <algorithm>

#include "capi/barrier.hpp"
#include "capi/request_change.hpp"
#ifdef TERN_WEBSOCKET
#include "engine/rows/websocket_spec.hpp"
#include "protocols/websocket/upgrade.hpp"
#endif

using namespace tern::capi;

#ifdef TERN_WEBSOCKET
int32_t tern_websocket_request_create(tern_str url, uint32_t flags, tern_request** request, tern_error** error) noexcept {
  return entry(error, [&]() -> tern::error {
    if (tern::error e = clear_output(request, "request")) return e;
    if (tern::error e = check_flags(flags, TERN_WEBSOCKET_BINARY, "flags")) return e;
    auto text = read_present(url, "url");
    if (!text) return text.why();
    auto builder = tern::http::request_builder::create("GET", *text);
    if (!builder) return builder.why();
    if (!builder->where().scheme.starts_with("ws")) return tern::error(TERN_E_URL, "the URL is neither ws:// nor wss://");
    if (builder->where().fragment) return tern::error(TERN_E_URL, "a WebSocket URL has no fragment");  // RFC 6455 §3
    auto what = std::make_unique<tern::websocket_spec>(std::move(*builder));
    what->binary = (flags & TERN_WEBSOCKET_BINARY) != 0;
    tern::request_ref made = tern::request_ref::adopt(new tern_request());
    made->method = "GET";
    made->what = std::move(what);
    *request = made.give_up();
    return {};
  });
}

int32_t tern_websocket_request_add_subprotocol(tern_request* request, tern_str name, tern_error** error) noexcept {
  return change(request, error, [&](tern::request_spec& r) -> tern::error {
    auto* websocket = dynamic_cast<tern::websocket_spec*>(r.what.get());
    if (!websocket) return tern::error(TERN_E_UNSUPPORTED, "the request is not a WebSocket request");
    auto text = read_present(name, "name");
    if (!text) return text.why();
    tern::websocket::upgrade_wish wish;
    wish.subprotocols = websocket->subprotocols;
    wish.subprotocols.emplace_back(*text);
    if (tern::error e = tern::websocket::check_wish(wish)) return e;
    websocket->subprotocols = std::move(wish.subprotocols);
    return {};
  });
}

#else
namespace {
int32_t not_built(tern_error** error) noexcept {
  return entry(error, [] { return tern::error(TERN_E_NOT_BUILT, "this build leaves WebSocket out"); });
}
}  // namespace

int32_t tern_websocket_request_create(tern_str, uint32_t, tern_request** request, tern_error** error) noexcept {
  if (request) *request = nullptr;
  return not_built(error);
}
int32_t tern_websocket_request_add_subprotocol(tern_request*, tern_str, tern_error** error) noexcept {
  return not_built(error);
}
#endif
