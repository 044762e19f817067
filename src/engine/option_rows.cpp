// The table of all options, in the order people read them.
#include <type_traits>
#include <utility>

#include "engine/no_proxy.hpp"
#include "engine/option_check.hpp"
#include "engine/option_registry.hpp"
#include "tern/info.h"

namespace tern {
namespace {

// How a member of the settings is read from and written as an option_value: choices as their index.
template <auto Member>
struct field;
template <class Settings, class T, T Settings::* Member>
struct field<Member> {
  static T& of(settings_ref at) {
    if constexpr (std::is_same_v<Settings, client_settings>)
      return at.client->*Member;
    else
      return at.request->*Member;
  }
  static option_value load(settings_ref at) {
    if constexpr (std::is_enum_v<T>)
      return static_cast<uint64_t>(of(at));
    else
      return of(at);
  }
  static void store(settings_ref at, option_value&& value) {
    if constexpr (std::is_enum_v<T>)
      of(at) = static_cast<T>(std::get<uint64_t>(value));
    else
      of(at) = std::get<T>(std::move(value));
  }
  static constexpr uint32_t scopes =
      std::is_same_v<Settings, client_settings> ? TERN_SCOPE_CLIENT : TERN_SCOPE_CLIENT | TERN_SCOPE_REQUEST;
};

template <auto Member>
constexpr option_row row(std::string_view name, option_type type, std::string_view what) {
  option_row r;
  r.name = name;
  r.text = what;
  r.type = type;
  r.scopes = field<Member>::scopes;
  r.load = field<Member>::load;
  r.store = field<Member>::store;
  return r;
}

template <auto Member>
constexpr option_row time(std::string_view name, std::string_view what, uint64_t lowest = 0, uint64_t highest = no_limit) {
  option_row r = row<Member>(name, option_type::time, what);
  r.lowest = lowest;
  r.highest = highest;
  return r;
}
template <auto Member>
constexpr option_row size(std::string_view name, std::string_view what, uint64_t lowest = 0, uint64_t highest = no_limit) {
  option_row r = row<Member>(name, option_type::size, what);
  r.lowest = lowest;
  r.highest = highest;
  return r;
}
template <auto Member>
constexpr option_row count(std::string_view name, std::string_view what, uint64_t lowest, uint64_t highest = no_limit) {
  option_row r = row<Member>(name, option_type::count, what);
  r.lowest = lowest;
  r.highest = highest;
  return r;
}
template <auto Member>
constexpr option_row flag(std::string_view name, std::string_view what) {
  return row<Member>(name, option_type::boolean, what);
}
template <auto Member>
constexpr option_row choice(std::string_view name, std::span<const std::string_view> choices, std::string_view what) {
  option_row r = row<Member>(name, option_type::choice, what);
  r.choices = choices;
  return r;
}
template <auto Member>
constexpr option_row text(std::string_view name, std::string_view what, error (*check)(std::string_view) = nullptr) {
  option_row r = row<Member>(name, option_type::text, what);
  r.check = check;
  return r;
}
template <auto Member>
constexpr option_row list(std::string_view name, std::string_view what, error (*check)(std::string_view) = nullptr) {
  option_row r = row<Member>(name, option_type::list, what);
  r.check = check;
  r.append = [](settings_ref at, std::vector<std::string>&& entries) {
    for (std::string& entry : entries) field<Member>::of(at).push_back(std::move(entry));
  };
  return r;
}
constexpr option_row secret(option_row r) {
  r.secret = true;
  return r;
}

constexpr uint64_t ms = 1'000'000;
constexpr uint64_t day = 86'400'000 * ms;
constexpr uint64_t KiB = 1024;
constexpr uint64_t MiB = 1024 * KiB;
constexpr uint64_t GiB = 1024 * MiB;

// In the order of the enums they are stored in.
constexpr std::string_view spreads[] = {"origin", "request"};
constexpr std::string_view orders[] = {"fifo", "random"};
constexpr std::string_view ip_versions[] = {"any", "4", "6"};
constexpr std::string_view http_versions[] = {"auto", "1.1", "2", "2-prior-knowledge", "h2c-upgrade"};
constexpr std::string_view redirect_choices[] = {"none", "safe", "all"};
constexpr std::string_view auth_kinds[] = {"any", "basic", "digest"};
constexpr std::string_view trace_id_choices[] = {"pass", "child"};
constexpr std::string_view trace_starts[] = {"none", "unsampled", "sampled"};
constexpr std::string_view strategies[] = {"none", "lenient", "backoff", "custom"};
constexpr std::string_view jitters[] = {"none", "full", "equal"};
constexpr std::string_view caches[] = {"off", "memory", "directory"};
constexpr std::string_view cache_modes[] = {"default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"};
constexpr std::string_view deciders[] = {"none", "failed", "all"};
constexpr std::string_view tls_versions[] = {"1.2", "1.3"};

// A choice that is kept as its text.
option_value load_tls_version(settings_ref at) {
  return at.request->tls_min_version == tls_versions[1] ? uint64_t{1} : uint64_t{0};
}
void store_tls_version(settings_ref at, option_value&& value) {
  at.request->tls_min_version = tls_versions[std::get<uint64_t>(value)];
}
constexpr option_row tls_version_row(std::string_view name, std::string_view what) {
  option_row r;
  r.name = name;
  r.text = what;
  r.type = option_type::choice;
  r.scopes = TERN_SCOPE_CLIENT | TERN_SCOPE_REQUEST;
  r.choices = tls_versions;
  r.load = load_tls_version;
  r.store = store_tls_version;
  return r;
}

using c = client_settings;
using r = request_settings;

constexpr option_row table[] = {
    count<&c::loops>("loops", "Engine threads; 0: none, the program drives the client itself.", 0, 1024),
    choice<&c::spread>("loop.spread", spreads,
                       "What is spread over the loops: origins, each living on one loop, or single requests, each loop with "
                       "pools of its own."),
    count<&c::io_threads>("io.threads", "Threads for files; 0: files are read and written by the loops themselves.", 0, 1024),
    count<&c::workers>("workers", "Requests worked on at once; the others wait in the queue.", 1),
    choice<&c::order>("queue.order", orders, "Which of the waiting requests of one priority starts next."),
    count<&c::in_flight_max>("queue.max_in_flight", "Submissions that are accepted and not yet drained; more get TERN_E_AGAIN.",
                             1),
    time<&c::start_delay>("start.delay", "Least time between the starts of any two requests.", 0, day),
    time<&c::start_delay_per_origin>("start.delay_per_origin", "Least time between the starts of two requests to one origin.",
                                     0, day),
    count<&c::connections_per_origin>("connections.per_origin", "Connections to one origin at once.", 1),
    count<&c::connections_total>("connections.total", "Connections of the client at once.", 1),
    time<&c::connections_idle>("connections.idle_timeout", "How long an unused connection is kept."),
    count<&c::http2_max_streams>("http2.max_streams", "Requests at once on one HTTP/2 connection; servers may allow fewer.", 1,
                                 1'000'000),
    size<&c::http2_max_window>(
        "http2.max_window", "How far the receive window of an HTTP/2 connection grows; that of a stream grows to half of it.",
        64 * KiB, (1ull << 31) - 1),
    time<&c::http2_settings_timeout>("http2.settings_timeout",
                                     "How long an HTTP/2 server may take to say its settings, and to acknowledge ours."),
    time<&c::http2_ping_interval>(
        "http2.ping_interval", "After so much silence with requests open an HTTP/2 server is asked whether it is there.", ms),
    time<&c::http2_ping_timeout>("http2.ping_timeout", "How long it may take to answer that."),
    size<&c::redis_max_reply_bytes>("redis.max_reply_bytes",
                                    "Largest reply of a Redis server; more ends its connection and what waits there.", 1),
    count<&c::redis_max_in_flight>("redis.max_in_flight",
                                   "Commands at once on one Redis connection; others wait for their turn.", 1, 1'000'000),
    size<&c::redis_max_output_bytes>("redis.max_output_bytes",
                                     "How much may wait to be written on one Redis connection before it takes no more "
                                     "commands.",
                                     1),
    time<&c::redis_login_timeout>("redis.login_timeout", "How long a Redis server may take to answer the login.", ms),
    time<&c::redis_ping_interval>("redis.ping_interval",
                                  "After so much silence a Redis server is asked whether it still serves a subscription.", ms),
    time<&c::redis_ping_timeout>("redis.ping_timeout", "How long it may take to answer that.", ms),
    count<&c::retry_budget>(
        "retry.budget",
        "How many attempts that repeat one the strategies of a client may make for each 100 of its requests "
        "that have one, over the last 10 s; a request that finds none left ends with what it has.",
        0),
    count<&c::retry_budget_per_second>(
        "retry.budget_per_second", "And how many besides in each second of these, so that few requests can be repeated, too.",
        0, 1'000'000),
    choice<&c::cache>("cache", caches,
                      "Where responses to GET are kept to be used again (RFC 9111, as a private cache): nowhere, in memory, or "
                      "in cache.directory."),
    text<&c::cache_directory>("cache.directory",
                              "The folder of a cache in files; other processes may use it at the same time. It is made if it "
                              "is not there."),
    size<&c::cache_size>("cache.size", "How much the cache may hold; what was used longest ago goes first.", 64 * KiB),
    size<&c::cache_max_entry_bytes>("cache.max_entry_bytes",
                                    "Largest response body that is kept; never more than a quarter of cache.size."),
    time<&c::cache_finish_renewals>("cache.finish_renewals",
                                    "How long a client that is shut down lets those requests end that renew what was used "
                                    "while stale (stale-while-revalidate); 0: they end at once, and the next use renews.",
                                    0, day),
    list<&c::dns_servers>("dns.servers",
                          "DNS servers as address[:port], IPv6 in brackets when a port follows; empty: those of the system.",
                          check_dns_server),
    time<&c::dns_cache_ttl>("dns.cache_ttl", "Longest time a resolved name is kept, whatever its own TTL; 0: not at all."),
    text<&c::log_level>("log.level", "Log level of all components, then exceptions: \"warn\", or \"info,dns=debug,tls=off\".",
                        check_log_levels),
    text<&c::log_directory>("log.directory",
                            "Directory of a log in files, which one client at a time writes; empty: no files."),
    text<&c::log_name>("log.name", "Name of these files: NAME.log is written, NAME.1.log, NAME.2.log and so on are older.",
                       check_log_name),
    size<&c::log_max_bytes>("log.max_bytes", "How large such a file may become before the next one is begun.", 4 * KiB),
    count<&c::log_files>("log.files", "How many there are at most; beyond that the oldest is deleted.", 1, 1000),

    time<&r::timeout_queue>("timeout.queue", "Longest wait for a worker and a connection."),
    time<&r::timeout_resolve>("timeout.resolve", "Longest time for resolving the name."),
    time<&r::timeout_connect>("timeout.connect", "Longest time for connecting, all addresses together."),
    time<&r::timeout_tls>("timeout.tls", "Longest time for the TLS handshake."),
    time<&r::timeout_first_byte>("timeout.first_byte", "Longest time from the request sent to the first byte of the response."),
    time<&r::timeout_idle>(
        "timeout.idle",
        "Longest time without a byte in either direction, of a body on its way: until the response begins it is "
        "timeout.first_byte that counts."),
    time<&r::timeout_total>("timeout.total", "Longest time from submit to completion, retries included."),

    flag<&r::tls_verify>("tls.verify", "Whether the server's certificate and name are checked."),
    text<&r::tls_ca_file>(
        "tls.ca_file",
        "File of CA certificates (PEM) to trust instead of the system's, which SSL_CERT_FILE and SSL_CERT_DIR may name."),
    text<&r::tls_ca_path>("tls.ca_path", "Directory of CA certificates (PEM) to trust instead of the system's."),
    list<&r::tls_extra_ca>("tls.extra_ca", "CA certificates to trust besides: files, or PEM text itself."),
    text<&r::tls_cert_file>("tls.cert_file", "File of the client certificate and its chain (PEM)."),
    text<&r::tls_key_file>("tls.key_file", "File of the client certificate's key (PEM); empty: it is in tls.cert_file."),
    secret(text<&r::tls_key_password>("tls.key_password", "Password of the key.")),
    secret(
        list<&r::tls_client_certs>("tls.client_certs",
                                   "Client certificates by origin, as https://host[:port];cert[;key[;password]]; files or PEM "
                                   "text. They go before tls.cert_file, which serves no redirect to another origin.",
                                   check_client_certificate)),
    tls_version_row("tls.min_version", "Lowest TLS version that is accepted."),
    flag<&r::tls_resume>("tls.resume", "Whether TLS sessions are resumed."),

    text<&r::net_unix_socket>("net.unix_socket",
                              "Path of a unix socket to connect to, whatever the URL's host; redirects to others leave it.",
                              check_unix_socket),
    text<&r::net_local_address>("net.local_address", "IP address to connect from.", check_ip_address),
    flag<&r::net_tcp_keepalive>("net.tcp_keepalive", "Whether TCP keep-alive probes are sent."),
    choice<&r::net_ip_version>("net.ip_version", ip_versions, "Which kind of addresses is connected to."),
    // RFC 8305 §5: at least 10 ms, at most 2 s.
    time<&r::net_happy_eyeballs_delay>("net.happy_eyeballs_delay", "Head start of one address over the next.", 10 * ms,
                                       2000 * ms),
    list<&r::resolve>("resolve", "Addresses of names, as host:port:address[,address]; * stands for any host or any port.",
                      check_resolve_entry),

    secret(text<&r::proxy>("proxy",
                           "The proxy to go through, as [scheme://][user:password@]host[:port] with http, https, socks4, "
                           "socks4a, socks5 or socks5h; "
                           "none: no proxy. Empty: what the environment names.",
                           check_proxy)),
    text<&r::proxy_user>("proxy.user", "User name for the proxy, instead of the one in its URL.", check_login_part),
    secret(text<&r::proxy_password>("proxy.password", "The user's password.", check_login_part)),
    choice<&r::proxy_auth>("proxy.auth_kind", auth_kinds, "How user and password may be sent to an HTTP proxy."),
    flag<&r::proxy_preemptive>("proxy.preemptive", "Whether Basic is sent to an HTTP proxy without having been asked for."),
    list<&r::proxy_no_proxy>(
        "proxy.no_proxy",
        "Hosts reached without the proxy: *, host, .domain, address or address/bits, each with :port if it is for this port "
        "only. Empty: what the environment's no_proxy names; none: no host.",
        check_no_proxy),
    flag<&r::proxy_from_environment>("proxy.from_environment",
                                     "Whether http_proxy, https_proxy, all_proxy and no_proxy of the environment count."),
    flag<&r::proxy_tls_verify>("proxy.tls_verify", "Whether the certificate and name of an https:// proxy are checked."),

    choice<&r::version>(
        "http.version", http_versions,
        "auto: HTTP/2 when TLS agrees on it, else 1.1. 2: HTTP/2 or an error, in clear text by prior knowledge. "
        "2-prior-knowledge: HTTP/2 whatever TLS agrees on. h2c-upgrade: in clear text 1.1, asking for HTTP/2."),
    text<&r::http_user_agent>("http.user_agent", "The User-Agent that is sent; empty: tern and its version.",
                              check_header_value),
    size<&r::http_expect_above>("http.expect_above",
                                "Request bodies larger than this wait for 100 Continue; none: no body does."),
    time<&r::http_expect_timeout>("http.expect_timeout", "How long they wait before the body is sent all the same."),
    size<&r::http_max_head_bytes>("http.max_head_bytes", "Largest response head.", 256, 16 * MiB),
    count<&r::http_max_head_fields>("http.max_head_fields", "Most header fields of a response.", 1, 100'000),
    size<&r::http_max_body_bytes>("http.max_body_bytes",
                                  "Largest response body kept in memory; more is TERN_E_BODY_TOO_LARGE."),
    size<&r::http_max_content_bytes>("http.max_content_bytes",
                                     "Largest response body wherever it goes, decoded; more is TERN_E_BODY_TOO_LARGE."),
    flag<&r::http_decode>("http.decode",
                          "Whether compressed responses are asked for and decoded; without it they come as they are."),
    count<&r::http_max_decode_ratio>(
        "http.max_decode_ratio", "How many times larger than its coded form a response may become; more is TERN_E_DECODE.", 1),
    text<&r::http_accept>("http.accept",
                          "Media ranges, separated by commas, that are asked for; a response of another type is "
                          "TERN_E_CONTENT_TYPE. Empty: any.",
                          check_header_value),
    text<&r::http_charset>("http.charset",
                           "The charset of a text whose response names none; empty: UTF-8 if it is that, else windows-1252.",
                           check_charset),
    choice<&r::http_redirects>("http.redirects", redirect_choices,
                               "Which redirects are followed: none, those of safe methods, all."),
    count<&r::http_max_redirects>("http.max_redirects", "How many one after another; more is TERN_E_REDIRECT.", 0, 1000),
    flag<&r::http_redirect_downgrade>("http.redirect_downgrade", "Whether they may lead from https to http."),
    flag<&r::http_cookies>("http.cookies", "Whether the client's cookie jar takes part."),

    choice<&r::cache>("cache.mode", cache_modes,
                      "What a request wants of caches, said in its Cache-Control unless it has one: default: what is fresh; "
                      "no-store: nothing, and no trace of it; no-cache: what the server confirms, unless it never changes; "
                      "reload: that in any case; force-cache: what there is, however stale, unless it must be confirmed; "
                      "only-if-cached: the same, or 504."),
    time<&r::cache_stale_if_error>("cache.stale_if_error",
                                   "For how long over its time a response may stand in for a server that fails, also if it "
                                   "does not say so itself; in whole seconds, rounded up."),
    flag<&r::cache_if_match>("cache.if_match",
                             "Whether PUT and PATCH, unless they have a condition, are to change only what the cache knows, by "
                             "If-Match."),
    flag<&r::cache_collapse>("cache.collapse",
                             "Whether of requests at once for the same URL one is made first, and the others see whether its "
                             "response answers them."),
    text<&r::trace_parent>("trace.parent",
                           "What is sent as traceparent (W3C Trace Context), unless the request has such a header itself.",
                           check_trace_parent),
    text<&r::trace_state>("trace.state", "What is sent as tracestate with it.", check_trace_state),
    choice<&r::trace_parent_ids>("trace.ids", trace_id_choices,
                                 "Whether each attempt carries the parent id as it is, or one of its own (meta has the last)."),
    choice<&r::trace_generate>(
        "trace.generate", trace_starts,
        "Whether a request without trace.parent begins a trace of its own, and what its flag says of it; meta has the "
        "traceparent."),

    flag<&r::sse>("sse",
                  "Whether the response is server-sent events: tern_stream_open gives each as a value, and they are asked for "
                  "again when the response ends."),
    time<&r::sse_retry>("sse.retry", "How long it waits until they are asked for again, unless the server says.", 100 * ms,
                        day),
    time<&r::sse_max_retry>("sse.max_retry", "Longest wait that the server may ask for; more is as much.", 100 * ms, day),
    time<&r::sse_reconnect>("sse.reconnect",
                            "How long they are asked for again and again while no connection is made; 0s: they end with their "
                            "response."),
    time<&r::sse_idle_timeout>("sse.idle_timeout",
                               "After so much silence of the server, comments too, the connection counts as lost; "
                               "timeout.idle does not count for events."),
    size<&r::sse_max_line_bytes>("sse.max_line_bytes", "Longest line of the events; more is TERN_E_BODY_TOO_LARGE.", 1, GiB),
    size<&r::sse_max_event_bytes>("sse.max_event_bytes",
                                  "Largest event, its type and data together; more is TERN_E_BODY_TOO_LARGE.", 1, GiB),

    text<&r::auth_user>("auth.user", "User name for the origin of the URL, sent when it asks for one.", check_login_part),
    secret(text<&r::auth_password>("auth.password", "The user's password.", check_login_part)),
    secret(text<&r::auth_bearer>("auth.bearer", "Token for the origin of the URL (RFC 6750), sent at once.", check_token)),
    choice<&r::auth>("auth.kind", auth_kinds, "How user and password may be sent."),
    flag<&r::auth_preemptive>("auth.preemptive", "Whether Basic is sent without having been asked for."),
    text<&r::auth_netrc>("auth.netrc", "A netrc file with users and passwords by host; empty: none."),

    flag<&r::websocket_compress>("websocket.compress", "Whether permessage-deflate is offered."),
    flag<&r::websocket_server_forgets>("websocket.server_no_context_takeover",
                                       "Whether the server is to compress each message by itself, which saves memory here."),
    flag<&r::websocket_client_forgets>("websocket.client_no_context_takeover",
                                       "Whether each message sent is compressed by itself, which saves memory there."),
    count<&r::websocket_server_bits>("websocket.server_max_window_bits",
                                     "Largest window the server may compress with, as a power of two.", 9, 15),
    count<&r::websocket_client_bits>("websocket.client_max_window_bits",
                                     "Largest window messages are compressed with, as a power of two.", 9, 15),
    flag<&r::websocket_chunks>("websocket.chunks", "Whether messages come in parts as they arrive, not as a whole."),
    size<&r::websocket_max_message_bytes>(
        "websocket.max_message_bytes", "Largest message that is received, decoded; more closes the connection with 1009.", 1),
    time<&r::websocket_ping_interval>("websocket.ping_interval",
                                      "How often the peer of a WebSocket connection is asked whether it is there.", ms),
    time<&r::websocket_ping_timeout>("websocket.ping_timeout", "How long it may take to answer that."),
    time<&r::websocket_close_timeout>("websocket.close_timeout",
                                      "How long a peer that is told to close may take nothing, or not answer."),

    text<&r::redis_client_name>("redis.client_name", "The name that Redis connections give themselves; empty: none.",
                                check_redis_name),
    count<&r::redis_connections>("redis.connections",
                                 "Over how many Redis connections the commands to one server are spread, on each loop; "
                                 "connections.per_origin bounds them too.",
                                 1, 10'000),
    time<&r::redis_reconnect>("redis.reconnect",
                              "How long a subscription or a feed whose connection was lost tries to get another one; 0s: it "
                              "ends."),

    flag<&r::retry_safe>("retry.safe",
                         "Whether a request that was never written, or is idempotent and got no answer on a reused connection, "
                         "is sent once more, and one that the server refused a few times more."),
    choice<&r::retry>(
        "retry.strategy", strategies,
        "Whether a failed request is made again. lenient: 5 attempts, 250ms before the first and 60s before each "
        "other, 2 requests at once to one origin, 404 not repeated. backoff: 10 attempts, 250ms before the first, "
        "then twice as long each time up to 60s. custom: as backoff, until callbacks or DECIDE events say "
        "otherwise."),
    count<&r::retry_attempts>("retry.attempts", "Attempts in all; 0: as many as the strategy makes.", 0,
                              limits::retry_attempts),
    text<&r::retry_delays>("retry.delays",
                           "Waits before each attempt, the first one too, separated by commas, the last for all that follow: "
                           "0s,1s,5s. Empty: those of the strategy.",
                           check_retry_delays),
    choice<&r::retry_jitter_kind>("retry.jitter", jitters,
                                  "How much of each wait is left to chance: none of it, all, the second half."),
    text<&r::retry_statuses>(
        "retry.statuses", "HTTP statuses that are no success, as 408,429,500-599; empty: 400 and above, with lenient but 404.",
        check_retry_statuses),
    flag<&r::retry_unsafe>(
        "retry.unsafe", "Whether a strategy also repeats what the server may have processed and is not idempotent (a POST)."),
    time<&r::retry_max_delay>("retry.max_delay",
                              "Longest wait that a server may ask for with Retry-After; asked for more, the request ends."),
    count<&r::retry_concurrency>("retry.concurrency",
                                 "Requests with a strategy at once to one origin; 0: as many as the strategy allows.", 0),
    choice<&r::retry_decides>(
        "retry.decide", deciders,
        "Which attempts a DECIDE event asks the program about, while they could be repeated: none, failed "
        "ones, all."),
    time<&r::retry_decide_timeout>("retry.decide_timeout",
                                   "How long it may take to decide; then it is done as the strategy says.", ms, day),

    size<&r::stream_credit>("stream.credit", "Bytes a stream may receive before the first grant.", 1),
    size<&r::stream_send_limit>("stream.send_limit", "Bytes tern_stream_send may queue.", 1),
};

}  // namespace

std::span<const option_row> option_rows() noexcept { return table; }

}  // namespace tern
