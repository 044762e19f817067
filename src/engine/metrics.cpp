#include "engine/metrics.hpp"

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "engine/histogram.hpp"
#include "tern/info.h"

namespace tern {
namespace {

using labels = std::vector<std::pair<std::string_view, std::string>>;

// From what a request costs in one rack to what one waits for; each at most 2.5 times the one before.
constexpr std::array<double, 19> bounds = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                           0.25,   0.5,     1,      2.5,   5,      10,    25,   60,    150};

metric_buckets buckets_of(const counted_times& times) {
  metric_buckets b;
  b.sum = static_cast<double>(times.sum_ns) / 1e9;
  size_t at = 0;
  for (const double bound : bounds) {
    // A step that a bound lies in counts above it: off by one step of the histogram, 1.6 %.
    for (; at < times.counts.size() && static_cast<double>(histogram::upper(at)) <= bound * 1e9; ++at)
      b.count += times.counts[at];
    b.upto.emplace_back(bound, b.count);
  }
  for (; at < times.counts.size(); ++at) b.count += times.counts[at];
  return b;
}

metric of_one(metric_kind kind, std::string_view name, std::string_view help, uint64_t value) {
  return {name, help, kind, {{{}, value}}, {}};
}
metric counted(std::string_view name, std::string_view help, uint64_t value) {
  return of_one(metric_kind::counter, name, help, value);
}
metric now_is(std::string_view name, std::string_view help, uint64_t value) {
  return of_one(metric_kind::gauge, name, help, value);
}
metric timed(std::string_view name, std::string_view help, const counted_times& times) {
  return {name, help, metric_kind::histogram, {}, buckets_of(times)};
}

// What is read while it is counted need not add up.
uint64_t less(uint64_t a, uint64_t b) noexcept { return a - std::min(a, b); }

metric by_outcome(const stats_sum& s) {
  metric m{"tern_requests_completed_total", "Submissions that have ended, by how.", metric_kind::counter, {}, {}};
  m.samples = {{{{"outcome", "succeeded"}}, s.succeeded},
               {{{"outcome", "failed"}}, less(s.failed, s.timed_out + s.cancelled)},
               {{{"outcome", "timed_out"}}, s.timed_out},
               {{{"outcome", "cancelled"}}, s.cancelled}};
  return m;
}

template <class Labels>
metric by_index(std::string_view name, std::string_view help, const std::vector<uint64_t>& counts, Labels&& labels_of) {
  metric m{name, help, metric_kind::counter, {}, {}};
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) m.samples.push_back({labels_of(i), counts[i]});
  return m;
}

labels version_labels(size_t v) { return {{"version", std::to_string(v / 10) + "." + std::to_string(v % 10)}}; }
labels error_labels(size_t minus_code) {
  const error_info& e = describe(-static_cast<int32_t>(minus_code));
  return {{"domain", std::string(e.domain)}, {"error", std::string(e.name)}};
}

metric connections(const metric_sources& from) {
  const tern_counters& c = from.counters;
  metric m{"tern_connections", "Connections, by what they are doing.", metric_kind::gauge, {}, {}};
  m.samples = {{{{"state", "connecting"}}, from.connecting},
               {{{"state", "busy"}}, less(c.connections_open, c.connections_idle)},
               {{{"state", "idle"}}, c.connections_idle}};
  return m;
}

metric handshakes(const stats_sum& s) {
  metric m{"tern_tls_handshakes_total",
           "TLS handshakes that ended well, by whether a session was resumed.",
           metric_kind::counter,
           {},
           {}};
  m.samples = {{{{"resumed", "false"}}, s.handshakes_full}, {{{"resumed", "true"}}, s.handshakes_resumed}};
  return m;
}

metric build_info() {
  const std::string version =
      std::to_string(TERN_VERSION_MAJOR) + "." + std::to_string(TERN_VERSION_MINOR) + "." + std::to_string(TERN_VERSION_PATCH);
  return {"tern_build_info", "The library's version, as a label.", metric_kind::gauge, {{{{"version", version}}, 1}}, {}};
}

}  // namespace

std::vector<metric> metrics_of(const metric_sources& from) {
  const stats_sum& s = from.stats;
  const phase_sum& p = from.phases;
  const tern_counters& c = from.counters;
  return {
      counted("tern_requests_submitted_total", "Submissions that were accepted.", c.submitted),
      now_is("tern_requests_queued", "Submissions that wait for a worker.", c.queued),
      now_is("tern_requests_running", "Submissions that have a worker.", c.running),
      now_is("tern_requests_in_flight", "Submissions accepted and not yet drained.", c.in_flight),
      by_outcome(s),
      by_index("tern_responses_total", "Responses that ended a request, by status.", s.statuses,
               [](size_t status) { return labels{{"status", std::to_string(status)}}; }),
      by_index("tern_responses_by_version_total", "The same, by protocol version.", s.versions, version_labels),
      by_index("tern_errors_total", "Requests that failed, by error.", s.errors, error_labels),
      counted("tern_repeated_exchanges_total", "Exchanges after the first of a request: redirects, logins, attempts, resends.",
              s.retries),
      timed("tern_request_duration_seconds", "From submit to completion.", s.latency),
      timed("tern_request_queue_seconds", "From submit until a worker took it up.", p.queue),
      timed("tern_request_first_byte_seconds", "From submit until the response began.", p.first_byte),
      connections(from),
      now_is("tern_connections_most_open", "Most connections open at once so far.", c.connections_high),
      counted("tern_connections_made_total", "Connections made.", s.connections_made),
      counted("tern_connections_by_proxy_total", "Those of them that go through a proxy.", s.connections_by_proxy),
      counted("tern_connects_failed_total", "Connections that could not be made.", s.connects_failed),
      timed("tern_connection_dns_seconds", "Looking a name up, of connections made.", p.dns),
      timed("tern_connection_connect_seconds", "Connecting, and passing a proxy.", p.connect),
      timed("tern_connection_tls_seconds", "The TLS handshake.", p.tls),
      handshakes(s),
      counted("tern_received_bytes_total", "Bytes in, above TLS.", s.bytes_in),
      counted("tern_sent_bytes_total", "Bytes out, above TLS.", s.bytes_out),
      counted("tern_log_lines_lost_total", "Lines that did not get into the log file.", from.log_lines_lost),
      build_info(),
  };
}

}  // namespace tern
