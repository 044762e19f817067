#include "engine/report.hpp"

#include <algorithm>

namespace tern {
namespace {

template <class From>
void add_all(std::vector<uint64_t>& into, const From& from) {
  for (size_t i = 0; i < into.size(); ++i) into[i] += from[i].get();
}

std::vector<uint64_t> less(std::vector<uint64_t> a, const std::vector<uint64_t>& b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] -= b[i];
  return a;
}

std::vector<tern_tally> tallies(const std::vector<uint64_t>& counts, int64_t sign) {
  std::vector<tern_tally> list;
  for (size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0) list.push_back({sign * static_cast<int64_t>(i), counts[i]});
  return list;
}

class latencies {
 public:
  explicit latencies(const std::vector<uint64_t>& counts) : counts_(counts) {
    for (uint64_t c : counts_) total_ += c;
  }
  int64_t at(double share) const {
    if (total_ == 0) return -1;
    const auto rank = static_cast<uint64_t>(share * static_cast<double>(total_) + 0.999999);
    uint64_t seen = 0;
    for (size_t i = 0; i < counts_.size(); ++i)
      if ((seen += counts_[i]) >= std::max<uint64_t>(rank, 1)) return histogram::upper(i);
    return histogram::upper(counts_.size() - 1);
  }
  int64_t lowest() const { return at(0); }
  int64_t mean() const {
    if (total_ == 0) return -1;
    double sum = 0;
    for (size_t i = 0; i < counts_.size(); ++i)
      sum += static_cast<double>(counts_[i]) * static_cast<double>(histogram::upper(i));
    return static_cast<int64_t>(sum / static_cast<double>(total_));
  }

 private:
  const std::vector<uint64_t>& counts_;
  uint64_t total_ = 0;
};

}  // namespace

stats_sum::stats_sum()
    : statuses(loop_stats::status_slots), versions(loop_stats::version_slots), errors(loop_stats::error_slots) {}

void counted_times::add(const histogram& h) {
  for (size_t i = 0; i < counts.size(); ++i) counts[i] += h.at(i);
  sum_ns += h.sum();
}

void stats_sum::add(const loop_stats& s) {
  succeeded += s.succeeded.get();
  failed += s.failed.get();
  timed_out += s.timed_out.get();
  cancelled += s.cancelled.get();
  retries += s.retries.get();
  bytes_in += s.bytes_in.get();
  bytes_out += s.bytes_out.get();
  connections_made += s.connections_made.get();
  connects_failed += s.connects_failed.get();
  add_all(statuses, s.statuses);
  add_all(versions, s.versions);
  add_all(errors, s.errors);
  connections_by_proxy += s.connections_by_proxy.get();
  handshakes_full += s.handshakes_full.get();
  handshakes_resumed += s.handshakes_resumed.get();
  latency.add(s.latency);
}

void phase_sum::add(const loop_stats& s) {
  queue.add(s.queue);
  first_byte.add(s.first_byte);
  dns.add(s.dns);
  connect.add(s.connect);
  tls.add(s.tls);
}

}  // namespace tern

using namespace tern;

tern_report* tern_report::create(const stats_sum& before, const stats_sum& after, duration took, uint64_t connections_high) {
  auto* r = new tern_report;
  r->statuses = tallies(less(after.statuses, before.statuses), 1);
  r->versions = tallies(less(after.versions, before.versions), 1);
  r->errors = tallies(less(after.errors, before.errors), -1);
  const std::vector<uint64_t> counts = less(after.latency.counts, before.latency.counts);
  const latencies latency(counts);
  tern_report_info& i = r->info;
  i.struct_size = sizeof i;
  i.tally_size = sizeof(tern_tally);
  i.duration_ns = took.count();
  i.succeeded = after.succeeded - before.succeeded;
  i.failed = after.failed - before.failed;
  i.completed = i.succeeded + i.failed;
  i.retries = after.retries - before.retries;
  i.bytes_in = after.bytes_in - before.bytes_in;
  i.bytes_out = after.bytes_out - before.bytes_out;
  i.connections_made = after.connections_made - before.connections_made;
  i.connections_high = connections_high;
  i.requests_per_second = took.count() > 0 ? static_cast<double>(i.completed) * 1e9 / static_cast<double>(took.count()) : 0;
  i.latency_min_ns = latency.lowest();
  i.latency_mean_ns = latency.mean();
  i.latency_p50_ns = latency.at(0.5);
  i.latency_p90_ns = latency.at(0.9);
  i.latency_p99_ns = latency.at(0.99);
  i.latency_p999_ns = latency.at(0.999);
  i.latency_p9999_ns = latency.at(0.9999);
  i.latency_max_ns = latency.at(1);
  i.statuses = r->statuses.data();
  i.status_count = r->statuses.size();
  i.versions = r->versions.data();
  i.version_count = r->versions.size();
  i.errors = r->errors.data();
  i.error_count = r->errors.size();
  return r;
}
