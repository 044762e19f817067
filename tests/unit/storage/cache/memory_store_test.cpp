#include "storage/cache/memory_store.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "base/limits.hpp"
#include "unit/storage/cache/store_steps.hpp"

using namespace tern;

namespace {

struct memory_store_test : testing::Test {
  manual_offload files;
  memory_store all{64 * 1024};

  bool put(const entry_name& name, const std::string& head, const std::string& body) {
    return put_entry(all, files, name, head, body);
  }
  std::string at(const std::string& key) { return contents_of(all, files, key); }
};

}  // namespace

TEST_F(memory_store_test, what_was_used_last_stays) {
  const std::string body(10'000, 'x');
  for (const char* key : {"a", "b", "c", "d", "e", "f"}) ASSERT_TRUE(put({key, ""}, "h", body));
  EXPECT_NE(at("a"), "");
  ASSERT_TRUE(put({"g", ""}, "h", body));
  EXPECT_NE(at("a"), "");
  EXPECT_EQ(at("b"), "");
  EXPECT_NE(at("c"), "");
  EXPECT_LE(all.used(), 64u * 1024);
}

TEST_F(memory_store_test, its_size_is_never_exceeded) {
  for (int i = 0; i < 2000; ++i) {
    ASSERT_TRUE(put({std::to_string(i % 300), std::to_string(i % 7)}, std::string(i % 50, 'h'), pattern(i * 37 % 9000)));
    ASSERT_LE(all.used(), 64u * 1024);
  }
  for (int i = 0; i < 300; ++i) all.remove(files, std::to_string(i));
  EXPECT_EQ(all.used(), 0u) << "and it is counted well";
}

// What loops share, for the thread sanitizer.
TEST(memory_store, many_loops_share_it) {
  memory_store all(100'000);
  const auto loop = [&all](unsigned seed) {
    manual_offload files;
    for (unsigned i = 0; i < 3000; ++i) {
      const std::string key = std::to_string((i * 7 + seed) % 20);
      const std::string body = pattern(100 + i % 500);
      switch ((i + seed) % 5) {
        case 0:
          all.remove(files, key);
          break;
        case 1:
        case 2:
          EXPECT_TRUE(put_entry(all, files, {key, std::to_string(i % 3)}, std::to_string(body.size()), body));
          break;
        default:
          for (const auto& e : find_all(all, files, key)) {
            EXPECT_EQ(read_body(*e, files), pattern(e->body_size()));
            if (i % 4 == 0) all.update(files, e, "updated");
          }
      }
    }
  };
  std::vector<std::thread> loops;
  for (unsigned i = 0; i < 4; ++i) loops.emplace_back(loop, i);
  for (std::thread& t : loops) t.join();
  EXPECT_LE(all.used(), 100'000u);
}

TEST(memory_store, what_a_server_announces_takes_no_memory_before_it_comes) {
  manual_offload files;
  memory_store all(UINT64_MAX);  // cache.size = none
  const auto w = all.write(files, {"key", ""}, "head", uint64_t{4'000'000'000'000'000'000});
  ASSERT_NE(w, nullptr);
  EXPECT_TRUE(w->offer(as_bytes("body")));
}

TEST_F(memory_store_test, what_is_being_written_is_part_of_its_size) {
  for (const char* key : {"a", "b", "c", "d"}) ASSERT_TRUE(put({key, ""}, "h", std::string(10'000, 'x')));
  std::vector<std::unique_ptr<store_writer>> writers;
  size_t taken = 0;
  for (int i = 0; i < 20; ++i) {
    writers.push_back(all.write(files, {std::to_string(i), ""}, "h", std::nullopt));
    if (writers.back()->offer(as_bytes(std::string(10'000, 'y')))) ++taken;
    ASSERT_LE(all.used(), 64u * 1024);
  }
  EXPECT_EQ(taken, 6u) << "others are dropped";
  EXPECT_EQ(at("a"), "") << "what was there has made room";
  for (const auto& w : writers) w->commit();
  EXPECT_NE(at("0"), "");
  EXPECT_NE(at("5"), "");
  EXPECT_EQ(at("6"), "");
  EXPECT_LE(all.used(), 64u * 1024);
  writers.clear();
  for (int i = 0; i < 20; ++i) all.remove(files, std::to_string(i));
  EXPECT_EQ(all.used(), 0u) << "and nothing is held any more";
}
