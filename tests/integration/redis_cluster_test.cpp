// Redis clusters through the C API: three nodes that each want a password. Keys: b lies on node 0 (slot 3300), c on node 1
// (7365), a on node 2 (15495).
#include "support/redis_cluster.hpp"

#include <chrono>
#include <thread>

#include "integration/redis_client.hpp"
#include "integration/streams.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_cluster_test : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { nodes = new redis_cluster; }
  static void TearDownTestSuite() {
    delete nodes;
    nodes = nullptr;
  }
  void SetUp() override { nodes->forget_counts(); }

  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return redis::say(client.get(), nodes->url(0), commands, kind);
  }
  // The client's own look at all slots has reached a node.
  static bool looked(size_t node) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (nodes->calls(node, "cluster|slots") == 0) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  }

  static redis_cluster* nodes;
  handle<tern_client> client = make_client();
};
redis_cluster* redis_cluster_test::nodes = nullptr;

TEST_F(redis_cluster_test, commands_go_to_the_node_of_their_key) {
  EXPECT_EQ(say({"SET a 1"}), "OK");
  EXPECT_EQ(say({"SET b 2"}), "OK");
  EXPECT_EQ(say({"GET a"}), "\"1\"");
  EXPECT_EQ(say({"GET b"}), "\"2\"");
  EXPECT_EQ(nodes->redirections(0), 1u) << "the first one only";
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(redis::say(client.get(), nodes->url(2), {"GET a"}), "\"1\"") << "another URL, where it needs no redirection";
  EXPECT_EQ(nodes->redirections(2), 0u);
}

// A slot that nobody asked for yet needs a redirection, unless the look has told of it.
TEST_F(redis_cluster_test, one_redirection_is_the_reason_to_look_at_all_slots) {
  EXPECT_EQ(say({"SET a 1"}), "OK");
  ASSERT_TRUE(looked(0));
  uint64_t asked = 1;
  bool told = false;
  for (int i = 0; i < 2000 && !told; ++i) {
    const std::string key = "x" + std::to_string(i);
    ++asked;
    if (std::stoi(say({"CLUSTER KEYSLOT " + key})) <= 5460) continue;
    ++asked;
    const answer got = fetch(client.get(), redis_request(nodes->url(0), {"GET " + key}).get());
    EXPECT_EQ(show(got), "nil");
    told = got.info.attempts == 1;
  }
  EXPECT_TRUE(told);
  EXPECT_EQ(counters(client.get()).submitted, asked) << "the look is in no count";
  EXPECT_EQ(counters(client.get()).succeeded, asked);
  EXPECT_EQ(counters(client.get()).running, 0u);
}

// The only worker waits for an element; nobody but the look itself is under way.
TEST_F(redis_cluster_test, the_look_takes_no_worker) {
  client = make_client({{"workers", "1"}});
  auto request = redis_request(nodes->url(0), {"BLPOP {a}list 0"});
  auto call = start(client.get(), request.get());
  EXPECT_TRUE(looked(0));
  EXPECT_EQ(counters(client.get()).running, 1u);
  nodes->say(2, {"RPUSH", "{a}list", "x"});
  EXPECT_EQ(show(wait(call.get())), "[\"{a}list\" \"x\"]");
}

TEST_F(redis_cluster_test, pipelines_and_transactions_of_one_slot_go_there_as_a_whole) {
  for (const uint32_t kind : {TERN_REDIS_PIPELINE, TERN_REDIS_TRANSACTION}) {
    client = make_client();
    EXPECT_EQ(say({"SET {a}n 1", "INCR {a}n"}, kind), "[OK 2]");
    EXPECT_EQ(say({"GET {a}n", "INCR {a}n"}, kind), "[\"2\" 3]");
  }
  client = make_client();
  EXPECT_EQ(say({"PING", "GET {a}n"}, TERN_REDIS_PIPELINE), "[PONG \"3\"]");
}

TEST_F(redis_cluster_test, keys_of_several_slots_are_refused_with_the_slots) {
  EXPECT_EQ(say({"MGET a b"}), "TERN_E_REDIS CROSSSLOT: CROSSSLOT Keys in request don't hash to the same slot");
  const std::string refusal =
      "TERN_E_REDIS CROSSSLOT: CROSSSLOT the keys lie in several slots of the cluster, 15495 and 3300 among them";
  EXPECT_EQ(say({"MGET a b"}), refusal);
  EXPECT_EQ(say({"SET a 1", "SET b 1"}, TERN_REDIS_PIPELINE), refusal);
  EXPECT_EQ(say({"SET a 1", "SET b 1"}, TERN_REDIS_TRANSACTION), refusal);
  EXPECT_EQ(nodes->calls(0, "mget"), 0u) << "not one of them was carried out";
}

TEST_F(redis_cluster_test, a_pipeline_that_belongs_to_several_other_nodes_is_refused_although_nothing_was_known) {
  EXPECT_EQ(say({"SET a 1", "SET c 1"}, TERN_REDIS_PIPELINE),
            "TERN_E_REDIS CROSSSLOT: CROSSSLOT the keys lie in several slots of the cluster, 15495 and 7365 among them");
}

TEST_F(redis_cluster_test, a_slot_on_its_way_is_asked_for_at_its_new_node) {
  const std::string slot = nodes->slot_of("b");
  EXPECT_EQ(say({"SET {b}old 1"}), "OK");
  nodes->begin_move(slot, 0, 1);
  EXPECT_EQ(say({"GET {b}old"}), "\"1\"") << "still here";
  EXPECT_EQ(say({"SET {b}new 2"}), "OK");
  EXPECT_EQ(say({"GET {b}new"}), "\"2\"");
  EXPECT_EQ(say({"SET {b}p 3", "INCR {b}q"}, TERN_REDIS_PIPELINE), "[OK 1]");
  EXPECT_EQ(say({"SET {b}t 4", "INCR {b}t"}, TERN_REDIS_TRANSACTION), "[OK 5]") << "of one key: two would be tried again";
  EXPECT_EQ(nodes->redirections(0), 0u);
  const answer split = fetch(client.get(), redis_request(nodes->url(0), {"MGET {b}old {b}new"}).get());
  EXPECT_EQ(show(split), "TERN_E_REDIS_UNAVAILABLE TRYAGAIN: TRYAGAIN Multiple keys request during rehashing of slot");
  EXPECT_GE(split.info.attempts, 6u) << "it was waited for";
  nodes->move_key("{b}old", 0, 1);
  nodes->end_move(slot, 0, 1);
  EXPECT_EQ(say({"MGET {b}old {b}new"}), "[\"1\" \"2\"]");
  EXPECT_EQ(say({"GET {b}old", "GET {b}p"}, TERN_REDIS_PIPELINE), "[\"1\" \"3\"]");
  EXPECT_EQ(nodes->redirections(0), 1u) << "it has moved for good";

  nodes->begin_move(slot, 1, 0);
  for (const char* key : {"{b}old", "{b}new", "{b}p", "{b}q", "{b}t"}) nodes->move_key(key, 1, 0);
  nodes->end_move(slot, 1, 0);
  EXPECT_EQ(say({"GET {b}t"}), "\"5\"");
}

TEST_F(redis_cluster_test, hundreds_of_keys_are_found_whatever_loop_their_node_lives_on) {
  client = make_client({{"loops", "3"}});
  std::vector<handle<tern_request>> requests;
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 600; ++i) {
    const std::string key = "k" + std::to_string(i % 300);
    requests.push_back(redis_request(nodes->url(i % 2 ? 0 : 1), {i < 300 ? "SET " + key + " " + key : "GET " + key}));
    if (i == 300) {
      for (auto& c : calls) EXPECT_EQ(show(wait(c.get())), "OK");
    }
    calls.push_back(start(client.get(), requests.back().get()));
  }
  for (int i = 0; i < 300; ++i)
    EXPECT_EQ(show(wait(calls[static_cast<size_t>(300 + i)].get())), "\"k" + std::to_string(i) + '"');
}

TEST_F(redis_cluster_test, the_socket_of_one_node_leads_to_the_others) {
  const options by_socket = {{"net.unix_socket", nodes->node(0).socket().string()}};
  const std::string url = "redis://:secret@nowhere.example";
  EXPECT_EQ(redis::say(client.get(), url, {"SET b 5"}, TERN_REDIS_COMMANDS, by_socket), "OK");
  EXPECT_EQ(redis::say(client.get(), url, {"SET a 6"}, TERN_REDIS_COMMANDS, by_socket), "OK");
  EXPECT_EQ(say({"GET a"}), "\"6\"");
}

TEST_F(redis_cluster_test, a_subscription_to_a_shard_channel_goes_to_its_node) {
  auto request = redis_request(nodes->url(0), {"SSUBSCRIBE a"}, TERN_REDIS_SUBSCRIPTION);
  auto stream = open(client.get(), request.get());
  for (int i = 0; say({"SPUBLISH a hello"}) == "0" && i < 2000; ++i) {
  }
  std::vector<std::string> messages;
  const seen s = follow(client.get(), stream.get(), [&](const tern_event& e) {
    if (e.kind != TERN_EVENT_STREAM_DATA || !messages.empty()) return;
    messages.push_back(show(static_cast<const tern_value*>(e.data)));
    const tern_str less[] = {str("SUNSUBSCRIBE")};
    EXPECT_EQ(tern_redis_stream_command(stream.get(), less, 1, nullptr), TERN_OK);
  });
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(messages, (std::vector<std::string>{"[smessage \"a\" \"hello\"]"}));
}

TEST_F(redis_cluster_test, a_client_that_is_destroyed_ends_its_look_at_the_slots_too) {
  for (int i = 0; i < 20; ++i) {
    client = make_client({{"loops", i % 2 ? "0" : "2"}});
    EXPECT_EQ(say({"SET a 1"}), "OK");
  }
}

TEST_F(redis_cluster_test, a_node_that_is_gone_is_a_clear_error_and_no_others) {
  EXPECT_EQ(say({"SET a 1"}), "OK");
  nodes->node(2).kill();
  const std::string gone = "127.0.0.1:" + std::to_string(nodes->node(2).port());
  for (int i = 0; i < 2; ++i) {
    const std::string why = say({"GET a"});
    EXPECT_EQ(why.substr(0, 15), "TERN_E_CONNECT ") << why;
    EXPECT_NE(why.find("redirected to redis://" + gone + ": "), std::string::npos) << why;
    EXPECT_EQ(why.find("maybe"), std::string::npos) << why;
  }
  EXPECT_EQ(say({"SET b 1"}), "OK");
  EXPECT_EQ(redis::say(client.get(), nodes->url(2), {"GET b"}).substr(0, 14), "TERN_E_CONNECT") << "nobody knows of others";
  nodes->node(2).restart();
  nodes->wait_until_whole();
  EXPECT_EQ(say({"SET a 2"}), "OK");
  EXPECT_EQ(say({"GET a"}), "\"2\"");
}

}  // namespace
