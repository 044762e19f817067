#include "protocols/redis/cluster.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "cluster_values.hpp"

using namespace tern;
using namespace tern::redis;
using std::chrono::milliseconds;

namespace {

struct paths final : node_ways {
  int asked = 0;
  error why;
  expected<std::shared_ptr<const target>> way_to(const node_address& node) override {
    ++asked;
    if (why) return why;
    return to(node);
  }
  static std::shared_ptr<const target> to(const node_address& node) {
    auto t = std::make_shared<target>();
    t->host = node.host;
    t->port = node.port;
    t->origin.text = to_string(node);
    return t;
  }
};

node_address at(uint16_t port) { return {"n", host_kind::name, port}; }

class redis_cluster : public testing::Test {
 protected:
  void moved(uint16_t slot, uint16_t port, uint16_t by = 1) { c.moved(slot, at(port), paths::to(at(port)), paths::to(at(by))); }
  std::string holder(uint16_t slot) {
    auto where = c.holder(slot, ways);
    return !where ? "error" : *where ? (*where)->origin.text : "nobody";
  }
  // CLUSTER SLOTS: each range with its node's port.
  void tell(std::vector<std::array<int, 3>> ranges) {
    std::string wire = "*" + std::to_string(ranges.size()) + "\r\n";
    for (const auto& [first, last, port] : ranges)
      wire += "*3\r\n:" + std::to_string(first) + "\r\n:" + std::to_string(last) +
              "\r\n*2\r\n$1\r\nn\r\n:" + std::to_string(port) + "\r\n";
    const owned_value v = test::redis::value_of(wire);
    exchange_answer a;
    a.value = v.get();
    c.tell(a, now);
  }

  cluster c;
  paths ways;
  now_t now = now_t() + std::chrono::hours(1);
};

}  // namespace

TEST_F(redis_cluster, is_none_before_a_server_says_so) {
  EXPECT_FALSE(c.known());
  EXPECT_EQ(holder(1), "nobody");
  EXPECT_EQ(c.spawn(now), nullptr);
  c.note_known();
  EXPECT_TRUE(c.known());
}

TEST_F(redis_cluster, learns_a_slot_from_a_move_and_looks_at_all_of_them_once) {
  moved(7, 2);
  EXPECT_EQ(c.snapshot(), "known look=wanted 7-7@n:2");
  EXPECT_EQ(holder(7), "n:2");
  EXPECT_EQ(ways.asked, 0) << "the way was told";
  const auto asks = c.spawn(now);
  ASSERT_TRUE(asks);
  EXPECT_EQ(asks->where->origin.text, "n:1") << "who told of it";
  ASSERT_TRUE(asks->request);
  EXPECT_EQ(c.spawn(now), nullptr) << "one is under way";
  tell({{0, 99, 2}, {100, 16383, 3}});
  EXPECT_EQ(c.snapshot(), "known look=idle 0-99@n:2 100-16383@n:3");
  EXPECT_EQ(holder(100), "n:3");
  EXPECT_EQ(holder(101), "n:3");
  EXPECT_EQ(ways.asked, 1) << "the way is kept";
}

TEST_F(redis_cluster, what_moved_during_a_look_is_newer) {
  moved(7, 2);
  ASSERT_TRUE(c.spawn(now));
  moved(8, 4);
  EXPECT_EQ(c.spawn(now), nullptr);
  tell({{0, 16383, 3}});
  EXPECT_EQ(c.snapshot(), "known look=idle 0-7@n:3 8-8@n:4 9-16383@n:3");
}

TEST_F(redis_cluster, a_look_that_brings_nothing_changes_nothing) {
  moved(7, 2);
  ASSERT_TRUE(c.spawn(now));
  exchange_answer failed;
  failed.why = error(TERN_E_CONNECT);
  c.tell(failed, now);
  EXPECT_EQ(c.snapshot(), "known look=idle 7-7@n:2");
  now += limits::redis_slots_interval;
  moved(8, 2);
  ASSERT_TRUE(c.spawn(now));
  exchange_answer garbage;
  const owned_value v = test::redis::value_of("*1\r\n*3\r\n:0\r\n:99999\r\n*0\r\n");
  garbage.value = v.get();
  c.tell(garbage, now);
  EXPECT_EQ(c.snapshot(), "known look=idle 7-8@n:2");
  c.tell(garbage, now);  // nobody asked
  EXPECT_EQ(c.snapshot(), "known look=idle 7-8@n:2");
}

TEST_F(redis_cluster, is_not_looked_at_all_the_time) {
  moved(7, 2);
  ASSERT_TRUE(c.spawn(now));
  tell({{0, 16383, 3}});
  moved(7, 2);
  now += limits::redis_slots_interval - milliseconds(1);
  EXPECT_EQ(c.spawn(now), nullptr);
  now += milliseconds(1);
  EXPECT_EQ(c.spawn(now), nullptr) << "the next move asks again";
  moved(8, 2);
  EXPECT_TRUE(c.spawn(now));
}

TEST_F(redis_cluster, forgets_a_node_that_is_lost_and_names_another) {
  moved(1, 2);
  moved(2, 3);
  moved(3, 2);
  auto other = c.lost(*paths::to(at(2)), ways);
  ASSERT_TRUE(other && *other);
  EXPECT_EQ((*other)->origin.text, "n:3");
  EXPECT_EQ(c.snapshot(), "known look=wanted 2-2@n:3");
  EXPECT_EQ(c.spawn(now)->where->origin.text, "n:3");
  other = c.lost(*paths::to(at(3)), ways);
  ASSERT_TRUE(other);
  EXPECT_EQ(*other, nullptr) << "none is left";
  EXPECT_EQ(cluster().lost(*paths::to(at(3)), ways)->get(), nullptr);
}

TEST_F(redis_cluster, a_way_that_cannot_be_had_is_an_error_and_is_looked_for_again) {
  moved(7, 2);
  ASSERT_TRUE(c.spawn(now));
  tell({{0, 16383, 3}});
  ways.why = error(TERN_E_OPTION_VALUE);
  EXPECT_EQ(holder(1), "error");
  ways.why = error();
  EXPECT_EQ(holder(1), "n:3");
}

TEST_F(redis_cluster, of_a_server_that_names_ever_new_nodes_stays_small) {
  for (uint32_t port = 1; port <= limits::redis_cluster_nodes + 5; ++port)
    moved(static_cast<uint16_t>(port % cluster_slots), static_cast<uint16_t>(port));
  EXPECT_EQ(holder(static_cast<uint16_t>((limits::redis_cluster_nodes + 5) % cluster_slots)),
            "n:" + std::to_string(limits::redis_cluster_nodes + 5));
}
