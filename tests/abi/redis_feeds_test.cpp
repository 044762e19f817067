#include "abi/refusal.hpp"
#include "tern/redis.h"

using namespace tern::test;

namespace {

struct redis_request {
  tern_request* handle = nullptr;
  explicit redis_request(uint32_t kind = TERN_REDIS_COMMANDS) {
    tern_redis_request_create("redis://127.0.0.1:1"_t, kind, &handle, nullptr);
  }
  redis_request(const redis_request&) = delete;
  redis_request& operator=(const redis_request&) = delete;
  ~redis_request() { tern_request_release(handle); }
  operator tern_request*() const { return handle; }
};

}  // namespace

TEST(redis_scripts, bad_arguments_are_refused) {
  if (redis_request().handle == nullptr) GTEST_SKIP() << "built without Redis";
  error_out e;
  redis_request r;
  const tern_str some[] = {"a"_t, absent};
  EXPECT_REFUSED(tern_redis_request_add_script(nullptr, 0, "return 1"_t, nullptr, 0, nullptr, 0, &e), TERN_E_ARGUMENT,
                 "request is NULL");
  EXPECT_REFUSED(tern_redis_request_add_script(r, 0, absent, nullptr, 0, nullptr, 0, &e), TERN_E_ARGUMENT,
                 "source is absent (NULL)");
  EXPECT_REFUSED(tern_redis_request_add_script(r, 0, "x"_t, nullptr, 1, nullptr, 0, &e), TERN_E_ARGUMENT, "keys is NULL");
  EXPECT_REFUSED(tern_redis_request_add_script(r, 0, "x"_t, some, 2, nullptr, 0, &e), TERN_E_ARGUMENT,
                 "keys[1] is absent (NULL)");
  EXPECT_REFUSED(tern_redis_request_add_script(r, 0, "x"_t, nullptr, 0, nullptr, 1, &e), TERN_E_ARGUMENT, "arguments is NULL");
  EXPECT_REFUSED(tern_redis_request_add_script(r, 0, "x"_t, nullptr, 0, some, 2, &e), TERN_E_ARGUMENT,
                 "arguments[1] is absent (NULL)");
  EXPECT_EQ(tern_redis_request_add_script(r, 2, "x"_t, nullptr, 0, nullptr, 0, &e), TERN_E_ARGUMENT);
  request http;
  EXPECT_REFUSED(tern_redis_request_add_script(http, 0, "x"_t, nullptr, 0, nullptr, 0, &e), TERN_E_UNSUPPORTED,
                 "the request is not a Redis request");
  redis_request subscription(TERN_REDIS_SUBSCRIPTION);
  EXPECT_EQ(tern_redis_request_add_script(subscription, 0, "x"_t, nullptr, 0, nullptr, 0, &e), TERN_E_ARGUMENT);
  EXPECT_TAKEN(tern_redis_request_add_script(r, TERN_REDIS_SCRIPT_READS, "x"_t, some, 1, some, 1, &e));
}

TEST(redis_feeds, are_one_read_of_streams) {
  if (redis_request().handle == nullptr) GTEST_SKIP() << "built without Redis";
  error_out e;
  redis_request r(TERN_REDIS_FEED);
  EXPECT_REFUSED(tern_redis_request_add_text(r, "GET a"_t, &e), TERN_E_ARGUMENT,
                 "a feed: \"GET\" does not begin one: XREAD and XREADGROUP do");
  EXPECT_REFUSED(tern_redis_request_add_text(r, "XREAD STREAMS a >"_t, &e), TERN_E_ARGUMENT,
                 "a feed: \">\" is no place to read from: $ is one, and IDs are");
  EXPECT_TAKEN(tern_redis_request_add_text(r, "XREAD STREAMS a $"_t, &e));
  EXPECT_REFUSED(tern_redis_request_add_text(r, "XREAD STREAMS b $"_t, &e), TERN_E_ARGUMENT, "a feed is one command");
  tern_request* none = nullptr;
  EXPECT_REFUSED(tern_redis_request_create("redis://127.0.0.1:1"_t, TERN_REDIS_FEED + 1, &none, &e), TERN_E_ARGUMENT,
                 "kind is 5, which is none");
}
