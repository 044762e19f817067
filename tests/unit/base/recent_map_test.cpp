#include "base/recent_map.hpp"

#include <gtest/gtest.h>

using namespace tern;

TEST(RecentMap, DropsWhatWasUnusedForLongest) {
  recent_map<int> map(3);
  map["a"] = 1;
  map["b"] = 2;
  map["c"] = 3;
  ASSERT_NE(map.find("a"), nullptr);  // used again: b is the oldest now
  map["d"] = 4;
  EXPECT_EQ(map.size(), 3u);
  EXPECT_EQ(map.find("b"), nullptr);
  for (auto [key, value] : {std::pair{"a", 1}, {"c", 3}, {"d", 4}}) {
    ASSERT_NE(map.find(key), nullptr) << key;
    EXPECT_EQ(*map.find(key), value);
  }
}

TEST(RecentMap, FindsTheEntryItHasAlready) {
  recent_map<int> map(2);
  map["a"] = 1;
  ++map["a"];
  EXPECT_EQ(map["a"], 2);
  EXPECT_EQ(map.size(), 1u);
}

TEST(RecentMap, ForgetsWhatIsErased) {
  recent_map<std::string> map(2);
  const std::string key(100, 'k');
  map[key] = "x";
  map["other"] = "y";
  map.erase(key);
  map.erase("never there");
  EXPECT_EQ(map.find(key), nullptr);
  EXPECT_EQ(map.size(), 1u);
  map.clear();
  EXPECT_EQ(map.size(), 0u);
  EXPECT_EQ(map.find("other"), nullptr);
}
