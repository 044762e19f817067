#include "storage/cache/cache_folder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include "base/limits.hpp"
#include "unit/storage/manual_offload.hpp"

using namespace tern;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t block = limits::cache_file_block;

struct cache_folder_test : testing::Test {
  temporary_folder dir;
  const std::string path = dir / "a/b";
  cache_folder folder{path, 64 * block};
  const cache_folder large{path, 1024 * block};
  mutable cache_folder::news told;  // of the last call

  bool store_in(const cache_folder& to, const std::string& key, size_t size, const std::string& variant = "") const {
    told = {};
    auto d = to.begin(told);
    if (!d) return false;
    entry_file_writer w(d->file.get());
    return w.begin({key, variant}, "h") && w.append(as_bytes(pattern(size))) && w.finish() &&
           to.publish(std::move(*d), {key, variant}, told);
  }
  bool store(const std::string& key, size_t size, const std::string& variant = "") const {
    return store_in(folder, key, size, variant);
  }
  std::vector<cache_folder::found> find_in(const cache_folder& in, const std::string& key) const {
    told = {};
    return in.find(key, told);
  }
  cache_folder::found one(const std::string& key) const { return std::move(find_in(large, key).at(0)); }
  bool has(const std::string& key) const { return !find_in(folder, key).empty(); }
  std::vector<fs::path> files() const {
    std::vector<fs::path> all;
    for (const auto& e : fs::recursive_directory_iterator(path))
      if (e.is_regular_file() && e.path().filename() != "lock") all.push_back(e.path());
    return all;
  }
  uint64_t on_disk() const {
    uint64_t total = 0;
    for (const fs::path& f : files()) total += (fs::file_size(f) + block - 1) / block * block;
    return total;
  }
  uint64_t counted() const { return std::stoull(contents(path + "/lock")); }
  // So that what is stored next is newer by the clock of files.
  void age(const std::string& key, int seconds) const {
    for (const auto& f : find_in(folder, key))
      fs::last_write_time(f.path, fs::file_time_type::clock::now() - std::chrono::seconds(seconds));
  }
  std::string path_of(const std::string& key) const { return find_in(folder, key).at(0).path; }
};

mode_t mode_of(const fs::path& path) {
  struct stat st{};
  EXPECT_EQ(::stat(path.c_str(), &st), 0);
  return st.st_mode & 0777;
}

}  // namespace

TEST_F(cache_folder_test, makes_itself_for_its_owner_alone) {
  ASSERT_FALSE(folder.prepare());
  ASSERT_TRUE(store("k", 10));
  EXPECT_EQ(mode_of(path), 0700u);
  for (const auto& e : fs::recursive_directory_iterator(path))
    EXPECT_EQ(mode_of(e.path()), e.is_directory() ? 0700u : 0600u) << e.path();
  ASSERT_FALSE(folder.prepare()) << "and again";
  EXPECT_TRUE(has("k"));
}

TEST_F(cache_folder_test, says_why_it_cannot_be) {
  put(dir / "file", "x");
  const error why = cache_folder(dir / "file/cache", block).prepare();
  EXPECT_EQ(why.code(), TERN_E_FILE);
  EXPECT_NE(why.message().find("file/cache"), std::string::npos) << why.message();
  EXPECT_EQ(cache_folder("/proc/nothing", block).prepare().code(), TERN_E_FILE);
}

TEST_F(cache_folder_test, is_the_users_own_and_nobody_else_may_write_there) {
  fs::create_directories(path);
  for (const mode_t mode : {mode_t{0720}, mode_t{0702}, mode_t{0777}, mode_t{01777}}) {
    ASSERT_EQ(::chmod(path.c_str(), mode), 0);
    const error why = folder.prepare();
    EXPECT_EQ(why.code(), TERN_E_FILE);
    EXPECT_EQ(why.message(), "cannot use the folder " + path + ": its group or others may write to it");
  }
  EXPECT_TRUE(fs::is_empty(path)) << "nothing was done there";
  ASSERT_EQ(::chmod(path.c_str(), 0755), 0);
  EXPECT_FALSE(folder.prepare()) << "others may see that it is there";
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give folders away";
  ASSERT_EQ(::chown(path.c_str(), 1, 1), 0);
  EXPECT_EQ(folder.prepare().message(), "cannot use the folder " + path + ": it belongs to another user");
}

TEST_F(cache_folder_test, may_be_a_link_of_ones_own_to_a_folder_of_ones_own) {
  fs::create_directories(dir / "mine");
  fs::create_directory_symlink(dir / "mine", dir / "link");
  const cache_folder linked(dir / "link", 64 * block);
  ASSERT_FALSE(linked.prepare());
  ASSERT_TRUE(store_in(linked, "k", 10));
  EXPECT_EQ(find_in(linked, "k").size(), 1u);
  ASSERT_EQ(::chmod((dir / "mine").c_str(), 0777), 0);
  EXPECT_EQ(linked.prepare().code(), TERN_E_FILE);
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give links away";
  ASSERT_EQ(::chmod((dir / "mine").c_str(), 0700), 0);
  ASSERT_EQ(::lchown((dir / "link").c_str(), 1, 1), 0);
  EXPECT_EQ(linked.prepare().message(), "cannot use the folder " + (dir / "link") + ": it is a symbolic link of another user");
}

TEST_F(cache_folder_test, follows_no_link_inside) {
  fs::create_directories(dir / "other");
  put(dir / "other/0123456789abcdef", "precious");
  make_old(dir / "other/0123456789abcdef");
  fs::create_directories(path);
  fs::create_directory_symlink(dir / "other", path + "/drafts");
  EXPECT_EQ(folder.prepare().message(), "cannot use the folder " + path + "/drafts: it is a symbolic link");
  fs::remove(path + "/drafts");

  ASSERT_TRUE(store("k", 10));
  const fs::path bucket = fs::path(path_of("k")).parent_path();
  fs::rename(bucket, dir / "moved");
  fs::create_directory_symlink(dir / "moved", bucket);
  EXPECT_FALSE(has("k"));
  EXPECT_FALSE(store("k", 10, "v"));
  folder.remove("k");
  EXPECT_EQ(std::distance(fs::directory_iterator(dir / "moved"), {}), 1) << "none came, none went";
  EXPECT_EQ(contents(dir / "other/0123456789abcdef"), "precious");
}

TEST_F(cache_folder_test, comes_back_when_somebody_removes_it) {
  ASSERT_TRUE(store("k", 10));
  fs::remove_all(path);
  EXPECT_FALSE(has("k"));
  ASSERT_FALSE(folder.prepare());
  EXPECT_TRUE(store("k", 10));
  EXPECT_TRUE(has("k"));
}

TEST_F(cache_folder_test, counts_what_files_take) {
  ASSERT_TRUE(store("a", 10));
  ASSERT_TRUE(store("b", block));
  EXPECT_EQ(counted(), 3 * block);
  ASSERT_TRUE(store("b", 10)) << "in place of the other";
  EXPECT_EQ(counted(), 2 * block);
  ASSERT_TRUE(store("b", 10, "v"));
  EXPECT_EQ(counted(), 3 * block);
  folder.remove("b");
  EXPECT_EQ(counted(), 1 * block);
  EXPECT_EQ(on_disk(), counted());
}

TEST_F(cache_folder_test, makes_room_by_what_was_used_longest_ago) {
  for (int i = 0; i < 32; ++i) ASSERT_TRUE(store(std::to_string(i), block + 1));  // two blocks each
  EXPECT_EQ(counted(), 64 * block);
  for (int i = 0; i < 32; ++i) age(std::to_string(i), 1000 - i);
  cache_folder::touch(path_of("3"));
  ASSERT_TRUE(store("new", block + 1));
  EXPECT_EQ(on_disk(), 56 * block) << "with some to spare";
  EXPECT_EQ(told.evicted, 5u);
  EXPECT_EQ(told.evicted_bytes, 10 * block);
  EXPECT_EQ(counted(), on_disk());
  for (const int gone : {0, 1, 2, 4, 5}) EXPECT_FALSE(has(std::to_string(gone))) << gone;
  for (const int kept : {3, 6, 7, 31}) EXPECT_TRUE(has(std::to_string(kept))) << kept;
}

TEST_F(cache_folder_test, folders_that_have_become_empty_go_too) {
  fs::create_directories(path + "/other/empty");
  for (int i = 0; i < 32; ++i) ASSERT_TRUE(store(std::to_string(i), block + 1));
  for (int i = 0; i < 32; ++i) age(std::to_string(i), 1000 - i);
  for (int i = 0; i < 16; ++i) folder.remove(std::to_string(i));
  for (int i = 32; i < 100; ++i) ASSERT_TRUE(store(std::to_string(i), block + 1));
  size_t empty = 0;
  for (const auto& e : fs::directory_iterator(path))
    if (e.path().filename().string().size() == 3) empty += fs::is_empty(e) ? 1u : 0u;
  EXPECT_LE(empty, 4u) << "those of what was removed since";
  EXPECT_TRUE(fs::exists(path + "/drafts") && fs::exists(path + "/other/empty"));
}

TEST_F(cache_folder_test, is_never_larger_than_it_may_be) {
  for (int i = 0; i < 300; ++i) {
    ASSERT_TRUE(store(std::to_string(i % 50), static_cast<size_t>(i * 7919 % 50'000), std::to_string(i % 3)));
    ASSERT_LE(on_disk(), 64 * block);
    ASSERT_EQ(on_disk(), counted());
  }
}

TEST_F(cache_folder_test, takes_nothing_that_needs_more_than_a_share) {
  EXPECT_TRUE(store("k", 15 * block));
  EXPECT_FALSE(store("k", 16 * block));
  EXPECT_TRUE(has("k")) << "what was there stays";
  EXPECT_EQ(files().size(), 1u) << "and nothing is left over";
}

TEST_F(cache_folder_test, a_count_that_cannot_be_believed_is_made_good) {
  for (const char* text : {"", "x", "99999999999999999999999 y\n", "123", "0 another start of the system\n"}) {
    fs::remove_all(path);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(store(std::to_string(i), 10));
    put(path + "/lock", text);
    ASSERT_TRUE(store("new", 10));
    EXPECT_EQ(counted(), 21 * block) << text;
  }
  put(path + "/lock", contents(path + "/lock").replace(0, 2, "999999"));
  ASSERT_TRUE(store("another", 10)) << "a process ended after it had counted";
  EXPECT_EQ(counted(), on_disk());
  EXPECT_EQ(files().size(), 22u);
}

TEST_F(cache_folder_test, drafts_of_processes_that_ended_are_removed_and_no_others) {
  ASSERT_FALSE(folder.prepare());
  const auto mine = folder.begin(told);
  put(path + "/drafts/0123456789abcdef", "left over");
  put(path + "/drafts/somebody", "else's");
  for (const auto& draft : fs::directory_iterator(path + "/drafts")) make_old(draft.path());
  put(path + "/drafts/fedcba9876543210", "just made");
  ASSERT_FALSE(folder.prepare());
  EXPECT_TRUE(fs::exists(mine->path));
  EXPECT_TRUE(fs::exists(path + "/drafts/fedcba9876543210"));
  EXPECT_FALSE(fs::exists(path + "/drafts/0123456789abcdef"));
  EXPECT_TRUE(fs::exists(path + "/drafts/somebody"));
}

TEST_F(cache_folder_test, those_who_begin_at_once_all_have_it) {
  std::atomic<int> failed{0};
  std::vector<std::thread> all;
  for (int i = 0; i < 8; ++i)
    all.emplace_back([&] {
      for (int n = 0; n < 100; ++n)
        if (cache_folder(path, 64 * block).prepare()) ++failed;
    });
  for (std::thread& t : all) t.join();
  EXPECT_EQ(failed, 0) << "of 800";
}

TEST_F(cache_folder_test, a_path_from_here_stays_the_one_that_it_was) {
  const fs::path before = fs::current_path();
  fs::create_directories(dir / "elsewhere");
  fs::current_path(dir / "");
  const cache_folder here("c", 64 * block);
  ASSERT_FALSE(here.prepare());
  ASSERT_TRUE(store_in(here, "key", 10));
  fs::current_path(dir / "elsewhere");
  EXPECT_FALSE(find_in(here, "key").empty());
  fs::current_path(before);
}

TEST_F(cache_folder_test, what_is_damaged_is_not_there_any_more) {
  ASSERT_TRUE(store("k", 10));
  ASSERT_TRUE(store("l", 10));
  const std::string file = path_of("k");
  std::string text = contents(file);
  text.back() = static_cast<char>(text.back() ^ 1);
  put(file, text);
  EXPECT_FALSE(has("k"));
  EXPECT_FALSE(fs::exists(file));
  EXPECT_EQ(counted(), block);
  EXPECT_TRUE(store("k", 10));
  EXPECT_TRUE(has("k"));
}

TEST_F(cache_folder_test, an_entry_of_another_key_is_not_found_and_stays) {
  ASSERT_TRUE(store("k", 10));
  ASSERT_TRUE(store("l", 10));
  fs::copy_file(path_of("l"), path_of("k"), fs::copy_options::overwrite_existing);
  EXPECT_FALSE(has("k"));
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(cache_folder_test, other_files_in_it_are_nobody_s_business) {
  ASSERT_TRUE(store("k", 10));
  fs::create_directory(path + "/abc");
  const std::string mine[] = {path + "/abc/photo.jpg", path + "/letter", path + "/abc/0123"};
  for (const std::string& file : mine) put(file, "x");
  ASSERT_EQ(::mkfifo((path_of("k").substr(0, path_of("k").size() - 1) + "g").c_str(), 0600), 0);
  for (int i = 0; i < 200; ++i) ASSERT_TRUE(store(std::to_string(i), 10));
  for (const std::string& file : mine) EXPECT_TRUE(fs::exists(file)) << file;
}

TEST_F(cache_folder_test, a_head_is_replaced_where_the_same_entry_stands) {
  for (const size_t size : {size_t{10}, size_t{50'000}, size_t{200'000}}) {
    SCOPED_TRACE(size);
    ASSERT_TRUE(store_in(large, "k", size));
    const auto old = one("k");
    large.replace_head(old, "newer", told);
    EXPECT_FALSE(told.why) << told.why.message();
    const auto now = one("k");
    EXPECT_EQ(now.entry.head, "newer");
    EXPECT_EQ(contents(now.path).substr(now.entry.body_at), pattern(size));
    large.replace_head(old, "from an old one", told);
    EXPECT_FALSE(told.why) << "it was of no use";
    EXPECT_EQ(one("k").entry.head, "newer");
    large.replace_head(now, "newest", told);
    EXPECT_EQ(one("k").entry.head, "newest");
    large.replace_head(now, "from an old one", told);
    EXPECT_EQ(one("k").entry.head, "newest");
    EXPECT_EQ(on_disk(), counted());
    large.remove("k");
    large.replace_head(now, "from one that is gone", told);
    EXPECT_TRUE(find_in(large, "k").empty());
    EXPECT_TRUE(files().empty());
    EXPECT_EQ(counted(), 0u);
  }
}

TEST_F(cache_folder_test, a_newer_head_costs_no_copy_of_a_long_body) {
  for (const size_t size : {size_t{50'000}, size_t{200'000}}) {
    ASSERT_TRUE(store_in(large, "k", size));
    const auto old = one("k");
    struct stat before{}, after{};
    ASSERT_EQ(::stat(old.path.c_str(), &before), 0);
    large.replace_head(old, "newer", told);
    ASSERT_EQ(::stat(old.path.c_str(), &after), 0);
    EXPECT_EQ(before.st_ino, after.st_ino);
    EXPECT_EQ(told.kept_bytes, block);
  }
}

TEST_F(cache_folder_test, another_entry_does_not_have_the_newer_head_of_the_one_before) {
  ASSERT_TRUE(store_in(large, "k", 200'000));
  large.replace_head(one("k"), "newer", told);
  ASSERT_EQ(files().size(), 2u);
  const std::string head = contents(one("k").path + ".head");
  ASSERT_TRUE(store_in(large, "k", 100'000));
  EXPECT_EQ(one("k").entry.head, "h");
  EXPECT_EQ(files().size(), 1u);
  EXPECT_EQ(counted(), on_disk());
  put(one("k").path + ".head", head);
  EXPECT_TRUE(find_in(large, "k").empty()) << "what a crash has left: which of the two is the newer one cannot be told";
  EXPECT_TRUE(files().empty());
}

TEST_F(cache_folder_test, without_its_newer_head_an_entry_is_none) {
  ASSERT_TRUE(store_in(large, "k", 200'000));
  large.replace_head(one("k"), "newer", told);
  const std::string file = one("k").path;
  const std::string body = contents(file), head = contents(file + ".head");
  for (size_t at = 0; at < head.size(); ++at) {
    put(file, body);
    std::string bad = head;
    bad[at] = static_cast<char>(~bad[at]);
    put(file + ".head", bad);
    EXPECT_TRUE(find_in(large, "k").empty()) << at;
    EXPECT_TRUE(files().empty()) << at;
  }
  put(file, body);
  put(file + ".head", head);
  EXPECT_EQ(one("k").entry.head, "newer");
}

TEST_F(cache_folder_test, a_newer_head_goes_with_its_entry) {
  ASSERT_TRUE(store_in(large, "k", 200'000));
  large.replace_head(one("k"), "newer", told);
  age("k", 1000);
  make_old(one("k").path + ".head");
  for (int i = 0; files().size() < 100 && has("k"); ++i) ASSERT_TRUE(store(std::to_string(i), 15 * block));
  for (const fs::path& f : files()) EXPECT_NE(f.extension(), ".head");
  EXPECT_EQ(counted(), on_disk());

  put(files().at(0).string() + ".head", "left over");
  fs::remove(files().at(0).string().substr(0, files().at(0).string().rfind(".head")));
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(store("more" + std::to_string(i), 15 * block));
  for (const fs::path& f : files()) EXPECT_NE(f.extension(), ".head");
  EXPECT_EQ(counted(), on_disk());
}

TEST_F(cache_folder_test, a_look_reads_the_body_of_the_only_one_alone) {
  ASSERT_TRUE(store_in(large, "k", 100'000, "a"));
  EXPECT_TRUE(one("k").entry.body);
  ASSERT_TRUE(store_in(large, "k", 100'000, "b"));
  ASSERT_TRUE(store_in(large, "k", 10, "c"));
  for (const auto& f : find_in(large, "k")) {
    EXPECT_EQ(f.entry.body != nullptr, f.entry.body_size == 10) << "but for what comes with the front";
    EXPECT_EQ(bool(f.file), f.entry.body_size != 10);
  }
}

TEST_F(cache_folder_test, what_was_used_is_younger_for_it) {
  ASSERT_TRUE(store("k", 10));
  const auto written_at = [&] { return fs::last_write_time(path_of("k")); };
  age("k", 100);
  const auto old = written_at();
  EXPECT_TRUE(has("k"));
  EXPECT_EQ(written_at(), old) << "to be found is no use";
  cache_folder::touch(path_of("k"));
  EXPECT_GT(written_at(), old);
}

TEST_F(cache_folder_test, who_cannot_count_keeps_nothing_but_removes_all_the_same) {
  ASSERT_TRUE(store("k", 10));
  const descriptor held(::open((path + "/lock").c_str(), O_RDWR | O_CLOEXEC));
  ASSERT_EQ(::flock(held.get(), LOCK_EX), 0);
  EXPECT_FALSE(store("l", 10)) << "somebody holds the lock for too long";
  EXPECT_NE(told.why.message().find("cannot lock the folder " + path), std::string::npos) << told.why.message();
  EXPECT_TRUE(has("k"));
  folder.remove("k");
  EXPECT_FALSE(has("k"));
  EXPECT_TRUE(files().empty());
}
