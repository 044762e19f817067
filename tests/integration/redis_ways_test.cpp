// The ways to a Redis server besides TCP in clear: TLS with and without a certificate of our own, and a unix socket.
#include "integration/redis_client.hpp"
#include "support/ports.hpp"
#include "support/redis_server.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_over_tls : public ::testing::Test {
 protected:
  explicit redis_over_tls(std::string clients = "no") : clients_(std::move(clients)) {}
  // Another process may have the port by the time the server wants it; it ends then, and goes again at the next.
  void SetUp() override {
    const certificate own = ca.server();
    for (int attempt = 0; attempt < 5 && !server; ++attempt) {
      tls_port = free_port();
      try {
        server = std::make_unique<redis_server>(redis_server::options{
            .arguments = {"--tls-port", std::to_string(tls_port), "--tls-cert-file", own.cert.string(), "--tls-key-file",
                          own.key.string(), "--tls-ca-cert-file", ca.ca_file().string(), "--tls-auth-clients", clients_}});
      } catch (const std::exception&) {
      }
    }
    ASSERT_TRUE(server);
  }
  std::string url(const std::string& host = "localhost") const { return "rediss://" + host + ":" + std::to_string(tls_port); }

  temp_dir dir;
  test_ca ca{dir / "ca"};
  std::string clients_;
  uint16_t tls_port = 0;
  std::unique_ptr<redis_server> server;
  handle<tern_client> client = make_client({{"tls.ca_file", ca.ca_file().string()}});
};

class redis_that_knows_its_clients : public redis_over_tls {
 protected:
  redis_that_knows_its_clients() : redis_over_tls("yes") {}
};

TEST_F(redis_over_tls, commands_pipelines_and_large_values_go_both_ways) {
  EXPECT_EQ(say(client.get(), url(), {"PING"}), "PONG");
  EXPECT_EQ(say(client.get(), url("127.0.0.1"), {"PING"}), "PONG");
  const std::string large(5'000'000, 'x');
  EXPECT_EQ(show(fetch(client.get(), redis_command(url(), {"SET", "large", large}).get())), "OK");
  EXPECT_EQ(say(client.get(), url(), {"GET large"}), '"' + large + '"');
  EXPECT_EQ(say(client.get(), url(), {"SET n 1", "INCR n", "GET n"}), "[OK 2 \"2\"]");
  EXPECT_EQ(counters(client.get()).connections_made, 2u) << "one for each name";
}

TEST_F(redis_over_tls, thousands_at_once_keep_their_answers) {
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 2000; ++i)
    calls.push_back(start(client.get(), redis_request(url(), {"ECHO " + std::to_string(i)}).get()));
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(show(wait(calls[static_cast<size_t>(i)].get())), '"' + std::to_string(i) + '"');
  EXPECT_EQ(counters(client.get()).connections_made, 1u);
}

TEST_F(redis_over_tls, a_certificate_of_somebody_else_is_refused) {
  test_ca other(dir / "other", "another CA");
  auto stranger = make_client({{"tls.ca_file", other.ca_file().string()}});
  const answer a = ask(stranger.get(), url(), {"PING"});
  EXPECT_EQ(a.code(), TERN_E_TLS_CERTIFICATE) << a.message();
  EXPECT_FALSE(a.maybe_processed());
  EXPECT_EQ(ask(make_client().get(), url(), {"PING"}).code(), TERN_E_TLS_CERTIFICATE);
}

TEST_F(redis_over_tls, the_port_in_clear_speaks_no_tls_and_the_other_way_round) {
  const answer a = ask(client.get(), "rediss://localhost:" + std::to_string(server->port()), {"PING"}, TERN_REDIS_COMMANDS,
                       {{"timeout.tls", "200ms"}});
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TLS) << a.message() << ": it waits for the rest of what it takes for a command";
  const answer b = ask(client.get(), "redis://localhost:" + std::to_string(tls_port), {"PING"});
  EXPECT_NE(b.code(), TERN_OK);
  EXPECT_FALSE(b.message().empty());
}

TEST_F(redis_that_knows_its_clients, a_certificate_of_our_own_opens_the_door) {
  const certificate mine = ca.client();
  const options with_it = {{"tls.cert_file", mine.cert.string()}, {"tls.key_file", mine.key.string()}};
  EXPECT_EQ(say(client.get(), url(), {"PING"}, TERN_REDIS_COMMANDS, with_it), "PONG");
  const answer a = ask(client.get(), url(), {"PING"});
  EXPECT_NE(a.code(), TERN_OK) << "without it";
  EXPECT_FALSE(a.message().empty());
  EXPECT_EQ(say(client.get(), url(), {"PING"}, TERN_REDIS_COMMANDS, with_it), "PONG");
}

TEST(redis_unix_socket, is_where_the_option_leads) {
  redis_server server;
  auto client = make_client();
  const options there = {{"net.unix_socket", server.socket().string()}};
  EXPECT_EQ(say(client.get(), "redis://somewhere/2", {"SET where socket"}, TERN_REDIS_COMMANDS, there), "OK");
  EXPECT_EQ(say(client.get(), server.url("", "/2"), {"GET where"}), "\"socket\"");
  EXPECT_EQ(clients_of(client.get(), server.url(), "laddr=" + server.socket().string()), 1u);
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 2000; ++i) {
    auto request = redis_request("redis://somewhere/2", {"ECHO " + std::to_string(i)}, TERN_REDIS_COMMANDS, there);
    calls.push_back(start(client.get(), request.get()));
  }
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(show(wait(calls[static_cast<size_t>(i)].get())), '"' + std::to_string(i) + '"');
  server.kill();
  const answer a = ask(client.get(), "redis://somewhere/2", {"SET x 1"}, TERN_REDIS_COMMANDS, there);
  EXPECT_EQ(a.code(), TERN_E_CONNECT) << a.message();
}

}  // namespace
