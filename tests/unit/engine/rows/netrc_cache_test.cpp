#include "engine/rows/netrc_cache.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <thread>
#include <vector>

#include "unit/storage/manual_offload.hpp"

using namespace tern;

namespace {

struct netrc_cache_test : testing::Test {
  temporary_folder home;
  netrc_cache cache;
  std::string path = home / "netrc";

  void write(const std::string& login) { put(path, "machine a.example login " + login + " password word\n"); }
  netrc_cache::table get(const std::string& from) {
    auto found = cache.get(from);
    EXPECT_TRUE(found) << found.why().message();
    return found ? *found : nullptr;
  }
  std::string login() { return std::string(get(path)->find("a.example")->user.view()); }
};

}  // namespace

TEST_F(netrc_cache_test, a_file_is_read_once) {
  write("me");
  const auto first = get(path);
  EXPECT_EQ(get(path), first);
  EXPECT_EQ(login(), "me");
}

TEST_F(netrc_cache_test, a_file_that_was_written_to_is_read_again) {
  write("me");
  const auto before = get(path);
  write("another");
  EXPECT_EQ(login(), "another");
  EXPECT_EQ(before->find("a.example")->user.view(), "me") << "requests keep what they have";
}

TEST_F(netrc_cache_test, a_file_that_took_the_place_of_another_is_read_again) {
  write("abc");
  EXPECT_EQ(login(), "abc");
  const auto when = std::filesystem::last_write_time(path);
  put(home / "new", "machine a.example login xyz password word\n");
  std::filesystem::last_write_time(home / "new", when);
  std::filesystem::rename(home / "new", path);
  EXPECT_EQ(login(), "xyz") << "of the same size and time";
}

TEST_F(netrc_cache_test, errors_are_not_kept) {
  EXPECT_EQ(cache.get(path).why().code(), TERN_E_FILE);
  write("me");
  const auto before = get(path);
  put(path, "machine a.example login");
  const error broken = cache.get(path).why();
  EXPECT_EQ(broken.code(), TERN_E_PARSE);
  EXPECT_NE(broken.message().find(path), std::string::npos) << broken.message();
  std::filesystem::remove(path);
  EXPECT_EQ(cache.get(path).why().code(), TERN_E_FILE);
  write("back");
  EXPECT_EQ(login(), "back");
}

TEST_F(netrc_cache_test, a_device_is_read_each_time) {
  EXPECT_TRUE(get("/dev/null")->entries().empty());
  EXPECT_NE(get("/dev/null"), get("/dev/null"));
}

TEST_F(netrc_cache_test, the_file_unused_for_longest_is_forgotten) {
  write("me");
  const auto first = get(path);
  for (int i = 0; i < 100; ++i) {
    const std::string other = home / std::to_string(i);
    put(other, "default login x password y\n");
    get(other);
    if (i == 50) {
      EXPECT_NE(get(path), first);
    }
  }
}

TEST_F(netrc_cache_test, many_threads_may_ask) {
  write("me");
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 100; ++i) {
        if (t == 0) {
          const std::string next = home / "next";
          put(next, "machine a.example login me password " + std::to_string(i) + "\n");
          std::filesystem::rename(next, path);
        }
        EXPECT_EQ(login(), "me");
      }
    });
  for (std::thread& t : threads) t.join();
}
