#include "protocols/redis/output.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

using namespace tern;
using namespace tern::redis;

namespace {

std::string all(output& out, size_t budget = SIZE_MAX) {
  std::string text;
  for (bytes view : out.views(budget)) text += as_text(view);
  return text;
}

wire_text owned(std::string text) {
  auto owner = std::make_shared<const std::string>(std::move(text));
  return {owner, *owner};
}

}  // namespace

TEST(redis_output, keeps_small_texts_side_by_side_and_large_ones_where_they_lie) {
  output out;
  out.add("ab");
  out.add(owned("cd"));
  EXPECT_EQ(out.views(SIZE_MAX).size(), 1u);
  wire_text large = owned(std::string(limits::redis_in_place_bytes, 'x'));
  out.add(large);
  out.add("ef");
  ASSERT_EQ(out.views(SIZE_MAX).size(), 3u);
  EXPECT_EQ(as_text(out.views(SIZE_MAX)[1]).data(), large.text.data());
  EXPECT_EQ(large.owner.use_count(), 2);
  out.drop(3);
  EXPECT_EQ(all(out, 3), "dxx");
  out.drop(1 + limits::redis_in_place_bytes);
  EXPECT_EQ(large.owner.use_count(), 1);
  EXPECT_EQ(all(out), "ef");
  EXPECT_EQ(out.end(), 6 + limits::redis_in_place_bytes);
  out.drop(2);
  EXPECT_TRUE(out.empty());
  EXPECT_TRUE(out.views(SIZE_MAX).empty());
}

TEST(redis_output, that_is_never_empty_does_not_grow) {
  output out;
  std::string expected;
  const std::string large(limits::redis_in_place_bytes, 'L');
  const wire_text wire = owned(large);
  unsigned random = 1;
  for (int i = 0; i < 20'000; ++i) {
    random = random * 1664525 + 1013904223;
    const std::string part(1 + (random >> 24), static_cast<char>('a' + i % 26));
    if (i % 100 == 0) {
      out.add(wire);
      expected += large;
    }
    out.add(part);
    expected += part;
    if (expected.size() > 100'000) {
      const size_t written = expected.size() - 1 - (random >> 20) % 1000;
      std::string seen = all(out, written);
      ASSERT_EQ(seen, expected.substr(0, written)) << i;
      out.drop(written);
      expected.erase(0, written);
    }
  }
  EXPECT_EQ(all(out), expected);
}
