// What comes back from Redis: every type, any bytes, large and deep replies, and what limits refuse.
#include "integration/crowd.hpp"
#include "integration/peak_memory.hpp"
#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;
using namespace std::string_literals;

namespace {

class redis_values : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return redis::say(client.get(), server->url(), commands, kind);
  }
  answer send(const std::vector<std::string>& arguments) {
    return fetch(client.get(), redis_command(server->url(), arguments).get());
  }

  static redis_server* server;
  handle<tern_client> client = make_client();
};
redis_server* redis_values::server = nullptr;

// As a RESP2 connection gets them, which is what hiredis before 1.0 reads.
TEST_F(redis_values, every_type_of_debug_protocol_has_its_value) {
  EXPECT_EQ(say({"DEBUG PROTOCOL string"}), "\"Hello World\"");
  EXPECT_EQ(say({"DEBUG PROTOCOL integer"}), "12345");
  EXPECT_EQ(say({"DEBUG PROTOCOL double"}), "\"3.141\"");
  EXPECT_EQ(say({"DEBUG PROTOCOL null"}), "nil");
  EXPECT_EQ(say({"DEBUG PROTOCOL array"}), "[0 1 2]");
  EXPECT_EQ(say({"DEBUG PROTOCOL set"}), "[0 1 2]");
  EXPECT_EQ(say({"DEBUG PROTOCOL map"}), "[0 0 1 1 2 0]");
  EXPECT_EQ(say({"DEBUG PROTOCOL bignum"}), "\"1234567999999999999999999999999999999\"");
  EXPECT_EQ(say({"DEBUG PROTOCOL true"}), "1");
  EXPECT_EQ(say({"DEBUG PROTOCOL false"}), "0");
  EXPECT_EQ(say({"DEBUG PROTOCOL verbatim"}), "\"This is a verbatim\nstring\"");
  EXPECT_EQ(say({"DEBUG PROTOCOL attrib"}), "\"Some real reply following the attribute\"");
  EXPECT_EQ(say({"DEBUG PROTOCOL push"}), "TERN_E_REDIS ERR maybe: ERR RESP2 is not supported by this command");
  EXPECT_EQ(counters(client.get()).connections_made, 1u) << "none of them breaks the order of replies";
}

TEST_F(redis_values, the_numbers_of_the_protocol_are_taken_to_their_ends) {
  EXPECT_EQ(say({"SET least -9223372036854775807", "DECR least", "SET most 9223372036854775806", "INCR most"}),
            "[OK -9223372036854775808 OK 9223372036854775807]");
  EXPECT_EQ(say({"SET f 0", "INCRBYFLOAT f 1.5e3"}), "[OK \"1500\"]");
  EXPECT_EQ(say({"SET empty ''", "GET empty", "LRANGE nothing 0 -1"}), "[OK \"\" []]");
}

TEST_F(redis_values, arguments_and_values_are_any_bytes) {
  std::string every;
  for (int i = 0; i < 256; ++i) every.push_back(static_cast<char>(i));
  const std::string tricky[] = {every, std::string(1, '\0'), "\r\n", "$3\r\nabc\r\n", "*1\r\n$4\r\nPING\r\n", "", " ", "'\"\\"};
  for (const std::string& value : tricky) {
    const std::string key = "key:" + value;
    EXPECT_EQ(show(send({"SET", key, value})), "OK");
    EXPECT_EQ(show(send({"GET", key})), '"' + value + '"');
    EXPECT_EQ(show(send({"EXISTS", key})), "1");
  }
  EXPECT_EQ(show(send({"HSET", "h\0"s, "f\r\n", every})), "1");
  EXPECT_EQ(show(send({"HGETALL", "h\0"s})), "[\"f\r\n\" \"" + every + "\"]");
}

TEST_F(redis_values, a_pipeline_of_ten_thousand_has_as_many_answers_in_order) {
  std::vector<std::string> commands;
  for (int i = 0; i < 10'000; ++i) commands.push_back(i % 1000 == 7 ? "LPUSH counter x" : "INCR counter");
  ASSERT_EQ(say({"DEL counter"}), "0");
  const answer a = ask(client.get(), server->url(), commands);
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  const tern_value* all = reply_of(a);
  ASSERT_EQ(all->kind, TERN_VALUE_ARRAY);
  ASSERT_EQ(all->length, 10'000u);
  int64_t counted = 0;
  for (uint32_t i = 0; i < all->length; ++i) {
    const tern_value& v = all->as.items[i];
    if (i % 1000 == 7) {
      ASSERT_EQ(v.kind, TERN_VALUE_ERROR) << i;
      EXPECT_EQ(std::string(v.as.bytes, 9), "WRONGTYPE");
    } else {
      ASSERT_EQ(v.kind, TERN_VALUE_INT) << i;
      EXPECT_EQ(v.as.i64, ++counted);
    }
  }
}

TEST_F(redis_values, one_array_of_a_hundred_thousand_items) {
  EXPECT_EQ(say({"EVAL \"for i=1,100000 do redis.call('RPUSH','long',i) end return redis.call('LLEN','long')\" 1 long"}),
            "100000");
  const answer a = ask(client.get(), server->url(), {"LRANGE long 0 -1"});
  ASSERT_EQ(a.code(), TERN_OK) << a.message();
  const tern_value* all = reply_of(a);
  ASSERT_EQ(all->length, 100'000u);
  for (uint32_t i = 0; i < all->length; ++i) ASSERT_EQ(show(&all->as.items[i]), '"' + std::to_string(i + 1) + '"');
}

TEST_F(redis_values, nesting_is_read_as_deep_as_the_reader_goes_and_refused_beyond) {
  const auto nested = [](int levels) {
    return "EVAL \"local t = 1 for i = 1, tonumber(ARGV[1]) do t = {t} end return t\" 0 " + std::to_string(levels);
  };
  EXPECT_EQ(say({nested(6)}), "[[[[[[1]]]]]]");
  const answer a = ask(client.get(), server->url(), {nested(200)});
  EXPECT_TRUE(a.code() == TERN_E_LIMIT || a.code() == TERN_E_PROTOCOL) << a.code();
  EXPECT_NE(a.message().find("nest"), std::string::npos) << a.message();
  EXPECT_TRUE(a.maybe_processed());
  EXPECT_EQ(say({"PING"}), "PONG") << "on another connection";
}

TEST_F(redis_values, an_error_of_a_script_keeps_its_words) {
  const answer a = ask(client.get(), server->url(), {"EVAL \"return redis.error_reply('MYWORD of its own')\" 0"});
  EXPECT_EQ(a.code(), TERN_E_REDIS);
  EXPECT_EQ(native_of(a), "MYWORD");
  EXPECT_EQ(a.message().substr(0, 17), "MYWORD of its own");
  EXPECT_EQ(say({"EVAL \"return {1, redis.error_reply('INNER one'), 'x'}\" 0"}), "[1 !INNER one \"x\"]");
}

TEST_F(redis_values, a_value_of_256_mib_goes_there_and_back_held_no_more_than_needed) {
  constexpr size_t size = large / 4;
  {
    std::string value(size, 'x');
    for (size_t i = 0; i < size; i += 4093) value[i] = static_cast<char>(i * 31);
    auto set = redis_command(server->url(), {"SET", "large", value});
    const std::string first = value.substr(0, 1 << 20);
    std::string().swap(value);
    // What is sent lies in the request, once more as it is written, and nowhere else.
    EXPECT_LT(peak_growth([&] { EXPECT_EQ(show(fetch(client.get(), set.get())), "OK"); }), static_cast<int64_t>(size) + flat);
    set.reset();
    const answer part = ask(client.get(), server->url(), {"GETRANGE large 0 1048575"});
    ASSERT_EQ(part.code(), TERN_OK);
    EXPECT_EQ(show(part), '"' + first + '"');
  }
  EXPECT_EQ(say({"STRLEN large"}), std::to_string(size));
  answer got;
  // While it comes hiredis holds it; when it is there the value does as well, for a moment.
  EXPECT_LT(peak_growth([&] { got = ask(client.get(), server->url(), {"GET large"}); }), static_cast<int64_t>(2 * size) + flat);
  ASSERT_EQ(got.code(), TERN_OK) << got.message();
  const tern_value* v = reply_of(got);
  ASSERT_EQ(v->length, size);
  size_t wrong = 0;
  for (size_t i = 0; i < size; ++i) wrong += v->as.bytes[i] != (i % 4093 == 0 ? static_cast<char>(i * 31) : 'x');
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(say({"DEL large"}), "1");
  got = answer();
}

}  // namespace
