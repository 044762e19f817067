#include "protocols/redis/request.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "redis_player.hpp"

using namespace tern;
using namespace tern::test::redis;

namespace {

std::string refused(const expected<shared_request>& r) {
  return r ? "made" : std::string(describe(r.why().code()).name) + ": " + std::string(r.why().message());
}
std::string refused_command(const words& args, connection_use where = connection_use::shared) {
  return refused(make_command(args, where));
}

}  // namespace

TEST(redis_request, of_a_command_knows_what_it_needs) {
  auto get = command({"GET", "foo"});
  EXPECT_EQ(get->kind, request_kind::command);
  EXPECT_EQ(get->wire.text, wire({"GET", "foo"}));
  EXPECT_EQ(get->replies, 1u);
  EXPECT_TRUE(get->idempotent);
  EXPECT_EQ(get->wants, need::shared);
  EXPECT_EQ(get->slots.slot(), 12182);
  EXPECT_FALSE(get->change.any);
  auto pop = command({"BLPOP", "foo", "0"});
  EXPECT_FALSE(pop->idempotent);
  EXPECT_TRUE(pop->blocks);
  EXPECT_EQ(pop->wants, need::whole);
  EXPECT_TRUE(command({"EVAL", "return 1", "0"})->runs_script);
}

TEST(redis_request, of_a_pipeline_needs_what_any_of_its_commands_needs) {
  auto both = pipeline({{"GET", "{a}1"}, {"BLPOP", "{a}2", "0"}});
  EXPECT_EQ(both->replies, 2u);
  EXPECT_EQ(both->wants, need::whole);
  EXPECT_FALSE(both->idempotent);
  EXPECT_EQ(both->slots.what(), slot_set::found::one);
  EXPECT_TRUE(pipeline({{"GET", "a"}, {"GET", "b"}})->idempotent);
}

TEST(redis_request, of_a_transaction_waits_for_nobody) {
  auto t = transaction({{"BLPOP", "a", "0"}, {"INCR", "n"}});
  EXPECT_EQ(t->replies, 4u);
  EXPECT_EQ(t->wants, need::shared);
  EXPECT_FALSE(t->blocks);
  EXPECT_EQ(t->wire.text, wire({"MULTI"}) + wire({"BLPOP", "a", "0"}) + wire({"INCR", "n"}) + wire({"EXEC"}));
  EXPECT_EQ(t->change.applied_to(changed::watching | changed::database), changed::watching | changed::database);
}

TEST(redis_request, that_would_end_the_order_of_replies_is_never_made) {
  for (const char* name : {"MONITOR", "SYNC", "PSYNC", "QUIT", "replconf"}) {
    EXPECT_EQ(refused_command({name}, connection_use::lease),
              "TERN_E_ARGUMENT: \"" + std::string(name) + "\" cannot be sent over a connection that others use as well");
  }
  for (const char* name : {"SUBSCRIBE", "PSUBSCRIBE", "SSUBSCRIBE", "UNSUBSCRIBE", "PUNSUBSCRIBE", "sunsubscribe"}) {
    EXPECT_EQ(refused_command({name, "a"}, connection_use::lease),
              "TERN_E_ARGUMENT: \"" + std::string(name) + "\" is for subscriptions only");
  }
  EXPECT_EQ(refused_command({"CLIENT", "reply", "OFF"}, connection_use::lease),
            "TERN_E_ARGUMENT: \"CLIENT REPLY\" cannot be sent: every command needs its reply");
  EXPECT_EQ(refused_command({"SCRIPT", "debug", "YES"}, connection_use::lease).find("TERN_E_ARGUMENT: \"SCRIPT DEBUG\" cannot"),
            0u);
}

TEST(redis_request, that_changes_the_connection_needs_a_lease) {
  for (const words& args : std::vector<words>{{"SELECT", "1"},
                                              {"AUTH", "x"},
                                              {"HELLO"},
                                              {"RESET"},
                                              {"WATCH", "a"},
                                              {"UNWATCH"},
                                              {"MULTI"},
                                              {"EXEC"},
                                              {"DISCARD"},
                                              {"CLIENT", "SETNAME", "a"},
                                              {"CLIENT", "TRACKING", "ON"},
                                              {"CLIENT", "NO-EVICT", "ON"},
                                              {"READONLY"},
                                              {"READWRITE"},
                                              {"ASKING"}}) {
    EXPECT_EQ(refused_command(args), "TERN_E_ARGUMENT: \"" + std::string(args[0]) +
                                         "\" changes the state of a connection that others use as well; it needs a lease");
    auto leased = command(args, connection_use::lease);
    ASSERT_TRUE(leased);
    EXPECT_TRUE(leased->change.any) << args[0];
    EXPECT_FALSE(leased->idempotent) << args[0];
  }
  EXPECT_EQ(refused_command({"CLIENT", "LIST"}), "made");
  EXPECT_EQ(
      refused(make_transaction(views_of({{"GET", "a"}, {"SELECT", "1"}}))),
      "TERN_E_ARGUMENT: command 2: \"SELECT\" changes the state of a connection that others use as well; it needs a lease");
}

TEST(redis_request, that_is_empty_is_refused) {
  EXPECT_EQ(refused(make_pipeline({})), "TERN_E_ARGUMENT: the request needs a command");
  EXPECT_EQ(refused(make_transaction({})), "TERN_E_ARGUMENT: the request needs a command");
  EXPECT_EQ(refused(make_pipeline(views_of({{"GET", "a"}, {}}))), "TERN_E_ARGUMENT: command 2: a command needs a name");
}

TEST(redis_request, of_a_subscription_begins_with_channels) {
  EXPECT_EQ(subscribe_to({{"SUBSCRIBE", "a"}})->wants, need::whole);
  EXPECT_EQ(refused(make_subscription(views_of({{"SUBSCRIBE"}}))).substr(0, 48),
            "TERN_E_ARGUMENT: \"SUBSCRIBE\" does not begin a su");
  EXPECT_FALSE(make_subscription(views_of({{"GET", "a"}})));
  EXPECT_FALSE(make_subscription(views_of({{"UNSUBSCRIBE", "a"}})));
  const words ping = {"PING"}, get = {"GET", "a"}, sub = {"PSUBSCRIBE", "a*"};
  EXPECT_EQ(*subscription_change(ping), wire({"PING"}));
  EXPECT_EQ(*subscription_change(sub), wire({"PSUBSCRIBE", "a*"}));
  EXPECT_EQ(subscription_change(get).why().message(), "\"GET\" cannot be sent while subscribed");
}

TEST(redis_request, of_a_subscription_has_a_limit) {
  words many(limits::redis_subscriptions / 2 + 2, "a");
  many[0] = "SUBSCRIBE";
  EXPECT_EQ(refused(make_subscription(views_of({many, many}))), "TERN_E_LIMIT: a subscription has more than 1048576 channels");
}

TEST(redis_request, asks_in_front_of_each_command_but_once_of_a_transaction) {
  auto asked = made(with_asking(*command({"GET", "a"})));
  EXPECT_EQ(asked->wire.text, wire({"ASKING"}) + wire({"GET", "a"}));
  EXPECT_EQ(asked->skipped, 1u);
  EXPECT_EQ(asked->replies, 1u);
  EXPECT_TRUE(asked->idempotent);
  asked = made(with_asking(*pipeline({{"GET", "a"}, {"INCR", "{a}"}})));
  EXPECT_EQ(asked->wire.text, wire({"ASKING"}) + wire({"GET", "a"}) + wire({"ASKING"}) + wire({"INCR", "{a}"}));
  EXPECT_TRUE(asked->asks_each);
  EXPECT_EQ(asked->replies, 2u);
  asked = made(with_asking(*transaction({{"GET", "a"}, {"INCR", "{a}"}})));
  EXPECT_EQ(asked->wire.text.substr(0, 31), wire({"ASKING"}) + wire({"MULTI"}));
  EXPECT_FALSE(asked->asks_each);
  EXPECT_EQ(with_asking(*subscribe_to({{"SSUBSCRIBE", "a"}})).why().code(), TERN_E_UNSUPPORTED);
}

TEST(redis_request, knows_how_many_of_its_commands_have_keys) {
  EXPECT_EQ(pipeline({{"PING"}, {"GET", "a"}, {"MGET", "a", "b"}})->keyed, 2u);
  EXPECT_EQ(command({"PING"})->keyed, 0u);
}
