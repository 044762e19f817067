// How much a cache holds.
#include "integration/cache_site.hpp"

using namespace tern::integration;

class cache_room : public each_cache {};
INSTANTIATE_TEST_SUITE_P(in, cache_room, testing::Values("memory", "directory"), [](const auto& at) { return at.param; });

// Sixteen bodies of 8 KiB are twice what fits.
TEST_P(cache_room, what_was_used_longest_ago_makes_room) {
  const std::string body(8 << 10, 'x');
  const auto path = [](int i) { return "/" + std::to_string(i); };
  for (int i = 0; i < 16; ++i) on(path(i), [=](const fault_request& r, size_t) { return say(r, "200 OK", fresh, body); });
  auto client = make_client(kept({{"cache.size", "64KiB"}}));
  for (int i = 0; i < 16; ++i) EXPECT_EQ(get(client.get(), server.url(path(i))).body(), body);
  EXPECT_TRUE(from_cache(get(client.get(), server.url(path(15)))));
  EXPECT_FALSE(from_cache(get(client.get(), server.url(path(0)))));
  for (int i = 0; i < 16; ++i) EXPECT_EQ(asked(path(i)), i == 0 ? 2u : 1u) << i;
}
