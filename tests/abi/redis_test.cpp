#include "tern/redis.h"

#include <vector>

#include "abi/refusal.hpp"

using namespace tern::test;

namespace {

struct redis_request {
  tern_request* handle = nullptr;
  explicit redis_request(uint32_t kind = TERN_REDIS_COMMANDS, const char* url = "redis://127.0.0.1:1") {
    EXPECT_EQ(tern_redis_request_create(tern_str_from(url), kind, &handle, nullptr), TERN_OK);
  }
  redis_request(const redis_request&) = delete;
  redis_request& operator=(const redis_request&) = delete;
  ~redis_request() { tern_request_release(handle); }
  operator tern_request*() const { return handle; }
};

int32_t add_words(tern_request* to, std::vector<tern_str> words, tern_error** error) {
  return tern_redis_request_add_command(to, words.data(), words.size(), error);
}

}  // namespace

TEST(redis, a_url_or_kind_that_is_none_makes_no_request) {
  error_out e;
  tern_request* r = reinterpret_cast<tern_request*>(uintptr_t{16});
  EXPECT_REFUSED(tern_redis_request_create(absent, 0, &r, &e), TERN_E_ARGUMENT, "url is absent (NULL)");
  EXPECT_EQ(r, nullptr);
  EXPECT_REFUSED(tern_redis_request_create(broken, 0, &r, &e), TERN_E_ARGUMENT, "url.data is NULL although url.size is 5");
  EXPECT_REFUSED(tern_redis_request_create("redis://a"_t, 0, nullptr, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_redis_request_create("redis://a"_t, 1000, &r, &e), TERN_E_ARGUMENT, "kind is 1000, which is none");
  EXPECT_REFUSED(tern_redis_request_create("http://a/"_t, 0, &r, &e), TERN_E_URL, "the URL is neither redis:// nor rediss://");
  EXPECT_REFUSED(tern_redis_request_create("redis://a/0?x=1"_t, 0, &r, &e), TERN_E_URL,
                 "a Redis URL has neither query nor fragment");
  EXPECT_REFUSED(tern_redis_request_create("redis://a/0#x"_t, 0, &r, &e), TERN_E_URL,
                 "a Redis URL has neither query nor fragment");
  for (tern_str url : {""_t, "nothing"_t, "redis://"_t, "redis://a b"_t, "redis://[::1"_t, "redis://a:99999"_t,
                       tern_str_of("redis://a\0b", 11), "redis://a/\r\nPING"_t}) {
    EXPECT_EQ(tern_redis_request_create(url, 0, &r, &e), TERN_E_URL) << text(url);
    EXPECT_GT(e.message().size(), 10u);
    EXPECT_EQ(r, nullptr);
  }
  const std::string endless = "redis://a/" + std::string(70'000, '0');
  EXPECT_EQ(tern_redis_request_create(tern_str_of(endless.data(), endless.size()), 0, &r, &e), TERN_E_LIMIT);
  EXPECT_EQ(r, nullptr);
}

TEST(redis, arguments_that_are_not_there_are_refused) {
  error_out e;
  redis_request r;
  const tern_str words[] = {"SET"_t, "key"_t, broken, absent};
  EXPECT_REFUSED(tern_redis_request_add_command(nullptr, words, 1, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_redis_request_add_command(r, nullptr, 1, &e), TERN_E_ARGUMENT, "arguments is NULL");
  EXPECT_REFUSED(tern_redis_request_add_command(r, words, 3, &e), TERN_E_ARGUMENT,
                 "arguments[2].data is NULL although arguments[2].size is 5");
  EXPECT_REFUSED(tern_redis_request_add_command(r, words + 3, 1, &e), TERN_E_ARGUMENT, "arguments[0] is absent (NULL)");
  EXPECT_EQ(tern_redis_request_add_command(r, nullptr, 0, &e), TERN_E_ARGUMENT) << "a command has a name";
  EXPECT_EQ(add_words(r, {""_t}, &e), TERN_E_ARGUMENT);
  EXPECT_REFUSED(tern_redis_request_add_text(nullptr, "PING"_t, &e), TERN_E_ARGUMENT, "request is NULL");
  EXPECT_REFUSED(tern_redis_request_add_text(r, absent, &e), TERN_E_ARGUMENT, "text is absent (NULL)");
  EXPECT_REFUSED(tern_redis_request_add_text(r, broken, &e), TERN_E_ARGUMENT, "text.data is NULL although text.size is 5");
  EXPECT_EQ(tern_redis_request_add_text(r, ""_t, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_redis_request_add_text(r, " \t\r\n"_t, &e), TERN_E_ARGUMENT);
  EXPECT_TAKEN(add_words(r, {"SET"_t, tern_str_of("\0\r\n", 3), ""_t}, &e));
}

TEST(redis, text_that_cannot_be_split_is_refused) {
  error_out e;
  redis_request r;
  for (tern_str text : {"SET 'a"_t, "SET \"a"_t, "SET \"a\"b"_t, "SET 'a'b"_t, "SET \"a\\\""_t, "'"_t})
    EXPECT_EQ(tern_redis_request_add_text(r, text, &e), TERN_E_PARSE) << tern::test::text(text);
  EXPECT_TAKEN(tern_redis_request_add_text(r, "SET \"a\\x00\\n\" 'it\\'s'"_t, &e));
}

TEST(redis, commands_that_would_break_a_shared_connection_are_refused) {
  error_out e;
  redis_request r;
  EXPECT_REFUSED(tern_redis_request_add_text(r, "SUBSCRIBE news"_t, &e), TERN_E_ARGUMENT,
                 "\"SUBSCRIBE\" is for subscriptions only");
  EXPECT_REFUSED(tern_redis_request_add_text(r, "unsubscribe"_t, &e), TERN_E_ARGUMENT,
                 "\"unsubscribe\" is for subscriptions only");
  EXPECT_REFUSED(tern_redis_request_add_text(r, "MONITOR"_t, &e), TERN_E_ARGUMENT,
                 "\"MONITOR\" cannot be sent over a connection that others use as well");
  for (tern_str text : {"monitor"_t, "QUIT"_t, "SYNC"_t, "PSYNC ? -1"_t, "PSUBSCRIBE n*"_t, "SSUBSCRIBE s"_t})
    EXPECT_EQ(tern_redis_request_add_text(r, text, &e), TERN_E_ARGUMENT) << tern::test::text(text);
  EXPECT_REFUSED(tern_redis_request_add_text(r, "CLIENT REPLY OFF"_t, &e), TERN_E_ARGUMENT,
                 "\"CLIENT REPLY\" cannot be sent: every command needs its reply");
}

TEST(redis, a_subscription_begins_with_subscribing_and_is_a_stream) {
  error_out e;
  driven_client c;
  redis_request r(TERN_REDIS_SUBSCRIPTION);
  for (tern_str text : {"PING"_t, "GET x"_t, "UNSUBSCRIBE a"_t, "SUBSCRIBE"_t})
    EXPECT_EQ(tern_redis_request_add_text(r, text, &e), TERN_E_ARGUMENT) << tern::test::text(text);
  EXPECT_TAKEN(tern_redis_request_add_text(r, "SUBSCRIBE news"_t, &e));
  EXPECT_REFUSED(tern_submit(c, r, nullptr, 0, nullptr, &e), TERN_E_STATE,
                 "a request that has no single answer is opened with tern_stream_open");
}

TEST(redis, what_is_wrong_with_the_request_as_a_whole_is_told_at_its_submission) {
  error_out e;
  driven_client c;
  redis_request empty;
  EXPECT_EQ(tern_submit(c, empty, nullptr, 0, nullptr, &e), TERN_E_ARGUMENT);
  EXPECT_EQ(e.message(), "the request needs a command");
  redis_request state;
  EXPECT_TAKEN(tern_redis_request_add_text(state, "SELECT 3"_t, &e));
  EXPECT_REFUSED(tern_submit(c, state, nullptr, 0, nullptr, &e), TERN_E_ARGUMENT,
                 "\"SELECT\" changes the state of a connection that others use as well; it needs a lease");
  redis_request inside(TERN_REDIS_TRANSACTION);
  EXPECT_TAKEN(tern_redis_request_add_text(inside, "WATCH x"_t, &e));
  EXPECT_EQ(tern_submit(c, inside, nullptr, 0, nullptr, &e), TERN_E_ARGUMENT) << "not inside a transaction";
  redis_request elsewhere(TERN_REDIS_COMMANDS, "redis://a/x");
  EXPECT_TAKEN(tern_redis_request_add_text(elsewhere, "PING"_t, &e));
  EXPECT_REFUSED(tern_submit(c, elsewhere, nullptr, 0, nullptr, &e), TERN_E_URL,
                 "the path of a Redis URL is the number of a database, not \"x\"");
  redis_request body;
  EXPECT_TAKEN(tern_redis_request_add_text(body, "PING"_t, &e));
  if (tern_request_set_body(body, "x"_t, nullptr) == TERN_OK)
    EXPECT_REFUSED(tern_submit(c, body, nullptr, 0, nullptr, &e), TERN_E_UNSUPPORTED,
                   "a Redis request has no body: what it sends are its commands");
}

TEST(redis, commands_past_the_limits_are_refused) {
  error_out e;
  redis_request r;
  const std::vector<tern_str> many(1024 * 1024 + 1, "x"_t);
  EXPECT_EQ(tern_redis_request_add_command(r, many.data(), many.size(), &e), TERN_E_LIMIT);
  EXPECT_GT(e.message().size(), 10u);
}

TEST(redis, a_request_that_was_submitted_takes_no_more_commands) {
  error_out e;
  driven_client c;
  redis_request r;
  EXPECT_TAKEN(tern_redis_request_add_text(r, "PING"_t, &e));
  EXPECT_TAKEN(tern_submit(c, r, nullptr, 0, nullptr, &e));
  EXPECT_EQ(tern_redis_request_add_text(r, "PING"_t, &e), TERN_E_STATE);
  EXPECT_EQ(add_words(r, {"PING"_t}, &e), TERN_E_STATE);
}

TEST(redis, requests_of_another_protocol_take_no_commands) {
  error_out e;
  request http;
  EXPECT_REFUSED(tern_redis_request_add_text(http, "PING"_t, &e), TERN_E_UNSUPPORTED, "the request is not a Redis request");
  EXPECT_REFUSED(add_words(http, {"PING"_t}, &e), TERN_E_UNSUPPORTED, "the request is not a Redis request");
  redis_request redis;
  EXPECT_NE(tern_http_request_add_header(redis, "X-A"_t, "1"_t, &e), TERN_OK);
  EXPECT_NE(tern_websocket_request_add_subprotocol(redis, "chat"_t, &e), TERN_OK);
}

TEST(redis, commands_for_a_stream_are_checked) {
  error_out e;
  driven_client c;
  const tern_str words[] = {"SUBSCRIBE"_t, "more"_t, broken};
  EXPECT_REFUSED(tern_redis_stream_command(nullptr, words, 2, &e), TERN_E_ARGUMENT, "stream is NULL");
  redis_request r(TERN_REDIS_SUBSCRIPTION);
  EXPECT_TAKEN(tern_redis_request_add_text(r, "SUBSCRIBE news"_t, &e));
  tern_stream* stream = nullptr;
  ASSERT_EQ(tern_stream_open(c, r, nullptr, &stream, nullptr, nullptr), TERN_OK);
  EXPECT_REFUSED(tern_redis_stream_command(stream, nullptr, 1, &e), TERN_E_ARGUMENT, "arguments is NULL");
  EXPECT_REFUSED(tern_redis_stream_command(stream, words, 3, &e), TERN_E_ARGUMENT,
                 "arguments[2].data is NULL although arguments[2].size is 5");
  EXPECT_EQ(tern_redis_stream_command(stream, nullptr, 0, &e), TERN_E_ARGUMENT);
  const tern_str get[] = {"GET"_t, "x"_t};
  EXPECT_REFUSED(tern_redis_stream_command(stream, get, 2, &e), TERN_E_ARGUMENT, "\"GET\" cannot be sent while subscribed");
  EXPECT_TAKEN(tern_redis_stream_command(stream, words, 2, &e));
  tern_stream_release(stream);
}
