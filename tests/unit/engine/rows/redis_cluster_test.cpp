#ifdef TERN_REDIS
#include "engine/rows/redis_cluster.hpp"

#include <gtest/gtest.h>

#include "protocols/redis/request.hpp"
#include "protocols/redis/server_error.hpp"

using namespace tern;

namespace {

struct redis_cluster_row : testing::Test {
  redis_state state;
  prepared from;

  redis_cluster_row() { use("one"); }
  void use(std::string pool) {
    target where;
    where.pool.text = std::move(pool);
    from.plan = std::make_shared<const redis_plan>(redis_plan{state.cluster_at(where), {}});
  }
  redis::cluster& cluster() { return *static_cast<const redis_plan*>(from.plan.get())->cluster; }
  bool needs(std::vector<std::string_view> command, lease_id lease = 0) {
    attempt first;
    first.request = *redis::make_command(command);
    first.lease = lease;
    return cluster_needs_stage(first, from);
  }
};

}  // namespace

TEST_F(redis_cluster_row, requests_have_no_stage_before_the_server_is_known_to_be_a_cluster) {
  EXPECT_FALSE(needs({"GET", "a"}));
  cluster().note_known();
  EXPECT_TRUE(needs({"GET", "a"}));
  EXPECT_TRUE(needs({"MGET", "a", "b"})) << "to be refused";
  EXPECT_FALSE(needs({"PING"}));
  EXPECT_FALSE(needs({"GET", "a"}, 7));
}

TEST_F(redis_cluster_row, what_is_known_is_shared_by_those_that_share_connections) {
  cluster().note_known();
  use("one");
  EXPECT_TRUE(needs({"GET", "a"}));
  use("other");
  EXPECT_FALSE(needs({"GET", "a"}));
}

TEST_F(redis_cluster_row, only_ends_that_tell_of_a_cluster_need_the_stage) {
  EXPECT_TRUE(cluster_needs_stage(outcome{redis::read_server_error("MOVED 1 a:1").why}, from));
  EXPECT_FALSE(cluster_needs_stage(outcome{redis::read_server_error("WRONGTYPE x").why}, from));
  EXPECT_FALSE(cluster_needs_stage(outcome{error(TERN_E_CONNECT)}, from));
}
#endif
