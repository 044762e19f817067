// Subscriptions that lose their connection, against redis-server.
#include "integration/redis_streams.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_reconnect : public ::testing::Test {
 protected:
  std::string plain(const std::vector<std::string>& commands) { return say(client.get(), server.url(), commands); }
  void subscribe(const std::vector<std::string>& commands, const options& set = {}) {
    request = redis_request(server.url(), commands, TERN_REDIS_SUBSCRIPTION, set);
    stream = open(client.get(), request.get());
    log = std::make_unique<stream_log>(client.get(), stream.get());
    log->until("open");
  }
  // Publishes until somebody hears it: what was asked at run time is not there at once.
  void publish(const std::string& channel, const std::string& payload, const std::string& how = "PUBLISH") {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (plain({how + " " + channel + " " + payload}) == "0") {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << "nobody hears " << channel;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }

  redis_server server;
  handle<tern_client> client = make_client();
  handle<tern_request> request;
  handle<tern_stream> stream;
  std::unique_ptr<stream_log> log;
};

TEST_F(redis_reconnect, a_killed_connection_is_made_anew_and_the_gap_told) {
  subscribe({"SUBSCRIBE a", "PSUBSCRIBE p*", "SSUBSCRIBE s"});
  publish("a", "one");
  log->until("data [message \"a\" \"one\"]");
  EXPECT_EQ(plain({"CLIENT KILL TYPE pubsub"}), "1");
  log->until_kind("gap ");
  log->until("open");
  publish("a", "two");
  publish("px", "three");
  publish("s", "four", "SPUBLISH");
  log->until("data [message \"a\" \"two\"]");
  log->until("data [pmessage \"p*\" \"px\" \"three\"]");
  log->until("data [smessage \"s\" \"four\"]");
  EXPECT_EQ(log->count("gap"), 1u) << log->text();
  EXPECT_EQ(log->count("open"), 2u) << log->text();
}

TEST_F(redis_reconnect, commands_that_wait_for_the_connection_are_bounded) {
  request = redis_request(server.url(), {"SUBSCRIBE a"}, TERN_REDIS_SUBSCRIPTION);
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.send_limit = 100;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  stream.reset(opened);
  log = std::make_unique<stream_log>(client.get(), stream.get());
  log->until("open");
  server.kill();
  log->until_kind("gap ");
  int taken = 0;
  int32_t answer = TERN_OK;
  while (taken < 100 && answer == TERN_OK) {
    answer = stream_command(stream.get(), {"SUBSCRIBE", "c" + std::to_string(taken)});
    taken += answer == TERN_OK;
  }
  EXPECT_EQ(answer, TERN_E_AGAIN);
  EXPECT_GT(taken, 0);
  server.restart();
  log->until("writable");
  EXPECT_EQ(stream_command(stream.get(), {"SUBSCRIBE", "last"}), TERN_OK);
  publish("c0", "kept");
  publish("last", "new");
  log->until("data [message \"c0\" \"kept\"]");
  log->until("data [message \"last\" \"new\"]");
}

TEST_F(redis_reconnect, a_server_that_was_started_again_is_found_with_all_that_was_subscribed_to_by_then) {
  subscribe({"SUBSCRIBE a b"});
  EXPECT_EQ(stream_command(stream.get(), {"SUBSCRIBE", "c"}), TERN_OK);
  EXPECT_EQ(stream_command(stream.get(), {"UNSUBSCRIBE", "a"}), TERN_OK);
  publish("c", "x");
  log->until("data [message \"c\" \"x\"]");
  server.kill();
  log->until_kind("gap ");
  EXPECT_EQ(stream_command(stream.get(), {"SUBSCRIBE", "d"}), TERN_OK);  // kept
  server.restart();
  log->until("open");
  publish("b", "1");
  publish("c", "2");
  publish("d", "3");
  log->until("data [message \"b\" \"1\"]");
  log->until("data [message \"c\" \"2\"]");
  log->until("data [message \"d\" \"3\"]");
  EXPECT_EQ(plain({"PUBLISH a gone"}), "0");
  EXPECT_EQ(log->count("gap"), 1u) << log->text();
}

TEST_F(redis_reconnect, the_first_connection_is_not_retried) {
  server.kill();
  request = redis_request(server.url(), {"SUBSCRIBE a"}, TERN_REDIS_SUBSCRIPTION);
  stream = open(client.get(), request.get());
  log = std::make_unique<stream_log>(client.get(), stream.get());
  log->until_kind("end ");
  EXPECT_EQ(log->text(), code("end", TERN_E_CONNECT) + "\n");
}

TEST_F(redis_reconnect, a_refusal_ends_it) {
  subscribe({"SUBSCRIBE a"});
  EXPECT_EQ(plain({"CONFIG SET requirepass secret", "CLIENT KILL TYPE pubsub", "CLIENT KILL TYPE normal SKIPME no"}),
            "[OK 1 1]");
  log->until_kind("gap ");
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_REDIS));
  EXPECT_NE(log->end_message.find("NOAUTH"), std::string::npos) << log->end_message;
}

TEST_F(redis_reconnect, it_ends_when_it_has_tried_long_enough) {
  subscribe({"SUBSCRIBE a"}, {{"redis.reconnect", "300ms"}});
  server.kill();
  log->until_kind("gap ");
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_CONNECT));
}

TEST_F(redis_reconnect, it_can_be_switched_off) {
  subscribe({"SUBSCRIBE a"}, {{"redis.reconnect", "0s"}});
  EXPECT_EQ(plain({"CLIENT KILL TYPE pubsub"}), "1");
  log->until_kind("end ");
  EXPECT_EQ(log->count("gap"), 0u) << log->text();
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_PEER_CLOSED));
}

TEST_F(redis_reconnect, the_total_deadline_holds_while_it_is_tried) {
  subscribe({"SUBSCRIBE a"}, {{"timeout.total", "3s"}, {"redis.reconnect", "none"}});
  server.kill();
  log->until_kind("gap ");
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_TIMEOUT_TOTAL));
}

TEST_F(redis_reconnect, it_can_be_cancelled_while_it_is_tried) {
  subscribe({"SUBSCRIBE a"});
  server.kill();
  log->until_kind("gap ");
  tern_stream_cancel(stream.get());
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_CANCELLED));
}

TEST_F(redis_reconnect, the_client_can_go_while_it_is_tried) {
  subscribe({"SUBSCRIBE a"});
  server.kill();
  log->until_kind("gap ");
  client.reset();
  stream.reset();
}

TEST_F(redis_reconnect, a_background_stream_needs_no_worker_to_come_back) {
  client = make_client({{"workers", "1"}});
  request = redis_request(server.url(), {"SUBSCRIBE a"}, TERN_REDIS_SUBSCRIPTION);
  tern_stream_options o{};
  o.struct_size = sizeof o;
  o.flags = TERN_STREAM_BACKGROUND;
  tern_stream* opened = nullptr;
  ASSERT_EQ(tern_stream_open(client.get(), request.get(), &o, &opened, nullptr, nullptr), TERN_OK);
  stream.reset(opened);
  log = std::make_unique<stream_log>(client.get(), stream.get());
  log->until("open");
  EXPECT_EQ(plain({"CLIENT KILL TYPE pubsub"}), "1");
  auto blocking = redis_request(server.url(), {"BLPOP nothing 0"});
  auto call = start(client.get(), blocking.get());  // has the worker
  log->until("open");
  tern_stream_cancel(stream.get());
  log->until_kind("end ");
}

TEST_F(redis_reconnect, leaving_the_last_channel_ends_it) {
  subscribe({"SUBSCRIBE a", "PSUBSCRIBE b*"});
  EXPECT_EQ(stream_command(stream.get(), {"UNSUBSCRIBE", "a"}), TERN_OK);
  EXPECT_EQ(stream_command(stream.get(), {"PUNSUBSCRIBE"}), TERN_OK);
  log->until_kind("end ");
  EXPECT_EQ(log->text(), "open\nend 0\n");
}

TEST_F(redis_reconnect, bytes_are_no_commands) {
  subscribe({"SUBSCRIBE a"});
  EXPECT_EQ(tern_stream_send(stream.get(), 0, "x", 1, nullptr), TERN_E_UNSUPPORTED);
  EXPECT_EQ(plain({"PUBLISH a still"}), "1");
  log->until("data [message \"a\" \"still\"]");
}

TEST_F(redis_reconnect, a_polite_close_leaves_all) {
  subscribe({"SUBSCRIBE a", "PSUBSCRIBE b*"});
  EXPECT_EQ(tern_stream_close(stream.get(), 0, str(""), nullptr), TERN_OK);
  log->until_kind("end ");
  EXPECT_EQ(log->text(), "open\nend 0\n");
}

TEST_F(redis_reconnect, a_close_without_credit_waits_for_nobody) {
  subscribe({"SUBSCRIBE a"}, {{"stream.credit", "1B"}});
  const std::string payload(64 * 1024, 'x');
  for (int i = 0; i < 50; ++i) EXPECT_EQ(plain({"PUBLISH a " + payload}), "1");
  log->until_kind("data ", false);
  EXPECT_EQ(tern_stream_close(stream.get(), 0, str(""), nullptr), TERN_OK);
  log->until_kind("end ", false);
  EXPECT_EQ(log->lines.back(), "end 0");
  EXPECT_LT(log->count("data "), 50u);  // what comes after the close is not delivered
}

// It is the server that gives up on a reader who is too slow: what it had to say is lost.
TEST_F(redis_reconnect, a_slow_reader_whom_the_server_drops_hears_of_a_gap) {
  EXPECT_EQ(plain({"CONFIG SET client-output-buffer-limit 'pubsub 256kb 0 0'"}), "OK");
  subscribe({"SUBSCRIBE a"}, {{"stream.credit", "1B"}});
  const std::string payload(64 * 1024, 'x');
  bool dropped = false;
  for (int i = 0; i < 2000 && !dropped; ++i) dropped = plain({"PUBLISH a " + payload}) == "0";
  ASSERT_TRUE(dropped);
  log->until_kind("data ", false);
  EXPECT_EQ(log->count("gap"), 0u);  // its socket is not read
  tern_stream_grant(stream.get(), 1 << 30);
  log->until_kind("gap ");
  log->until("open");
  publish("a", "again");
  log->until("data [message \"a\" \"again\"]");
}

}  // namespace
