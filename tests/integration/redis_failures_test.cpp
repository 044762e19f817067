// What becomes of commands whose server cannot serve them, or goes away: the code, whether they may have been carried out, and
// what is sent again.
#include <chrono>
#include <csignal>
#include <thread>

#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_failures : public ::testing::Test {
 protected:
  static std::string cli(const redis_server& server, const std::vector<std::string>& command) {
    std::vector<std::string> all{"redis-cli", "-e", "-p", std::to_string(server.port())};
    all.insert(all.end(), command.begin(), command.end());
    return run(all, std::chrono::seconds(20));
  }
  // Until what it says begins so.
  template <class Say>
  static std::string until(const std::string& begin, Say&& say) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string text = say();
    while (text.substr(0, begin.size()) != begin && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      text = say();
    }
    return text;
  }
  std::string say(const redis_server& server, const std::vector<std::string>& commands) {
    return redis::say(client.get(), server.url(), commands);
  }
  // Of one command as it is written.
  static uint64_t size_of(const std::vector<std::string>& words) {
    size_t size = 3 + std::to_string(words.size()).size();
    for (const std::string& w : words) size += 5 + std::to_string(w.size()).size() + w.size();
    return size;
  }
  // Until the client has written so many bytes more than `before`.
  bool wrote(uint64_t before, uint64_t more) const {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (counters(client.get()).bytes_out < before + more) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    return true;
  }
  handle<tern_client> client = make_client();
};

// A paused server takes writing commands and does not answer them.
TEST_F(redis_failures, what_was_written_when_the_connection_breaks_is_sent_again_only_if_it_reads) {
  redis_server server;
  ASSERT_EQ(say(server, {"SET n 1"}), "OK");
  cli(server, {"CLIENT", "PAUSE", "60000", "WRITE"});
  auto writes = redis_request(server.url(), {"INCR n"});
  auto reads = redis_request(server.url(), {"GET n"});
  auto mixed = redis_request(server.url(), {"GET n", "INCR n"});
  auto transaction = redis_request(server.url(), {"INCR n"}, TERN_REDIS_TRANSACTION);
  const uint64_t before = counters(client.get()).bytes_out;
  auto incr = start(client.get(), writes.get());
  auto get = start(client.get(), reads.get());
  auto both = start(client.get(), mixed.get());
  auto exec = start(client.get(), transaction.get());
  const uint64_t incr_size = size_of({"INCR", "n"});
  const uint64_t get_size = size_of({"GET", "n"});
  ASSERT_TRUE(wrote(before, 3 * incr_size + 2 * get_size + size_of({"MULTI"}) + size_of({"EXEC"})));
  cli(server, {"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  EXPECT_NE(show(wait(incr.get())).find(" maybe: "), std::string::npos);
  EXPECT_NE(show(wait(both.get())).find(" maybe: "), std::string::npos);
  EXPECT_NE(show(wait(exec.get())).find(" maybe: "), std::string::npos);
  const answer got = wait(get.get());
  EXPECT_EQ(show(got), "\"1\"") << "on a new connection, where it waits for nobody";
  EXPECT_EQ(got.info.attempts, 2u);
  cli(server, {"CLIENT", "UNPAUSE"});
  EXPECT_EQ(say(server, {"GET n"}), "\"1\"");
}

TEST_F(redis_failures, a_server_killed_in_the_midst_ends_what_was_written_and_serves_again_when_it_is_back) {
  redis_server server;
  ASSERT_EQ(say(server, {"SET n 1"}), "OK");
  server.running().signal(SIGSTOP);
  const uint64_t before = counters(client.get()).bytes_out;
  std::vector<handle<tern_request>> requests;
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 50; ++i) {
    requests.push_back(redis_request(server.url(), {i % 2 ? "GET n" : "INCR n"}));
    calls.push_back(start(client.get(), requests.back().get()));
  }
  ASSERT_TRUE(wrote(before, 25 * (size_of({"INCR", "n"}) + size_of({"GET", "n"}))));
  server.kill();
  for (size_t i = 0; i < calls.size(); ++i) {
    const answer a = wait(calls[i].get());
    const std::string why = show(a);
    if (i % 2 == 0)
      EXPECT_NE(why.find(" maybe: "), std::string::npos) << why;
    else
      EXPECT_TRUE(a.code() == TERN_E_CONNECT || a.info.attempts == 2) << why << ": it was sent again, and nobody was there";
  }
  server.restart();
  EXPECT_EQ(until("OK", [&] { return say(server, {"SET n 2"}); }), "OK");
}

TEST_F(redis_failures, a_server_that_loads_its_data_says_so) {
  redis_server server({{"--key-load-delay", "5000", "--loading-process-events-interval-bytes", "1024"}});
  cli(server, {"DEBUG", "POPULATE", "600", "key", "100"});
  cli(server, {"SAVE"});
  server.restart();
  const std::string loading = say(server, {"GET key:1"});
  EXPECT_EQ(loading.substr(0, 34), "TERN_E_REDIS_UNAVAILABLE LOADING: ") << loading;
  EXPECT_EQ(until("\"", [&] { return say(server, {"GET key:1"}); }).substr(0, 7), "\"value:");
}

TEST_F(redis_failures, a_replica_says_what_it_cannot_do) {
  redis_server master;
  redis_server replica({{"--replicaof", "127.0.0.1", std::to_string(master.port()), "--replica-serve-stale-data", "no",
                         "--repl-diskless-sync-delay", "0"}});
  ASSERT_EQ(say(master, {"SET n 1"}), "OK");
  EXPECT_EQ(until("\"1\"", [&] { return say(replica, {"GET n"}); }), "\"1\"");
  const std::string readonly = say(replica, {"SET n 2"});
  EXPECT_EQ(readonly.substr(0, 35), "TERN_E_REDIS_UNAVAILABLE READONLY: ") << readonly;
  master.kill();
  const std::string down = until("TERN", [&] { return say(replica, {"GET n"}); });
  EXPECT_EQ(down.substr(0, 37), "TERN_E_REDIS_UNAVAILABLE MASTERDOWN: ") << down;
}

TEST_F(redis_failures, a_server_that_runs_a_script_without_end_is_busy) {
  redis_server server({{"--busy-reply-threshold", "10"}});
  auto forever = redis_request(server.url(), {"EVAL 'while true do end' 0"});
  auto call = start(client.get(), forever.get());
  auto other = make_client();
  const std::string busy = until("TERN", [&] { return redis::say(other.get(), server.url(), {"GET n"}); });
  EXPECT_EQ(busy.substr(0, 31), "TERN_E_REDIS_UNAVAILABLE BUSY: ") << busy;
  EXPECT_EQ(redis::say(other.get(), server.url(), {"SCRIPT KILL"}), "OK");
  const std::string killed = show(wait(call.get()));
  EXPECT_NE(killed.find(" maybe: "), std::string::npos) << killed;
}

}  // namespace
