#include "cli/latency_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cli/units.hpp"

namespace tern::cli {
namespace {

constexpr int row_count = 12;  // a screen has room for the report as well
constexpr int widest_bar = 60;

}  // namespace

std::string latency_bars(const latency_histogram& latency, int width) {
  if (latency.count() == 0) return {};
  const double low = std::max(static_cast<double>(latency.min()), 1.0);
  const double ratio = std::max(static_cast<double>(latency.max()) / low, 1.001);
  std::vector<uint64_t> rows(row_count);
  latency.for_each_bucket([&](int64_t up_to, uint64_t count) {
    const double place = std::log(std::max(static_cast<double>(up_to), low) / low) / std::log(ratio) * row_count;
    rows[static_cast<size_t>(std::clamp(static_cast<int>(std::ceil(place)) - 1, 0, row_count - 1))] += count;
  });
  const uint64_t most = *std::max_element(rows.begin(), rows.end());
  const std::string numbers = std::to_string(most);
  const int room = std::clamp(width - 18 - static_cast<int>(numbers.size()), 1, widest_bar);
  std::string text;
  for (int i = 0; i < row_count; ++i) {
    const uint64_t count = rows[static_cast<size_t>(i)];
    // What is there is seen.
    const auto length = static_cast<size_t>(std::ceil(static_cast<double>(count) / static_cast<double>(most) * room));
    const auto up_to = i + 1 == row_count ? latency.max() : std::llround(low * std::pow(ratio, (i + 1.0) / row_count));
    text += fmt::format("  to {:>8}  {:>{}}{}{}\n", format_time(up_to), count, numbers.size(), length > 0 ? "  " : "",
                        std::string(length, '#'));
  }
  return text;
}

std::string latency_csv(const latency_histogram& latency) {
  std::string text = "up_to_ms,count,cumulative,percentile\n";
  uint64_t seen = 0;
  latency.for_each_bucket([&](int64_t up_to, uint64_t count) {
    seen += count;
    text += fmt::format("{:.6f},{},{},{:.6f}\n", static_cast<double>(up_to) / 1e6, count, seen,
                        100 * static_cast<double>(seen) / static_cast<double>(latency.count()));
  });
  return text;
}

}  // namespace tern::cli
