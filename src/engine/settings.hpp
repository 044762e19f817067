// Every option as typed data. Names, texts, types and scopes are rows of the registry (engine/option_registry), whose defaults
// are those written here.
#pragma once

#include <cstdint>
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

// Of a request, or of a client as the default of its requests.
struct request_settings {
  duration timeout_queue = unlimited;         // timeout.queue
  duration timeout_resolve = seconds(10);     // timeout.resolve
  duration timeout_connect = seconds(10);     // timeout.connect
  duration timeout_tls = seconds(10);         // timeout.tls
  duration timeout_first_byte = seconds(60);  // timeout.first_byte: from the request sent to the first byte of the response
  duration timeout_idle = seconds(60);        // timeout.idle: between two bytes in either direction
  duration timeout_total = unlimited;         // timeout.total: from submit to completion, retries included

  bool tls_verify = true;                 // tls.verify
  std::string tls_ca_file;                // tls.ca_file: instead of the system store
  std::string tls_ca_path;                // tls.ca_path: a directory, instead of the system store
  std::vector<std::string> tls_extra_ca;  // tls.extra_ca: files or PEM text, besides the store
  std::string tls_cert_file;              // tls.cert_file
  std::string tls_key_file;               // tls.key_file; empty: in cert_file
  std::string tls_key_password;           // tls.key_password: secret
  std::string tls_min_version = "1.2";    // tls.min_version: 1.2 | 1.3
  bool tls_resume = true;                 // tls.resume: session resumption

  std::string net_unix_socket;                            // net.unix_socket
  std::string net_local_address;                          // net.local_address
  bool net_tcp_keepalive = false;                         // net.tcp_keepalive
  ip_version net_ip_version = ip_version::any;            // net.ip_version: any | 4 | 6
  duration net_happy_eyeballs_delay = milliseconds(250);  // net.happy_eyeballs_delay
  std::vector<std::string> resolve;                       // resolve: host:port:address[,address]

  std::string http_user_agent;                 // http.user_agent; empty: "tern/VERSION"
  uint64_t http_expect_above = 1024 * 1024;    // http.expect_above: bodies above it wait for 100 Continue
  duration http_expect_timeout = seconds(1);   // http.expect_timeout
  uint64_t http_max_head_bytes = 64 * 1024;    // http.max_head_bytes
  uint64_t http_max_head_fields = 256;         // http.max_head_fields
  uint64_t http_max_body_bytes = 64ull << 20;  // http.max_body_bytes: in memory; more is TERN_E_BODY_TOO_LARGE

  bool retry_safe = true;  // retry.safe: the one resend of engine/resend.hpp

  uint64_t stream_credit = 256 * 1024;      // stream.credit
  uint64_t stream_send_limit = 256 * 1024;  // stream.send_limit
};

// Of a client only.
struct client_settings {
  uint64_t loops = 1;                                  // loops: 0 = driven by the program
  loop_spread spread = loop_spread::origin;            // loop.spread: origin | request
  uint64_t io_threads = 2;                             // io.threads: for files; 0 = inline
  uint64_t workers = 64;                               // workers
  discipline order = discipline::fifo;                 // queue.order: fifo | random
  uint64_t in_flight_max = no_limit;                   // queue.max_in_flight
  duration start_delay = duration::zero();             // start.delay: between any two starts
  duration start_delay_per_origin = duration::zero();  // start.delay_per_origin
  uint64_t connections_per_origin = 8;                 // connections.per_origin
  uint64_t connections_total = no_limit;               // connections.total
  duration connections_idle = seconds(60);             // connections.idle_timeout
  std::vector<std::string> dns_servers;                // dns.servers: address[:port]; empty: the system's
  duration dns_cache_ttl = seconds(60);                // dns.cache_ttl: upper bound; 0 = no cache
  std::string log_level = "off";                       // log.level
};

struct settings {
  client_settings client;
  request_settings request;
};

}  // namespace tern
