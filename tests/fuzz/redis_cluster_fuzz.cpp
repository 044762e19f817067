// What nodes of a cluster say of where slots are: the text of a redirection, and the answer to CLUSTER SLOTS, in front of it
// the redirections that come while that is on its way. Addresses that come out can be connected to, and what is known of a
// slot afterwards is what was told last.
#include <string>

#include "protocols/redis/cluster.hpp"
#include "protocols/redis/redirection.hpp"
#include "protocols/redis/reply_reader.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

void require(bool ok) {
  if (!ok) __builtin_trap();
}

std::shared_ptr<const target> target_at(const node_address& node) {
  auto t = std::make_shared<target>();
  t->host = node.host;
  t->port = node.port;
  return t;
}

struct any_way final : node_ways {
  expected<std::shared_ptr<const target>> way_to(const node_address& node) override { return target_at(node); }
};

void check(const node_address& node) {
  require(!node.host.empty() && node.kind != host_kind::none && node.port > 0);
  const std::string text = to_string(node);
  const auto again = read_redirection("MOVED 0 " + text, "x.example");
  require(again && again->to.host == node.host && again->to.port == node.port && to_string(again->to) == text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  cluster all;
  any_way ways;
  now_t now = now_t() + std::chrono::hours(1);
  std::string last;
  uint16_t last_slot = 0;
  // Lines of redirections, an empty one, a reply.
  while (!text.empty() && text.front() != '\n') {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const auto to = read_redirection(line, "asked.example");
    if (!to) {
      require(to.why().code() == TERN_E_PROTOCOL && !to.why().message().empty());
      continue;
    }
    require(to->slot < cluster_slots);
    check(to->to);
    all.moved(to->slot, to->to, target_at(to->to), target_at(to->to));
    all.spawn(now);
    last = to_string(to->to);
    last_slot = to->slot;
  }
  if (!text.empty()) text.remove_prefix(1);

  reply_reader reader;
  reader.use(reply_use::value);
  while (!text.empty()) text.remove_prefix(reader.feed(as_bytes(text)));
  if (reader.next() != reply_reader::state::ready || !reader.at_hand().value) return 0;
  const tern_value& reply = *reader.at_hand().value;
  const auto ranges = read_cluster_slots(reply, "asked.example");
  if (ranges) {
    for (const slot_range& range : *ranges) {
      require(range.first <= range.last && range.last < cluster_slots);
      check(range.master);
    }
  }
  exchange_answer told;
  told.value = &reply;
  all.tell(told, now);
  for (uint16_t slot = 0; slot < cluster_slots; slot += 97) require(static_cast<bool>(all.holder(slot, ways)));
  if (!last.empty()) require(*all.holder(last_slot, ways) || ranges);
  require(static_cast<bool>(all.lost(*target_at({"a", host_kind::name, 1}), ways)));
  require(!all.snapshot().empty());
  return 0;
}
