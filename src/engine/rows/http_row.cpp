#include "engine/rows/http_row.hpp"

#include <algorithm>

#include "engine/client.hpp"
#include "engine/prepared.hpp"
#include "engine/request.hpp"
#include "engine/rows/http_stages.hpp"
#include "engine/rows/http_state.hpp"
#include "protocols/http/decode/coding.hpp"
#include "protocols/http/message/retry_after.hpp"
#include "protocols/http/session_factory.hpp"
#include "storage/cache/directory_store.hpp"
#include "storage/cache/memory_store.hpp"

namespace tern {
namespace {

// Slots that are known beforehand save waiting for the first connection: nothing else than HTTP/1.1 can come of it.
protocol_offer offer_in_clear(const request_settings& how) {
  switch (how.version) {
    case http_version::v2:
    case http_version::v2_prior_knowledge:
      return {{}, "h2", 0};
    case http_version::h2c_upgrade:
      return {{}, "h2c", 0};
    default:
      return {{}, "", 1, 1, false, true};
  }
}

protocol_offer offer_over_tls(const request_settings& how) {
  switch (how.version) {
    case http_version::v1_1:
      return {{"http/1.1"}, "", 1};
    case http_version::v2:
      return {{"h2"}, "h2-agreed", 0};
    case http_version::v2_prior_knowledge:
      return {{"h2"}, "h2", 0};
    default:
      return {{"h2", "http/1.1"}, "", 0};
  }
}

std::unique_ptr<session_factory> http_sessions(const client_settings& how) {
  http::h2_settings h2;
  h2.max_streams = static_cast<uint32_t>(how.http2_max_streams);
  h2.max_connection_window = static_cast<uint32_t>(how.http2_max_window);
  h2.stream_window = std::min(h2.stream_window, h2.max_connection_window);
  h2.connection_window = std::min(h2.connection_window, h2.max_connection_window);
  h2.max_held_bytes = std::max(h2.max_held_bytes, 4 * how.http2_max_window);
  h2.settings_timeout = how.http2_settings_timeout;
  h2.ping_interval = how.http2_ping_interval;
  h2.ping_timeout = how.http2_ping_timeout;
  return http::make_http_factory({}, h2);
}

// Waits for the disk when the cache is in a directory: on the thread of whoever makes the client.
expected<std::shared_ptr<http::response_cache>> make_cache(const client_settings& how, const log_sink& log) {
  std::unique_ptr<store> entries;
  if (how.cache == cache_kind::off) return std::shared_ptr<http::response_cache>();
  if (how.cache == cache_kind::memory) {
    entries = std::make_unique<memory_store>(how.cache_size);
  } else {
    if (how.cache_directory.empty())
      return error(TERN_E_OPTION_VALUE, "cache is directory, and cache.directory does not say which");
    auto folder = std::make_unique<directory_store>(how.cache_directory, how.cache_size);
    if (error e = folder->prepare({&log, {}})) return e.with_context("cache.directory");
    entries = std::move(folder);
  }
  return std::make_shared<http::response_cache>(std::move(entries), how.cache_max_entry_bytes);
}

expected<std::unique_ptr<protocol_state>> make_state(bytes seed, const client_settings& how, const log_sink& log) {
  std::vector<std::string_view> schemes;
  for (const registry_row& row : protocol_rows()) schemes.push_back(row.scheme);
  auto cache = make_cache(how, log);
  if (!cache) return cache.why();
  return std::unique_ptr<protocol_state>(
      std::make_unique<http_state>(seed, read_proxy_environment(schemes), std::move(*cache)));
}

// What the option cache.mode says to caches on the way, and to ours.
std::string_view cache_control_of(cache_mode mode) noexcept {
  switch (mode) {
    case cache_mode::usual:
      return {};
    case cache_mode::no_store:
      return "no-store";
    case cache_mode::reload:
      return "no-cache";
    case cache_mode::no_cache:
      return "max-age=0";
    case cache_mode::force_cache:
      return "max-stale";
    case cache_mode::only_if_cached:
      return "only-if-cached, max-stale";
  }
  return {};
}

std::shared_ptr<const message> message_of(const http::request_builder& builder, const body_spec& body, const prepared& p) {
  const request_settings& o = p.options;
  http::request_head limits;
  limits.expect_above = o.http_expect_above;
  limits.expect_timeout = o.http_expect_timeout;
  limits.max_head_bytes = o.http_max_head_bytes;
  limits.max_head_fields = static_cast<uint32_t>(o.http_max_head_fields);
  limits.url = p.url;
  const std::string content_type = content_type_of(body);
  http::header_defaults defaults;
  if (!o.http_user_agent.empty()) defaults.user_agent = o.http_user_agent;
  defaults.cache_control = cache_control_of(o.cache);
  if (o.sse) defaults.accept = "text/event-stream", defaults.cache_control = "no-store";
  if (!o.http_accept.empty()) defaults.accept = o.http_accept;
  if (o.http_decode) defaults.accept_encoding = http::accept_encoding();
  defaults.content_type = content_type;
  defaults.traceparent = o.trace_parent;
  defaults.tracestate = o.trace_state;
  return builder.build(limits, defaults);
}

// What of it says that nothing was done (RFC 9110 §15.5.9, RFC 8470 §5.2, RFC 6585 §4).
response_judgement judge(const head& h) {
  const bool undone = h.status == 408 || h.status == 425 || h.status == 429;
  return {h.status, undone, http::read_retry_after(h, system_wall_clock())};
}

registry_row row(std::string_view scheme, uint16_t port, bool tls, protocol_offer (*offer)(const request_settings&)) {
  registry_row r{};
  r.name = "http";
  r.scheme = scheme;
  r.port = port;
  r.tls = tls;
  r.of = protocol::http;
  r.make_state = make_state;
  r.prepare = prepare_http;
  r.offer = offer;
  r.make_factory = http_sessions;
  r.needs_stages = http_needs_stages;
  r.head_needs_stages = http_head_needs_stages;
  r.make_stages = make_http_stages;
  r.judge = judge;
  return r;
}

}  // namespace

error prepare_http(const request_spec& spec, protocol_state& shared, prepared& into) {
  const auto& builder = static_cast<const http_spec&>(*spec.what).builder;
  if (!builder.trailers().empty() && std::holds_alternative<std::monostate>(spec.body))
    return error(TERN_E_STATE, "the request has trailers, which follow a body, and no body");
  if (into.options.sse) {
    into.without_stream = error(TERN_E_STATE, "a request for events (the option sse) is opened with tern_stream_open");
    into.options.timeout_idle = into.options.sse_idle_timeout;
  }
  if (!into.options.trace_state.empty() && into.options.trace_parent.empty())
    return error(TERN_E_STATE, "the option trace.state goes with trace.parent, which is not set");
  into.request = message_of(builder, spec.body, into);
  auto& state = static_cast<http_state&>(shared);
  auto plan = http_stage_settings(builder.where(), into.options, into.where->origin,
                                  {state.shared.credentials, state.netrc, state.environment, state.shared.cache},
                                  builder.leaves_open("traceparent"));
  if (plan)
    into.plan = std::move(*plan);
  else
    into.why = plan.why();
  return {};
}

registry_row http_row() { return row("http", 80, false, offer_in_clear); }
registry_row https_row() { return row("https", 443, true, offer_over_tls); }

http_state& http_state_of(tern_client& client) { return static_cast<http_state&>(client.state_of(protocol::http)); }

}  // namespace tern
