// Redis through the C API, against redis-server.
#include "integration/streams.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

class redis : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }

  static handle<tern_request> make(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS,
                                   const std::string& url = {}) {
    tern_request* request = nullptr;
    tern_error* error = nullptr;
    EXPECT_EQ(tern_redis_request_create(str(url.empty() ? server->url() : url), kind, &request, &error), TERN_OK)
        << tern_error_message(error);
    for (const std::string& command : commands)
      EXPECT_EQ(tern_redis_request_add_text(request, str(command), &error), TERN_OK) << tern_error_message(error);
    tern_error_release(error);
    return handle<tern_request>(request);
  }
  answer ask(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    auto request = make(commands, kind);
    return wait(start(client.get(), request.get()).get());
  }
  static const tern_value* data(const answer& a) {
    const tern_value* v = nullptr;
    EXPECT_EQ(tern_result_data(a.result.get(), &v, nullptr), TERN_OK) << a.message();
    return v;
  }
  // As redis-cli would show it, on one line.
  static std::string show(const tern_value* v) {
    if (!v) return "nothing";
    switch (v->kind) {
      case TERN_VALUE_NULL:
        return "nil";
      case TERN_VALUE_INT:
        return std::to_string(v->as.i64);
      case TERN_VALUE_ERROR:
        return "!" + std::string(v->as.bytes, v->length);
      case TERN_VALUE_STRING:
        return std::string(v->as.bytes, v->length);
      case TERN_VALUE_BYTES:
        return '"' + std::string(v->as.bytes, v->length) + '"';
      case TERN_VALUE_ARRAY: {
        std::string all = "[";
        for (uint32_t i = 0; i < v->length; ++i) all += (i ? " " : "") + show(&v->as.items[i]);
        return all + "]";
      }
      default:
        return "kind " + std::to_string(v->kind);
    }
  }
  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    answer a = ask(commands, kind);
    if (a.code() != TERN_OK) return "failed: " + a.message();
    return show(data(a));
  }

  static redis_server* server;
  handle<tern_client> client = make_client();
};
redis_server* redis::server = nullptr;

TEST_F(redis, a_command_has_its_reply_as_a_value) {
  EXPECT_EQ(say({"SET greeting 'hello world'"}), "OK");
  EXPECT_EQ(say({"GET greeting"}), "\"hello world\"");
  EXPECT_EQ(say({"GET nobody"}), "nil");
  EXPECT_EQ(say({"STRLEN greeting"}), "11");
  EXPECT_EQ(say({"RPUSH list a b c"}), "3");
  EXPECT_EQ(say({"LRANGE list 0 -1"}), "[\"a\" \"b\" \"c\"]");
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis, an_error_ends_its_request_and_no_other) {
  ASSERT_EQ(say({"DEL no_number", "RPUSH no_number x"}).substr(2), " 1]");
  answer a = ask({"INCR no_number"});
  EXPECT_EQ(a.code(), TERN_E_REDIS) << a.message();
  tern_error_info e{};
  ASSERT_EQ(tern_error_view(a.info.error, &e, sizeof e), TERN_OK);
  EXPECT_EQ(std::string(e.native_text.data, e.native_text.size), "WRONGTYPE");
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis, a_pipeline_has_an_array_of_answers_where_an_error_is_an_item) {
  EXPECT_EQ(say({"SET n 1", "INCR n", "LPUSH n x", "GET n"}),
            "[OK 2 !WRONGTYPE Operation against a key holding the wrong kind of value \"2\"]");
  EXPECT_EQ(say({"PING"}, TERN_REDIS_PIPELINE), "[PONG]");
}

TEST_F(redis, a_transaction_is_one_unit) {
  EXPECT_EQ(say({"SET t 1", "INCR t"}, TERN_REDIS_TRANSACTION), "[OK 2]");
  EXPECT_EQ(say({"SET t", "INCR t"}, TERN_REDIS_TRANSACTION).substr(0, 7), "failed:");
  EXPECT_EQ(say({"GET t"}), "\"2\"");
}

TEST_F(redis, what_changes_the_connection_is_for_leases) {
  auto request = make({"SELECT 3"});
  tern_error* error = nullptr;
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, &error), TERN_E_ARGUMENT);
  EXPECT_STREQ(tern_error_message(error),
               "\"SELECT\" changes the state of a connection that others use as well; it needs a lease");
  tern_error_release(error);
}

TEST_F(redis, a_database_is_part_of_the_url) {
  auto set = make({"SET where three"}, TERN_REDIS_COMMANDS, server->url("", "/3"));
  EXPECT_EQ(wait(start(client.get(), set.get()).get()).code(), TERN_OK);
  EXPECT_EQ(say({"GET where"}), "nil");
  auto get = make({"GET where"}, TERN_REDIS_COMMANDS, server->url("", "/3"));
  EXPECT_EQ(show(data(wait(start(client.get(), get.get()).get()))), "\"three\"");
}

TEST_F(redis, a_blocking_command_does_not_hold_others_up) {
  auto blocked = make({"BLPOP later 0"});
  auto call = start(client.get(), blocked.get());
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(say({"RPUSH later x"}), "1");
  EXPECT_EQ(show(data(wait(call.get()))), "[\"later\" \"x\"]");
}

TEST_F(redis, thousands_at_once_share_a_connection_and_keep_their_answers) {
  std::vector<handle<tern_call>> calls;
  std::vector<handle<tern_request>> requests;
  for (int i = 0; i < 5000; ++i) {
    requests.push_back(make({"ECHO " + std::to_string(i)}));
    calls.push_back(start(client.get(), requests.back().get()));
  }
  for (int i = 0; i < 5000; ++i)
    EXPECT_EQ(show(data(wait(calls[static_cast<size_t>(i)].get()))), '"' + std::to_string(i) + '"');
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis, a_subscription_is_a_stream_of_messages) {
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
