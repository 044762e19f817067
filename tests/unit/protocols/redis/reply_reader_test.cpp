#include "protocols/redis/reply_reader.hpp"

#include <gtest/gtest.h>

#include "value_lines.hpp"

using namespace tern;
using namespace tern::redis;
using tern::test::value_line;

namespace {

using state = reply_reader::state;

// All replies in a text, each on a line, fed in pieces; then what stopped it.
std::string read(std::string_view text, size_t piece = SIZE_MAX, reply_use use = reply_use::value,
                 const reply_limits& most = {}) {
  reply_reader reader(most);
  std::string lines;
  for (;;) {
    reader.use(use);
    switch (reader.next()) {
      case state::need_more: {
        if (text.empty()) return lines + (reader.inside_reply() ? "..." : "");
        const std::string part(text.substr(0, piece));
        const size_t taken = reader.feed(as_bytes(part));
        EXPECT_GT(taken, 0u);
        EXPECT_LE(taken, part.size());
        text.remove_prefix(taken);
        break;
      }
      case state::broken:
        return lines + std::string(describe(reader.why().code()).name) + ": " + std::string(reader.why().message());
      case state::ready: {
        const reply& r = reader.at_hand();
        lines += r.is_error ? "!" + r.text : r.value ? value_line(*r.value) : std::string("dropped");
        lines += "\n";
        break;
      }
    }
  }
}

std::string read_all_ways(std::string_view text, const reply_limits& most = {}) {
  const std::string whole = read(text, SIZE_MAX, reply_use::value, most);
  for (size_t piece = 1; piece < text.size() && piece < 50; ++piece)
    EXPECT_EQ(read(text, piece, reply_use::value, most), whole) << "in pieces of " << piece;
  return whole;
}

}  // namespace

TEST(reply_reader, makes_values_of_every_kind) {
  EXPECT_EQ(read_all_ways("+OK\r\n:42\r\n:-9223372036854775808\r\n$5\r\na\r\nbc\r\n$0\r\n\r\n$-1\r\n*-1\r\n"),
            "+OK\n42\n-9223372036854775808\n\"a\r\nbc\"\n\"\"\n(nil)\n(nil)\n");
  EXPECT_EQ(read_all_ways("*0\r\n*3\r\n*2\r\n:1\r\n*0\r\n$1\r\nx\r\n-ERR inside\r\n:7\r\n"),
            "[]\n[[1, []], \"x\", -ERR inside]\n7\n");
  EXPECT_EQ(read_all_ways("-WRONGTYPE what\r\n+\r\n"), "!WRONGTYPE what\n+\n");
  EXPECT_EQ(read_all_ways("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"), "[[[[[[[1]]]]]]]\n");
}

TEST(reply_reader, keeps_bytes_that_are_no_utf_8) {
  EXPECT_EQ(read_all_ways("$2\r\n\xFF\xFE\r\n+\xFF\r\n"), "\"\xFF\xFE\"\n\"\xFF\"\n");
  EXPECT_EQ(read_all_ways("*1\r\n-ERR \xFF\r\n"), "[-ERR \xEF\xBF\xBD]\n");
}

TEST(reply_reader, gathers_a_group_into_one_array) {
  reply_reader reader;
  reader.use(reply_use::group);
  reader.begin_group();
  const std::string_view text = ":1\r\n-ERR x\r\n*2\r\n$1\r\na\r\n*0\r\n*0\r\n:5\r\n";
  reader.feed(as_bytes(text));
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(reader.next(), state::ready) << i;
    EXPECT_EQ(reader.at_hand().is_error, i == 1);
  }
  auto all = reader.end_group();
  ASSERT_TRUE(all);
  EXPECT_EQ(value_line(**all), "[1, -ERR x, [\"a\", []], []]");
  reader.use(reply_use::value);
  ASSERT_EQ(reader.next(), state::ready);
  EXPECT_EQ(value_line(*reader.at_hand().value), "5");
}

TEST(reply_reader, skips_replies_beside_a_group) {
  const std::string_view text = "+OK\r\n:1\r\n*2\r\n:7\r\n*0\r\n-ERR x\r\n-ERR y\r\n*1\r\n:2\r\n";
  for (size_t piece : {size_t{1}, text.size()}) {
    reply_reader reader;
    size_t fed = 0;
    const auto next = [&](reply_use use) {
      reader.use(use);
      while (reader.next() != state::ready) {
        ASSERT_LT(fed, text.size());
        fed += reader.feed(as_bytes(text.substr(fed, piece)));
        reader.use(use);
      }
    };
    next(reply_use::skip);
    EXPECT_EQ(reader.at_hand().value, nullptr);
    reader.use(reply_use::group);
    reader.begin_group();
    for (int i = 0; i < 2; ++i) {
      next(reply_use::group);
      next(reply_use::skip);
    }
    EXPECT_EQ(reader.at_hand().text, "ERR y");
    next(reply_use::group);
    auto all = reader.end_group();
    ASSERT_TRUE(all);
    EXPECT_EQ(value_line(**all), "[1, -ERR x, [2]]");
  }
}

TEST(reply_reader, may_be_told_how_to_read_after_a_look_that_found_nothing) {
  reply_reader reader;
  reader.use(reply_use::value);
  EXPECT_EQ(reader.next(), state::need_more);
  const std::string text = "+PONG\r\n";
  reader.feed(as_bytes(text));
  reader.use(reply_use::group);
  reader.begin_group();
  ASSERT_EQ(reader.next(), state::ready);
  auto all = reader.end_group();
  ASSERT_TRUE(all);
  EXPECT_EQ(value_line(**all), "[+PONG]");
}

TEST(reply_reader, drops_what_nobody_waits_for_also_from_its_middle_on) {
  EXPECT_EQ(read("*2\r\n:1\r\n$1\r\na\r\n-ERR x\r\n", 1, reply_use::drop), "dropped\n!ERR x\n");
  reply_reader reader;
  reader.feed(as_bytes("*2\r\n*2\r\n:1\r\n"));
  EXPECT_EQ(reader.next(), state::need_more);
  EXPECT_TRUE(reader.inside_reply());
  reader.use(reply_use::drop);
  reader.feed(as_bytes(":2\r\n:3\r\n+next\r\n"));
  EXPECT_EQ(reader.next(), state::ready);
  EXPECT_EQ(reader.at_hand().value, nullptr);
  reader.use(reply_use::value);
  EXPECT_EQ(reader.next(), state::ready);
  EXPECT_EQ(value_line(*reader.at_hand().value), "+next");
}

TEST(reply_reader, gives_an_event_a_word) {
  EXPECT_EQ(read("*3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\nhi\r\n+PONG\r\n", 1, reply_use::event),
            "[+message, \"a\", \"hi\"]\n+PONG\n");
}

TEST(reply_reader, says_what_breaks_the_protocol) {
  const std::string broken = "TERN_E_PROTOCOL: the server's reply breaks the protocol: ";
  EXPECT_EQ(read_all_ways("x"), broken + "Protocol error, got \"x\" as reply type byte");
  EXPECT_EQ(read_all_ways(":1\r\nHTTP/1.1 400\r\n"), "1\n" + broken + "Protocol error, got \"H\" as reply type byte");
  EXPECT_EQ(read_all_ways(":12x\r\n"), broken + "Bad integer value");
  EXPECT_EQ(read_all_ways("$5x\r\nabcde\r\n"), broken + "Bad bulk string length");
  EXPECT_EQ(read_all_ways("$-2\r\n"), broken + "Bulk string length out of range");
  EXPECT_EQ(read_all_ways("$1\r\naXY"), broken + "a string does not end where it should");
  EXPECT_EQ(read_all_ways("$111111111111111111111111111"), broken + "a bad length");
  EXPECT_EQ(read_all_ways("*111111111111111111111111111"), broken + "a bad length");
}

TEST(reply_reader, has_limits_that_are_looked_at_before_the_data) {
  reply_limits most;
  most.bulk_bytes = 100;
  most.array_items = 10;
  most.reply_bytes = 200;
  EXPECT_EQ(read_all_ways("$101\r\n", most), "TERN_E_LIMIT: a string of the reply has 101 bytes, 100 are allowed");
  EXPECT_EQ(read_all_ways("$9223372036854775807\r\n", most).substr(0, 12), "TERN_E_LIMIT");
  EXPECT_EQ(read_all_ways("$18446744073709551615\r\n", most).substr(0, 15), "TERN_E_PROTOCOL");
  EXPECT_EQ(read_all_ways("$101\r\n" + std::string(101, 'a') + "\r\n", most),
            "TERN_E_LIMIT: a string of the reply has 101 bytes, 100 are allowed");
  EXPECT_EQ(read_all_ways("*11\r\n", most), "TERN_E_LIMIT: an array of the reply has 11 items, 10 are allowed");
  EXPECT_EQ(read_all_ways("*2147483647\r\n", most), "TERN_E_LIMIT: an array of the reply has 2147483647 items, 10 are allowed");
  const std::string hundred = "$90\r\n" + std::string(90, 'a') + "\r\n";
  EXPECT_EQ(read_all_ways("*3\r\n" + hundred + hundred + "$90\r\n", most), "TERN_E_LIMIT: the reply has more than 200 bytes");
  EXPECT_EQ(read_all_ways(hundred + hundred + hundred, most).size(), 3 * 93u);
}

TEST(reply_reader, bounds_the_length_of_a_line) {
  const std::string longest = "+" + std::string(limits::redis_line_bytes, 'a') + "\r\n";
  EXPECT_EQ(read(longest).size(), limits::redis_line_bytes + 2);
  EXPECT_EQ(read("-" + std::string(limits::redis_line_bytes + 10'000, 'a')),
            "TERN_E_LIMIT: a line of the reply has more than 65536 bytes");
}

TEST(reply_reader, bounds_nesting) {
  EXPECT_EQ(read_all_ways("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"), "[[[[[[[[1]]]]]]]]\n");
  std::string deep;
  for (int i = 0; i < 70; ++i) deep += "*1\r\n";
  const std::string seen = read_all_ways(deep + ":1\r\n");
  EXPECT_TRUE(
      seen ==
          "TERN_E_PROTOCOL: the server's reply breaks the protocol: No support for nested multi bulk replies with depth > 7" ||
      seen == "TERN_E_LIMIT: the reply is nested more than 64 levels deep")
      << seen;
  reply_limits most;
  most.depth = 3;
  EXPECT_EQ(read_all_ways("*1\r\n*1\r\n*1\r\n:1\r\n", most), "[[[1]]]\n");
  EXPECT_EQ(read_all_ways("*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n", most), "TERN_E_LIMIT: the reply is nested more than 3 levels deep");
}

TEST(reply_reader, reads_large_strings_in_pieces_of_any_size) {
  const std::string large(3'000'000, 'x');
  const std::string text = "*2\r\n$3000000\r\n" + large + "\r\n:1\r\n$3000000\r\n" + large + "\r\n+OK\r\n";
  for (size_t piece : {size_t{1000}, size_t{65536}, SIZE_MAX})
    EXPECT_TRUE(read(text, piece) == "[\"" + large + "\", 1]\n\"" + large + "\"\n+OK\n") << piece;
}

TEST(reply_reader, gives_memory_back_when_it_rests) {
  reply_reader reader;
  const std::string text = "*1\r\n$100000\r\n" + std::string(100'000, 'x') + "\r\n";
  for (int round = 0; round < 3; ++round) {
    for (std::string_view rest = text; !rest.empty();) {
      rest.remove_prefix(reader.feed(as_bytes(rest)));
      ASSERT_EQ(reader.next(), rest.empty() ? state::ready : state::need_more);
    }
    EXPECT_EQ(reader.at_hand().value->length, 1u);
    reader.rest();
    EXPECT_FALSE(reader.inside_reply());
  }
}

#if HIREDIS_MAJOR >= 1
TEST(reply_reader, makes_values_of_the_kinds_of_resp3) {
  EXPECT_EQ(read_all_ways(",1.5\r\n#t\r\n#f\r\n_\r\n(12345678901234567890123\r\n=7\r\ntxt:abc\r\n"),
            ",1.500000\n#t\n#f\n(nil)\n(12345678901234567890123\n+abc\n");
  EXPECT_EQ(read_all_ways("%2\r\n+a\r\n:1\r\n+b\r\n%0\r\n~2\r\n:1\r\n~0\r\n"), "{+a: 1, +b: {}}\n<1, <>>\n");
}

TEST(reply_reader, keeps_pushes_for_events) {
  EXPECT_EQ(read(">2\r\n+invalidate\r\n*0\r\n:1\r\n", 1), "dropped\n1\n");
  EXPECT_EQ(read(">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$1\r\nb\r\n", 1, reply_use::event), "[+message, \"a\", \"b\"]\n");
}
#endif
