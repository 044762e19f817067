// What a program finds in the log: the way of each request, line by line, in every listener alike.
#include <algorithm>
#include <regex>

#include "integration/log_lines.hpp"
#include "support/fault_server.hpp"
#include "support/nginx_server.hpp"
#include "support/temp_dir.hpp"
#include "support/test_ca.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// "component: message" of the lines about a request.
std::vector<std::string> about(const std::vector<log_line>& lines, int64_t request) {
  std::vector<std::string> list;
  for (const log_line& l : lines)
    if (l.request == request) list.push_back(l.component + ": " + l.message);
  return list;
}

bool matches(const std::string& text, const std::string& pattern) { return std::regex_match(text, std::regex(pattern)); }

TEST(log, tells_the_way_of_a_request_with_its_ids) {
  fault_server server;
  heard_lines heard;
  auto config = make_config({{"log.level", "debug"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  const std::string origin = server.url("");
  EXPECT_EQ(get(client.get(), server.url("/bytes/10?token=hush#part")).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  client.reset();
  const std::vector<log_line> lines = heard.lines();

  const std::vector<std::string> first = about(lines, 0);
  ASSERT_EQ(first.size(), 6u) << ::testing::PrintToString(first);
  EXPECT_PRED2(matches, first[0], "scheduler: starts after \\d+ us: GET " + origin + "/bytes/10");
  EXPECT_PRED2(matches, first[1], "connect: connecting to " + origin);
  EXPECT_PRED2(matches, first[2], "connect: connected to " + origin + " \\(127.0.0.1:\\d+\\)");
  EXPECT_PRED2(matches, first[3], "pool: goes by a new connection to " + origin);
  EXPECT_PRED2(matches, first[4], "http: answer 200 in HTTP/1.1 from " + origin);
  EXPECT_PRED2(matches, first[5], "operation: ended after \\d+ us: TERN_OK, status 200, attempts 1");
  const std::vector<std::string> second = about(lines, 1);
  ASSERT_EQ(second.size(), 4u) << ::testing::PrintToString(second);
  EXPECT_PRED2(matches, second[1], "pool: goes by a used connection to " + origin);

  int64_t connection = -1;
  for (const log_line& l : lines) {
    EXPECT_GT(l.thread, 0u);
    const bool before = l.component == "scheduler";
    if (l.component == "client") continue;
    EXPECT_EQ(l.connection < 0, before) << l.message;
    if (l.connection >= 0) {
      EXPECT_TRUE(connection < 0 || connection == l.connection) << "there is one: " << l.message;
      connection = l.connection;
    }
  }
}

TEST(log, levels_are_per_component) {
  fault_server server;
  heard_lines heard;
  auto config = make_config({{"log.level", "off,pool=debug,io=trace"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  EXPECT_EQ(get(client.get(), server.url("/bytes/10")).code(), TERN_OK);
  client.reset();
  std::vector<std::string> components;
  for (const log_line& l : heard.lines()) components.push_back(l.component);
  std::sort(components.begin(), components.end());
  components.erase(std::unique(components.begin(), components.end()), components.end());
  EXPECT_EQ(components, (std::vector<std::string>{"io", "pool"}));
}

TEST(log, tells_of_names_tls_and_what_failed) {
  temp_dir dir;
  test_ca ca(dir / "ca");
  nginx_server::options how;
  how.tls = ca.server();
  nginx_server server(how);
  heard_lines heard;
  auto config = make_config({{"log.level", "debug"}, {"dns.servers", "127.0.0.1:1"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  EXPECT_EQ(get(client.get(), server.tls_url("/"), {{"tls.ca_file", ca.ca_file().string()}}).code(), TERN_OK);
  EXPECT_EQ(get(client.get(), server.tls_url("/")).code(), TERN_E_TLS_CERTIFICATE);
  EXPECT_NE(get(client.get(), "http://nobody.invalid/").code(), TERN_OK);
  client.reset();
  const auto has = [lines = heard.lines()](int64_t request, const std::string& pattern) {
    const std::vector<std::string> list = about(lines, request);
    return std::any_of(list.begin(), list.end(), [&](const std::string& l) { return matches(l, pattern); });
  };
  EXPECT_TRUE(has(0, "tls: TLSv1\\.[23] with \\S+, (h2|http/1.1)"));
  EXPECT_TRUE(has(1, "tls: handshake: .*certificate.*"));
  EXPECT_TRUE(has(1, "connect: https://.*certificate.*"));
  EXPECT_TRUE(has(2, "dns: nobody.invalid: .+"));
}

TEST(log, connections_of_all_loops_have_numbers_of_their_own) {
  fault_server a, b, c, d;
  heard_lines heard;
  auto config = make_config({{"log.level", "off,connect=debug"}, {"loops", "4"}, {"loop.spread", "request"}});
  heard.listen(config.get());
  auto client = make_client(config.get());
  for (fault_server* s : {&a, &b, &c, &d})
    for (int i = 0; i < 8; ++i) EXPECT_EQ(get(client.get(), s->url("/bytes/1")).code(), TERN_OK);
  client.reset();
  std::vector<int64_t> numbers;
  for (const log_line& l : heard.lines())
    if (l.message.starts_with("connected")) numbers.push_back(l.connection);
  ASSERT_GT(numbers.size(), 4u);
  std::sort(numbers.begin(), numbers.end());
  EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace
