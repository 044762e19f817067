#include "protocols/http/cache/response_cache.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "base/limits.hpp"
#include "sansio/target.hpp"
#include "unit/protocols/http/cache/responses.hpp"

using namespace tern;
using namespace tern::http;

namespace {

struct counting_waiter final : flight_waiter {
  std::atomic<int> told{0};
  void landed() override { ++told; }
};

struct response_cache_test : testing::Test {
  std::shared_ptr<response_cache> cache = std::make_shared<response_cache>(nullptr, 1000);
  std::shared_ptr<const target> where = std::make_shared<target>();
  std::shared_ptr<const request_terms> terms = std::make_shared<request_terms>();
  counting_waiter a, b;
};

}  // namespace

TEST_F(response_cache_test, who_comes_second_is_told_when_the_first_has_landed) {
  auto flight = cache->take_off("key", a);
  ASSERT_NE(flight, nullptr);
  EXPECT_EQ(cache->take_off("key", a), nullptr);
  EXPECT_EQ(cache->take_off("key", b), nullptr);
  EXPECT_NE(cache->take_off("other", a), nullptr) << "another key";
  EXPECT_EQ(a.told, 0);
  flight.reset();
  EXPECT_EQ(a.told, 1);
  EXPECT_EQ(b.told, 1);
  EXPECT_NE(cache->take_off("key", a), nullptr) << "the way is free";
}

TEST_F(response_cache_test, who_waits_no_more_is_not_told) {
  auto flight = cache->take_off("key", a);
  EXPECT_EQ(cache->take_off("key", a), nullptr);
  EXPECT_EQ(cache->take_off("key", b), nullptr);
  cache->forget("key", a);
  cache->forget("nobody's", a);
  flight.reset();
  cache->forget("key", b);
  EXPECT_EQ(a.told, 0);
  EXPECT_EQ(b.told, 1);
}

TEST_F(response_cache_test, flights_of_many_threads_are_one_at_a_time) {
  std::atomic<int> flying{0}, flown{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      counting_waiter waiter;
      for (int i = 0; i < 200; ++i) {
        if (auto mine = cache->take_off("key", waiter)) {
          EXPECT_EQ(++flying, 1);
          ++flown;
          --flying;
        } else {
          cache->forget("key", waiter);
        }
      }
    });
  for (std::thread& t : threads) t.join();
  EXPECT_GT(flown, 0);
}

TEST_F(response_cache_test, a_renewal_asks_as_the_request_did_but_for_its_condition) {
  const request_head like = asking({{"Accept", "x"}, {"If-None-Match", "\"a\""}, {"if-modified-since", "then"}});
  EXPECT_EQ(cache->spawn(now_t()), nullptr);
  EXPECT_TRUE(cache->renew("key", like, where, terms));
  const auto due = cache->spawn(now_t());
  ASSERT_NE(due, nullptr);
  EXPECT_EQ(due->terms, terms);
  EXPECT_EQ(cache->spawn(now_t()), nullptr);
  EXPECT_TRUE(due->has_stages);
  EXPECT_EQ(due->where, where);
  const auto& request = static_cast<const request_head&>(*due->request);
  EXPECT_EQ(shown(request.list), "Accept: x\n");
  EXPECT_NE(request.renews, nullptr);
}

TEST_F(response_cache_test, of_each_key_one_renewal_is_under_way) {
  EXPECT_TRUE(cache->renew("key", asking(), where, terms));
  EXPECT_FALSE(cache->renew("key", asking(), where, terms));
  EXPECT_TRUE(cache->renew("other", asking(), where, terms));
  auto one = cache->spawn(now_t()), two = cache->spawn(now_t());
  EXPECT_FALSE(cache->renew("key", asking(), where, terms)) << "it is under way";
  one.reset();
  two.reset();
  EXPECT_TRUE(cache->renew("key", asking(), where, terms)) << "it has ended, however it did";
}

TEST_F(response_cache_test, renewals_are_made_in_their_order_each_under_its_own_terms) {
  const auto others = std::make_shared<const request_terms>();
  EXPECT_TRUE(cache->renew("one", asking({{"A", "1"}}), where, terms));
  EXPECT_TRUE(cache->renew("two", asking({{"A", "2"}}), where, others));
  const auto one = cache->spawn(now_t()), two = cache->spawn(now_t());
  EXPECT_EQ(shown(static_cast<const request_head&>(*one->request).list), "A: 1\n");
  EXPECT_EQ(one->terms, terms);
  EXPECT_EQ(shown(static_cast<const request_head&>(*two->request).list), "A: 2\n");
  EXPECT_EQ(two->terms, others);
}

TEST_F(response_cache_test, of_each_origin_few_renewals_are_due_or_under_way) {
  auto elsewhere = std::make_shared<target>();
  elsewhere->origin.text = "http://elsewhere.example:80";
  for (size_t i = 0; i < limits::cache_renewals_per_origin; ++i)
    EXPECT_TRUE(cache->renew(std::to_string(i), asking(), where, terms));
  EXPECT_FALSE(cache->renew("one more", asking(), where, terms));
  EXPECT_TRUE(cache->renew("of another", asking(), elsewhere, terms));
  auto first = cache->spawn(now_t());
  EXPECT_FALSE(cache->renew("one more", asking(), where, terms)) << "it is under way";
  first.reset();
  EXPECT_TRUE(cache->renew("one more", asking(), where, terms));
}

TEST_F(response_cache_test, of_all_origins_some_renewals_are_due_or_under_way) {
  const auto renew = [&](size_t i) {
    auto there = std::make_shared<target>();
    there->origin.text = std::to_string(i);
    return cache->renew("of " + std::to_string(i), asking(), there, terms);
  };
  for (size_t i = 0; i < limits::cache_renewals; ++i) EXPECT_TRUE(renew(i));
  EXPECT_FALSE(renew(limits::cache_renewals));
  EXPECT_NE(cache->spawn(now_t()), nullptr) << "and has ended";
  EXPECT_TRUE(renew(limits::cache_renewals));
}

TEST_F(response_cache_test, the_store_is_late_until_the_last_look_up_is_answered) {
  EXPECT_FALSE(cache->is_late());
  auto one = std::make_unique<response_cache::lateness>(cache), two = std::make_unique<response_cache::lateness>(cache);
  one.reset();
  EXPECT_TRUE(cache->is_late());
  two.reset();
  EXPECT_FALSE(cache->is_late());
}

TEST_F(response_cache_test, goes_with_renewals_that_nobody_made) {
  std::weak_ptr<response_cache> gone = cache;
  EXPECT_TRUE(cache->renew("key", asking(), where, terms));
  auto due = cache->spawn(now_t());
  EXPECT_TRUE(cache->renew("other", asking(), where, terms));
  cache.reset();
  EXPECT_TRUE(gone.expired());
  due.reset();
}
