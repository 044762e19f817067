#include "protocols/redis/key_slot.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace tern::redis {
namespace {

constexpr std::array<uint16_t, 256> make_crc_table() noexcept {
  std::array<uint16_t, 256> table{};
  for (unsigned i = 0; i < 256; ++i) {
    unsigned crc = i << 8;
    for (int bit = 0; bit < 8; ++bit) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
    table[i] = static_cast<uint16_t>(crc);
  }
  return table;
}
constexpr std::array<uint16_t, 256> crc_table = make_crc_table();

uint16_t crc16(std::string_view text) noexcept {
  uint16_t crc = 0;
  for (char c : text) crc = static_cast<uint16_t>((crc << 8) ^ crc_table[(crc >> 8) ^ static_cast<uint8_t>(c)]);
  return crc;
}

template <class Take>
void take_some(command_args args, size_t first, size_t count, Take&& take) {
  for (size_t i = first; i < args.size() && count-- > 0;) take(args[i++]);
}

template <class Take>
void take_range(command_args args, key_positions at, Take&& take) {
  const auto size = static_cast<ptrdiff_t>(args.size());
  const ptrdiff_t last = std::min<ptrdiff_t>(at.last < 0 ? size + at.last : at.last, size - 1);
  for (ptrdiff_t i = at.first; i <= last; i += at.step) take(args[static_cast<size_t>(i)]);
}

template <class Take>
void take_counted(command_args args, size_t counted_at, Take&& take) {
  if (counted_at >= args.size()) return;
  take_some(args, counted_at + 1, parse_number<uint32_t>(args[counted_at]).value_or(0), take);
}

size_t find_word(command_args args, size_t from, std::string_view word) noexcept {
  while (from < args.size() && !iequals(args[from], word)) ++from;
  return from;
}

template <class Take>
void for_each_key(command_args args, Take&& take) {
  const command_facts* known = args.empty() ? nullptr : find_command(args[0]);
  if (known == nullptr) return;
  const key_positions at = known->keys;
  const auto first = static_cast<size_t>(at.first);
  switch (at.rule) {
    case key_rule::none:
      return;
    case key_rule::range:
      return take_range(args, at, take);
    case key_rule::counted:
      return take_counted(args, first, take);
    case key_rule::stored_counted:
      take_some(args, first - 1, 1, take);
      return take_counted(args, first, take);
    case key_rule::streams: {
      const size_t from = find_word(args, first, "STREAMS") + 1;
      if (from < args.size()) take_some(args, from, (args.size() - from) / 2, take);
      return;
    }
    case key_rule::stored_after:
      take_some(args, first, 1, take);
      for (size_t i = static_cast<size_t>(at.last); i + 1 < args.size(); ++i)
        if (iequals(args[i], "STORE") || iequals(args[i], "STOREDIST")) take(args[++i]);
      return;
    case key_rule::migrated:
      if (first < args.size() && !args[first].empty()) return take(args[first]);
      return take_some(args, find_word(args, first, "KEYS") + 1, args.size(), take);
  }
}

}  // namespace

uint16_t key_slot(std::string_view key) noexcept {
  if (const size_t open = key.find('{'); open != std::string_view::npos) {
    const size_t close = key.find('}', open + 1);
    if (close != std::string_view::npos && close > open + 1) key = key.substr(open + 1, close - open - 1);
  }
  return crc16(key) % cluster_slots;
}

std::vector<std::string_view> command_keys(command_args args) {
  std::vector<std::string_view> keys;
  for_each_key(args, [&](std::string_view key) { keys.push_back(key); });
  return keys;
}

void slot_set::add(uint16_t slot) noexcept {
  if (what_ == found::none) {
    what_ = found::one;
    slot_ = slot;
  } else if (slot != slot_ && what_ == found::one) {
    what_ = found::several;
    other_ = slot;
  }
}

void slot_set::add(command_args args) {
  for_each_key(args, [this](std::string_view key) { add(key_slot(key)); });
}

void slot_set::add(const slot_set& others) noexcept {
  if (others.what_ != found::none) add(others.slot_);
  if (others.what_ == found::several) add(others.other_);
}

slot_set slot_set::first_of() const noexcept {
  slot_set one;
  if (what_ != found::none) one.add(slot_);
  return one;
}

}  // namespace tern::redis
