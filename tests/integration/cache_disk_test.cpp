// A cache on a disk that does not answer for a while. What is below a folder that hangs is looked at and opened once it is
// released.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <condition_variable>
#include <cstdarg>
#include <mutex>

#include "integration/cache_site.hpp"

namespace {

class hanging_disk {
 public:
  void hang(std::string below) {
    std::lock_guard lock(mutex_);
    below_ = std::move(below);
    seen_ = 0;
  }
  void release() {
    std::lock_guard lock(mutex_);
    below_.clear();
    released_.notify_all();
  }
  size_t seen() {
    std::lock_guard lock(mutex_);
    return seen_;
  }
  void opens(std::string_view path) {
    std::unique_lock lock(mutex_);
    if (below_.empty() || !path.starts_with(below_)) return;
    ++seen_;
    released_.wait(lock, [this] { return below_.empty(); });
  }

 private:
  std::mutex mutex_;
  std::condition_variable released_;
  std::string below_;
  size_t seen_ = 0;
};

hanging_disk& disk() {
  static hanging_disk the_only_one;
  return the_only_one;
}

}  // namespace

// In place of the system's, of the names that the library calls.
extern "C" int open_on_disk(const char* path, int flags, ...) __asm__("open");
extern "C" int lstat_on_disk(const char* path, struct stat* into) __asm__("lstat");

int open_on_disk(const char* path, int flags, ...) {
  static const auto real = reinterpret_cast<int (*)(const char*, int, ...)>(dlsym(RTLD_NEXT, "open"));
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  disk().opens(path);
  return real(path, flags, mode);
}

int lstat_on_disk(const char* path, struct stat* into) {
  static const auto real = reinterpret_cast<int (*)(const char*, struct stat*)>(dlsym(RTLD_NEXT, "lstat"));
  disk().opens(path);
  return real(path, into);
}

namespace tern::integration {

using test::fault_server;

class cache_on_a_hanging_disk : public cache_site {
 protected:
  void TearDown() override { disk().release(); }

  void hang() { disk().hang((dir_ / "cache").string()); }
  handle<tern_client> client_with(const char* loops) {
    return make_client({{"cache", "directory"},
                        {"cache.directory", (dir_ / "cache").string()},
                        {"io.threads", "1"},
                        {"loops", loops},
                        {"timeout.total", "30s"}});
  }
};

TEST_F(cache_on_a_hanging_disk, requests_go_to_the_server) {
  serve("/a", fresh);
  serve("/b", fresh);
  auto client = client_with("1");
  ASSERT_TRUE(keep(client.get(), "/a"));
  hang();
  for (const char* path : {"/a", "/b", "/a"}) {
    const answer a = get(client.get(), server.url(path));
    EXPECT_EQ(a.status(), 200) << a.message();
    EXPECT_FALSE(from_cache(a));
  }
  EXPECT_EQ(get(client.get(), server.url("/a"), {{"cache.mode", "only-if-cached"}}).status(), 504);
  EXPECT_EQ(disk().seen(), 1u) << "one look-up; the others did not even begin";
  disk().release();
  EXPECT_TRUE(test::eventually([&] { return keep(client.get(), "/a"); }))
      << "it answers again, once the look-up that is late has ended";
}

// What is stored of a redirect is still on its way to the disk when the request goes on.
TEST_F(cache_on_a_hanging_disk, a_hop_to_another_loop_is_not_held_up) {
  fault_server others[8];  // whose homes are not all one loop
  for (fault_server& other : others) other.on("/b", [](const fault_request& r) { return say(r, "200 OK", fresh, "there"); });
  for (int i = 0; i < 8; ++i)
    on("/" + std::to_string(i), [&, i](const fault_request& r, size_t) {
      hang();
      return say(r, "301 Moved", "Location: " + others[i].url("/b") + "\r\n", "");
    });
  for (int i = 0; i < 8; ++i) {
    auto client = client_with("4");
    const answer a = get(client.get(), server.url("/" + std::to_string(i)));
    EXPECT_EQ(a.body(), "there") << a.message();
    disk().release();
  }
}

}  // namespace tern::integration
