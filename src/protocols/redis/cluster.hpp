// What is known of one cluster: which node has which slot.
//
// Learnt slot by slot from MOVED; one MOVED is also the reason to look at all of them (CLUSTER SLOTS, by a request of its own,
// not more often than once in limits::redis_slots_interval). Nobody waits for that: what is not known goes to the node of the
// URL, which tells. A slot that MOVED told of after the look had begun is newer than what the look brings.
//
//   look: idle → wanted → under way → idle
//
// Shared by the requests of a client that have the same server and login; thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <bitset>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "protocols/redis/cluster_slots.hpp"
#include "protocols/redis/key_slot.hpp"
#include "sansio/provider.hpp"

namespace tern::redis {

// The way to a node, under the settings of a request. Those that share a cluster go the same way.
class node_ways {
 public:
  virtual expected<std::shared_ptr<const target>> way_to(const node_address& node) = 0;

 protected:
  ~node_ways() = default;
};

class cluster final : public provider {
 public:
  cluster() = default;

  // The server has said that it is one. Never taken back.
  bool known() const noexcept { return known_.load(std::memory_order_acquire); }
  void note_known() noexcept { known_.store(true, std::memory_order_release); }

  // NULL: nobody has told.
  expected<std::shared_ptr<const target>> holder(uint16_t slot, node_ways& ways);
  // `told_by` is the node to ask for all the others.
  void moved(uint16_t slot, const node_address& to, std::shared_ptr<const target> way, std::shared_ptr<const target> told_by);
  // A node cannot be reached: it has no slots any more, as far as we know. One that has some; NULL: none is known.
  expected<std::shared_ptr<const target>> lost(const target& node, node_ways& ways);

  // provider
  std::shared_ptr<const answer> ask(const question&, op_id, now_t) override { return nullptr; }
  void forget(op_id) override {}
  void tell(const answer& what, now_t now) override;
  std::optional<delivery> pull_answer(now_t) override { return std::nullopt; }
  std::unique_ptr<spawned> spawn(now_t now) override;
  now_t deadline() const override { return never; }

  std::string snapshot() const;

 private:
  enum class look : uint8_t { idle, wanted, under_way };
  struct node {
    node_address at;
    std::shared_ptr<const target> way;  // NULL: nobody went there
  };
  static constexpr uint16_t nobody = 0xFFFF;
  struct map {
    map() { slots.fill(nobody); }
    uint16_t place_of(const node_address& at);  // nobody: there are too many
    std::vector<node> nodes;
    std::unordered_map<std::string, uint16_t> places;
    std::array<uint16_t, cluster_slots> slots;  // places of their holders
  };
  map& drawn();
  void take(const std::vector<slot_range>& all);
  void want_look(std::shared_ptr<const target> at);

  std::atomic<bool> known_{false};
  mutable std::mutex lock_;
  std::unique_ptr<map> map_;               // NULL: nothing was told
  std::bitset<cluster_slots> newer_;       // than the look under way
  std::shared_ptr<const target> look_at_;  // who is asked
  std::optional<now_t> looked_;
  look look_ = look::idle;
};

}  // namespace tern::redis
