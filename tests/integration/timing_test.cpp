// What a result tells of its times.
#include "integration/crowd.hpp"
#include "integration/name_servers.hpp"
#include "integration/retrying.hpp"
#include "support/fault_server.hpp"
#include "support/proxy_servers.hpp"
#include "support/server_test.hpp"
#include "support/test_ca.hpp"
#include "support/tls_front.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// The loop is at work while others are submitted, and reads the clock once a turn only.
TEST(timing, phases_follow_each_other_from_the_submission_on) {
  fault_server server;
  auto client = make_client({{"loops", "2"}});
  auto request = make_request("GET", server.url("/bytes/1"));
  crowd all(client.get());
  for (size_t i = 0; i < 3000; ++i) {
    all.submit(request.get());
    if (i % 8 == 7) all.take(0);
  }
  ASSERT_TRUE(all.settle());
  for (const auto& [id, a] : all.answers()) {
    EXPECT_GE(a.info.queued_ns, 0);
    EXPECT_GE(a.info.connected_ns, a.info.queued_ns);
    EXPECT_GE(a.info.first_byte_ns, a.info.connected_ns);
    EXPECT_GE(a.info.total_ns, a.info.first_byte_ns);
  }
}

// Which parts a request had, of a new connection and of the answer, and that they fit into the whole.
void expect_parts(const answer& a, bool dns, bool connect, bool tls) {
  const tern_result_info& i = a.info;
  EXPECT_EQ(a.code(), TERN_OK) << a.message();
  EXPECT_EQ(i.dns_ns >= 0, dns) << i.dns_ns;
  EXPECT_EQ(i.connect_ns >= 0, connect) << i.connect_ns;
  EXPECT_EQ(i.tls_ns >= 0, tls) << i.tls_ns;
  for (const int64_t part : {i.dns_ns, i.connect_ns, i.tls_ns}) EXPECT_TRUE(part == -1 || part >= 0) << part;
  const auto spent = [](int64_t part) { return std::max<int64_t>(part, 0); };
  EXPECT_LE(i.queued_ns + spent(i.dns_ns) + spent(i.connect_ns) + spent(i.tls_ns), i.connected_ns);
  EXPECT_LE(i.connected_ns, i.first_byte_ns);
  EXPECT_LE(i.first_byte_ns, i.total_ns);
}

// How many connections have a time in this histogram.
uint64_t counted(tern_client* client, const std::string& histogram) {
  const tern_value* value = nullptr;
  EXPECT_EQ(tern_client_metrics_text(client, &value, nullptr), TERN_OK);
  const std::string page(value->as.bytes, value->length);
  tern_value_release(value);
  const std::string name = "\n" + histogram + "_count ";
  const size_t at = page.find(name);
  EXPECT_NE(at, std::string::npos) << page;
  return at == std::string::npos ? 0 : std::stoull(page.substr(at + name.size()));
}

class parts : public server_test {
 protected:
  std::string named(std::uint16_t port, const char* scheme = "http") const {
    return std::string(scheme) + "://a.test:" + std::to_string(port) + "/bytes/1";
  }
  options by(const options& more = {}) const {
    options all = {{"dns.servers", dns.address()}, {"tls.verify", "false"}, {"loops", "1"}};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  test_ca ca{dir_ / "ca"};
  willing_dns dns;
  fault_server server;
  tls_front secure{ca.server(), server.port()};
};

TEST_F(parts, what_did_not_happen_is_less_than_nothing) {
  auto client = make_client(by());
  const std::string by_address = server.url("/bytes/1");
  expect_parts(get(client.get(), by_address), false, true, false);
  answer again = get(client.get(), by_address);
  EXPECT_TRUE(again.reused());
  expect_parts(again, false, false, false);
  expect_parts(get(client.get(), named(server.port())), true, true, false);
  expect_parts(get(client.get(), named(secure.port(), "https")), false, true, true);  // the name is known by now
  expect_parts(get(client.get(), named(secure.port(), "https")), false, false, false);
  EXPECT_EQ(counted(client.get(), "tern_connection_dns_seconds"), 1u);
  EXPECT_EQ(counted(client.get(), "tern_connection_connect_seconds"), 3u);
  EXPECT_EQ(counted(client.get(), "tern_connection_tls_seconds"), 1u);
}

TEST_F(parts, a_name_and_tls_take_time_each) {
  auto client = make_client(by());
  expect_parts(get(client.get(), named(secure.port(), "https")), true, true, true);
}

TEST_F(parts, behind_a_proxy_only_what_happens_here_counts) {
  squid_proxy squid(squid_proxy::login::none);
  auto client = make_client(by({{"proxy", squid.proxy()}}));
  expect_parts(get(client.get(), server.url("/bytes/1")), false, true, false);
  expect_parts(get(client.get(), server.url("/bytes/1")), false, false, false);
  expect_parts(get(client.get(), secure.url("/bytes/1")), false, true, true);
  expect_parts(get(client.get(), secure.url("/bytes/1")), false, false, false);
  microsocks_server micro;
  const options there = {{"proxy", micro.proxy("socks5", "user:password")}};
  expect_parts(get(client.get(), named(secure.port(), "https"), there), true, true, true);
  EXPECT_EQ(counted(client.get(), "tern_connection_dns_seconds"), 1u);
}

TEST_F(retrying, each_attempt_has_its_times) {
  script("/", {"503 Busy", "200 OK"});
  auto client = make_client(quick());
  const answer a = get(client.get(), server.url("/"));
  ASSERT_EQ(a.status(), 200) << a.message();
  const auto list = attempts_of(a);
  ASSERT_EQ(list.size(), 2u);
  EXPECT_GE(list[0].started_ns, a.info.queued_ns);
  EXPECT_GT(list[0].ended_ns, list[0].started_ns);
  EXPECT_GE(list[1].started_ns, list[0].ended_ns + list[1].waited_ns);
  EXPECT_GE(a.info.connected_ns, list[1].started_ns) << "of the last one";
  EXPECT_LE(a.info.first_byte_ns, list[1].ended_ns);
  EXPECT_LE(list[1].ended_ns, a.info.total_ns);
}

}  // namespace
