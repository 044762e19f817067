// Every option as typed data. Names, texts, types and scopes are rows of the registry (engine/option_registry), whose defaults
// are those written here.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/limits.hpp"

namespace tern {

using std::chrono::milliseconds;
using std::chrono::seconds;

enum class loop_spread : uint8_t { origin, request };
enum class discipline : uint8_t { fifo, random };
enum class ip_version : uint8_t { any, v4, v6 };
enum class http_version : uint8_t { automatic, v1_1, v2, v2_prior_knowledge, h2c_upgrade };
enum class redirects : uint8_t { none, safe, all };
enum class trace_ids : uint8_t { pass, child };
enum class trace_start : uint8_t { none, unsampled, sampled };
enum class auth_choice : uint8_t { any, basic, digest };
enum class retry_strategy : uint8_t { none, lenient, backoff, custom };
enum class retry_jitter : uint8_t { none, full, equal };
enum class cache_kind : uint8_t { off, memory, directory };
enum class cache_mode : uint8_t { usual, no_store, reload, no_cache, force_cache, only_if_cached };
enum class retry_decide : uint8_t { none, failed, all };

struct retry_callbacks;  // engine/retry/retry_callbacks.hpp

// Of a request, or of a client as the default of its requests.
struct request_settings {
  duration timeout_queue = unlimited;         // timeout.queue
  duration timeout_resolve = seconds(10);     // timeout.resolve
  duration timeout_connect = seconds(10);     // timeout.connect
  duration timeout_tls = seconds(10);         // timeout.tls
  duration timeout_first_byte = seconds(60);  // timeout.first_byte: from the request sent to the first byte of the response
  duration timeout_idle = seconds(60);        // timeout.idle: between two bytes in either direction
  duration timeout_total = unlimited;         // timeout.total: from submit to completion, retries included

  bool tls_verify = true;                     // tls.verify
  std::string tls_ca_file;                    // tls.ca_file: instead of the system store
  std::string tls_ca_path;                    // tls.ca_path: a directory, instead of the system store
  std::vector<std::string> tls_extra_ca;      // tls.extra_ca: files or PEM text, besides the store
  std::string tls_cert_file;                  // tls.cert_file
  std::string tls_key_file;                   // tls.key_file; empty: in cert_file
  std::string tls_key_password;               // tls.key_password: secret
  std::vector<std::string> tls_client_certs;  // tls.client_certs: secret; origin;cert[;key[;password]]
  std::string tls_min_version = "1.2";        // tls.min_version: 1.2 | 1.3
  bool tls_resume = true;                     // tls.resume: session resumption

  std::string net_unix_socket;                            // net.unix_socket
  std::string net_local_address;                          // net.local_address
  bool net_tcp_keepalive = false;                         // net.tcp_keepalive
  ip_version net_ip_version = ip_version::any;            // net.ip_version: any | 4 | 6
  duration net_happy_eyeballs_delay = milliseconds(250);  // net.happy_eyeballs_delay
  std::vector<std::string> resolve;                       // resolve: host:port:address[,address]

  std::string proxy;                          // proxy: secret; a URL | none; empty: the environment's
  std::string proxy_user;                     // proxy.user
  std::string proxy_password;                 // proxy.password: secret
  auth_choice proxy_auth = auth_choice::any;  // proxy.auth_kind: any | basic | digest
  bool proxy_preemptive = false;              // proxy.preemptive: Basic without having been asked
  std::vector<std::string> proxy_no_proxy;    // proxy.no_proxy: hosts reached directly; "none": no host
  bool proxy_from_environment = true;         // proxy.from_environment: http_proxy, no_proxy and so on
  bool proxy_tls_verify = true;               // proxy.tls_verify: of https:// proxies

  http_version version = http_version::automatic;  // http.version
  std::string http_user_agent;                     // http.user_agent; empty: "tern/VERSION"
  uint64_t http_expect_above = 1024 * 1024;        // http.expect_above: bodies above it wait for 100 Continue
  duration http_expect_timeout = seconds(1);       // http.expect_timeout
  uint64_t http_max_head_bytes = 64 * 1024;        // http.max_head_bytes
  uint64_t http_max_head_fields = 256;             // http.max_head_fields
  uint64_t http_max_body_bytes = 64ull << 20;      // http.max_body_bytes: in memory; more is TERN_E_BODY_TOO_LARGE

  bool http_decode = true;                                      // http.decode: gzip, deflate, br, zstd
  uint64_t http_max_decode_ratio = limits::http_decoded_ratio;  // http.max_decode_ratio: decoded to received bytes
  uint64_t http_max_content_bytes = no_limit;                   // http.max_content_bytes: of a response body, wherever it goes
  std::string http_accept;                    // http.accept: media ranges; a response of another type is an error
  std::string http_charset;                   // http.charset: of texts that name none
  redirects http_redirects = redirects::all;  // http.redirects: none | safe | all
  uint64_t http_max_redirects = 10;           // http.max_redirects
  bool http_redirect_downgrade = false;       // http.redirect_downgrade: from https to http
  bool http_cookies = false;                  // http.cookies: the client's jar

  cache_mode cache = cache_mode::usual;            // cache.mode: default | no-store | reload | no-cache | ...
  duration cache_stale_if_error = seconds(0);      // cache.stale_if_error
  bool cache_if_match = true;                      // cache.if_match: of PUT and PATCH
  bool cache_collapse = false;                     // cache.collapse: of requests for the same
  std::string trace_parent;                        // trace.parent: traceparent
  std::string trace_state;                         // trace.state: tracestate
  trace_ids trace_parent_ids = trace_ids::pass;    // trace.ids: pass | child
  trace_start trace_generate = trace_start::none;  // trace.generate: none | unsampled | sampled

  bool sse = false;                                        // sse: the response is events
  duration sse_retry = seconds(3);                         // sse.retry: before they are asked for again
  duration sse_max_retry = std::chrono::minutes(5);        // sse.max_retry: that the server may ask for
  duration sse_reconnect = seconds(60);                    // sse.reconnect: as long as that is tried; zero: not at all
  duration sse_idle_timeout = std::chrono::minutes(5);     // sse.idle_timeout: in place of timeout.idle
  uint64_t sse_max_line_bytes = limits::sse_line_bytes;    // sse.max_line_bytes
  uint64_t sse_max_event_bytes = limits::sse_event_bytes;  // sse.max_event_bytes: type and data

  std::string auth_user;                // auth.user
  std::string auth_password;            // auth.password: secret
  std::string auth_bearer;              // auth.bearer: secret
  auth_choice auth = auth_choice::any;  // auth.kind: any | basic | digest
  bool auth_preemptive = false;         // auth.preemptive: Basic without having been asked
  std::string auth_netrc;               // auth.netrc: a file

  bool websocket_compress = true;                                          // websocket.compress
  bool websocket_server_forgets = false;                                   // websocket.server_no_context_takeover
  bool websocket_client_forgets = false;                                   // websocket.client_no_context_takeover
  uint64_t websocket_server_bits = 15;                                     // websocket.server_max_window_bits
  uint64_t websocket_client_bits = 15;                                     // websocket.client_max_window_bits
  bool websocket_chunks = false;                                           // websocket.chunks: parts as they come
  uint64_t websocket_max_message_bytes = limits::websocket_message_bytes;  // websocket.max_message_bytes
  duration websocket_ping_interval = seconds(30);                          // websocket.ping_interval
  duration websocket_ping_timeout = limits::websocket_pong_timeout;        // websocket.ping_timeout
  duration websocket_close_timeout = limits::websocket_close_timeout;      // websocket.close_timeout

  std::string redis_client_name;           // redis.client_name: CLIENT SETNAME; empty: none
  uint64_t redis_connections = 1;          // redis.connections: that share the commands to one server
  duration redis_reconnect = seconds(60);  // redis.reconnect: of subscriptions and feeds; zero: not at all

  bool retry_safe = true;                                  // retry.safe: the one resend of engine/retry/resend.hpp
  retry_strategy retry = retry_strategy::none;             // retry.strategy: none | lenient | backoff | custom
  uint64_t retry_attempts = 0;                             // retry.attempts; 0: as the strategy says
  std::string retry_delays;                                // retry.delays: before each attempt; empty: as the strategy says
  retry_jitter retry_jitter_kind = retry_jitter::none;     // retry.jitter: none | full | equal
  std::string retry_statuses;                              // retry.statuses: that are failures; empty: as the strategy says
  bool retry_unsafe = false;                               // retry.unsafe: also what may have been processed
  duration retry_max_delay = std::chrono::minutes(5);      // retry.max_delay: that a Retry-After may ask for
  uint64_t retry_concurrency = 0;                          // retry.concurrency: per origin; 0: as the strategy says
  retry_decide retry_decides = retry_decide::none;         // retry.decide: none | failed | all
  duration retry_decide_timeout = seconds(5);              // retry.decide_timeout
  std::shared_ptr<const retry_callbacks> retry_functions;  // no option; NULL: none

  uint64_t stream_credit = 256 * 1024;      // stream.credit
  uint64_t stream_send_limit = 256 * 1024;  // stream.send_limit
};

// Of a client only.
struct client_settings {
  uint64_t loops = 1;                                             // loops: 0 = driven by the program
  loop_spread spread = loop_spread::origin;                       // loop.spread: origin | request
  uint64_t io_threads = 2;                                        // io.threads: for files; 0 = inline
  uint64_t workers = 64;                                          // workers
  discipline order = discipline::fifo;                            // queue.order: fifo | random
  uint64_t in_flight_max = no_limit;                              // queue.max_in_flight
  duration start_delay = duration::zero();                        // start.delay: between any two starts
  duration start_delay_per_origin = duration::zero();             // start.delay_per_origin
  uint64_t connections_per_origin = 8;                            // connections.per_origin
  uint64_t connections_total = no_limit;                          // connections.total
  duration connections_idle = limits::idle_connection;            // connections.idle_timeout
  uint64_t http2_max_streams = limits::h2_streams;                // http2.max_streams: of one connection
  uint64_t http2_max_window = limits::h2_max_connection_window;   // http2.max_window: as far as windows grow
  duration http2_settings_timeout = limits::h2_settings_timeout;  // http2.settings_timeout
  duration http2_ping_interval = limits::h2_ping_interval;        // http2.ping_interval: of silence while requests are open
  duration http2_ping_timeout = limits::h2_ping_timeout;          // http2.ping_timeout
  uint64_t redis_max_reply_bytes = limits::redis_reply_bytes;     // redis.max_reply_bytes
  uint64_t redis_max_in_flight = limits::redis_in_flight;         // redis.max_in_flight: on one connection
  uint64_t redis_max_output_bytes = limits::redis_output_bytes;   // redis.max_output_bytes: of one connection
  duration redis_login_timeout = limits::redis_login_timeout;     // redis.login_timeout
  duration redis_ping_interval = limits::redis_ping_interval;     // redis.ping_interval: of subscriptions
  duration redis_ping_timeout = limits::redis_ping_timeout;       // redis.ping_timeout
  uint64_t retry_budget = 20;                                     // retry.budget: repeats per 100 requests
  uint64_t retry_budget_per_second = 10;                          // retry.budget_per_second: and besides
  cache_kind cache = cache_kind::off;                             // cache: off | memory | directory
  std::string cache_directory;                                    // cache.directory
  uint64_t cache_size = limits::cache_bytes;                      // cache.size
  uint64_t cache_max_entry_bytes = no_limit;                      // cache.max_entry_bytes: of one body
  duration cache_finish_renewals = seconds(0);                    // cache.finish_renewals: once the client is shut down
  std::vector<std::string> dns_servers;                           // dns.servers: address[:port]; empty: the system's
  duration dns_cache_ttl = seconds(60);                           // dns.cache_ttl: upper bound; 0 = no cache
  std::string log_level = "off";                                  // log.level
  std::string log_directory;                                      // log.directory: of the log file; empty: none
  std::string log_name = "tern";                                  // log.name: NAME.log, NAME.1.log and so on
  uint64_t log_max_bytes = 16ull << 20;                           // log.max_bytes: of one file
  uint64_t log_files = 5;                                         // log.files: at most
};

struct settings {
  client_settings client;
  request_settings request;
};

}  // namespace tern
