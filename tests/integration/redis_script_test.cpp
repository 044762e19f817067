// Scripts through the C API, against redis-server.
#include "integration/redis_client.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_script : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { server = new redis_server; }
  static void TearDownTestSuite() {
    delete server;
    server = nullptr;
  }
  void SetUp() override { EXPECT_EQ(plain({"SCRIPT FLUSH"}), "OK"); }

  std::string plain(const std::vector<std::string>& commands) { return say(client.get(), server->url(), commands); }
  static void add(tern_request* request, const std::string& source, const std::vector<std::string>& keys = {},
                  const std::vector<std::string>& arguments = {}, uint32_t flags = 0) {
    std::vector<tern_str> k, a;
    for (const std::string& s : keys) k.push_back(str(s));
    for (const std::string& s : arguments) a.push_back(str(s));
    tern_error* error = nullptr;
    EXPECT_EQ(tern_redis_request_add_script(request, flags, str(source), k.data(), k.size(), a.data(), a.size(), &error),
              TERN_OK)
        << tern_error_message(error);
    tern_error_release(error);
  }
  handle<tern_request> script(const std::string& source, const std::vector<std::string>& keys = {},
                              const std::vector<std::string>& arguments = {}, uint32_t flags = 0) {
    auto request = redis_request(server->url(), {});
    add(request.get(), source, keys, arguments, flags);
    return request;
  }
  // How often the server was asked for this command.
  std::string calls(const std::string& command) {
    const std::string all = plain({"INFO commandstats"});
    const std::string mark = "cmdstat_" + command + ":calls=";
    const size_t at = all.find(mark);
    return at == std::string::npos ? "0" : all.substr(at + mark.size(), all.find(',', at) - at - mark.size());
  }

  static redis_server* server;
  handle<tern_client> client = make_client();
};
redis_server* redis_script::server = nullptr;

TEST_F(redis_script, goes_by_its_hash_and_as_a_whole_when_the_server_does_not_know_it) {
  EXPECT_EQ(plain({"CONFIG RESETSTAT"}), "OK");
  auto request = script("return {KEYS[1], ARGV[1]}", {"k"}, {"v"});
  answer first = fetch(client.get(), request.get());
  EXPECT_EQ(show(first), "[\"k\" \"v\"]");
  EXPECT_EQ(first.info.attempts, 2u);
  answer second = fetch(client.get(), request.get());
  EXPECT_EQ(show(second), "[\"k\" \"v\"]");
  EXPECT_EQ(second.info.attempts, 1u);
  EXPECT_EQ(plain({"SCRIPT FLUSH"}), "OK");
  EXPECT_EQ(show(fetch(client.get(), request.get())), "[\"k\" \"v\"]");
  EXPECT_EQ(calls("eval"), "2");
  EXPECT_EQ(calls("evalsha"), "3");
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_script, two_clients_share_what_the_server_knows) {
  EXPECT_EQ(plain({"CONFIG RESETSTAT"}), "OK");
  auto request = script("return 'shared'");
  auto other = make_client();
  EXPECT_EQ(show(fetch(client.get(), request.get())), "\"shared\"");
  EXPECT_EQ(show(fetch(other.get(), request.get())), "\"shared\"");
  EXPECT_EQ(calls("eval"), "1");
}

TEST_F(redis_script, many_at_once_are_each_done_once) {
  EXPECT_EQ(plain({"DEL counter"}).size(), 1u);
  auto request = script("return redis.call('INCR', KEYS[1])", {"counter"});
  std::vector<handle<tern_call>> all;
  for (int i = 0; i < 200; ++i) all.push_back(start(client.get(), request.get()));
  for (auto& call : all) EXPECT_EQ(wait(call.get()).code(), TERN_OK);
  EXPECT_EQ(plain({"GET counter"}), "\"200\"");
}

TEST_F(redis_script, goes_as_a_whole_in_pipelines_and_transactions) {
  for (const uint32_t kind : {uint32_t{TERN_REDIS_PIPELINE}, uint32_t{TERN_REDIS_TRANSACTION}}) {
    EXPECT_EQ(plain({"SCRIPT FLUSH"}), "OK");
    auto request = redis_request(server->url(), {}, kind);
    add(request.get(), "return 1");
    EXPECT_EQ(tern_redis_request_add_text(request.get(), str("ECHO between"), nullptr), TERN_OK);
    add(request.get(), "return 1");
    EXPECT_EQ(show(fetch(client.get(), request.get())), "[1 \"between\" 1]");
  }
}

TEST_F(redis_script, takes_any_bytes) {
  const std::string binary("\0\r\n\xff$1", 6);
  auto request = script("return {KEYS[1], ARGV[1], ARGV[2]}", {binary}, {binary, ""});
  EXPECT_EQ(show(fetch(client.get(), request.get())), "[\"" + binary + "\" \"" + binary + "\" \"\"]");
}

TEST_F(redis_script, an_error_keeps_its_prefix_and_runs_nothing_twice) {
  const auto native = [](const answer& a) {
    tern_error_info e{};
    return tern_error_view(a.info.error, &e, sizeof e) == TERN_OK ? text(e.native_text) : std::string();
  };
  EXPECT_EQ(plain({"DEL list n"}).size(), 1u);
  EXPECT_EQ(plain({"RPUSH list x"}), "1");
  answer wrong = fetch(client.get(), script("return redis.call('INCR', KEYS[1])", {"list"}).get());
  EXPECT_EQ(wrong.code(), TERN_E_REDIS);
  EXPECT_EQ(native(wrong), "WRONGTYPE");
  answer own = fetch(client.get(), script("redis.call('INCR', 'n') return redis.error_reply('NOSCRIPT mine')").get());
  EXPECT_EQ(own.code(), TERN_E_REDIS);
  EXPECT_EQ(native(own), "NOSCRIPT");
  EXPECT_EQ(plain({"GET n"}), "\"1\"");
}

TEST_F(redis_script, one_that_only_reads_may_not_write) {
  EXPECT_EQ(plain({"SET r 5"}), "OK");
  EXPECT_EQ(show(fetch(client.get(), script("return redis.call('GET', 'r')", {}, {}, TERN_REDIS_SCRIPT_READS).get())), "\"5\"");
  EXPECT_EQ(fetch(client.get(), script("return redis.call('SET', 'r', 6)", {}, {}, TERN_REDIS_SCRIPT_READS).get()).code(),
            TERN_E_REDIS);
  EXPECT_EQ(plain({"GET r"}), "\"5\"");
}

// It has done something before it said so, once.
TEST_F(redis_script, an_error_that_it_made_up_is_not_taken_for_the_servers_own) {
  ASSERT_EQ(plain({"SET made_up 0"}), "OK");
  const char* source = "redis.call('INCR', KEYS[1]) return redis.error_reply('TRYAGAIN later')";
  const std::string answer = show(fetch(client.get(), script(source, {"made_up"}, {}).get()));
  EXPECT_EQ(answer, "TERN_E_REDIS_UNAVAILABLE TRYAGAIN maybe: TRYAGAIN later");
  EXPECT_EQ(plain({"GET made_up"}), "\"1\"");
}

}  // namespace
