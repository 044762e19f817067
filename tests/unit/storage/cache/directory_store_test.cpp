#include "storage/cache/directory_store.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <chrono>
#include <csignal>
#include <regex>
#include <thread>

#include "base/limits.hpp"
#include "unit/storage/cache/store_steps.hpp"
#include "unit/storage/heard_log.hpp"

using namespace tern;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t most = 4 * 1024 * 1024;

struct directory_store_test : testing::Test {
  temporary_folder dir;
  const std::string path = dir / "cache";
  manual_offload files;
  directory_store all{path, most};
  directory_store huge{path, 64 * most};

  bool put(const entry_name& name, const std::string& head, const std::string& body) {
    return put_entry(all, files, name, head, body);
  }
  std::string at(const std::string& key) { return contents_of(all, files, key); }
  std::vector<fs::path> drafts() const { return files_in("drafts"); }
  std::vector<fs::path> entries() const {
    auto found = files_in("");
    std::erase_if(found, [](const fs::path& p) { return p.filename().string().find('.') == std::string::npos; });
    return found;
  }
  std::vector<fs::path> files_in(const std::string& sub) const {
    std::vector<fs::path> found;
    std::error_code none;
    for (const auto& e : fs::recursive_directory_iterator(fs::path(path) / sub, none))
      if (e.is_regular_file()) found.push_back(e.path());
    return found;
  }
};

struct told_of_room final : waker {
  void wake() override { ++wakes; }
  int wakes = 0;
};

// A process of its own; what it returns is its exit status.
template <class F>
pid_t in_a_process(F what) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(what());
  EXPECT_GT(child, 0);
  return child;
}
int status_of(pid_t child) {
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

// Each body is what its head says: "SIZE".
bool is_whole(const stored_entry& e, manual_offload& files) {
  return read_body(e, files) == pattern(std::stoul(std::string(e.head()))) &&
         e.body_size() == std::stoul(std::string(e.head()));
}

}  // namespace

TEST_F(directory_store_test, long_bodies_pass_through) {
  const std::string body = pattern(900'000);
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  for (size_t at = 0; at < body.size(); at += 10'000) {
    ASSERT_TRUE(w->offer(as_bytes(body.substr(at, 10'000))));
    if (files.pending() > 0 && at % 3 == 0) files.finish();
  }
  w->commit();
  w.reset();
  EXPECT_EQ(at("k"), "h=" + body + " ");
  EXPECT_TRUE(drafts().empty());
}

TEST_F(directory_store_test, a_long_body_is_read_though_its_entry_is_replaced_and_removed) {
  ASSERT_TRUE(put({"k", ""}, "h", pattern(500'000)));
  auto found = find_all(all, files, "k");
  const auto source = found[0]->body(files);
  EXPECT_EQ(source->length(), 500'000u);
  ASSERT_TRUE(put({"k", ""}, "h2", "other"));
  all.remove(files, "k");
  files.run_all();
  EXPECT_EQ(read_body(*found[0], files), pattern(500'000));
  found.clear();
  EXPECT_EQ(source->peek(1).state, pull::pending) << "a reader has the file by itself";
  files.run_all();
  EXPECT_EQ(source->peek(1).state, pull::some);
}

TEST_F(directory_store_test, another_process_finds_it) {
  ASSERT_TRUE(put({"k", ""}, "h", "body"));
  EXPECT_EQ(status_of(in_a_process([&] {
              directory_store theirs(path, most);
              if (contents_of(theirs, files, "k") != "h=body ") return 1;
              return put_entry(theirs, files, {"l", ""}, "h", "theirs") ? 0 : 2;
            })),
            0);
  EXPECT_EQ(at("l"), "h=theirs ");
}

TEST_F(directory_store_test, a_body_that_is_written_when_its_end_comes_is_whole) {
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes(pattern(100'000))));
  files.run_all();
  w->commit();
  w.reset();
  files.run_all();
  EXPECT_EQ(at("k"), "h=" + pattern(100'000) + " ");
}

TEST_F(directory_store_test, while_the_disk_is_slow_it_takes_no_more_than_it_may_hold) {
  auto w = huge.write(files, {"k", ""}, "h", std::nullopt);
  const std::string body = pattern(3 * limits::cache_write_bytes + 7);
  told_of_room waiting;
  size_t at = 0;
  const auto fill = [&] {
    const size_t takes = std::min(w->room(), body.size() - at);
    EXPECT_TRUE(w->offer(as_bytes(body.substr(at, takes))));
    at += takes;
  };
  fill();
  EXPECT_EQ(at, limits::cache_write_bytes);
  EXPECT_EQ(w->room(), 0u);
  EXPECT_EQ(files.pending(), 1u) << "the work under way";
  for (int i = 1; at < body.size(); ++i) {
    w->when_room(waiting);
    EXPECT_EQ(waiting.wakes, i - 1) << "never inside the call";
    files.run_all();
    ASSERT_EQ(waiting.wakes, i);
    EXPECT_EQ(w->room(), limits::cache_write_bytes);
    fill();
  }
  w->when_room(waiting);
  files.run_all();
  EXPECT_EQ(waiting.wakes, 4) << "there is room: it is told all the same";
  w->commit();
  w.reset();
  files.run_all();
  EXPECT_EQ(contents_of(huge, files, "k"), "h=" + body + " ");
}

TEST_F(directory_store_test, who_gave_up_waiting_is_not_told) {
  told_of_room waiting;
  for (const bool works : {false, true}) {
    auto w = huge.write(files, {"k", ""}, "h", std::nullopt);
    ASSERT_TRUE(w->offer(as_bytes(pattern(limits::cache_write_bytes))));
    w->when_room(waiting);
    if (works) files.work();
    w.reset();
    files.run_all();
    EXPECT_EQ(waiting.wakes, 0);
    EXPECT_EQ(contents_of(huge, files, "k"), "");
    EXPECT_TRUE(drafts().empty());
  }
}

TEST_F(directory_store_test, who_waits_for_a_disk_that_fails_is_told) {
  told_of_room waiting;
  auto w = huge.write(files, {"k", ""}, "h", std::nullopt);
  ASSERT_TRUE(w->offer(as_bytes(pattern(limits::cache_write_bytes))));
  fs::remove_all(path);
  tern::put(path, "no folder");
  w->when_room(waiting);
  files.run_all();
  EXPECT_EQ(waiting.wakes, 1);
  EXPECT_GT(w->room(), limits::cache_write_bytes) << "nobody has to wait for it";
  EXPECT_FALSE(w->offer(as_bytes("x")));
}

TEST_F(directory_store_test, a_writer_may_go_at_every_moment) {
  for (int steps = 0; steps < 8; ++steps)
    for (const bool commits : {false, true}) {
      auto w = all.write(files, {"k", ""}, "200000", std::nullopt);
      const std::string body = pattern(200'000);
      for (int i = 0; i < 4; ++i) {
        ASSERT_TRUE(w->offer(as_bytes(body.substr(static_cast<size_t>(i) * 50'000, 50'000))));
        if (i < steps / 2 && steps % 2 == 1) files.work();
        if (i < steps / 2 && files.pending() > 0) files.finish();
      }
      if (commits) w->commit();
      w.reset();
      files.run_all();
      EXPECT_EQ(find_all(all, files, "k").size(), commits ? 1u : 0u) << steps;
      EXPECT_TRUE(drafts().empty()) << steps;
      all.remove(files, "k");
      files.run_all();
    }
}

TEST_F(directory_store_test, of_many_processes_nobody_sees_half_of_anything) {
  std::vector<pid_t> children;
  for (unsigned seed = 0; seed < 4; ++seed)
    children.push_back(in_a_process([&, seed] {
      directory_store mine(path, most);
      for (unsigned i = 0; i < 300; ++i) {
        const unsigned n = i * 31 + seed * 7;
        const std::string key = std::to_string(n % 12);
        const size_t size = n * 7919 % 400'000;
        if (n % 11 == 0) mine.remove(files, key);
        if (n % 3 == 0) put_entry(mine, files, {key, std::to_string(n % 2)}, std::to_string(size), pattern(size));
        for (const auto& e : find_all(mine, files, key)) {
          if (!is_whole(*e, files)) return 1;
          if (n % 5 == 0) mine.update(files, e, std::string(e->head()) + " ");
        }
        files.run_all();
      }
      return testing::Test::HasFailure() ? 2 : 0;
    }));
  for (const pid_t child : children) EXPECT_EQ(status_of(child), 0);
  uint64_t total = 0;
  for (const fs::path& f : entries()) total += (fs::file_size(f) + 4095) / 4096 * 4096;
  EXPECT_LE(total, most);
  EXPECT_GT(total, 0u);
  EXPECT_TRUE(drafts().empty());
}

TEST_F(directory_store_test, a_process_that_is_killed_leaves_nothing_half_done) {
  for (int round = 0; round < 12; ++round) {
    const pid_t child = in_a_process([&] {
      directory_store mine(path, most);
      for (unsigned i = 0;; ++i) {
        const size_t size = i * 7919 % 700'000;
        put_entry(mine, files, {std::to_string(i % 9), ""}, std::to_string(size), pattern(size));
      }
      return 0;
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(15 + 7 * round));
    ::kill(child, SIGKILL);
    EXPECT_EQ(status_of(child), -SIGKILL);
    for (int key = 0; key < 9; ++key)
      for (const auto& e : find_all(all, files, std::to_string(key))) EXPECT_TRUE(is_whole(*e, files));
    ASSERT_TRUE(put({"mine", ""}, "3", pattern(3))) << "its locks went with it";
    EXPECT_EQ(find_all(all, files, "mine").size(), 1u);
  }
  EXPECT_GT(entries().size(), 1u) << "they did get somewhere";
  for (const fs::path& draft : drafts()) make_old(draft);
  ASSERT_FALSE(all.prepare({}));
  EXPECT_TRUE(drafts().empty());
}

TEST_F(directory_store_test, with_any_byte_of_an_entry_changed_it_is_a_miss) {
  ASSERT_TRUE(put({"k", "v"}, "head", "body"));
  ASSERT_EQ(entries().size(), 1u);
  const std::string file = entries()[0];
  const std::string good = contents(file);
  for (size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = static_cast<char>(~bad[i]);
    tern::put(file, bad);
    EXPECT_EQ(at("k"), "") << i;
    EXPECT_FALSE(fs::exists(file)) << i;
    tern::put(file, good);
    EXPECT_EQ(at("k"), "head=body ") << i;
  }
}

TEST_F(directory_store_test, a_long_body_that_is_damaged_when_it_is_found_first_is_a_miss) {
  for (const size_t where : {size_t{60}, size_t{400'000}, size_t{899'999}}) {
    const std::string body = pattern(900'000);
    for (const char* variant : {"a", "b"}) ASSERT_TRUE(put({"k", variant}, variant, body));
    const std::string file = entries().at(0);
    std::string bad = contents(file);
    bad[bad.size() - body.size() + where] ^= 1;
    tern::put(file, bad);
    EXPECT_EQ(find_all(all, files, "k").size(), 1u) << where;
    EXPECT_FALSE(fs::exists(file)) << where;
  }
}

TEST_F(directory_store_test, a_long_body_that_is_damaged_later_is_never_read_to_its_end) {
  heard_log log;
  files.speaker = log.voice_of(5);
  for (const size_t where : {size_t{60}, size_t{400'000}, size_t{899'999}}) {
    const std::string body = pattern(900'000);
    ASSERT_TRUE(put({"k", ""}, "h", body));
    ASSERT_EQ(find_all(all, files, "k").size(), 1u);
    const std::string file = entries().at(0);
    std::string bad = contents(file);
    bad[bad.size() - body.size() + where] ^= 1;
    tern::put(file, bad);
    log.take();
    const auto found = find_all(all, files, "k");
    ASSERT_EQ(found.size(), 1u);
    const auto source = found[0]->body(files);
    std::string got;
    peeked p{};
    while ((p = source->peek(70'000)).state == pull::some || p.state == pull::pending) {
      if (p.state == pull::pending) files.run_all();
      got += as_text(p.data);
      source->consume(p.data.size());
    }
    EXPECT_EQ(p.state, pull::failed);
    EXPECT_LT(got.size(), body.size());
    EXPECT_EQ(source->why().message(), "'" + file + "' is damaged");
    EXPECT_EQ(log.take(), std::vector<std::string>{"5 warn: no entry of the cache: " + file + " is damaged"});
    EXPECT_EQ(at("k"), "") << "the next one has it from the server";
    EXPECT_FALSE(fs::exists(file));
  }
}

TEST_F(directory_store_test, a_short_body_that_is_damaged_is_a_miss) {
  for (const size_t size : {size_t{10}, limits::cache_front_bytes, limits::file_read_bytes}) {
    ASSERT_TRUE(put({"k", ""}, "h", pattern(size)));
    const std::string file = entries().at(0);
    std::string bad = contents(file);
    bad.back() ^= 1;
    tern::put(file, bad);
    EXPECT_EQ(at("k"), "") << size;
    EXPECT_FALSE(fs::exists(file)) << size;
  }
}

TEST_F(directory_store_test, what_was_found_is_not_read_again_until_somebody_changes_its_folder) {
  ASSERT_TRUE(put({"k", ""}, "h", "body"));
  std::this_thread::sleep_for(limits::cache_clock_step * 2);
  const auto first = find_all(all, files, "k");
  ASSERT_EQ(first.size(), 1u);
  EXPECT_EQ(find_all(all, files, "k"), first);
  directory_store other(path, most);
  ASSERT_TRUE(put_entry(other, files, {"k", ""}, "newer", "text"));
  EXPECT_EQ(at("k"), "newer=text ");
  std::this_thread::sleep_for(limits::cache_clock_step * 2);
  EXPECT_EQ(at("k"), "newer=text ");
  other.remove(files, "k");
  files.run_all();
  EXPECT_EQ(at("k"), "");
}

TEST_F(directory_store_test, only_what_is_used_is_younger_for_it) {
  for (const char* variant : {"a", "b"}) ASSERT_TRUE(put({"k", variant}, variant, "body"));
  for (const fs::path& f : entries()) make_old(f);
  const auto found = find_all(all, files, "k");
  ASSERT_EQ(found.size(), 2u);
  const auto young = [&] {
    size_t count = 0;
    for (const fs::path& f : entries())
      if (fs::last_write_time(f) > fs::file_time_type::clock::now() - std::chrono::minutes(1)) ++count;
    return count;
  };
  EXPECT_EQ(young(), 0u);
  found[0]->used(files);
  files.run_all();
  EXPECT_EQ(young(), 1u);
  found[0]->used(files);
  EXPECT_EQ(files.pending(), 0u) << "once in a while is enough";
  for (const auto& e : find_all(all, files, "k")) {
    if (e->head() == found[0]->head()) e->used(files);
  }
  EXPECT_EQ(files.pending(), 0u) << "which stands for a while";
}

TEST_F(directory_store_test, a_file_that_may_grow_no_more_is_dropped) {
  const int status = status_of(in_a_process([&] {
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{100'000, 100'000};
    if (::setrlimit(RLIMIT_FSIZE, &small) != 0) return 3;
    auto w = all.write(files, {"k", ""}, "h", std::nullopt);
    bool taken = true;
    for (int i = 0; i < 10 && taken; ++i) {
      taken = w->offer(as_bytes(pattern(70'000)));
      files.run_all();
    }
    if (taken) return 4;
    w->commit();
    w.reset();
    files.run_all();
    if (at("k") != "" || !drafts().empty()) return 5;
    return put({"k", ""}, "h", pattern(50'000)) && at("k") == "h=" + pattern(50'000) + " " ? 0 : 6;
  }));
  EXPECT_EQ(status, 0);
}

TEST_F(directory_store_test, a_disk_that_is_full_keeps_what_it_has) {
  const std::string disk = dir / "disk";
  fs::create_directory(disk);
  if (::mount("tern", disk.c_str(), "tmpfs", 0, "size=400k") != 0) GTEST_SKIP() << "nothing can be mounted here";
  {
    directory_store full(disk + "/cache", most);
    EXPECT_FALSE(full.prepare({}));
    int kept = 0;
    for (int i = 0; i < 30; ++i) {
      put_entry(full, files, {std::to_string(i), ""}, "50000", pattern(50'000));
      kept += static_cast<int>(find_all(full, files, std::to_string(i)).size());
    }
    EXPECT_GE(kept, 5);
    EXPECT_LT(kept, 30);
    for (int i = 0; i < 30; ++i)
      for (const auto& e : find_all(full, files, std::to_string(i))) EXPECT_TRUE(is_whole(*e, files));
    full.remove(files, "0");
    full.remove(files, "1");
    files.run_all();
    EXPECT_TRUE(put_entry(full, files, {"after", ""}, "50000", pattern(50'000)));
    EXPECT_EQ(find_all(full, files, "after").size(), 1u) << "there is room again";
  }
  EXPECT_EQ(::umount2(disk.c_str(), MNT_DETACH), 0);
}

TEST_F(directory_store_test, says_what_becomes_of_entries) {
  heard_log log;
  files.speaker = log.voice_of(3);
  const auto said = [&](const std::string& pattern) {
    const auto lines = log.take();
    return lines.size() == 1 && std::regex_match(lines[0], std::regex(pattern)) ? "" : testing::PrintToString(lines);
  };
  ASSERT_FALSE(all.prepare({&log.log, {}}));
  EXPECT_EQ(said("-1 info: the cache in " + path + " has an unknown number of 4194304 bytes"), "");
  ASSERT_TRUE(put({"https://h/?token=hush", "v"}, "head", "body"));
  EXPECT_EQ(said("3 debug: kept in the cache: 4096 bytes"), "");
  ASSERT_FALSE(all.prepare({&log.log, {}}));
  EXPECT_EQ(said("-1 info: the cache in " + path + " has 4096 of 4194304 bytes"), "");

  const std::string file = entries().at(0);
  const std::string good = contents(file);
  tern::put(file, good.substr(0, good.size() - 1));
  EXPECT_EQ(at("https://h/?token=hush"), "");
  EXPECT_EQ(said("3 warn: no entry of the cache: " + file + " is damaged"), "");
  fs::create_symlink("/dev/null", file);
  EXPECT_EQ(at("https://h/?token=hush"), "");
  EXPECT_EQ(said("3 warn: no entry of the cache: cannot read " + file + ".*"), "");
}

TEST_F(directory_store_test, says_what_made_room_and_what_was_not_kept) {
  heard_log log;
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(put({std::to_string(i), ""}, "h", pattern(most / 4 - 4096)));
  files.speaker = log.voice_of(4);
  ASSERT_TRUE(put({"more", ""}, "h", pattern(most / 4 - 4096)));
  EXPECT_EQ(log.take(), (std::vector<std::string>{"4 debug: the cache is full: 2 entries of 2097152 bytes went",
                                                  "4 debug: kept in the cache: 1048576 bytes"}));
  auto w = all.write(files, {"k", ""}, "h", std::nullopt);
  EXPECT_FALSE(w->offer(as_bytes(pattern(most / 4 + 1))));
  EXPECT_EQ(log.take(), std::vector<std::string>{"4 info: not kept in the cache: it is larger than an entry may be"});
  w = all.write(files, {"k", ""}, "h", std::nullopt);
  w->too_slow();
  EXPECT_EQ(log.take(), std::vector<std::string>{"4 info: not kept in the cache: the disk is slower than the server"});
  fs::remove_all(path);
  tern::put(path, "a file");
  ASSERT_TRUE(put({"k", ""}, "h", "body"));
  const auto lines = log.take();
  ASSERT_EQ(lines.size(), 1u);
  EXPECT_TRUE(lines[0].starts_with("4 warn: not kept in the cache: cannot write to the folder " + path)) << lines[0];
  EXPECT_NE(lines[0].find("Not a directory"), std::string::npos) << lines[0];
}

// Loops and their file threads, for the thread sanitizer.
TEST_F(directory_store_test, many_threads_share_it) {
  const auto loop = [this](unsigned seed) {
    manual_offload mine;
    for (unsigned i = 0; i < 150; ++i) {
      const unsigned n = i * 13 + seed;
      const std::string key = std::to_string(n % 6);
      const size_t size = n * 7919 % 200'000;
      if (n % 7 == 0) all.remove(mine, key);
      if (n % 2 == 0) put_entry(all, mine, {key, ""}, std::to_string(size), pattern(size));
      for (const auto& e : find_all(all, mine, key)) {
        EXPECT_TRUE(is_whole(*e, mine));
        if (n % 5 == 0) all.update(mine, e, std::string(e->head()));
      }
      mine.run_all();
    }
  };
  std::vector<std::thread> loops;
  for (unsigned i = 0; i < 4; ++i) loops.emplace_back(loop, i);
  for (std::thread& t : loops) t.join();
  EXPECT_TRUE(drafts().empty());
}
