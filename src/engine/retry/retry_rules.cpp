#include "engine/retry/retry_rules.hpp"

#include <algorithm>
#include <string>

#include "base/option_text.hpp"
#include "base/text.hpp"

namespace tern {
namespace {

struct strategy {
  uint32_t attempts;
  std::string_view delays, failures;
  uint64_t concurrency;
};

// In the order of retry_strategy. `custom` is what its callbacks or events make of it, else `backoff`.
constexpr strategy strategies[] = {
    {1, "0s", "400-999", no_limit},
    {5, "250ms,60s", "400-403,405-999", 2},
    {10, "250ms,500ms,1s,2s,4s,8s,16s,32s,60s,60s", "400-999", no_limit},
    {10, "250ms,500ms,1s,2s,4s,8s,16s,32s,60s,60s", "400-999", no_limit},
};

error refused(std::string_view given, std::string_view allowed) {
  return error(TERN_E_OPTION_VALUE, quote(given).append(" is not valid; allowed: ").append(allowed));
}

// The entries of a text, without the blanks around them.
expected<std::vector<std::string_view>> entries_of(std::string_view text) {
  std::vector<std::string_view> entries;
  for (std::string_view rest = text; !rest.empty();) {
    const size_t end = std::min(rest.find(','), rest.size());
    std::string_view entry = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (entry.starts_with(' ')) entry.remove_prefix(1);
    while (entry.ends_with(' ')) entry.remove_suffix(1);
    entries.push_back(entry);
    if (entries.size() > limits::retry_list_entries)
      return refused(text, "at most " + std::to_string(limits::retry_list_entries) + " entries");
  }
  return entries;
}

}  // namespace

expected<status_set> status_set::parse(std::string_view text) {
  constexpr std::string_view allowed = "statuses from 100 to 999 and ranges of them, as 408,429,500-599";
  auto entries = entries_of(text);
  if (!entries) return entries.why();
  status_set made;
  for (const std::string_view entry : *entries) {
    const size_t dash = entry.find('-');
    const auto from = parse_number<int32_t>(entry.substr(0, dash));
    const auto to = dash == std::string_view::npos ? from : parse_number<int32_t>(entry.substr(dash + 1));
    if (!from || !to || *from < 100 || *to > 999 || *from > *to) return refused(text, allowed);
    made.ranges_.emplace_back(*from, *to);
  }
  return made;
}

bool status_set::has(int32_t status) const noexcept {
  return std::ranges::any_of(ranges_, [=](const auto& r) { return r.first <= status && status <= r.second; });
}

expected<std::vector<duration>> parse_delays(std::string_view text) {
  auto entries = entries_of(text);
  if (!entries) return entries.why();
  std::vector<duration> made;
  for (const std::string_view entry : *entries) {
    auto wait = parse_duration(entry);
    if (!wait) return wait.why();
    if (*wait == unlimited) return refused(text, "waits that end, as 250ms,1s,60s");
    made.push_back(*wait);
  }
  return made;
}

duration retry_rules::delay_before(uint32_t number, uint64_t draw) const noexcept {
  const duration whole = delays[std::min<size_t>(number, delays.size()) - 1];
  // `part` of it, from nothing to nearly all: a double tells 2^53 steps apart.
  const auto share = [&](duration part) {
    return duration(static_cast<int64_t>(static_cast<double>(part.count()) * static_cast<double>(draw >> 11) * 0x1p-53));
  };
  switch (jitter) {
    case retry_jitter::none:
      return whole;
    case retry_jitter::full:
      return share(whole);
    case retry_jitter::equal:
      return whole / 2 + share(whole - whole / 2);
  }
  return whole;
}

std::shared_ptr<const retry_rules> retry_rules_of(const request_settings& how) {
  if (how.retry == retry_strategy::none) return nullptr;
  const strategy& usual = strategies[static_cast<size_t>(how.retry)];
  auto made = std::make_shared<retry_rules>();
  made->attempts = how.retry_attempts != 0 ? static_cast<uint32_t>(how.retry_attempts) : usual.attempts;
  made->delays = *parse_delays(how.retry_delays.empty() ? usual.delays : how.retry_delays);
  made->failures = *status_set::parse(how.retry_statuses.empty() ? usual.failures : how.retry_statuses);
  made->jitter = how.retry_jitter_kind;
  made->unsafe = how.retry_unsafe;
  made->longest_after = how.retry_max_delay;
  made->concurrency = how.retry_concurrency != 0 ? how.retry_concurrency : usual.concurrency;
  made->decide = how.retry_decides;
  made->decide_within = how.retry_decide_timeout;
  made->callbacks = how.retry_functions;
  return made;
}

}  // namespace tern
