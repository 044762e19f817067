#include "protocols/redis/feed.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;
using from = feed_place::from;

error refused(const words& args) { return plan_feed(args).why(); }

}  // namespace

TEST(feed, reads_what_xread_says) {
  const words args = {"xread", "count", "7", "BLOCK", "500", "streams", "a", "b", "c", "$", "0", "12-3"};
  const auto plan = plan_feed(args);
  ASSERT_TRUE(plan) << plan.why().message();
  EXPECT_FALSE(plan->in_group);
  EXPECT_EQ(plan->count, 7u);
  EXPECT_EQ(plan->block, 500u);
  ASSERT_EQ(plan->streams.size(), 3u);
  EXPECT_EQ(plan->streams[0].at.what, from::newest);
  EXPECT_EQ(plan->streams[1].key, "b");
  EXPECT_EQ(plan->streams[1].at.id, "0");
  EXPECT_EQ(plan->streams[2].at.what, from::after);
  EXPECT_EQ(plan->streams[2].at.id, "12-3");
}

TEST(feed, reads_what_xreadgroup_says) {
  const words args = {"XREADGROUP", "GROUP", "g", "c", "NOACK", "STREAMS", "a", "b", ">", "0-0"};
  const auto plan = plan_feed(args);
  ASSERT_TRUE(plan) << plan.why().message();
  EXPECT_TRUE(plan->in_group);
  EXPECT_TRUE(plan->no_ack);
  EXPECT_EQ(plan->group, "g");
  EXPECT_EQ(plan->consumer, "c");
  EXPECT_EQ(plan->streams[0].at.what, from::fresh);
  EXPECT_EQ(plan->streams[1].at.what, from::after);
}

TEST(feed, refuses_what_it_could_not_go_on_with) {
  for (const words& args : std::vector<words>{{},
                                              {"XRANGE", "a", "-", "+"},
                                              {"XREAD"},
                                              {"XREAD", "STREAMS"},
                                              {"XREAD", "STREAMS", "a"},
                                              {"XREAD", "STREAMS", "a", "b", "0"},
                                              {"XREAD", "STREAMS", "a", ">"},
                                              {"XREAD", "STREAMS", "a", "+"},
                                              {"XREAD", "STREAMS", "a", ""},
                                              {"XREAD", "STREAMS", "a", "1-"},
                                              {"XREAD", "STREAMS", "a", "x-1"},
                                              {"XREAD", "STREAMS", "a", "a", "0", "0"},
                                              {"XREAD", "COUNT", "STREAMS", "a", "0"},
                                              {"XREAD", "COUNT", "-1", "STREAMS", "a", "0"},
                                              {"XREAD", "NOACK", "STREAMS", "a", "0"},
                                              {"XREAD", "CLAIM", "5", "STREAMS", "a", "0"},
                                              {"XREAD", "COUNT"},
                                              {"XREADGROUP", "STREAMS", "a", ">"},
                                              {"XREADGROUP", "GROUP", "g"},
                                              {"XREADGROUP", "GROUP", "g", "c", "STREAMS", "a", "$"}})
    EXPECT_EQ(refused(args).code(), TERN_E_ARGUMENT) << (args.empty() ? "nothing" : args.back());
}

TEST(feed, has_a_bounded_number_of_streams) {
  std::vector<std::string> keys;
  for (size_t i = 0; i <= limits::redis_feed_keys; ++i) keys.push_back(std::to_string(i));
  words args = {"XREAD", "STREAMS"};
  args.insert(args.end(), keys.begin(), keys.end());
  args.insert(args.end(), keys.size(), "0");
  EXPECT_EQ(refused(args).code(), TERN_E_LIMIT);
}
