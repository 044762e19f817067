#include "protocols/http/cache/stored_response.hpp"

#include <gtest/gtest.h>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace std::literals;

namespace {

http::stored_response example() {
  http::stored_response r{{7, 0x0102}, 404, 20, "No", {{"A", "1\0\n2"sv}, {"", ""}}, {{"b", "=x"}}};
  return r;
}

}  // namespace

TEST(stored_response, is_encoded_in_this_form) {
  EXPECT_EQ(http::encode_stored(example()),
            "\x01"
            "\x07\0\0\0\0\0\0\0"
            "\x02\x01\0\0\0\0\0\0"
            "\x94\x01"
            "\x14\0"
            "\x02\0\0\0No"
            "\x02\0\0\0"
            "\x01\0\0\0A\x04\0\0\0"
            "1\0\n2"
            "\0\0\0\0\0\0\0\0"
            "\x01\0\0\0"
            "\x01\0\0\0b\x02\0\0\0=x"sv);
}

TEST(stored_response, comes_back_as_it_was) {
  const std::string text = http::encode_stored(example());
  const auto back = http::decode_stored(text);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->times.requested, 7);
  EXPECT_EQ(back->times.received, 0x0102);
  EXPECT_EQ(back->status, 404);
  EXPECT_EQ(back->version, 20);
  EXPECT_EQ(back->reason, "No");
  EXPECT_EQ(http::shown(back->list), "A: 1\0\n2\n: \n"sv);
  EXPECT_EQ(http::shown(back->selecting), "b: =x\n");
  EXPECT_EQ(http::encode_stored(*back), text);
}

TEST(stored_response, cut_short_or_continued_it_is_none) {
  const std::string text = http::encode_stored(example());
  for (size_t size = 0; size < text.size(); ++size) EXPECT_FALSE(http::decode_stored(text.substr(0, size))) << size;
  EXPECT_FALSE(http::decode_stored(text + '\0'));
}

TEST(stored_response, of_another_version_or_time_it_is_none) {
  std::string other = http::encode_stored(example());
  other[0] = 2;
  EXPECT_FALSE(http::decode_stored(other));
  for (const size_t at : {8u, 16u}) {
    std::string text = http::encode_stored(example());
    text[at] = '\x7F';
    EXPECT_FALSE(http::decode_stored(text)) << "its arithmetic would overflow";
  }
}

TEST(stored_response, counts_that_promise_more_than_there_is_cost_nothing) {
  std::string text = http::encode_stored(http::stored_response{});
  text.replace(text.size() - 8, 4, "\xFF\xFF\xFF\xFF");
  EXPECT_FALSE(http::decode_stored(text));
}
