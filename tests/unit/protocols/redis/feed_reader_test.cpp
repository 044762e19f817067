#include "protocols/redis/feed_reader.hpp"

#include <gtest/gtest.h>

#include "protocols/redis/command_scanner.hpp"
#include "redis_player.hpp"

using namespace tern;
using namespace tern::redis;
using namespace tern::test;

namespace {

using words = std::vector<std::string_view>;

feed_plan plan(const words& args) {
  auto made = plan_feed(args);
  EXPECT_TRUE(made) << made.why().message();
  return made ? *made : feed_plan();
}

owned_value json(std::string_view text) {
  auto v = value_from_json(text);
  EXPECT_TRUE(v) << v.why().message();
  return owned_value(v ? *v : nullptr);
}

struct feed_reader_test : ::testing::Test {
  feed_plan what;
  std::unique_ptr<feed_reader> reader;

  void reads(const words& args) {
    what = plan(args);
    reader = std::make_unique<feed_reader>(what, std::chrono::seconds(50));
  }
  // What it asks, with blanks between the words.
  std::string asks() {
    std::string line;
    command_scanner all;
    const feed_reader::question q = reader->ask();
    all.add(q.text);
    uint32_t count = 0;
    while (all.next() == command_scanner::state::ready) {
      if (count++ > 0) line += "; ";
      for (std::string_view a : all.args()) line += std::string(a) + " ";
      line.pop_back();
    }
    EXPECT_EQ(count, q.replies);
    return line;
  }
  void hears(std::string_view text) {
    const error why = reader->take(json(text));
    EXPECT_FALSE(why) << why.message();
  }
  std::string entries() {
    std::string all;
    for (;;) {
      auto e = reader->entry();
      EXPECT_TRUE(e) << e.why().message();
      if (!e || !*e) return all;
      all += value_line(**e);
    }
  }
};

}  // namespace

TEST_F(feed_reader_test, goes_on_behind_the_last_entry_of_each_stream) {
  reads({"XREAD", "STREAMS", "a", "b", "0", "5-5"});
  EXPECT_FALSE(reader->stands());
  EXPECT_EQ(asks(), "XREAD COUNT 100 STREAMS a b 0 5-5");
  hears(R"([["a", [["1-1", ["f", "v"]], ["1-2", ["f", "w"]]]]])");
  EXPECT_TRUE(reader->stands());
  EXPECT_EQ(entries(), R"(["a", +1-1, [+f, +v]]["a", +1-2, [+f, +w]])");
  EXPECT_EQ(asks(), "XREAD COUNT 100 BLOCK 50000 STREAMS a b 1-2 5-5");
  hears("null");
  EXPECT_EQ(entries(), "");
  EXPECT_EQ(asks(), "XREAD COUNT 100 BLOCK 50000 STREAMS a b 1-2 5-5");
  hears(R"({"b": [["6-0", []]], "a": [["2-0", []]]})");
  EXPECT_EQ(entries(), R"(["b", +6-0, []]["a", +2-0, []])");
  EXPECT_EQ(asks(), "XREAD COUNT 100 BLOCK 50000 STREAMS a b 2-0 6-0");
}

TEST_F(feed_reader_test, waits_as_the_program_says_but_never_for_ever) {
  reads({"XREAD", "COUNT", "3", "BLOCK", "200", "STREAMS", "a", "0"});
  asks();
  hears("null");
  EXPECT_EQ(asks(), "XREAD COUNT 3 BLOCK 200 STREAMS a 0");
  reads({"XREAD", "BLOCK", "90000", "STREAMS", "a", "0"});
  asks();
  hears("null");
  EXPECT_EQ(asks(), "XREAD COUNT 100 BLOCK 50000 STREAMS a 0");
  EXPECT_EQ(reader->ask().waits, duration(std::chrono::seconds(50)));
}

TEST_F(feed_reader_test, finds_out_once_where_the_streams_end) {
  reads({"XREAD", "STREAMS", "a", "b", "c", "$", "7-7", "$"});
  EXPECT_EQ(asks(), "XREVRANGE a + - COUNT 1; XREVRANGE c + - COUNT 1");
  hears(R"([["9-1", ["f", "v"]]])");
  EXPECT_FALSE(reader->stands());
  hears("[]");
  EXPECT_TRUE(reader->stands());
  ASSERT_EQ(reader->found().size(), 2u);
  EXPECT_EQ(reader->found()[0].name, "a");
  EXPECT_EQ(reader->found()[0].value, "9-1");
  EXPECT_EQ(reader->found()[1].value, "0-0");
  EXPECT_EQ(entries(), "");
  EXPECT_EQ(asks(), "XREAD COUNT 100 STREAMS a b c 9-1 7-7 0-0");
}

TEST_F(feed_reader_test, a_group_first_brings_what_is_pending_then_what_is_new) {
  reads({"XREADGROUP", "GROUP", "g", "c", "STREAMS", "a", "b", "0", ">"});
  EXPECT_EQ(asks(), "XREADGROUP GROUP g c COUNT 100 STREAMS a b 0 >");
  hears(R"([["a", [["1-1", ["f", "v"]], ["1-2", null]]], ["b", [["5-1", []]]]])");
  EXPECT_EQ(entries(), R"(["a", +1-1, [+f, +v]]["a", +1-2, (nil)]["b", +5-1, []])");
  EXPECT_EQ(asks(), "XREADGROUP GROUP g c COUNT 100 BLOCK 50000 STREAMS a b 1-2 >");
  hears(R"([["a", []]])");
  EXPECT_EQ(entries(), "");
  EXPECT_EQ(asks(), "XREADGROUP GROUP g c COUNT 100 BLOCK 50000 STREAMS a b > >");
  hears(R"([["a", [["2-1", []]]]])");
  EXPECT_EQ(entries(), R"(["a", +2-1, []])");
  EXPECT_EQ(asks(), "XREADGROUP GROUP g c COUNT 100 BLOCK 50000 STREAMS a b > >");
}

TEST_F(feed_reader_test, what_is_no_answer_breaks_the_protocol) {
  for (std::string_view wrong :
       {"5", R"("x")", R"([5])", R"([["a"]])", R"([["b", []]])", R"([["a", 5]])", R"([["a", [5]]])", R"([["a", [["1-1"]]]])",
        R"([["a", [[1, []]]]])", R"([["a", [["1-1", 5]]]])", R"({"b": []})", R"([["a", [["1-1", []]]], ["a", [["1-2", []]]]])",
        R"([["a", [["11111111111111111111111111111111111111111111", []]]]])"}) {
    reads({"XREAD", "STREAMS", "a", "0"});
    asks();
    EXPECT_EQ(reader->take(json(wrong)).code(), TERN_E_PROTOCOL) << wrong;
  }
  for (std::string_view wrong : {"5", R"([5])", R"([["1-1", []], ["1-2", []]])", R"([["1-1"]])"}) {
    reads({"XREAD", "STREAMS", "a", "$"});
    asks();
    EXPECT_EQ(reader->take(json(wrong)).code(), TERN_E_PROTOCOL) << wrong;
  }
}
