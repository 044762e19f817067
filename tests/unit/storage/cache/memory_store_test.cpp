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

TEST_F(memory_store_test, what_was_committed_is_found) {
  EXPECT_EQ(at("k"), "");
  ASSERT_TRUE(put({"k", ""}, "head", "body"));
  EXPECT_EQ(at("k"), "head=body ");
  EXPECT_EQ(at("K"), "");
  ASSERT_TRUE(put({"k", ""}, "other", ""));
  EXPECT_EQ(at("k"), "other= ") << "it took its place";
}

TEST_F(memory_store_test, a_key_has_several_variants) {
  ASSERT_TRUE(put({"k", "a"}, "h1", "1"));
  ASSERT_TRUE(put({"k", "b"}, "h2", "2"));
  EXPECT_EQ(at("k"), "h1=1 h2=2 ");
  all.remove(files, "k");
  EXPECT_EQ(at("k"), "");
  EXPECT_EQ(all.used(), 0u);
}

TEST_F(memory_store_test, what_is_not_committed_never_was) {
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes("body")));
  EXPECT_EQ(at("k"), "");
  w.reset();
  EXPECT_EQ(at("k"), "");
  EXPECT_EQ(all.used(), 0u);
}

TEST_F(memory_store_test, pieces_become_one_body_of_any_length) {
  const std::string body = pattern(10'000);
  for (const auto length : {std::optional<uint64_t>(), std::optional<uint64_t>(10'000)}) {
    auto w = all.write(files, {"k", ""}, "h", length);
    for (size_t i = 0; i < body.size(); ++i) ASSERT_TRUE(w->offer(as_bytes(body.substr(i, 1))));
    w->commit();
    EXPECT_EQ(at("k"), "h=" + body + " ");
  }
}

TEST_F(memory_store_test, an_entry_that_was_found_stays_readable) {
  ASSERT_TRUE(put({"k", ""}, "h", "body"));
  const auto found = find_all(all, files, "k");
  all.remove(files, "k");
  ASSERT_TRUE(put({"k", ""}, "h2", "other"));
  EXPECT_EQ(found[0]->head(), "h");
  EXPECT_EQ(read_body(*found[0], files), "body");
  EXPECT_EQ(read_body(*found[0], files), "body") << "by several readers";
}

TEST_F(memory_store_test, an_update_gives_the_same_body_another_head) {
  ASSERT_TRUE(put({"k", "a"}, "h", "body"));
  const auto old = find_all(all, files, "k")[0];
  all.update(files, old, "longer head");
  EXPECT_EQ(at("k"), "longer head=body ");
  all.update(files, old, "from an old entry");
  EXPECT_EQ(at("k"), "longer head=body ") << "another has taken its place";
  all.remove(files, "k");
  all.update(files, old, "from an old entry");
  EXPECT_EQ(at("k"), "");
  EXPECT_EQ(all.used(), 0u);
}

TEST_F(memory_store_test, what_began_before_a_key_was_removed_does_not_come_back) {
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  auto other = all.write(files, {"l", ""}, "h", std::nullopt);
  all.remove(files, "k");
  w->commit();
  other->commit();
  EXPECT_EQ(at("k"), "");
  EXPECT_EQ(at("l"), "h= ");
  ASSERT_TRUE(put({"k", ""}, "h", "new"));
  EXPECT_EQ(at("k"), "h=new ");
}

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

TEST_F(memory_store_test, one_entry_takes_no_more_than_its_share) {
  const uint64_t share = 64 * 1024 / limits::cache_entry_share;
  EXPECT_EQ(all.write(files, {"k", ""}, "h", share), nullptr) << "said before";
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes(std::string(share / 2, 'x'))));
  EXPECT_FALSE(w->offer(as_bytes(std::string(share / 2, 'x'))));
  EXPECT_FALSE(w->offer(as_bytes("x"))) << "it is gone";
  w->commit();
  EXPECT_EQ(at("k"), "");
  ASSERT_TRUE(put({"k", ""}, "h", "x"));
  all.update(files, find_all(all, files, "k")[0], std::string(share, 'h'));
  EXPECT_EQ(at("k"), "h=x ");
}

TEST_F(memory_store_test, a_server_that_varies_without_end_fills_no_cache) {
  for (size_t i = 0; i < 3 * limits::cache_variants; ++i) ASSERT_TRUE(put({"k", std::to_string(i)}, "h", "x"));
  EXPECT_EQ(find_all(all, files, "k").size(), limits::cache_variants);
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
