#ifdef TERN_WEBSOCKET
#include "engine/rows/websocket_row.hpp"

#include "base/utf8.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/rows/http_row.hpp"
#include "engine/rows/http_stages.hpp"
#include "engine/rows/websocket_spec.hpp"
#include "protocols/websocket/websocket_stage.hpp"

namespace tern {
namespace {

// HTTP's plan, which its stages read, with what is to be agreed on.
struct websocket_plan final : http::stage_settings {
  explicit websocket_plan(const http::stage_settings& of_http) : http::stage_settings(of_http) {}

  websocket::websocket_options stream;
  websocket::websocket_options one_shot;
};

const websocket_plan& plan_of(const prepared& p) {
  return static_cast<const websocket_plan&>(*static_cast<const http::stage_settings*>(p.plan.get()));
}

// HTTP/2 has another way to open a tunnel (RFC 8441), which servers hardly speak. One by one: RFC 6455 §4.1.
protocol_offer offer_in_clear(const request_settings&) { return {{}, "", 1, 1, true}; }
protocol_offer offer_over_tls(const request_settings&) { return {{"http/1.1"}, "", 1, 1, true}; }

error prepare_websocket(const request_spec& spec, protocol_state& shared, prepared& into) {
  const auto& asked = static_cast<const websocket_spec&>(*spec.what);
  if (const auto* body = std::get_if<bytes_body>(&spec.body); body && !asked.binary && !is_utf8(*body->data))
    return error(TERN_E_ARGUMENT, "the text message is not UTF-8");
  into.options.http_expect_above = no_limit;
  into.options.sse = false;
  into.idle_in_tunnel = false;  // pings tell whether the peer is there
  if (error e = prepare_http(spec, shared, into)) return e;
  if (into.why) return {};
  auto plan = std::make_shared<websocket_plan>(*static_cast<const http::stage_settings*>(into.plan.get()));
  plan->cache = {};
  const request_settings& o = into.options;
  websocket::websocket_options& w = plan->stream;
  w.wish.subprotocols = asked.subprotocols;
  if (o.websocket_compress)
    w.wish.deflate = {.server_no_context_takeover = o.websocket_server_forgets,
                      .client_no_context_takeover = o.websocket_client_forgets,
                      .server_max_window_bits = static_cast<int>(o.websocket_server_bits),
                      .client_max_window_bits = static_cast<int>(o.websocket_client_bits)};
  if (error e = websocket::check_wish(w.wish)) return e;
  w.codec.in.max_message = o.websocket_max_message_bytes;
  w.codec.in.how = o.websocket_chunks ? websocket::delivery::parts : websocket::delivery::whole;
  w.codec.ping_interval = o.websocket_ping_interval;
  w.codec.pong_timeout = o.websocket_ping_timeout;
  w.codec.close_timeout = o.websocket_close_timeout;
  plan->one_shot = w;
  plan->one_shot.codec.in.how = websocket::delivery::whole;
  plan->one_shot.codec.one_answer = true;
  plan->one_shot.codec.answer_timeout = o.timeout_first_byte;
  plan->one_shot.codec.out.what = asked.binary ? websocket::sending::one_binary : websocket::sending::one_text;
  into.plan = std::shared_ptr<const http::stage_settings>(std::move(plan));
  return {};
}

bool needs_stages(const attempt&, const prepared&) { return true; }

void make_stages(stage_context from, std::vector<std::unique_ptr<stage>>& into) {
  into.push_back(std::make_unique<websocket::withhold_stage>());
  attempt without_body = from.first;
  without_body.body = nullptr;
  make_http_stages(
      {without_body, from.from, from.routes, from.host, from.files, from.shared, from.as_stream, std::move(from.retry)}, into);
  const websocket_plan& plan = plan_of(from.from);
  into.push_back(
      std::make_unique<websocket::websocket_stage>(from.host, from.as_stream ? plan.stream : plan.one_shot, from.first.body));
}

registry_row row(registry_row r, std::string_view scheme, protocol_offer (*offer)(const request_settings&)) {
  r.name = "websocket";
  r.scheme = scheme;
  r.offer = offer;
  r.prepare = prepare_websocket;
  r.needs_stages = needs_stages;
  r.make_stages = make_stages;
  return r;
}

}  // namespace

registry_row ws_row() { return row(http_row(), "ws", offer_in_clear); }
registry_row wss_row() { return row(https_row(), "wss", offer_over_tls); }

}  // namespace tern
#endif
