#include "cli/latency_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/units.hpp"

namespace tern::cli {
namespace {

constexpr double width = 860;
constexpr double height = 480;
constexpr double left = 90;  // of the plot
constexpr double right = 820;
constexpr double top = 60;
constexpr double bottom = 400;

// 99.999 %: further out a run of a usual length has no request.
constexpr double most_nines = 5;

std::string escaped(const std::string& text) {
  std::string safe;
  for (char c : text) switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      default:  // XML 1.0 has no control characters
        safe += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
  return safe;
}

// 1, 2 or 5 times a power of ten: the largest of which at least four fit.
double step_below(double span) {
  const double power = std::pow(10, std::floor(std::log10(span / 4)));
  for (double factor : {5.0, 2.0})
    if (factor * power <= span / 4) return factor * power;
  return power;
}

struct scale {
  double nines;     // on the right
  double top_time;  // in nanoseconds

  double x(double share) const {
    const double place = share >= 1 ? nines : std::min(-std::log10(1 - share), nines);
    return left + place / nines * (right - left);
  }
  double y(double time) const { return bottom - time / top_time * (bottom - top); }
};

std::string grid_of_times(const scale& on) {
  std::string text;
  const double step = step_below(on.top_time);
  for (int i = 0; i * step <= on.top_time * 1.0001; ++i) {
    const double y = on.y(i * step);
    text += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"grid\"/>\n", left, y, right, y);
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", left - 8, y + 4,
                        i == 0 ? "0" : format_time(std::llround(i * step)));
  }
  return text;
}

std::string grid_of_shares(const scale& on) {
  std::string text;
  for (double percent : {0.0, 50.0, 75.0, 90.0, 99.0, 99.9, 99.99, 99.999}) {
    if (percent > 0 && -std::log10(1 - percent / 100) > on.nines + 1e-6) break;
    const double x = on.x(percent / 100);
    text += fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"grid\"/>\n", x, top, x, bottom);
    text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n", x, bottom + 20, percent);
  }
  return text;
}

// A stair: so many percent took no longer.
std::string curve(const latency_histogram& latency, const scale& on) {
  std::string points;
  double before = left;
  uint64_t seen = 0;
  latency.for_each_bucket([&](int64_t up_to, uint64_t count) {
    seen += count;
    const double x = on.x(static_cast<double>(seen) / static_cast<double>(latency.count()));
    const double y = on.y(static_cast<double>(up_to));
    points += fmt::format("{:.1f},{:.1f} {:.1f},{:.1f} ", before, y, x, y);
    before = x;
  });
  return fmt::format("<polyline points=\"{}\" class=\"curve\"/>\n", points);
}

}  // namespace

std::string latency_chart(const latency_histogram& latency, const std::string& title) {
  const double count = std::max(static_cast<double>(latency.count()), 10.0);
  const double longest = std::max(static_cast<double>(latency.max()), 1.0);
  const double step = step_below(longest);
  const scale on{std::clamp(std::log10(count), 1.0, most_nines), std::ceil(longest / step) * step};
  std::string text = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" viewBox=\"0 0 {0:.0f} {1:.0f}\">\n"
      "<style>text {{ font: 13px sans-serif; fill: #222 }} .title {{ font-size: 16px }} .grid {{ stroke: #ddd }} "
      ".axis {{ stroke: #222 }} .curve {{ fill: none; stroke: #0b62a4; stroke-width: 2 }}</style>\n"
      "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
      "<text x=\"{2:.1f}\" y=\"30\" class=\"title\">{3}</text>\n",
      width, height, left, escaped(title));
  text += grid_of_times(on) + grid_of_shares(on);
  text += fmt::format(
      "<line x1=\"{0:.1f}\" y1=\"{1:.1f}\" x2=\"{0:.1f}\" y2=\"{2:.1f}\" class=\"axis\"/>\n"
      "<line x1=\"{0:.1f}\" y1=\"{2:.1f}\" x2=\"{3:.1f}\" y2=\"{2:.1f}\" class=\"axis\"/>\n"
      "<text x=\"{4:.1f}\" y=\"{5:.1f}\" text-anchor=\"middle\">percent of the requests that took no longer</text>\n"
      "<text x=\"20\" y=\"{6:.1f}\" text-anchor=\"middle\" transform=\"rotate(-90 20 {6:.1f})\">latency</text>\n",
      left, top, bottom, right, (left + right) / 2, bottom + 50, (top + bottom) / 2);
  if (latency.count() > 0) text += curve(latency, on);
  return text + "</svg>\n";
}

}  // namespace tern::cli
