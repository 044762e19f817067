// Servers that break the protocol, lie about lengths, or vanish; and how few writes carry many commands.
#include "integration/peak_memory.hpp"
#include "integration/redis_client.hpp"
#include "support/raw_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

constexpr const char* ping = "*1\r\n$4\r\nPING\r\n";

std::string url_of(const raw_server& s) { return "redis://127.0.0.1:" + std::to_string(s.port()); }

// Answers the first connection's first command with `reply` and keeps it open; others get PONG for everything.
raw_server::script once(const std::string& reply) {
  return [reply](raw_connection& c, int number) {
    while (!c.read_until("PING\r\n").empty())
      if (!c.send(number == 0 ? reply : "+PONG\r\n")) return;
  };
}

struct bad_reply {
  const char* what;
  std::string reply;
  int32_t code;
  const char* words;
};

class redis_bad_server : public ::testing::TestWithParam<bad_reply> {};

TEST_P(redis_bad_server, ends_the_connection_and_each_request_with_what_was_wrong) {
  raw_server server(once(GetParam().reply));
  auto client = make_client({{"retry.safe", "false"}});
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 5; ++i) calls.push_back(start(client.get(), redis_request(url_of(server), {"PING"}).get()));
  size_t blamed = 0;
  for (auto& call : calls) {
    const answer a = wait(call.get());
    if (a.code() == TERN_OK) continue;  // it was not on that connection
    if (a.code() == GetParam().code) {
      ++blamed;
      EXPECT_NE(a.message().find(GetParam().words), std::string::npos) << a.message();
    } else {
      EXPECT_EQ(a.code(), TERN_E_PEER_CLOSED) << a.message();
      EXPECT_NE(a.message().find("the connection was closed before the answer: "), std::string::npos) << a.message();
      EXPECT_NE(a.message().find(GetParam().words), std::string::npos) << a.message();
    }
    EXPECT_TRUE(a.maybe_processed());
  }
  EXPECT_EQ(blamed, 1u) << "that whose reply it was";
  EXPECT_EQ(say(client.get(), url_of(server), {"PING"}), "PONG") << "on another connection";
}

const bad_reply bad_replies[] = {
    {"no_type", "hello\r\n", TERN_E_PROTOCOL, "breaks the protocol"},
    {"http", "HTTP/1.1 400 Bad Request\r\n\r\n", TERN_E_PROTOCOL, "breaks the protocol"},
    {"a_length_that_is_none", "$abc\r\n", TERN_E_PROTOCOL, "breaks the protocol"},
    {"a_length_without_end", "$" + std::string(100, '1'), TERN_E_PROTOCOL, "bad length"},
    {"a_negative_length", "$-2\r\n", TERN_E_PROTOCOL, "breaks the protocol"},
    {"a_string_without_its_end", "$3\r\nabcdef\r\n", TERN_E_PROTOCOL, "does not end where it should"},
    {"a_string_past_the_limit", "$536870913\r\n", TERN_E_LIMIT, "536870912 are allowed"},
    {"an_array_past_the_limit", "*16777217\r\n", TERN_E_LIMIT, "16777216 are allowed"},
    {"a_line_without_end", "+" + std::string(70'000, 'x'), TERN_E_LIMIT, "a line of the reply"},
    {"an_integer_that_is_none", ":12x\r\n", TERN_E_PROTOCOL, "breaks the protocol"},
    {"nesting",
     [] {
       std::string deep;
       for (int i = 0; i < 100; ++i) deep += "*1\r\n";
       return deep + ":1\r\n";
     }(),
     TERN_E_PROTOCOL, "nest"},
};
INSTANTIATE_TEST_SUITE_P(with, redis_bad_server, ::testing::ValuesIn(bad_replies),
                         [](const auto& i) { return std::string(i.param.what); });

TEST(redis_scripted, a_reply_that_nobody_asked_for_ends_the_connection) {
  std::atomic<bool> gone{false};
  raw_server server([&](raw_connection& c, int number) {
    while (!c.read_until("PING\r\n").empty()) c.send(number == 0 ? "+PONG\r\n+AGAIN\r\n" : "+PONG\r\n");
    gone = true;
  });
  auto client = make_client();
  EXPECT_EQ(say(client.get(), url_of(server), {"PING"}), "PONG");
  EXPECT_TRUE(eventually([&] { return gone.load(); })) << "what comes next could be anybody's";
  EXPECT_EQ(say(client.get(), url_of(server), {"PING"}), "PONG");
  EXPECT_EQ(server.accepted(), 2);
}

TEST(redis_scripted, a_connection_that_broke_is_replaced_by_one_however_many_shared_it) {
  const std::string get = "*2\r\n$3\r\nGET\r\n$1\r\nx\r\n";
  raw_server server([&](raw_connection& c, int number) {
    if (number == 0) {
      if (c.read_until("PING\r\n").empty() || !c.send("+PONG\r\n")) return;
      EXPECT_EQ(c.read_size(60 * get.size()).size(), 60 * get.size());
      return;
    }
    while (!c.read_until("\r\nx\r\n").empty())
      if (!c.send("$1\r\nv\r\n")) return;
  });
  auto client = make_client();
  EXPECT_EQ(say(client.get(), url_of(server), {"PING"}), "PONG");
  std::vector<handle<tern_call>> reads;
  for (int i = 0; i < 60; ++i) reads.push_back(start(client.get(), redis_request(url_of(server), {"GET x"}).get()));
  for (auto& call : reads) EXPECT_EQ(show(wait(call.get())), "\"v\"");
  EXPECT_EQ(server.accepted(), 2) << "not one for each";
}

TEST(redis_scripted, an_answer_that_is_cut_off_is_told_apart_from_one_that_never_began) {
  raw_server server([](raw_connection& c, int number) {
    if (c.read_until("PING\r\n").empty()) return;
    if (number % 2 == 0) c.send("$10\r\nabc");
  });
  auto client = make_client({{"retry.safe", "false"}});
  const answer half = ask(client.get(), url_of(server), {"PING"});
  EXPECT_EQ(half.code(), TERN_E_TRUNCATED) << half.message();
  const answer none = ask(client.get(), url_of(server), {"PING"});
  EXPECT_TRUE(none.code() == TERN_E_PEER_CLOSED || none.code() == TERN_E_RECEIVE) << none.message();
  EXPECT_TRUE(half.maybe_processed());
  EXPECT_TRUE(none.maybe_processed());
}

TEST(redis_scripted, a_promised_length_takes_no_memory_before_it_comes) {
  raw_server server(once("$536870912\r\nabc"));
  auto client = make_client({{"timeout.total", "300ms"}});
  EXPECT_LT(peak_growth([&] { EXPECT_EQ(ask(client.get(), url_of(server), {"PING"}).code(), TERN_E_TIMEOUT_TOTAL); }), flat);
}

TEST(redis_scripted, a_login_without_an_answer_is_bounded_by_the_request) {
  raw_server server([](raw_connection& c, int) {
    while (!c.read().empty()) {
    }
  });
  auto client = make_client({{"auth.password", "word"}});
  const answer a = ask(client.get(), url_of(server), {"PING"}, TERN_REDIS_COMMANDS, {{"timeout.total", "100ms"}});
  EXPECT_EQ(a.code(), TERN_E_TIMEOUT_TOTAL) << a.message();
  EXPECT_FALSE(a.maybe_processed()) << "it was never written";
}

TEST(redis_scripted, a_thousand_commands_of_one_turn_are_one_write) {
  std::atomic<uint32_t> segments{0};
  std::string commands, replies;
  for (int i = 1000; i < 2000; ++i) {
    const std::string n = std::to_string(i);
    commands += "*2\r\n$4\r\nECHO\r\n$4\r\n" + n + "\r\n";
    replies += "$4\r\n" + n + "\r\n";
  }
  ASSERT_LT(commands.size(), 60'000u) << "one segment of loopback";
  raw_server server([&](raw_connection& c, int) {
    if (c.read_until(ping).empty() || !c.send("+PONG\r\n")) return;
    const uint32_t before = c.segments_in();
    EXPECT_EQ(c.read_size(commands.size()), commands);
    segments = c.segments_in() - before;
    c.send(replies);
    c.read();
  });
  auto client = make_client({{"loops", "0"}, {"workers", "1000"}});
  EXPECT_EQ(say(client.get(), url_of(server), {"PING"}), "PONG");
  std::vector<handle<tern_call>> calls;
  for (int i = 1000; i < 2000; ++i)
    calls.push_back(start(client.get(), redis_request(url_of(server), {"ECHO " + std::to_string(i)}).get()));
  for (int i = 1000; i < 2000; ++i)
    ASSERT_EQ(show(wait(calls[static_cast<size_t>(i - 1000)].get())), '"' + std::to_string(i) + '"');
  EXPECT_EQ(segments, 1u);
}

}  // namespace
