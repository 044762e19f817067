#include "cli/load_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/handles.hpp"
#include "cli/json_writer.hpp"
#include "cli/result_text.hpp"
#include "cli/units.hpp"

namespace tern::cli {
namespace {

double per_second(double amount, const load_report& report) { return amount / std::max(report.seconds, 1e-9); }

std::string percentile_name(double percent) { return fmt::format("p{}", percent); }

double milliseconds(int64_t nanoseconds) { return std::round(static_cast<double>(nanoseconds) / 1e3) / 1e3; }

void add_latency(json_writer& json, const latency_histogram& latency) {
  json.key("latency_ms");
  if (latency.count() == 0) {
    json.null();
    return;
  }
  json.begin_object().member("min", milliseconds(latency.min())).member("mean", milliseconds(latency.mean()));
  for (double percent : reported_percentiles) json.member(percentile_name(percent), milliseconds(latency.percentile(percent)));
  json.member("max", milliseconds(latency.max())).end_object();
}

}  // namespace

std::string report_text(const load_report& report) {
  const latency_histogram& latency = report.latency;
  std::string text =
      fmt::format("requests     {} in {}, {:.0f} per second\n", report.requests,
                  format_time(std::llround(report.seconds * 1e9)), per_second(static_cast<double>(report.requests), report));
  if (report.rate > 0)
    text += fmt::format("rate         {:.6g} per second asked for{}\n", report.rate,
                        report.unsent == 0 ? "" : fmt::format("; {} were due and not made in time", report.unsent));
  text += fmt::format("transfer     {} in, {} out, {}/s in\n", format_bytes(static_cast<double>(report.bytes_in)),
                      format_bytes(static_cast<double>(report.bytes_out)),
                      format_bytes(per_second(static_cast<double>(report.bytes_in), report)));
  text += fmt::format("latency      min {}, mean {}, max {}\n", format_time(latency.min()), format_time(latency.mean()),
                      format_time(latency.max()));
  for (double percent : reported_percentiles)
    text += fmt::format("  {:<10} {}\n", percentile_name(percent), format_time(latency.percentile(percent)));
  if (const uint64_t open = report.unsent + report.unfinished + report.timed_out; open > 0)
    text += fmt::format("  {} of these were not answered, and took at least as long as is counted\n", open);
  for (auto [status, count] : report.statuses) text += fmt::format("status {}   {}\n", status, count);
  for (auto [version, count] : report.versions) text += fmt::format("HTTP/{:<7} {}\n", version_text(version), count);
  text += fmt::format("connections  {} made, {} at most open at once\n", report.connections_made, report.connections_high);
  if (report.retries > 0) text += fmt::format("retries      {}, redirects and logins included\n", report.retries);
  if (report.unfinished > 0) text += fmt::format("unfinished   {} had no answer at the end\n", report.unfinished);
  text += fmt::format("errors       {}\n", report.errors);
  for (const auto& [code, kind] : report.failures)
    text += fmt::format("  {}  {}, the first: {}\n", error_name(code), kind.count, kind.example);
  return text;
}

std::string report_json(const load_report& report) {
  json_writer json;
  json.begin_object().member("requests", report.requests).member("errors", report.errors);
  json.member("seconds", std::round(report.seconds * 1e6) / 1e6);
  json.member("requests_per_second", std::round(per_second(static_cast<double>(report.requests), report) * 10) / 10);
  json.member("bytes_in", report.bytes_in).member("bytes_out", report.bytes_out);
  json.key("rate");
  if (report.rate > 0)
    json.value(report.rate);
  else
    json.null();
  json.member("unsent", report.unsent).member("unfinished", report.unfinished);
  add_latency(json, report.latency);
  json.key("statuses").begin_object();
  for (auto [status, count] : report.statuses) json.member(std::to_string(status), count);
  json.end_object().key("versions").begin_object();
  for (auto [version, count] : report.versions) json.member(version_text(version), count);
  json.end_object().key("failures").begin_object();
  for (const auto& [code, kind] : report.failures)
    json.key(error_name(code)).begin_object().member("count", kind.count).member("example", kind.example).end_object();
  json.end_object();
  json.member("connections_made", report.connections_made).member("connections_high", report.connections_high);
  return json.member("retries", report.retries).end_object().text();
}

}  // namespace tern::cli
