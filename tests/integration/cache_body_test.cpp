// Bodies on their way into a cache in a folder, with the threads for files that a client has by itself: as fast as a server of
// this machine sends them, and longer than what may wait for the disk.
#include "integration/cache_site.hpp"
#include "integration/peak_memory.hpp"
#include "support/nginx_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

constexpr uint64_t million = 1'000'000;
const options two = {{"http.version", "2-prior-knowledge"}};

class cache_bodies : public cache_site {
 protected:
  handle<tern_client> cached(const options& more = {}) {
    options all = {{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}, {"cache.size", "1GiB"}};
    all.insert(all.end(), more.begin(), more.end());
    return make_client(all);
  }
  static answer fetch_into(tern_client* client, const std::string& url, uint32_t sink, const std::string& path,
                           const options& how) {
    tern_submit_options o{};
    o.struct_size = sizeof o;
    o.sink = sink;
    if (sink == TERN_SINK_FILE) o.sink_path = str(path);
    return fetch(client, make_request("GET", url, how).get(), &o);
  }

  nginx_server nginx{{.http2 = true, .server_lines = "expires 1h;"}};
};

}  // namespace

TEST_F(cache_bodies, are_kept_however_fast_they_come) {
  nginx.add_file("some", std::string(3 * million, 's'));
  nginx.add_sparse_file("much", 64 * million);
  const std::string path = (dir_ / "download").string();
  struct way {
    std::string root;
    options how;
    int64_t most;  // memory
  };
  // Over HTTP/2 a paused stream is held in its window, which grows to that of its connection, 16 MiB.
  for (const auto& [root, how, most] : {way{nginx.url(""), {}, flat}, way{nginx.h2c_url(""), two, flat + (32 << 20)}}) {
    auto client = cached();
    for (int i = 0; i < 6; ++i) {
      const bool is_long = i % 3 == 0;
      const uint32_t sink = i < 4 ? TERN_SINK_DISCARD : TERN_SINK_FILE;
      const std::string url = root + (is_long ? "/much?" : "/some?") + std::to_string(i);
      for (const bool again : {false, true}) {
        answer a;
        EXPECT_LT(peak_growth([&] { a = fetch_into(client.get(), url, sink, path, how); }), most) << url;
        EXPECT_EQ(a.code(), TERN_OK) << a.message();
        EXPECT_EQ(a.info.body_size, (is_long ? 64u : 3u) * million);
        if (is_long && again) continue;  // on a busy machine it may have been paused for too long to be kept
        EXPECT_EQ(from_cache(a), again) << url;
      }
    }
    EXPECT_EQ(read_file(path), std::string(3 * million, 's'));
  }
}

TEST_F(cache_bodies, that_are_too_long_go_on_without_being_kept) {
  nginx.add_sparse_file("much", 64 * million);
  auto client = cached({{"cache.size", "100MiB"}});  // of which an entry may have a quarter
  for (int i = 0; i < 2; ++i) {
    const answer a = fetch_into(client.get(), nginx.url("/much"), TERN_SINK_DISCARD, "", {});
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.info.body_size, 64 * million);
    EXPECT_FALSE(from_cache(a));
  }
}
