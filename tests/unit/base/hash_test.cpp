#include "base/hash.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

using namespace tern;

TEST(hash, is_the_same_for_the_same_bytes_and_seed) {
  EXPECT_EQ(hash_text("http://a"), hash_text(std::string("http://a")));
  EXPECT_NE(hash_text("http://a"), hash_text("http://a", 1));
  EXPECT_NE(hash_text(""), hash_text(std::string_view("\0", 1)));
  EXPECT_NE(hash_text(std::string_view("\0", 1)), hash_text(std::string_view("\0\0", 2)));
}

TEST(hash, keys_that_differ_little_do_not_collide) {
  std::unordered_set<uint64_t> seen;
  for (int i = 0; i < 100000; ++i)
    EXPECT_TRUE(seen.insert(hash_text("https://host" + std::to_string(i) + ".example:443")).second);
}

TEST(hash, fills_buckets_evenly) {
  std::vector<int> buckets(64);
  for (int i = 0; i < 64000; ++i) ++buckets[hash_text("origin-" + std::to_string(i)) % 64];
  for (int count : buckets) EXPECT_NEAR(count, 1000, 160);  // five standard deviations
}

TEST(hash, one_bit_of_input_changes_about_half_of_the_output) {
  std::string text = "0123456789abcdef0123";
  uint64_t before = hash_text(text);
  for (size_t i = 0; i < text.size() * 8; ++i) {
    std::string changed = text;
    changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
    int flipped = std::popcount(before ^ hash_text(changed));
    EXPECT_GE(flipped, 12) << i;
    EXPECT_LE(flipped, 52) << i;
  }
}

TEST(hash, tables_can_be_asked_by_view) {
  std::unordered_map<std::string, int, text_hasher, std::equal_to<>> table{{"a", 1}};
  EXPECT_EQ(table.find(std::string_view("a"))->second, 1);
}
