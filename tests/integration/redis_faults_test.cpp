// A Redis server that dies, stalls, throws clients out or runs out of memory, while commands are on their way and while not.
#include <set>

#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_faults : public ::testing::Test {
 protected:
  std::string say(const std::vector<std::string>& commands) { return redis::say(client.get(), server.url(), commands); }
  handle<tern_call> begin(const std::vector<std::string>& commands, const options& set = {}) {
    return start(client.get(), redis_request(server.url(), commands, TERN_REDIS_COMMANDS, set).get());
  }

  redis_server server;
  handle<tern_client> client = make_client();
  handle<tern_client> observer = make_client();
};

TEST_F(redis_faults, a_server_that_was_restarted_while_idle_costs_nothing) {
  EXPECT_EQ(say({"PING"}), "PONG");
  for (int i = 0; i < 3; ++i) {
    server.restart();
    const answer a = ask(client.get(), server.url(), {"SET x 1"});
    EXPECT_EQ(a.code(), TERN_OK) << a.message() << ": a connection that had ended was not used";
  }
}

TEST_F(redis_faults, a_server_that_dies_ends_what_is_in_flight_each_with_its_reason) {
  std::vector<handle<tern_call>> writes, waits;
  EXPECT_EQ(say({"PING"}), "PONG");
  for (int i = 0; i < 3; ++i) waits.push_back(begin({"BLPOP nothing 0"}));
  ASSERT_TRUE(eventually([&] { return clients_of(observer.get(), server.url(), "cmd=blpop") == 3; }));
  // Its event loop stands: all of these are written, none is answered.
  EXPECT_EQ(server.running().exit_status(), std::nullopt);
  server.running().signal(SIGSTOP);
  for (int i = 0; i < 200; ++i) writes.push_back(begin({"INCR counter"}));
  ASSERT_TRUE(eventually([&] { return counters(client.get()).bytes_out > 40 * 27; }));
  server.kill();
  size_t unsure = 0, refused = 0;
  for (auto& call : writes) {
    const answer a = wait(call.get());
    EXPECT_TRUE(a.code() == TERN_E_PEER_CLOSED || a.code() == TERN_E_RECEIVE || a.code() == TERN_E_SEND ||
                a.code() == TERN_E_CONNECT)
        << a.message();
    EXPECT_FALSE(a.message().empty());
    a.maybe_processed() ? ++unsure : ++refused;
    if (a.code() == TERN_E_CONNECT) {
      EXPECT_FALSE(a.maybe_processed());
    }
  }
  EXPECT_GT(unsure, 0u) << "written ones may have been done";
  for (auto& call : waits) {
    const answer a = wait(call.get());
    EXPECT_NE(a.code(), TERN_OK);
    EXPECT_TRUE(a.maybe_processed());
  }
}

TEST_F(redis_faults, after_the_restart_everything_goes_on) {
  EXPECT_EQ(say({"SET x 1"}), "OK");
  server.kill();
  EXPECT_EQ(ask(client.get(), server.url(), {"SET x 2"}).code(), TERN_E_CONNECT);
  server.restart();
  ASSERT_TRUE(eventually([&] { return say({"PING"}) == "PONG"; }));
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 500; ++i) calls.push_back(begin({"ECHO " + std::to_string(i)}));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(show(wait(calls[static_cast<size_t>(i)].get())), '"' + std::to_string(i) + '"');
}

// Reads that broke with their connection are sent once more, writes are not.
TEST_F(redis_faults, kills_under_load_lose_no_read_and_repeat_no_write) {
  EXPECT_EQ(say({"SET constant value"}), "OK");
  std::vector<handle<tern_call>> reads, writes;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 100; ++i) {
      reads.push_back(begin({"GET constant"}));
      writes.push_back(begin({"INCR counter"}));
    }
    EXPECT_NE(redis::say(observer.get(), server.url(), {"CLIENT KILL TYPE normal SKIPME yes"}).substr(0, 6), "TERN_E");
  }
  size_t read = 0, lost = 0;
  int64_t done = 0, unsure = 0;
  std::set<int64_t> seen;
  for (auto& call : reads) {
    const answer a = wait(call.get());
    if (a.code() == TERN_OK) {
      EXPECT_EQ(show(a), "\"value\"");
      ++read;
    } else {
      EXPECT_TRUE(a.code() == TERN_E_PEER_CLOSED || a.code() == TERN_E_RECEIVE || a.code() == TERN_E_SEND) << a.message();
      ++lost;  // twice in a row
    }
  }
  for (auto& call : writes) {
    const answer a = wait(call.get());
    if (a.code() == TERN_OK) {
      ++done;
      EXPECT_TRUE(seen.insert(reply_of(a)->as.i64).second) << "an answer of somebody else";
    } else {
      unsure += a.maybe_processed();
    }
  }
  EXPECT_GT(read, reads.size() / 2);
  const int64_t counted = std::stoll(say({"GET counter"}).substr(1));
  EXPECT_GE(counted, done);
  EXPECT_LE(counted, done + unsure) << "a write was done twice";
}

TEST_F(redis_faults, an_answer_that_comes_after_the_time_is_up_goes_to_nobody_else) {
  EXPECT_EQ(say({"SET late late", "SET next next"}), "[OK OK]");
  for (int round = 0; round < 5; ++round) {
    EXPECT_EQ(redis::say(observer.get(), server.url(), {"CLIENT PAUSE 400 ALL"}), "OK");
    std::vector<handle<tern_call>> late;
    for (int i = 0; i < 20; ++i) late.push_back(begin({"GET late"}, {{"timeout.total", "50ms"}}));
    for (auto& call : late) {
      const answer a = wait(call.get());
      EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TOTAL) << a.message();
    }
    std::vector<handle<tern_call>> next;
    for (int i = 0; i < 20; ++i) next.push_back(begin({i % 2 ? "GET next" : "ECHO " + std::to_string(i)}));
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(show(wait(next[static_cast<size_t>(i)].get())), i % 2 ? "\"next\"" : '"' + std::to_string(i) + '"');
  }
  EXPECT_EQ(counters(client.get()).connections_made, 1u) << "the answers were waited for and thrown away";
}

TEST_F(redis_faults, the_time_for_the_first_byte_counts_for_commands_too) {
  EXPECT_EQ(say({"PING"}), "PONG");
  EXPECT_EQ(redis::say(observer.get(), server.url(), {"CLIENT PAUSE 300 ALL"}), "OK");
  const answer a = wait(begin({"GET x"}, {{"timeout.first_byte", "50ms"}}).get());
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_FIRST_BYTE) << a.message();
  EXPECT_TRUE(a.maybe_processed());
  EXPECT_EQ(say({"ECHO after"}), "\"after\"");
}

TEST_F(redis_faults, a_full_memory_is_an_error_of_the_writes_alone) {
  EXPECT_EQ(say({"SET here 1", "CONFIG SET maxmemory 1"}), "[OK OK]");
  const answer a = ask(client.get(), server.url(), {"SET more 1"});
  EXPECT_EQ(a.code(), TERN_E_REDIS);
  EXPECT_EQ(native_of(a), "OOM");
  EXPECT_FALSE(a.maybe_processed());
  EXPECT_EQ(say({"GET here"}), "\"1\"");
  EXPECT_EQ(say({"SET more 1", "GET here", "DEL here"}), "[!OOM command not allowed when used memory > 'maxmemory'. \"1\" 1]");
  const answer unit = ask(client.get(), server.url(), {"SET more 1", "SET again 2"}, TERN_REDIS_TRANSACTION);
  EXPECT_EQ(native_of(unit), "OOM") << "the first that went wrong, not EXECABORT";
  EXPECT_EQ(say({"CONFIG SET maxmemory 0", "SET more 1"}), "[OK OK]");
}

TEST_F(redis_faults, a_server_that_takes_no_more_clients_says_so) {
  EXPECT_EQ(say({"CONFIG SET maxclients 1"}), "OK");
  const answer a = ask(observer.get(), server.url(), {"PING"});
  EXPECT_EQ(a.code(), TERN_E_REDIS_UNAVAILABLE) << a.message();
  EXPECT_FALSE(a.maybe_processed());
  EXPECT_EQ(say({"CONFIG SET maxclients 100"}), "OK");
  EXPECT_EQ(redis::say(observer.get(), server.url(), {"PING"}), "PONG");
}

}  // namespace
