#include "protocols/http/message/trace_context.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace tern::http {
namespace {

constexpr size_t trace_at = 3;
constexpr size_t parent_at = trace_at + trace_id_digits + 1;
constexpr size_t flags_at = parent_at + parent_id_digits + 1;
constexpr size_t length_of_00 = flags_at + 2;

constexpr size_t most_members = 32;
constexpr size_t key_bytes = 256;
constexpr size_t value_bytes = 256;

bool is_hex(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}
bool is_zero(std::string_view text) noexcept {
  return std::ranges::all_of(text, [](char c) { return c == '0'; });
}
bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }

// §3.3.1.3.1, as Level 2 has it: one that begins with a digit, and a vendor's with an @, are keys like any other.
bool is_key(std::string_view key) noexcept {
  constexpr std::string_view others = "_-*/@";
  if (key.empty() || key.size() > key_bytes || (!is_lower(key.front()) && !is_digit(key.front()))) return false;
  return std::ranges::all_of(key,
                             [&](char c) { return is_lower(c) || is_digit(c) || others.find(c) != std::string_view::npos; });
}

// §3.3.1.3.2
bool is_value(std::string_view value) noexcept {
  if (value.empty() || value.size() > value_bytes || value.back() == ' ') return false;
  return std::ranges::all_of(value, [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; });
}

}  // namespace

bool is_traceparent(std::string_view text) noexcept {
  if (text.size() < length_of_00 || text[2] != '-' || text[parent_at - 1] != '-' || text[flags_at - 1] != '-') return false;
  const std::string_view version = text.substr(0, 2), trace = text.substr(trace_at, trace_id_digits),
                         parent = text.substr(parent_at, parent_id_digits), flags = text.substr(flags_at, 2);
  if (!is_hex(version) || !is_hex(trace) || !is_hex(parent) || !is_hex(flags)) return false;
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return false;
  if (text.size() == length_of_00) return true;
  return version != "00" && text[length_of_00] == '-' && is_header_value(text);
}

bool is_tracestate(std::string_view text) {
  std::vector<std::string_view> keys;
  for (std::string_view member : split(text, ',')) {
    member = trim(member);
    if (member.empty()) continue;
    std::string_view value = member;
    const std::string_view key = cut(value, '=');
    if (!is_key(key) || !is_value(value) || keys.size() == most_members || std::ranges::find(keys, key) != keys.end())
      return false;
    keys.push_back(key);
  }
  return !keys.empty();
}

std::string child_of(std::string_view traceparent, std::string_view random) {
  // What flags of a later version mean is unknown but for the first two bits (§4.3).
  const char flags = traceparent[flags_at + 1];
  const int bits = (is_digit(flags) ? flags - '0' : flags - 'a' + 10) & 3;
  return std::string("00-")
      .append(traceparent.substr(trace_at, trace_id_digits))
      .append("-")
      .append(random.substr(0, parent_id_digits))
      .append("-0")
      .append(1, static_cast<char>('0' + bits));
}

std::string new_traceparent(std::string_view random, bool sampled) {
  return std::string("00-")
      .append(random.substr(0, trace_id_digits))
      .append("-")
      .append(random.substr(trace_id_digits, parent_id_digits))
      .append(sampled ? "-01" : "-00");
}

}  // namespace tern::http
