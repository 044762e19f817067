#include "support/prometheus_page.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <regex>

namespace tern::test {
namespace {

const std::regex name_form("[a-zA-Z_:][a-zA-Z0-9_:]*");
const std::regex labels_form(
    R"re(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*\})re");
const std::set<std::string> types = {"counter", "gauge", "histogram", "summary", "untyped"};

std::optional<double> number(const std::string& text) {
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0') return std::nullopt;
  return value;
}

}  // namespace

prometheus_page::prometheus_page(std::string_view text) {
  if (!text.ends_with('\n')) wrong_ = "the last line does not end";
  while (!text.empty() && wrong_.empty()) {
    const size_t end = text.find('\n');
    read(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (wrong_.empty()) end_metric();
}

void prometheus_page::fail(std::string_view line, std::string_view why) {
  if (wrong_.empty()) wrong_ = std::string(line) + ": " + std::string(why);
}

void prometheus_page::read(std::string_view line) {
  if (line.starts_with("# ")) return comment(line.substr(2));
  line.empty() ? fail(line, "an empty line") : sample(line);
}

void prometheus_page::comment(std::string_view rest) {
  const std::string_view kind = rest.substr(0, 5);
  rest.remove_prefix(std::min<size_t>(rest.size(), 5));
  const std::string name(rest.substr(0, rest.find(' ')));
  const std::string text(rest.substr(std::min(rest.size(), name.size() + 1)));
  if (!std::regex_match(name, name_form) || text.empty()) return fail(rest, "no name, or nothing about it");
  if (kind == "HELP ") {
    end_metric();
    current_ = name;
    if (!helped_.insert(name).second) fail(rest, "a second HELP");
  } else if (kind == "TYPE ") {
    if (name != current_) return fail(rest, "TYPE without its HELP before it");
    if (types.count(text) == 0) return fail(rest, "no type");
    if (text == "counter" && !name.ends_with("_total")) return fail(rest, "a counter without _total");
    if (!types_.emplace(name, text).second) fail(rest, "a second TYPE");
  } else {
    fail(rest, "neither HELP nor TYPE");
  }
}

void prometheus_page::sample(std::string_view line) {
  const size_t space = line.rfind(' ');
  const std::string what(line.substr(0, space));
  const std::string name = what.substr(0, what.find('{'));
  const std::string labels = what.substr(name.size());
  const std::optional<double> value =
      space == std::string_view::npos ? std::nullopt : number(std::string(line.substr(space + 1)));
  if (!value || *value < 0) return fail(line, "no value");
  if (!std::regex_match(name, name_form)) return fail(line, "no name");
  if (!labels.empty() && !std::regex_match(labels, labels_form)) return fail(line, "no labels");
  const std::string type = types_.count(current_) ? types_.at(current_) : "";
  if (type == "histogram") {
    if (name == current_ + "_bucket") {
      const bool bound = labels.starts_with("{le=\"");
      const std::optional<double> le = bound ? number(labels.substr(5, labels.size() - 7)) : std::nullopt;
      if (!le) return fail(line, "a bucket without a bound");
      if (!buckets_.empty() && (*le <= buckets_.back().first || *value < buckets_.back().second))
        return fail(line, "buckets do not grow");
      buckets_.emplace_back(*le, *value);
    } else if (name != current_ + "_sum" && name != current_ + "_count") {
      return fail(line, "not of its metric");
    }
  } else if (name != current_ || type.empty()) {
    return fail(line, "not of its metric");
  }
  if (!samples_.emplace(what, *value).second) fail(line, "twice");
}

void prometheus_page::end_metric() {
  if (current_.empty()) return;
  if (types_.count(current_) == 0) return fail(current_, "no TYPE");
  if (types_.at(current_) != "histogram") return;
  if (buckets_.empty() || !std::isinf(buckets_.back().first)) return fail(current_, "no bucket for all");
  if (value(current_ + "_count") != buckets_.back().second) return fail(current_, "its count is another");
  if (!value(current_ + "_sum")) fail(current_, "no sum");
  buckets_.clear();
}

std::optional<double> prometheus_page::value(const std::string& sample) const {
  const auto found = samples_.find(sample);
  return found == samples_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::string> prometheus_page::type(const std::string& name) const {
  const auto found = types_.find(name);
  return found == types_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace tern::test
