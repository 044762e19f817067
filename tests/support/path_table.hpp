#pragma once
#include <charconv>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace tern::test {

// What a scripted server does by path. A path whose last segment is a number has an entry that ends with "/#".
template <class Entry>
using path_table = std::map<std::string, Entry, std::less<>>;

template <class Entry>
struct found_path {
  const Entry* entry = nullptr;
  std::uint64_t number = 0;
};

template <class Entry>
found_path<Entry> find_path(const path_table<Entry>& table, std::string_view path) {
  if (auto exact = table.find(path); exact != table.end()) return {&exact->second, 0};
  auto slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  std::string_view digits = path.substr(slash + 1);
  std::uint64_t number = 0;
  auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc() || end != digits.data() + digits.size()) return {};
  auto numbered = table.find(std::string(path.substr(0, slash)) + "/#");
  if (numbered == table.end()) return {};
  return {&numbered->second, number};
}

}  // namespace tern::test
