// How many connections Redis requests have: shared ones, over which they are spread, and those of their own.
#include "integration/redis_client.hpp"
#include "integration/streams.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_connections : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  // Not one of the clients that are counted.
  size_t seen_by_server(const std::string& part) { return clients_of(observer.get(), server->url("", "/9"), part); }
  static handle<tern_call> begin(tern_client* client, const std::vector<std::string>& commands, const options& set = {}) {
    return start(client, redis_request(server->url(), commands, TERN_REDIS_COMMANDS, set).get());
  }
  // That many commands at once, again and again; their answers must be right.
  static void load(tern_client* client, size_t width, size_t rounds, const options& set = {}) {
    for (size_t round = 0; round < rounds; ++round) {
      std::vector<handle<tern_call>> calls;
      for (size_t i = 0; i < width; ++i) calls.push_back(begin(client, {"ECHO " + std::to_string(i)}, set));
      for (size_t i = 0; i < width; ++i) ASSERT_EQ(show(wait(calls[i].get())), '"' + std::to_string(i) + '"');
    }
  }

  static redis_server* server;
  handle<tern_client> observer = make_client();
};
redis_server* redis_connections::server = nullptr;

TEST_F(redis_connections, are_one_unless_the_option_says_more) {
  const options named = {{"redis.client_name", "single"}};
  auto client = make_client({{"workers", "500"}});
  load(client.get(), 500, 4, named);
  EXPECT_EQ(seen_by_server("name=single "), 1u);
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_connections, are_as_many_as_the_option_says_and_all_are_used) {
  const options named = {{"redis.client_name", "five"}, {"redis.connections", "5"}};
  auto client = make_client({{"workers", "500"}});
  load(client.get(), 500, 4, named);
  EXPECT_EQ(seen_by_server("name=five "), 5u);
  EXPECT_EQ(counters(client.get()).connections_made, 5u);
  EXPECT_EQ(seen_by_server("cmd=echo user=default"), 5u) << "each of them was spoken to";
}

// It has its only answer, whether the program reads it or not.
TEST_F(redis_connections, a_stream_of_one_answer_that_nobody_reads_holds_nobody_up) {
  auto client = make_client();
  ASSERT_EQ(say(client.get(), server->url(), {"SET large " + std::string(10'000, 'x')}), "OK");
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.credit = 1;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), redis_request(server->url(), {"GET large"}).get(), &o, &opened, nullptr, nullptr),
            TERN_OK);
  handle<tern_stream> stream(opened);
  for (int i = 0; i < 10; ++i)
    EXPECT_EQ(say(client.get(), server->url(), {"PING"}, TERN_REDIS_COMMANDS, {{"timeout.total", "30s"}}), "PONG");
  const seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_GE(s.bytes, 10'000u);
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_connections, one_after_another_needs_one_whatever_the_option_says) {
  auto client = make_client({{"redis.connections", "5"}, {"redis.client_name", "calm"}});
  load(client.get(), 1, 20);
  EXPECT_EQ(seen_by_server("name=calm "), 1u);
}

TEST_F(redis_connections, are_no_more_than_an_origin_may_have) {
  auto client = make_client({{"redis.connections", "50"}, {"redis.client_name", "capped"}, {"connections.per_origin", "3"}});
  load(client.get(), 300, 4);
  EXPECT_EQ(seen_by_server("name=capped "), 3u);
}

TEST_F(redis_connections, are_counted_for_each_loop) {
  auto client = make_client({{"redis.connections", "2"},
                             {"redis.client_name", "looped"},
                             {"loops", "3"},
                             {"loop.spread", "request"},
                             {"connections.per_origin", "12"}});
  load(client.get(), 300, 4);
  EXPECT_EQ(seen_by_server("name=looped "), 6u);
}

TEST_F(redis_connections, one_that_dies_is_replaced_by_and_by) {
  const options named = {{"redis.client_name", "mortal"}, {"redis.connections", "3"}};
  auto client = make_client({{"workers", "200"}});
  load(client.get(), 200, 2, named);
  ASSERT_EQ(seen_by_server("name=mortal "), 3u);
  EXPECT_NE(say(observer.get(), server->url("", "/9"), {"CLIENT KILL TYPE normal SKIPME yes"}), "0");
  load(client.get(), 200, 3, named);
  EXPECT_EQ(seen_by_server("name=mortal "), 3u);
}

// Two connections: one for GETs, one at a time for those that wait.
TEST_F(redis_connections, commands_that_wait_take_one_each_and_leave_one_at_the_cap) {
  auto client = make_client({{"connections.per_origin", "2"}, {"redis.client_name", "waiting"}});
  std::vector<handle<tern_call>> waiting;
  for (int i = 0; i < 3; ++i) waiting.push_back(begin(client.get(), {"BLPOP queue 0"}));
  load(client.get(), 50, 4);
  EXPECT_EQ(seen_by_server("name=waiting "), 2u);
  EXPECT_EQ(seen_by_server("cmd=blpop"), 1u) << "the others wait for its connection";
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(say(client.get(), server->url(), {"RPUSH queue " + std::to_string(i)}), "1");
    EXPECT_EQ(show(wait(waiting[static_cast<size_t>(i)].get())), "[\"queue\" \"" + std::to_string(i) + "\"]");
  }
  load(client.get(), 50, 1);
  EXPECT_EQ(seen_by_server("name=waiting "), 2u);
}

// They count in connections.total only, and leave the workers that they do not need to others.
TEST_F(redis_connections, subscriptions_and_feeds_are_outside_the_cap) {
  auto client = make_client({{"connections.per_origin", "2"}});
  std::vector<handle<tern_stream>> streams;
  for (int i = 0; i < 10; ++i) {
    streams.push_back(open(client.get(), redis_request(server->url(), {"SUBSCRIBE many"}, TERN_REDIS_SUBSCRIPTION).get()));
    streams.push_back(open(client.get(), redis_request(server->url(), {"XREAD STREAMS many $"}, TERN_REDIS_FEED).get()));
  }
  ASSERT_TRUE(eventually([&] { return say(client.get(), server->url(), {"PUBSUB NUMSUB many"}) == "[\"many\" 10]"; }));
  ASSERT_TRUE(eventually([&] { return seen_by_server("cmd=xread") == 10; }));
  load(client.get(), 200, 2);
}

TEST_F(redis_connections, hundreds_of_subscriptions_in_the_background_hold_nobody_up) {
  auto client = make_client();
  auto request = redis_request(server->url(), {"SUBSCRIBE hundreds"}, TERN_REDIS_SUBSCRIPTION);
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.flags = TERN_STREAM_BACKGROUND;
  std::vector<handle<tern_stream>> streams;
  for (int i = 0; i < 300; ++i) {
    tern_stream* opened = nullptr;
    ASSERT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
    streams.emplace_back(opened);
  }
  load(client.get(), 50, 2);
  ASSERT_TRUE(eventually([&] { return say(client.get(), server->url(), {"PUBSUB NUMSUB hundreds"}) == "[\"hundreds\" 300]"; }));
}

TEST_F(redis_connections, a_subscription_takes_one_and_gives_it_back) {
  auto client = make_client({{"connections.per_origin", "3"}, {"redis.client_name", "listening"}});
  {
    auto stream = open(client.get(), redis_request(server->url(), {"SUBSCRIBE channel"}, TERN_REDIS_SUBSCRIPTION).get());
    ASSERT_TRUE(eventually([&] { return say(client.get(), server->url(), {"PUBSUB NUMSUB channel"}) == "[\"channel\" 1]"; }));
    load(client.get(), 50, 2);
    EXPECT_EQ(seen_by_server("name=listening "), 2u);
  }
  EXPECT_TRUE(eventually([&] { return seen_by_server("name=listening ") == 1; })) << "a released stream ends";
}

TEST_F(redis_connections, a_waiting_command_that_is_cancelled_takes_its_connection_along) {
  auto client = make_client({{"redis.client_name", "cancelled"}});
  const std::pair<const char*, const char*> commands[] = {{"BLPOP nothing 0", "cmd=blpop"},
                                                          {"BRPOPLPUSH nothing else 0", "cmd=brpoplpush"},
                                                          {"XREAD BLOCK 0 STREAMS nothing $", "cmd=xread"},
                                                          {"WAIT 1 0", "cmd=wait"}};
  for (const auto& [command, shown] : commands) {
    auto call = begin(client.get(), {command});
    ASSERT_TRUE(eventually([&, part = shown] { return seen_by_server(part) == 1; })) << command;
    uint64_t id = tern_call_id(call.get());
    ASSERT_EQ(tern_cancel(client.get(), id), TERN_OK);
    EXPECT_EQ(wait(call.get()).code(), TERN_E_CANCELLED) << command;
    EXPECT_TRUE(eventually([&] { return seen_by_server("name=cancelled ") == 0; })) << command << ": the server sees us go";
  }
  EXPECT_EQ(say(client.get(), server->url(), {"RPUSH nothing x", "LLEN nothing", "DEL nothing"}), "[1 1 1]")
      << "nobody took it";
}

TEST_F(redis_connections, a_waiting_command_is_bounded_by_the_total_time_alone) {
  auto client = make_client({{"timeout.first_byte", "20ms"}, {"timeout.idle", "20ms"}});
  EXPECT_EQ(say(client.get(), server->url(), {"BLPOP nothing 0.3"}), "nil") << "as long as it likes";
  const answer a = ask(client.get(), server->url(), {"BLPOP nothing 0"}, TERN_REDIS_COMMANDS, {{"timeout.total", "50ms"}});
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TOTAL) << a.message();
  EXPECT_EQ(say(client.get(), server->url(), {"PING"}), "PONG");
}

}  // namespace
