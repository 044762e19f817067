#include "protocols/redis/subscription_set.hpp"

#include <gtest/gtest.h>

using namespace tern::redis;

namespace {

using words = std::vector<std::string_view>;

void sent(subscription_set& s, const words& args) { s.note_sent(args); }

}  // namespace

TEST(subscription_set, holds_what_was_asked_for) {
  subscription_set s;
  EXPECT_TRUE(s.empty());
  sent(s, {"SUBSCRIBE", "b", "a", "a"});
  sent(s, {"psubscribe", "x*"});
  sent(s, {"UNSUBSCRIBE", "b", "c"});
  sent(s, {"PING"});
  EXPECT_EQ(s.size(), 2u);
  EXPECT_EQ(s.unconfirmed(), 6u);
  EXPECT_EQ(s.resubscribe(), (std::vector<std::vector<std::string>>{{"SUBSCRIBE", "a"}, {"PSUBSCRIBE", "x*"}}));
}

TEST(subscription_set, counts_the_confirmations_of_leaving_all) {
  subscription_set s;
  sent(s, {"UNSUBSCRIBE"});
  EXPECT_EQ(s.unconfirmed(), 1u);
  sent(s, {"SUBSCRIBE", "a", "b"});
  sent(s, {"UNSUBSCRIBE"});
  EXPECT_EQ(s.unconfirmed(), 5u);
  for (const char* event : {"unsubscribe", "subscribe", "subscribe", "unsubscribe", "unsubscribe"})
    EXPECT_EQ(s.note_told(event), subscription_set::told::confirmed);
  EXPECT_EQ(s.unconfirmed(), 0u);
  EXPECT_TRUE(s.empty());
  EXPECT_EQ(s.note_told("message"), subscription_set::told::nothing);
}

TEST(subscription_set, wants_what_the_server_took_away) {
  subscription_set s;
  sent(s, {"SSUBSCRIBE", "a", "b"});
  s.note_told("ssubscribe");
  s.note_told("ssubscribe");
  EXPECT_EQ(s.note_told("sunsubscribe"), subscription_set::told::taken_away);
  EXPECT_EQ(s.resubscribe(), (std::vector<std::vector<std::string>>{{"SSUBSCRIBE", "b"}, {"SSUBSCRIBE", "a"}}));
}

TEST(subscription_set, asks_for_shard_channels_slot_by_slot) {
  subscription_set s;
  sent(s, {"SSUBSCRIBE", "{a}1"});
  sent(s, {"SSUBSCRIBE", "{b}1"});
  sent(s, {"SSUBSCRIBE", "{a}2"});
  EXPECT_EQ(s.resubscribe(), (std::vector<std::vector<std::string>>{{"SSUBSCRIBE", "{b}1"}, {"SSUBSCRIBE", "{a}1", "{a}2"}}));
}

TEST(subscription_set, is_left_as_a_whole) {
  subscription_set s;
  EXPECT_TRUE(s.leave().empty());
  sent(s, {"PSUBSCRIBE", "a*"});
  sent(s, {"SUBSCRIBE", "a"});
  EXPECT_EQ(s.leave(), (words{"UNSUBSCRIBE", "PUNSUBSCRIBE"}));
}

TEST(subscription_set, is_asked_for_again_in_commands_of_limited_length) {
  subscription_set s;
  for (int i = 0; i < 1500; ++i) {
    const std::string name = std::to_string(i);
    sent(s, {"SUBSCRIBE", name});
  }
  const auto commands = s.resubscribe();
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].size(), 1001u);
  EXPECT_EQ(commands[1].size(), 501u);
}
