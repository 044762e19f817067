#include "storage/cache/folder_count.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct folder_count_test : testing::Test {
  temporary_folder dir;
  const std::string path = dir / "lock";
};

}  // namespace

TEST_F(folder_count_test, is_not_known_until_somebody_counts) {
  const folder_count count(path);
  ASSERT_TRUE(count);
  EXPECT_EQ(count.total(), std::nullopt);
  count.subtract(5);
  EXPECT_EQ(count.total(), std::nullopt);
  count.set(1'000'000);
  EXPECT_EQ(count.total(), 1'000'000u);
  count.subtract(999'999);
  EXPECT_EQ(count.total(), 1u) << "a shorter number";
  count.subtract(5);
  EXPECT_EQ(count.total(), 0u);
}

TEST_F(folder_count_test, stays_and_is_shared) {
  folder_count(path).set(7);
  EXPECT_EQ(folder_count(path).total(), 7u);
}

TEST_F(folder_count_test, what_cannot_be_read_is_not_known) {
  folder_count(path).set(7);
  const std::string good = contents(path);
  for (const std::string& text :
       {std::string(), std::string("7"), std::string("7\n"), std::string("x") + good.substr(1), good.substr(0, good.size() - 1),
        std::string("7 another start of the system\n"), std::string(200, ' ')}) {
    put(path, text);
    EXPECT_EQ(folder_count(path).total(), std::nullopt) << text;
  }
}

TEST_F(folder_count_test, one_at_a_time_has_it) {
  auto first = std::make_unique<folder_count>(path);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(folder_count(path)) << "in another thread it would be the same";
  EXPECT_GE(std::chrono::steady_clock::now() - begin, limits::cache_lock_wait);
  std::thread other([&] { EXPECT_TRUE(folder_count(path)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(5));
  first.reset();
  other.join();
}

TEST_F(folder_count_test, without_a_file_there_is_none) {
  const folder_count count(dir / "no/lock");
  EXPECT_FALSE(count);
  count.set(5);
  EXPECT_EQ(count.total(), std::nullopt);
}
