#include "protocols/http/cache/aged_response.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;

namespace {

class entry_of final : public stored_entry {
 public:
  explicit entry_of(std::string text) : text_(std::move(text)) {}
  std::string_view head() const override {
    ++asked;
    return text_;
  }
  uint64_t body_size() const override { return 0; }
  std::unique_ptr<body_source> body(offload&) const override { return nullptr; }

  mutable std::atomic<int> asked{0};

 private:
  const std::string text_;
};

std::string encoded() { return encode_stored(stored({{"Cache-Control", "max-age=60, no-cache=\"a\""}, {"Age", "10"}})); }

}  // namespace

TEST(aged_response, knows_what_its_fields_say_of_its_age) {
  const aged_response r(stored({{"Cache-Control", "max-age=60"}, {"Age", "10"}, {"Date", "Sun, 06 Nov 1994 08:49:30 GMT"}}));
  EXPECT_EQ(r.date, arrival - 7);
  EXPECT_EQ(r.lifetime, 60);
  EXPECT_EQ(r.age(arrival), 10);
  EXPECT_EQ(r.age(arrival + 5), 15);
  EXPECT_EQ(r.staleness(arrival + 49), -1);
  EXPECT_EQ(r.staleness(arrival + 50), 0);
  EXPECT_EQ(r.age(arrival - 1), longest_delta) << "the clock went back";
}

TEST(aged_response, of_an_entry_is_read_once_whoever_asks_and_lives_with_it) {
  auto entry = std::make_shared<entry_of>(encoded());
  std::vector<std::thread> askers;
  for (int i = 0; i < 4; ++i)
    askers.emplace_back([&] {
      for (int n = 0; n < 100; ++n) EXPECT_EQ(read_head(entry)->said.max_age, 60);
    });
  for (std::thread& t : askers) t.join();
  EXPECT_EQ(entry->asked, 1);
  const auto read = read_head(entry);
  entry.reset();
  ASSERT_EQ(read->said.no_cache_fields.size(), 1U);
  EXPECT_EQ(read->said.no_cache_fields[0], "a");
}

TEST(aged_response, of_a_text_keeps_the_text) {
  const auto read = read_head(encoded());
  ASSERT_TRUE(read);
  EXPECT_EQ(shown(read->list), "Cache-Control: max-age=60, no-cache=\"a\"\nAge: 10\n");
}

TEST(aged_response, of_what_nobody_encoded_is_none) {
  EXPECT_FALSE(read_head(std::string("nonsense")));
  const auto entry = std::make_shared<entry_of>("nonsense");
  EXPECT_FALSE(read_head(entry));
  EXPECT_FALSE(read_head(entry));
  EXPECT_EQ(entry->asked, 1) << "nor is it read again";
}
