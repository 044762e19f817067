// Redis through the C API, against redis-server.
#include "integration/redis_client.hpp"
#include "integration/streams.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_commands : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }

  static handle<tern_request> make(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return redis_request(server->url(), commands, kind);
  }
  answer ask(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return fetch(client.get(), make(commands, kind).get());
  }
  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return show(ask(commands, kind));
  }

  static redis_server* server;
  handle<tern_client> client = make_client();
};
redis_server* redis_commands::server = nullptr;

TEST_F(redis_commands, a_command_has_its_reply_as_a_value) {
  EXPECT_EQ(say({"SET greeting 'hello world'"}), "OK");
  EXPECT_EQ(say({"GET greeting"}), "\"hello world\"");
  EXPECT_EQ(say({"GET nobody"}), "nil");
  EXPECT_EQ(say({"STRLEN greeting"}), "11");
  EXPECT_EQ(say({"RPUSH list a b c"}), "3");
  EXPECT_EQ(say({"LRANGE list 0 -1"}), "[\"a\" \"b\" \"c\"]");
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_commands, an_error_ends_its_request_and_no_other) {
  ASSERT_EQ(say({"DEL no_number", "RPUSH no_number x"}).substr(2), " 1]");
  answer a = ask({"INCR no_number"});
  EXPECT_EQ(a.code(), TERN_E_REDIS) << a.message();
  EXPECT_EQ(native_of(a), "WRONGTYPE");
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_commands, a_pipeline_has_an_array_of_answers_where_an_error_is_an_item) {
  EXPECT_EQ(say({"SET n 1", "INCR n", "LPUSH n x", "GET n"}),
            "[OK 2 !WRONGTYPE Operation against a key holding the wrong kind of value \"2\"]");
  EXPECT_EQ(say({"PING"}, TERN_REDIS_PIPELINE), "[PONG]");
}

TEST_F(redis_commands, a_transaction_is_one_unit) {
  EXPECT_EQ(say({"SET t 1", "INCR t"}, TERN_REDIS_TRANSACTION), "[OK 2]");
  EXPECT_EQ(say({"SET t", "INCR t"}, TERN_REDIS_TRANSACTION).substr(0, 13), "TERN_E_REDIS ");
  EXPECT_EQ(say({"GET t"}), "\"2\"");
}

TEST_F(redis_commands, what_changes_the_connection_is_for_leases) {
  auto request = make({"SELECT 3"});
  tern_error* error = nullptr;
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, &error), TERN_E_ARGUMENT);
  EXPECT_STREQ(tern_error_message(error),
               "\"SELECT\" changes the state of a connection that others use as well; it needs a lease");
  tern_error_release(error);
}

TEST_F(redis_commands, a_database_is_part_of_the_url) {
  const std::string third = server->url("", "/3");
  EXPECT_EQ(tern::integration::redis::say(client.get(), third, {"SET where three"}), "OK");
  EXPECT_EQ(say({"GET where"}), "nil");
  EXPECT_EQ(tern::integration::redis::say(client.get(), third, {"GET where"}), "\"three\"");
}

TEST_F(redis_commands, a_blocking_command_does_not_hold_others_up) {
  auto blocked = make({"BLPOP later 0"});
  auto call = start(client.get(), blocked.get());
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(say({"RPUSH later x"}), "1");
  EXPECT_EQ(show(wait(call.get())), "[\"later\" \"x\"]");
}

TEST_F(redis_commands, thousands_at_once_share_a_connection_and_keep_their_answers) {
  std::vector<handle<tern_call>> calls;
  std::vector<handle<tern_request>> requests;
  for (int i = 0; i < 5000; ++i) {
    requests.push_back(make({"ECHO " + std::to_string(i)}));
    calls.push_back(start(client.get(), requests.back().get()));
  }
  for (int i = 0; i < 5000; ++i) EXPECT_EQ(show(wait(calls[static_cast<size_t>(i)].get())), '"' + std::to_string(i) + '"');
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_commands, a_subscription_is_a_stream_of_messages) {
  auto request = make({"SUBSCRIBE news"}, TERN_REDIS_SUBSCRIPTION);
  auto stream = open(client.get(), request.get());
  for (int i = 0; say({"PUBLISH news one"}) == "0" && i < 1000; ++i) {
  }
  std::vector<std::string> messages;
  const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_DATA) return;
    EXPECT_EQ(e.flags, uint32_t{TERN_EVENT_VALUE});
    messages.push_back(show(static_cast<const tern_value*>(e.data)));
    if (messages.size() > 1) return;
    const tern_str more[] = {str("SUBSCRIBE"), str("weather")};
    EXPECT_EQ(tern_redis_stream_command(stream.get(), more, 2, nullptr), TERN_OK);
    for (int i = 0; say({"PUBLISH weather rain"}) == "0" && i < 1000; ++i) {
    }
    const tern_str less[] = {str("UNSUBSCRIBE")};
    EXPECT_EQ(tern_redis_stream_command(stream.get(), less, 1, nullptr), TERN_OK);
  });
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(messages, (std::vector<std::string>{"[message \"news\" \"one\"]", "[message \"weather\" \"rain\"]"}));
}

}  // namespace
