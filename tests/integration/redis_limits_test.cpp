// The limits of Redis connections that have an option.
#include <algorithm>
#include <atomic>

#include "integration/redis_streams.hpp"
#include "support/raw_server.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

std::string url_of(const raw_server& s, const std::string& login = "") {
  return "redis://" + login + "127.0.0.1:" + std::to_string(s.port());
}

TEST(redis_limits, a_longer_reply_than_allowed_ends_its_request) {
  redis_server server;
  auto client = make_client({{"redis.max_reply_bytes", "1000B"}});
  EXPECT_EQ(say(client.get(), server.url(), {"SET short " + std::string(900, 'x')}), "OK");
  EXPECT_EQ(say(client.get(), server.url(), {"SET long " + std::string(1000, 'x')}), "OK");
  EXPECT_EQ(ask(client.get(), server.url(), {"GET short"}).code(), TERN_OK);
  const answer a = ask(client.get(), server.url(), {"GET long"});
  EXPECT_EQ(a.code(), TERN_E_LIMIT) << a.message();
  EXPECT_NE(a.message().find("1000"), std::string::npos) << a.message();
  EXPECT_EQ(ask(client.get(), server.url(), {"GET short"}).code(), TERN_OK) << "on another connection";
}

TEST(redis_limits, no_more_commands_than_allowed_are_on_their_way_at_once) {
  std::atomic<size_t> most{0};
  raw_server server([&](raw_connection& c, int) {
    for (;;) {
      const std::string read = c.read();
      if (read.empty()) return;
      size_t count = 0;
      for (size_t at = read.find("PING"); at != std::string::npos; at = read.find("PING", at + 1)) ++count;
      most = std::max(most.load(), count);
      std::string replies;
      for (size_t i = 0; i < count; ++i) replies += "+PONG\r\n";
      if (!c.send(replies)) return;
    }
  });
  auto client = make_client({{"redis.max_in_flight", "3"}, {"connections.per_origin", "1"}});
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 60; ++i) calls.push_back(start(client.get(), redis_request(url_of(server), {"PING"}).get()));
  for (auto& call : calls) EXPECT_EQ(show(wait(call.get())), "PONG");
  EXPECT_LE(most, 3u);
}

TEST(redis_limits, a_login_takes_no_longer_than_allowed) {
  raw_server server([](raw_connection& c, int) {
    while (!c.read().empty()) {
    }
  });
  auto client = make_client({{"redis.login_timeout", "200ms"}});
  const answer a = ask(client.get(), url_of(server, ":secret@"), {"PING"});
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_CONNECT) << a.message();
  EXPECT_FALSE(a.maybe_processed());
}

TEST(redis_limits, a_silent_server_of_a_subscription_is_noticed) {
  raw_server server([](raw_connection& c, int) {
    if (c.read_until("here\r\n").empty() || !c.send("*3\r\n$9\r\nsubscribe\r\n$4\r\nhere\r\n:1\r\n")) return;
    while (!c.read().empty()) {
    }
  });
  auto client = make_client({{"redis.ping_interval", "100ms"}, {"redis.ping_timeout", "100ms"}});
  auto request = redis_request(url_of(server), {"SUBSCRIBE here"}, TERN_REDIS_SUBSCRIPTION, {{"redis.reconnect", "0s"}});
  auto stream = open(client.get(), request.get());
  stream_log log(client.get(), stream.get());
  log.until("open");
  log.until_kind("end ");
  EXPECT_EQ(log.lines.back(), "end " + std::to_string(TERN_E_TIMEOUT_IDLE)) << log.end_message;
}

}  // namespace
