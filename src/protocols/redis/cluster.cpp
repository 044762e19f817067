#include "protocols/redis/cluster.hpp"

#include "base/limits.hpp"
#include "protocols/redis/request.hpp"

namespace tern::redis {
namespace {

shared_request all_slots() {
  static constexpr std::string_view words[] = {"CLUSTER", "SLOTS"};
  auto made = make_command(words);
  return made ? std::move(*made) : nullptr;
}

bool is_at(const node_address& at, const target& where) { return at.host == where.host && at.port == where.port; }

}  // namespace

uint16_t cluster::map::place_of(const node_address& at) {
  const auto [known, fresh] = places.try_emplace(to_string(at), static_cast<uint16_t>(nodes.size()));
  if (!fresh) return known->second;
  if (nodes.size() >= limits::redis_cluster_nodes) {
    places.erase(known);
    return nobody;
  }
  nodes.push_back({at, nullptr});
  return known->second;
}

cluster::map& cluster::drawn() {
  if (!map_) map_ = std::make_unique<map>();
  return *map_;
}

expected<std::shared_ptr<const target>> cluster::holder(uint16_t slot, node_ways& ways) {
  node_address at;
  {
    const std::lock_guard lock(lock_);
    const uint16_t place = map_ ? map_->slots[slot] : nobody;
    if (place == nobody) return std::shared_ptr<const target>();
    const node& n = map_->nodes[place];
    if (n.way) return n.way;
    at = n.at;
  }
  auto way = ways.way_to(at);
  if (!way) return way;
  const std::lock_guard lock(lock_);
  if (const auto still = map_->places.find(to_string(at)); still != map_->places.end()) map_->nodes[still->second].way = *way;
  return way;
}

void cluster::moved(uint16_t slot, const node_address& to, std::shared_ptr<const target> way,
                    std::shared_ptr<const target> told_by) {
  note_known();
  const std::lock_guard lock(lock_);
  uint16_t place = drawn().place_of(to);
  if (place == nobody) {
    map_ = std::make_unique<map>();
    place = map_->place_of(to);
  }
  map_->nodes[place].way = std::move(way);
  map_->slots[slot] = place;
  newer_.set(slot);
  want_look(std::move(told_by));
}

expected<std::shared_ptr<const target>> cluster::lost(const target& where, node_ways& ways) {
  std::optional<node_address> other;
  {
    const std::lock_guard lock(lock_);
    if (!map_) return std::shared_ptr<const target>();
    for (uint16_t& place : map_->slots) {
      if (place == nobody) continue;
      const node_address& at = map_->nodes[place].at;
      if (is_at(at, where))
        place = nobody;
      else if (!other)
        other = at;
    }
  }
  if (!other) return std::shared_ptr<const target>();
  auto way = ways.way_to(*other);
  const std::lock_guard lock(lock_);
  if (way) want_look(*way);
  return way;
}

// ---- the look at all slots

void cluster::want_look(std::shared_ptr<const target> at) {
  if (look_ == look::under_way) return;
  look_ = look::wanted;
  look_at_ = std::move(at);
}

std::unique_ptr<spawned> cluster::spawn(now_t now) {
  const std::lock_guard lock(lock_);
  if (look_ != look::wanted) return nullptr;
  if (looked_ && now < after(*looked_, limits::redis_slots_interval)) {
    look_ = look::idle;  // the next MOVED asks again
    return nullptr;
  }
  looked_ = now;
  look_ = look::under_way;
  newer_.reset();
  auto made = std::make_unique<spawned>();
  made->request = all_slots();
  made->where = look_at_;
  return made;
}

void cluster::tell(const answer& what, now_t) {
  const auto& came = static_cast<const exchange_answer&>(what);
  const std::lock_guard lock(lock_);
  if (look_ != look::under_way) return;
  look_ = look::idle;
  if (came.why || came.value == nullptr) return;
  if (const auto all = read_cluster_slots(*came.value, look_at_->host)) take(*all);
}

void cluster::take(const std::vector<slot_range>& all) {
  auto next = std::make_unique<map>();
  for (const slot_range& range : all) {
    const uint16_t place = next->place_of(range.master);
    for (size_t slot = range.first; slot <= range.last; ++slot) next->slots[slot] = place;
  }
  const map& old = drawn();
  for (size_t slot = 0; slot < cluster_slots; ++slot) {
    if (!newer_.test(slot)) continue;
    next->slots[slot] = old.slots[slot] == nobody ? nobody : next->place_of(old.nodes[old.slots[slot]].at);
  }
  for (const node& n : old.nodes)
    if (const auto place = next->places.find(to_string(n.at)); place != next->places.end())
      next->nodes[place->second].way = n.way;
  map_ = std::move(next);
}

std::string cluster::snapshot() const {
  const std::lock_guard lock(lock_);
  constexpr const char* names[] = {"idle", "wanted", "under way"};
  std::string line = std::string(known() ? "known" : "unknown") + " look=" + names[static_cast<int>(look_)];
  if (!map_) return line;
  for (size_t slot = 0; slot < cluster_slots;) {
    const uint16_t place = map_->slots[slot];
    size_t end = slot;
    while (end < cluster_slots && map_->slots[end] == place) ++end;
    if (place != nobody)
      line += ' ' + std::to_string(slot) + '-' + std::to_string(end - 1) + '@' + to_string(map_->nodes[place].at);
    slot = end;
  }
  return line;
}

}  // namespace tern::redis
