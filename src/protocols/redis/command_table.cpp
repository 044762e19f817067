#include "protocols/redis/command_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace tern::redis {
namespace {

bool less_in_lower_case(std::string_view lower, std::string_view any) noexcept {
  return std::lexicographical_compare(lower.begin(), lower.end(), any.begin(), any.end(),
                                      [](char a, char b) { return ascii_lower(a) < ascii_lower(b); });
}

bool has_word(command_args args, std::string_view word) noexcept {
  return std::any_of(args.begin(), args.end(), [&](std::string_view a) { return iequals(a, word); });
}

// Of commands that only tell something, the subcommands that do not; or the only ones that do.
struct exception {
  std::string_view command;
  std::string_view subcommand;
  bool only;
};
constexpr exception exceptions[] = {
    {"config", "GET", true}, {"script", "EXISTS", true}, {"latency", "RESET", false}, {"memory", "PURGE", false}};

bool excepted(const command_facts& known, command_args args) noexcept {
  for (const exception& e : exceptions)
    if (known.name == e.command) return (args.size() > 1 && iequals(args[1], e.subcommand)) != e.only;
  return false;
}

// BLOCK is an option only between the group and STREAMS, behind which are keys.
bool waits_for_entries(command_args args, size_t first) noexcept {
  const command_args options = args.subspan(std::min(args.size(), first));
  auto streams = std::find_if(options.begin(), options.end(), [](std::string_view a) { return iequals(a, "STREAMS"); });
  return has_word(options.first(static_cast<size_t>(streams - options.begin())), "BLOCK");
}

}  // namespace

const command_facts* find_command(std::string_view name) noexcept {
  const auto all = all_commands();
  const auto it = std::lower_bound(all.begin(), all.end(), name,
                                   [](const command_facts& c, std::string_view n) { return less_in_lower_case(c.name, n); });
  return it != all.end() && iequals(it->name, name) ? &*it : nullptr;
}

bool is_repeatable(command_args args) noexcept {
  if (args.empty()) return false;
  const command_facts* known = find_command(args[0]);
  if (known == nullptr || excepted(*known, args)) return false;
  return (known->traits & (traits::reads | traits::tells)) != 0 || known->name == "script";
}

bool is_blocking(command_args args) noexcept {
  if (args.empty()) return false;
  const command_facts* known = find_command(args[0]);
  if (known == nullptr) return false;
  if (known->keys.rule == key_rule::streams) return waits_for_entries(args, static_cast<size_t>(known->keys.first));
  return known->traits & traits::blocks;
}

}  // namespace tern::redis
