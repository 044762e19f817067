// A page in the text format of Prometheus (exposition format 0.0.4), read as strictly as the format is described: names,
// HELP and TYPE once before the samples, samples of one metric together, none twice, histograms whose buckets grow up to +Inf
// and agree with _count.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace tern::test {

class prometheus_page {
 public:
  explicit prometheus_page(std::string_view text);

  const std::string& wrong() const { return wrong_; }  // empty: nothing; else the first fault
  // Of a sample as it stands there: `name` or `name{label="value"}`; nothing when there is none.
  std::optional<double> value(const std::string& sample) const;
  std::optional<std::string> type(const std::string& name) const;
  size_t metrics() const { return types_.size(); }

 private:
  void read(std::string_view line);
  void comment(std::string_view rest);
  void sample(std::string_view line);
  void end_metric();
  void fail(std::string_view line, std::string_view why);

  std::string wrong_;
  std::string current_;  // the metric whose lines these are
  std::set<std::string> helped_;
  std::map<std::string, std::string> types_;
  std::map<std::string, double> samples_;
  std::vector<std::pair<double, double>> buckets_;  // of the current histogram
};

}  // namespace tern::test
