#include "base/log_line.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

#include "base/text.hpp"

namespace tern {
namespace {

void append_time(std::string& to, int64_t wall_ns) {
  using namespace std::chrono;
  const sys_time<nanoseconds> at{nanoseconds(wall_ns)};
  const auto day = floor<days>(at);
  const year_month_day date(day);
  const hh_mm_ss time(floor<microseconds>(at - day));
  fmt::format_to(std::back_inserter(to), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", static_cast<int>(date.year()),
                 static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                 time.minutes().count(), time.seconds().count(), time.subseconds().count());
}

void append_escaped(std::string& to, std::string_view text) {
  for (const char c : text) {
    if (is_control_but_tab(c))
      fmt::format_to(std::back_inserter(to), "\\x{:02x}", static_cast<unsigned char>(c));
    else
      to.push_back(c);
  }
}

}  // namespace

void append_log_line(std::string& to, const log_record& line) {
  append_time(to, line.wall_ns);
  fmt::format_to(std::back_inserter(to), " {} [{}] {} client={}", to_string(line.level), line.thread, to_string(line.component),
                 line.client);
  if (line.request >= 0) fmt::format_to(std::back_inserter(to), " request={}", line.request);
  if (line.connection >= 0) fmt::format_to(std::back_inserter(to), " connection={}", line.connection);
  to.append(": ");
  append_escaped(to, line.message);
  to.push_back('\n');
}

}  // namespace tern
