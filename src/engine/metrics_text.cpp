// The two forms of the metrics.
#include <fmt/format.h>

#include <iterator>

#include "engine/metrics.hpp"
#include "value/builder.hpp"

namespace tern {
namespace {

std::string_view type_of(metric_kind kind) noexcept {
  switch (kind) {
    case metric_kind::counter:
      return "counter";
    case metric_kind::gauge:
      return "gauge";
    case metric_kind::histogram:
      return "histogram";
  }
  return "untyped";
}

auto onto(std::string& to) { return std::back_inserter(to); }

void append_sample(std::string& to, std::string_view name, const metric_sample& s) {
  to.append(name);
  char before = '{';
  for (const auto& [label, value] : s.labels) {
    fmt::format_to(onto(to), "{}{}=\"{}\"", before, label, value);  // nothing in them needs an escape
    before = ',';
  }
  fmt::format_to(onto(to), "{} {}\n", s.labels.empty() ? "" : "}", s.value);
}

void append_buckets(std::string& to, std::string_view name, const metric_buckets& b) {
  for (const auto& [bound, count] : b.upto) fmt::format_to(onto(to), "{}_bucket{{le=\"{}\"}} {}\n", name, bound, count);
  fmt::format_to(onto(to), "{0}_bucket{{le=\"+Inf\"}} {1}\n{0}_sum {2}\n{0}_count {1}\n", name, b.count, b.sum);
}

void put_samples(value_builder& b, const std::vector<metric_sample>& samples) {
  b.key("samples");
  b.begin_array();
  for (const metric_sample& s : samples) {
    b.begin_map();
    b.key("labels");
    b.begin_map();
    for (const auto& [label, value] : s.labels) {
      b.key(label);
      b.string(value);
    }
    b.end();
    b.key("value");
    b.unsigned_integer(s.value);
    b.end();
  }
  b.end();
}

void put_buckets(value_builder& b, const metric_buckets& of) {
  b.key("buckets");
  b.begin_array();
  for (const auto& [bound, count] : of.upto) {
    b.begin_array();
    b.real(bound);
    b.unsigned_integer(count);
    b.end();
  }
  b.end();
  b.key("count");
  b.unsigned_integer(of.count);
  b.key("sum");
  b.real(of.sum);
}

}  // namespace

std::string metrics_text(const std::vector<metric>& all) {
  std::string text;
  for (const metric& m : all) {
    fmt::format_to(onto(text), "# HELP {0} {1}\n# TYPE {0} {2}\n", m.name, m.help, type_of(m.kind));
    for (const metric_sample& s : m.samples) append_sample(text, m.name, s);
    if (m.kind == metric_kind::histogram) append_buckets(text, m.name, m.buckets);
  }
  return text;
}

expected<owned_value> metrics_value(const std::vector<metric>& all) {
  value_builder b;
  b.begin_array();
  for (const metric& m : all) {
    b.begin_map();
    for (const auto& [key, text] :
         {std::pair<std::string_view, std::string_view>("name", m.name), {"help", m.help}, {"type", type_of(m.kind)}}) {
      b.key(key);
      b.string(text);
    }
    m.kind == metric_kind::histogram ? put_buckets(b, m.buckets) : put_samples(b, m.samples);
    b.end();
  }
  b.end();
  return b.finish();
}

}  // namespace tern
