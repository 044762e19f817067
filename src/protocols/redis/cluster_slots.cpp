#include "protocols/redis/cluster_slots.hpp"

#include "protocols/redis/key_slot.hpp"
#include "value/kind.hpp"

namespace tern::redis {
namespace {

error nonsense() { return error(TERN_E_PROTOCOL, "the answer to CLUSTER SLOTS is none"); }

bool is_list(const tern_value& v, size_t least) noexcept { return v.kind == TERN_VALUE_ARRAY && v.length >= least; }

bool is_slot(const tern_value& v) noexcept { return v.kind == TERN_VALUE_INT && v.as.i64 >= 0 && v.as.i64 < cluster_slots; }

}  // namespace

expected<std::vector<slot_range>> read_cluster_slots(const tern_value& answer, std::string_view asked) {
  if (!is_list(answer, 0) || answer.length > cluster_slots) return nonsense();
  std::vector<slot_range> all;
  for (const tern_value& entry : std::span(answer.as.items, answer.length)) {
    if (!is_list(entry, 3) || !is_slot(entry.as.items[0]) || !is_slot(entry.as.items[1])) return nonsense();
    const tern_value* range = entry.as.items;
    if (range[0].as.i64 > range[1].as.i64 || !is_list(range[2], 2)) return nonsense();
    const tern_value& host = range[2].as.items[0];
    const tern_value& port = range[2].as.items[1];
    const bool named = host.kind == TERN_VALUE_BYTES || host.kind == TERN_VALUE_STRING;
    if ((!named && host.kind != TERN_VALUE_NULL) || port.kind != TERN_VALUE_INT) return nonsense();
    if (named && text_of(host) == "?") continue;
    auto master = read_address(named ? text_of(host) : std::string_view(), port.as.i64, asked);
    if (!master) return nonsense();
    all.push_back({static_cast<uint16_t>(range[0].as.i64), static_cast<uint16_t>(range[1].as.i64), std::move(*master)});
  }
  return all;
}

}  // namespace tern::redis
