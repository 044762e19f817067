#include "transport/dns/hosts_table.hpp"

#include <algorithm>

namespace tern {
namespace {

std::string_view next_word(std::string_view& rest) noexcept {
  constexpr std::string_view blank = " \t\r\f\v";
  size_t start = std::min(rest.find_first_not_of(blank), rest.size());
  size_t end = std::min(rest.find_first_of(blank, start), rest.size());
  std::string_view word = rest.substr(start, end - start);
  rest.remove_prefix(end);
  return word;
}

std::string_view without_final_dot(std::string_view name) noexcept {
  if (name.size() > 1 && name.back() == '.') name.remove_suffix(1);
  return name;
}

}  // namespace

hosts_table::hosts_table(std::string_view text) {
  while (!text.empty()) {
    std::string_view rest = cut(text, '\n');
    std::string_view line = cut(rest, '#');
    auto address = parse_ip(next_word(line));
    if (!address) continue;
    for (std::string_view name = next_word(line); !name.empty(); name = next_word(line)) {
      auto& list = names_[std::string(without_final_dot(name))];
      if (!list) list = std::make_shared<std::vector<ip_address>>();
      if (std::ranges::find(*list, *address) == list->end()) list->push_back(*address);
    }
  }
}

address_list hosts_table::find(std::string_view name) const {
  auto found = names_.find(without_final_dot(name));
  return found == names_.end() ? nullptr : found->second;
}

}  // namespace tern
