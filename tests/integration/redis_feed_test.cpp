// Redis streams, read on and on, through the C API and against redis-server.
#include <set>

#include "integration/redis_streams.hpp"
#include "support/redis_server.hpp"

using namespace tern::integration;
using namespace tern::integration::redis;
using namespace tern::test;

namespace {

class redis_feed : public ::testing::Test {
 protected:
  std::string plain(const std::vector<std::string>& commands, uint32_t kind = TERN_REDIS_COMMANDS) {
    return say(client.get(), server.url(), commands, kind);
  }
  void read(const std::string& command, const options& set = {}) {
    request = redis_request(server.url(), {command}, TERN_REDIS_FEED, set);
    stream = open(client.get(), request.get());
    log = std::make_unique<stream_log>(client.get(), stream.get());
  }
  // Entries key:from .. key:to-1 with the number as their value.
  void add(const std::string& key, int from, int to) {
    for (int i = from; i < to;) {
      std::vector<std::string> batch;
      for (; i < to && batch.size() < 1000; ++i)
        batch.push_back("XADD " + key + " " + std::to_string(i + 1) + "-0 n " + std::to_string(i));
      EXPECT_EQ(plain(batch, TERN_REDIS_PIPELINE).find("TERN_E_"), std::string::npos);
    }
  }
  static std::string entry(const std::string& key, int i) {
    return "data [\"" + key + "\" \"" + std::to_string(i + 1) + "-0\" [\"n\" \"" + std::to_string(i) + "\"]]";
  }

  redis_server server;
  handle<tern_client> client = make_client();
  handle<tern_request> request;
  handle<tern_stream> stream;
  std::unique_ptr<stream_log> log;
};

TEST_F(redis_feed, brings_what_is_there_and_what_comes) {
  add("s", 0, 3);
  read("XREAD STREAMS s t 0 0");
  log->until(entry("s", 2));
  add("t", 0, 1);
  log->until(entry("t", 0));
  add("s", 3, 4);
  log->until(entry("s", 3));
  EXPECT_EQ(log->lines,
            (std::vector<std::string>{"open", entry("s", 0), entry("s", 1), entry("s", 2), entry("t", 0), entry("s", 3)}));
}

TEST_F(redis_feed, begins_at_the_end_when_asked_to) {
  add("s", 0, 3);
  read("XREAD STREAMS s t $ $");
  log->until("open");
  add("s", 3, 5);
  add("t", 0, 1);
  log->until(entry("t", 0));
  EXPECT_EQ(log->lines, (std::vector<std::string>{"open", entry("s", 3), entry("s", 4), entry("t", 0)}));
}

TEST_F(redis_feed, a_hundred_thousand_entries_come_in_order) {
  constexpr int many = 100'000;
  add("s", 0, many);
  read("XREAD COUNT 1000 STREAMS s 0");
  log->until(entry("s", many - 1));
  ASSERT_EQ(log->lines.size(), many + 1u);
  for (int i = 0; i < many; ++i) ASSERT_EQ(log->lines[static_cast<size_t>(i) + 1], entry("s", i));
}

TEST_F(redis_feed, reads_no_more_than_credit_allows) {
  add("s", 0, 1000);
  EXPECT_EQ(plain({"CONFIG RESETSTAT"}), "OK");
  read("XREAD COUNT 10 STREAMS s 0", {{"stream.credit", "1B"}});
  log->until(entry("s", 0), false);
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_NE(plain({"INFO commandstats"}).find("cmdstat_xread:calls=1,"), std::string::npos);
  tern_stream_grant(stream.get(), 1 << 30);
  log->until(entry("s", 999));
}

TEST_F(redis_feed, goes_on_where_it_was_when_its_connection_was_lost) {
  add("s", 0, 10);
  read("XREAD STREAMS s t 0 $");
  log->until(entry("s", 9));
  for (int round = 1; round < 4; ++round) {
    EXPECT_EQ(plain({"CLIENT KILL TYPE normal SKIPME yes"}).size(), 1u);
    add("s", round * 10, round * 10 + 10);
    add("t", round - 1, round);
    log->until([&](const std::string& l) { return l == entry("t", round - 1); });
    while (log->count("data [\"s\"") < static_cast<size_t>(round * 10 + 10) && log->until_kind("data ")) {
    }
  }
  int s = 0, t = 0;
  for (const std::string& line : log->lines) {
    if (line == entry("s", s))
      ++s;
    else if (line == entry("t", t))
      ++t;
    else
      EXPECT_EQ(line, "open");
  }
  EXPECT_EQ(s, 40);
  EXPECT_EQ(t, 3);
  EXPECT_EQ(log->count("open"), 1u);
}

TEST_F(redis_feed, what_is_no_stream_ends_it) {
  EXPECT_EQ(plain({"SET x 1"}), "OK");
  for (const char* place : {"0", "$"}) {
    read(std::string("XREAD STREAMS x ") + place);
    log->until_kind("end ");
    EXPECT_EQ(log->text(), code("end", TERN_E_REDIS) + "\n");
    EXPECT_NE(log->end_message.find("WRONGTYPE"), std::string::npos) << log->end_message;
  }
  read("XREADGROUP GROUP nobody me STREAMS x >");
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_REDIS));
}

TEST_F(redis_feed, a_trimmed_stream_goes_on_with_what_is_left) {
  add("s", 0, 100);
  read("XREAD COUNT 5 STREAMS s 0", {{"stream.credit", "1B"}});
  log->until(entry("s", 0), false);
  EXPECT_EQ(plain({"XTRIM s MAXLEN 10"}), "90");
  tern_stream_grant(stream.get(), 1 << 30);
  log->until(entry("s", 99));
  EXPECT_EQ(log->lines.size(), 1u + 5u + 10u);
}

TEST_F(redis_feed, a_deleted_key_is_waited_for) {
  add("s", 0, 2);
  read("XREAD STREAMS s 0");
  log->until(entry("s", 1));
  EXPECT_EQ(plain({"DEL s"}), "1");
  add("s", 5, 6);
  log->until(entry("s", 5));
}

TEST_F(redis_feed, a_group_whose_key_is_deleted_ends_with_a_clear_error) {
  add("s", 0, 1);
  EXPECT_EQ(plain({"XGROUP CREATE s g 0"}), "OK");
  read("XREADGROUP GROUP g me STREAMS s >");
  log->until(entry("s", 0));
  EXPECT_EQ(plain({"DEL s"}), "1");
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_REDIS)) << log->end_message;
}

TEST_F(redis_feed, two_consumers_of_a_group_share_the_entries) {
  EXPECT_EQ(plain({"XGROUP CREATE s g 0 MKSTREAM"}), "OK");
  struct consumer {
    handle<tern_client> client = make_client();
    handle<tern_request> request;
    handle<tern_stream> stream;
    std::unique_ptr<stream_log> log;
  } both[2];
  for (int i = 0; i < 2; ++i) {
    consumer& c = both[i];
    c.request = redis_request(server.url(), {"XREADGROUP GROUP g c" + std::to_string(i) + " COUNT 7 STREAMS s >"},
                              TERN_REDIS_FEED, {{"stream.credit", "1KiB"}});
    c.stream = open(c.client.get(), c.request.get());
    c.log = std::make_unique<stream_log>(c.client.get(), c.stream.get());
    c.log->until("open");
  }
  add("s", 0, 2000);
  std::multiset<std::string> all;
  for (int i = 0; i < 2; ++i) {
    consumer& c = both[i];
    for (int n = 0; n < 50; ++n) c.log->until_kind("data ");
  }
  tern_stream_cancel(both[0].stream.get());
  both[0].log->until_kind("end ");
  // What was on its way to the first is pending there; the second gets what is left.
  const auto of_first = [&] {
    const std::string all_pending = plain({"XPENDING s g"});
    const size_t at = all_pending.find("[\"c0\" \"");
    return at == std::string::npos ? size_t{0} : std::stoul(all_pending.substr(at + 7));
  };
  while (both[1].log->count("data ") < 2000 - of_first() && both[1].log->until_kind("data ")) {
  }
  for (consumer& c : both)
    for (const std::string& line : c.log->lines)
      if (line.starts_with("data ")) all.insert(line);
  for (const std::string& line : all) EXPECT_EQ(all.count(line), 1u) << line;
  EXPECT_EQ(both[1].log->count("data "), 2000 - of_first());
}

TEST_F(redis_feed, a_consumer_that_comes_back_gets_first_what_it_had_not_acknowledged) {
  add("s", 0, 3);
  EXPECT_EQ(plain({"XGROUP CREATE s g 0"}), "OK");
  read("XREADGROUP GROUP g me STREAMS s >");
  log->until(entry("s", 2));
  tern_stream_cancel(stream.get());
  log->until_kind("end ");
  EXPECT_EQ(plain({"XACK s g 1-0"}), "1");
  EXPECT_EQ(plain({"XDEL s 2-0"}), "1");
  add("s", 3, 4);
  read("XREADGROUP GROUP g me STREAMS s 0");
  log->until(entry("s", 3));
  EXPECT_EQ(log->lines, (std::vector<std::string>{"open", "data [\"s\" \"2-0\" nil]", entry("s", 2), entry("s", 3)}));
}

TEST_F(redis_feed, can_be_cancelled_while_it_waits) {
  read("XREAD STREAMS s 0");
  log->until("open");
  tern_stream_cancel(stream.get());
  log->until_kind("end ");
  EXPECT_EQ(log->lines.back(), code("end", TERN_E_CANCELLED));
}

TEST_F(redis_feed, needs_a_stream_and_takes_no_commands) {
  request = redis_request(server.url(), {"XREAD STREAMS s 0"}, TERN_REDIS_FEED);
  EXPECT_EQ(tern_redis_request_add_text(request.get(), str("XREAD STREAMS t 0"), nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_E_STATE);
  auto none = redis_request(server.url(), {}, TERN_REDIS_FEED);
  tern_stream* opened = nullptr;
  EXPECT_EQ(tern_stream_open(client.get(), none.get(), nullptr, &opened, nullptr, nullptr), TERN_E_ARGUMENT);
  EXPECT_EQ(opened, nullptr);
  read("XREAD STREAMS s 0");
  log->until("open");
  EXPECT_EQ(stream_command(stream.get(), {"SUBSCRIBE", "a"}), TERN_E_STATE);
  auto upload = make_request("POST", "http://127.0.0.1:9/");
  ASSERT_EQ(tern_request_set_body_pushed(upload.get(), -1, nullptr), TERN_OK);
  auto other = open(client.get(), upload.get());
  EXPECT_EQ(stream_command(other.get(), {"SUBSCRIBE", "a"}), TERN_E_UNSUPPORTED) << "it would be a part of the body";
}

}  // namespace
