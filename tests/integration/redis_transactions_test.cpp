// MULTI/EXEC as one unit, WATCH and what else changes a connection on a lease, and the connection after it.
#include "integration/crowd.hpp"
#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_transactions : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  void SetUp() override { ASSERT_EQ(say({"FLUSHALL"}), "OK"); }
  std::string say(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return redis::say(client.get(), server->url(), commands, kind);
  }
  answer ask(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return redis::ask(client.get(), server->url(), commands, kind);
  }
  redis_lease lease() { return redis_lease(client.get(), server->url()); }

  static redis_server* server;
  // Two connections at most: the lease's, and one for all others.
  handle<tern_client> client = make_client({{"connections.per_origin", "2"}});
};
redis_server* redis_transactions::server = nullptr;

TEST_F(redis_transactions, one_does_not_end_another_that_was_begun_on_its_lease) {
  redis_lease l = lease();
  EXPECT_EQ(l.say({"MULTI"}), "OK");
  EXPECT_EQ(l.say({"SET one 1"}), "QUEUED");
  const answer refused = l.ask({"SET two 2"}, TERN_REDIS_TRANSACTION);
  EXPECT_EQ(refused.code(), TERN_E_STATE) << refused.message();
  EXPECT_FALSE(refused.maybe_processed());
  EXPECT_EQ(l.say({"DISCARD"}), "OK");
  EXPECT_EQ(say({"MGET one two"}), "[nil nil]");
  EXPECT_EQ(l.say({"SET two 2"}, TERN_REDIS_TRANSACTION), "[OK]");
}

TEST_F(redis_transactions, a_watch_whose_end_failed_is_not_handed_on) {
  auto one = make_client({{"connections.per_origin", "1"}});
  for (const char* failing : {"EXEC", "DISCARD"}) {
    redis_lease l(one.get(), server->url());
    EXPECT_EQ(l.say({"WATCH k"}), "OK");
    EXPECT_NE(l.ask({failing}).code(), TERN_OK);
    l.give_back();
    EXPECT_EQ(redis::ask(one.get(), server->url(), {"INCR k"}).code(), TERN_OK);
    EXPECT_EQ(redis::say(one.get(), server->url(), {"SET other 1"}, TERN_REDIS_TRANSACTION), "[OK]") << failing;
  }
  EXPECT_EQ(counters(one.get()).connections_made, 1u);
}

TEST_F(redis_transactions, a_server_that_cannot_end_them_loses_its_connection) {
  redis_server strange({.arguments = {"--rename-command", "EXEC", ""}});
  auto other = make_client({{"connections.per_origin", "1"}});
  const answer a = redis::ask(other.get(), strange.url(), {"SET k v"}, TERN_REDIS_TRANSACTION);
  EXPECT_EQ(a.code(), TERN_E_PROTOCOL) << a.message();
  EXPECT_EQ(redis::say(other.get(), strange.url(), {"GET k"}), "nil") << "not QUEUED";
}

TEST_F(redis_transactions, many_at_once_do_not_mix) {
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 500; ++i) {
    auto request = redis_request(server->url(), {"INCR a", "INCR b", "GET a"}, TERN_REDIS_TRANSACTION);
    calls.push_back(start(client.get(), request.get()));
  }
  for (int i = 1; i <= 500; ++i) {
    const std::string n = std::to_string(i);
    ASSERT_EQ(show(wait(calls[static_cast<size_t>(i - 1)].get())), "[" + n + " " + n + " \"" + n + "\"]");
  }
  EXPECT_EQ(counters(client.get()).connections_made, 1u) << "a unit needs no connection of its own";
}

TEST_F(redis_transactions, an_error_at_run_time_is_an_item_and_one_before_ends_it_all) {
  EXPECT_EQ(say({"SET text x", "INCR text", "SET after 1"}, TERN_REDIS_TRANSACTION),
            "[OK !ERR value is not an integer or out of range OK]");
  const answer a = ask({"SET before 1", "NOSUCHCOMMAND", "SET after 2"}, TERN_REDIS_TRANSACTION);
  EXPECT_EQ(a.code(), TERN_E_REDIS) << a.message();
  EXPECT_NE(a.message().find("unknown command 'NOSUCHCOMMAND'"), std::string::npos) << a.message();
  EXPECT_FALSE(a.maybe_processed());
  EXPECT_EQ(say({"EXISTS before", "GET after"}), "[0 \"1\"]");
}

TEST_F(redis_transactions, by_hand_over_a_lease) {
  redis_lease on = lease();
  EXPECT_EQ(on.say({"MULTI"}), "OK");
  EXPECT_EQ(on.say({"SET x 1"}), "QUEUED");
  EXPECT_EQ(say({"GET x"}), "nil") << "nobody else sees it yet";
  EXPECT_EQ(on.say({"INCR x"}), "QUEUED");
  EXPECT_EQ(on.say({"EXEC"}), "[OK 2]");
  EXPECT_EQ(on.say({"MULTI"}), "OK");
  EXPECT_EQ(on.say({"NOSUCHCOMMAND"}).substr(0, 6), "TERN_E");
  const answer a = on.ask({"EXEC"});
  EXPECT_EQ(a.code(), TERN_E_REDIS);
  EXPECT_EQ(native_of(a), "EXECABORT");
}

TEST_F(redis_transactions, a_race_that_was_lost_is_an_error_of_its_own_and_nothing_was_done) {
  EXPECT_EQ(say({"SET balance 10"}), "OK");
  redis_lease on = lease();
  EXPECT_EQ(on.say({"WATCH balance"}), "OK");
  EXPECT_EQ(on.say({"GET balance"}), "\"10\"");
  EXPECT_EQ(say({"SET balance 5"}), "OK") << "somebody else, over another connection";
  const answer lost = on.ask({"SET balance 11"}, TERN_REDIS_TRANSACTION);
  EXPECT_EQ(lost.code(), TERN_E_REDIS_RACE) << lost.message();
  EXPECT_FALSE(lost.maybe_processed());
  EXPECT_EQ(say({"GET balance"}), "\"5\"");
  EXPECT_EQ(on.say({"WATCH balance"}), "OK");
  EXPECT_EQ(on.say({"SET balance 6", "GET balance"}, TERN_REDIS_TRANSACTION), "[OK \"6\"]") << "the next try wins";
  EXPECT_EQ(on.say({"WATCH balance", "MULTI", "SET balance 7", "EXEC"}), "[OK OK QUEUED [OK]]");
}

TEST_F(redis_transactions, a_lease_given_back_undoes_all_that_it_changed) {
  for (int round = 0; round < 3; ++round) {
    redis_lease on = lease();
    EXPECT_EQ(on.say({"SELECT 3"}), "OK");
    EXPECT_EQ(on.say({"WATCH seen"}), "OK");
    EXPECT_EQ(on.say({"CLIENT SETNAME leased"}), "OK");
    EXPECT_EQ(on.say({"SET where three"}), "OK");
    EXPECT_EQ(on.say({"MULTI"}), "OK");
    const std::string id = say({"CLIENT ID"});
    on.give_back();
    // Of both connections there are, whichever they are assigned to.
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < 50; ++i) {
      calls.push_back(start(client.get(), redis_request(server->url(), {"GET where", "CLIENT GETNAME", "PING"}).get()));
      calls.push_back(start(client.get(), redis_request(server->url(), {"BLPOP nothing 0.001"}).get()));
    }
    for (size_t i = 0; i < calls.size(); ++i) ASSERT_EQ(show(wait(calls[i].get())), i % 2 ? "nil" : "[nil nil PONG]") << i;
  }
  EXPECT_EQ(counters(client.get()).connections_made, 2u) << "they were put back, not thrown away";
}

TEST_F(redis_transactions, what_a_lease_did_for_good_costs_its_connection) {
  redis_lease on = lease();
  EXPECT_EQ(say({"ACL SETUSER other on >word ~* +@all"}), "OK");
  EXPECT_EQ(on.say({"AUTH other word"}), "OK");
  EXPECT_EQ(on.say({"ACL WHOAMI"}), "\"other\"");
  on.give_back();
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 50; ++i) {
    calls.push_back(start(client.get(), redis_request(server->url(), {"ACL WHOAMI"}).get()));
    calls.push_back(start(client.get(), redis_request(server->url(), {"ACL WHOAMI", "BLPOP nothing 0.001"}).get()));
  }
  for (size_t i = 0; i < calls.size(); ++i)
    ASSERT_EQ(show(wait(calls[i].get())), i % 2 ? "[\"default\" nil]" : "\"default\"") << i;
}

TEST_F(redis_transactions, a_lease_whose_connection_dies_is_lost_and_says_so) {
  crowd all(client.get());
  tern_lease* opened = nullptr;
  uint64_t id = 0;
  ASSERT_EQ(tern_lease_open(client.get(), redis_request(server->url(), {"PING"}).get(), nullptr, &opened, &id, nullptr),
            TERN_OK);
  handle<tern_lease> keep(opened);
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.lease = opened;
  EXPECT_EQ(show(fetch(client.get(), redis_request(server->url(), {"SELECT 2", "CLIENT SETNAME doomed"}).get(), &how)),
            "[OK OK]");
  const std::string list = say({"CLIENT LIST"});
  const size_t line = list.rfind("id=", list.find("name=doomed"));
  ASSERT_NE(line, std::string::npos);
  EXPECT_EQ(say({"CLIENT KILL ID " + list.substr(line + 3, list.find(' ', line) - line - 3)}), "1");
  ASSERT_TRUE(eventually([&] {
    all.take(50);
    return all.has(id);
  }));
  EXPECT_EQ(all[id].code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(fetch(client.get(), redis_request(server->url(), {"PING"}).get(), &how).code(), TERN_E_LEASE_LOST);
  EXPECT_EQ(say({"PING"}), "PONG");
}

}  // namespace
