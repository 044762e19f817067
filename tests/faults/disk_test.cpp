// Bodies that go to a disk which has no more room: those of downloads, and those that the cache keeps.
#include <filesystem>
#include <fstream>
#include <optional>

#include "faults/faulty.hpp"
#include "support/own_network.hpp"

using namespace tern::faults;
namespace fs = std::filesystem;

namespace {

class full_disk : public faulty {
 protected:
  void SetUp() override {
    faulty::SetUp();
    if (IsSkipped()) return;
    fs::create_directory(dir_ / "disk");
    disk_.emplace(disk(), size);
  }
  std::string disk() const { return (dir_ / "disk").string(); }

  // The files on it, each of which is whole.
  size_t files() const {
    size_t n = 0;
    for (const auto& file : fs::directory_iterator(disk())) {
      EXPECT_EQ(file.file_size(), larger) << file.path();
      ++n;
    }
    return n;
  }
  question download() {
    question q = ask(speaks::http1, {{"retry.strategy", "backoff"}, {"retry.delays", "0s"}, {"retry.concurrency", "1000"}},
                     "/larger", larger);
    q.folder = disk();
    return q;
  }

  static constexpr unsigned long size = 8 << 20;

 private:
  std::optional<tern::test::small_disk> disk_;
};

// Pages that may be kept, more of them than there is room for.
class full_cache : public full_disk {
 protected:
  tern::test::nginx_server::options nginx_options() override {
    return {.http2 = true,
            .server_lines = "set $part " + part +
                            ";\n    location = /page { add_header Cache-Control max-age=3600; return 200 "
                            "$arg_n$part$part$part$part; }"};
  }
  tern_client* open_cached() {
    return open({{"workers", "200"}, {"connections.per_origin", "64"}, {"cache", "directory"}, {"cache.directory", folder()}});
  }
  std::string folder() const { return disk() + "/cache"; }
  static bool is_page(const tern_result_info& info, size_t n) {
    return info.status == 200 && tern::integration::text(info.body) == std::to_string(n) + part + part + part + part;
  }
  handle<tern_request> page(size_t n, const options& set = {}) const {
    return make("GET", speaks::http1, "/page?n=" + std::to_string(n), set);
  }

  // Each page so many times: it is right, wherever it comes from. The answer is how often that was the cache.
  size_t ask_for_pages(size_t times) {
    size_t from_cache = 0;
    std::vector<question> all;
    for (size_t n = 0; n < pages; ++n)
      all.push_back({page(n), [&from_cache, n](const tern_result* r) {
                       tern_result_info info{};
                       tern_result_view(r, &info, sizeof info);
                       from_cache += (info.flags & TERN_RESULT_FROM_CACHE) != 0;
                       return is_page(info, n);
                     }});
    for (const tally& t : run_each(std::move(all), times * pages)) EXPECT_EQ(t.right, times) << t.text();
    return from_cache;
  }

  // What is in the folder: entries, and nothing half.
  size_t entries() const {
    EXPECT_TRUE(fs::is_empty(folder() + "/drafts"));
    size_t n = 0;
    for (const auto& file : fs::recursive_directory_iterator(folder()))
      n += file.is_regular_file() && file.path().filename() != "lock";
    return n;
  }

  static constexpr size_t pages = 1'000, blocks = 12'288;  // bytes of the disk that one takes
  inline static const std::string part = std::string(2'500, 'p');
};

}  // namespace

TEST_F(full_disk, fails_what_has_no_room_and_keeps_no_part_of_it) {
  open({{"workers", "200"}, {"connections.per_origin", "64"}, {"retry.budget", "1000"}});
  const tally t = run(download());
  EXPECT_GT(t.right, size / larger / 2) << t.text();
  EXPECT_EQ(t.failed_with({TERN_E_BODY_SINK}), crowd_size - t.right) << t.text();
  EXPECT_EQ(t.repeated, 0u) << "another attempt finds no more room: " << t.text();
  EXPECT_EQ(files(), t.right);
  for (const auto& file : fs::directory_iterator(disk())) fs::remove(file);
  const tally again = run(download(), size / larger / 2);
  EXPECT_EQ(again.right, size / larger / 2) << again.text();
}

TEST_F(full_cache, keeps_what_has_room_and_delivers_everything) {
  const std::string others = disk() + "/others";
  std::ofstream(others) << std::string(size / 2, 'o');
  open_cached();
  EXPECT_GT(ask_for_pages(crowd_size / pages), 0u);
  close();
  const size_t kept = entries();
  EXPECT_GT(kept, size / 2 / blocks / 2);
  EXPECT_LE(kept, size / 2 / blocks);

  fs::remove(others);
  open_cached();
  ask_for_pages(crowd_size / pages);
  close();
  EXPECT_GT(entries(), kept + kept / 2);

  tern_client* client = open_cached();
  size_t right = 0;
  for (size_t n = 0; n < pages; ++n) {
    const auto a = tern::integration::fetch(client, page(n, {{"cache.mode", "only-if-cached"}}).get());
    EXPECT_TRUE(a.status() == 504 || is_page(a.info, n)) << n << ": " << a.status() << " " << a.message();
    right += a.status() == 200;
  }
  EXPECT_EQ(right, entries());
}
