// What every store does.
#include <gtest/gtest.h>

#include "base/limits.hpp"
#include "storage/cache/directory_store.hpp"
#include "storage/cache/memory_store.hpp"
#include "unit/storage/cache/store_steps.hpp"

using namespace tern;

namespace {

constexpr uint64_t most = 1024 * 1024;

enum class kind { memory, directory };

struct store_test : testing::TestWithParam<kind> {
  temporary_folder dir;
  manual_offload files;
  std::unique_ptr<store> all = GetParam() == kind::memory ? std::unique_ptr<store>(std::make_unique<memory_store>(most))
                                                          : std::make_unique<directory_store>(dir / "cache", most);

  bool put(const entry_name& name, const std::string& head, const std::string& body) {
    return put_entry(*all, files, name, head, body);
  }
  std::string at(const std::string& key) { return contents_of(*all, files, key); }
};

INSTANTIATE_TEST_SUITE_P(of, store_test, testing::Values(kind::memory, kind::directory),
                         [](const auto& p) { return p.param == kind::memory ? "memory" : "directory"; });

}  // namespace

TEST_P(store_test, what_was_committed_is_found) {
  EXPECT_EQ(at("k"), "");
  ASSERT_TRUE(put({"k", ""}, "head", "body"));
  EXPECT_EQ(at("k"), "head=body ");
  EXPECT_EQ(at("K"), "");
  ASSERT_TRUE(put({"k", ""}, "other", ""));
  EXPECT_EQ(at("k"), "other= ") << "it took its place";
}

TEST_P(store_test, a_key_has_several_variants) {
  ASSERT_TRUE(put({"k", "a"}, "h1", "1"));
  ASSERT_TRUE(put({"k", "b"}, "h2", "2"));
  EXPECT_EQ(at("k"), "h1=1 h2=2 ");
  all->remove(files, "k");
  files.run_all();
  EXPECT_EQ(at("k"), "");
}

TEST_P(store_test, what_is_not_committed_never_was) {
  auto w = all->write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes("body")));
  EXPECT_EQ(at("k"), "");
  w.reset();
  files.run_all();
  EXPECT_EQ(at("k"), "");
}

TEST_P(store_test, pieces_become_one_body_of_any_length) {
  const std::string body = pattern(10'000);
  for (const auto length : {std::optional<uint64_t>(), std::optional<uint64_t>(10'000)}) {
    auto w = all->write(files, {"k", ""}, "h", length);
    for (size_t i = 0; i < body.size(); ++i) ASSERT_TRUE(w->offer(as_bytes(body.substr(i, 1))));
    w->commit();
    files.run_all();
    EXPECT_EQ(at("k"), "h=" + body + " ");
  }
}

TEST_P(store_test, an_entry_that_was_found_stays_readable) {
  ASSERT_TRUE(put({"k", ""}, "h", "body"));
  const auto found = find_all(*all, files, "k");
  all->remove(files, "k");
  files.run_all();
  ASSERT_TRUE(put({"k", ""}, "h2", "other"));
  EXPECT_EQ(found[0]->head(), "h");
  EXPECT_EQ(read_body(*found[0], files), "body");
  EXPECT_EQ(read_body(*found[0], files), "body") << "by several readers";
}

TEST_P(store_test, an_update_gives_the_same_body_another_head) {
  ASSERT_TRUE(put({"k", "a"}, "h", "body"));
  const auto old = find_all(*all, files, "k")[0];
  all->update(files, old, "longer head");
  EXPECT_EQ(at("k"), "longer head=body ");
  all->update(files, old, "from an old entry");
  EXPECT_EQ(at("k"), "longer head=body ") << "another has taken its place";
  all->remove(files, "k");
  files.run_all();
  all->update(files, old, "from an old entry");
  EXPECT_EQ(at("k"), "");
}

TEST_P(store_test, what_began_before_a_key_was_removed_does_not_come_back) {
  auto w = all->write(files, {"k", ""}, "h", std::nullopt);
  auto other = all->write(files, {"l", ""}, "h", std::nullopt);
  all->remove(files, "k");
  files.run_all();
  w->commit();
  other->commit();
  EXPECT_EQ(at("k"), "");
  EXPECT_EQ(at("l"), "h= ");
  ASSERT_TRUE(put({"k", ""}, "h", "new"));
  EXPECT_EQ(at("k"), "h=new ");
}

TEST_P(store_test, one_entry_takes_no_more_than_its_share) {
  const uint64_t share = most / limits::cache_entry_share;
  EXPECT_EQ(all->write(files, {"k", ""}, "h", share + 1), nullptr) << "said before";
  auto w = all->write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes(std::string(share / 2, 'x'))));
  EXPECT_FALSE(w->offer(as_bytes(std::string(share, 'x'))));
  EXPECT_FALSE(w->offer(as_bytes("x"))) << "it is gone";
  w->commit();
  EXPECT_EQ(at("k"), "");
  ASSERT_TRUE(put({"k", ""}, "h", "x"));
  all->update(files, find_all(*all, files, "k")[0], std::string(share, 'h'));
  files.run_all();
  EXPECT_EQ(at("k"), "h=x ");
}

TEST_P(store_test, a_server_that_varies_without_end_fills_no_cache) {
  for (size_t i = 0; i < 3 * limits::cache_variants; ++i) ASSERT_TRUE(put({"k", std::to_string(i)}, "h", "x"));
  EXPECT_EQ(find_all(*all, files, "k").size(), limits::cache_variants);
}

TEST_P(store_test, what_is_done_is_done_in_order) {
  all->write(files, {"k", ""}, "h1", std::nullopt)->commit();
  all->remove(files, "k");
  all->write(files, {"k", ""}, "h2", std::nullopt)->commit();
  all->write(files, {"k", ""}, "h3", std::nullopt)->commit();
  EXPECT_EQ(at("k"), "h3= ");
  all->write(files, {"k", ""}, "h4", std::nullopt)->commit();
  all->remove(files, "k");
  EXPECT_EQ(at("k"), "");
}

TEST_P(store_test, it_may_go_before_what_it_gave_and_what_it_does) {
  ASSERT_TRUE(put({"k", ""}, "h", pattern(300'000 / 2)));
  const auto found = find_all(*all, files, "k");
  ASSERT_EQ(found.size(), 1u);
  if (GetParam() == kind::directory) all->write(files, {"l", ""}, "h", std::nullopt)->commit();
  all.reset();
  files.run_all();
  EXPECT_EQ(read_body(*found[0], files), pattern(300'000 / 2));
}
