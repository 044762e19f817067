// How often a loop that sleeps is woken. This program's epoll_ctl stands in front of libc's and counts the calls of each
// thread: a submitting thread makes one for each loop it wakes, and none for anything else.
#include <dlfcn.h>
#include <sys/epoll.h>

#include <atomic>
#include <thread>

#include "integration/support.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {
thread_local uint64_t wake_calls = 0;
}

extern "C" int epoll_ctl(int poll, int operation, int fd, epoll_event* event) noexcept {
  static const auto real = reinterpret_cast<int (*)(int, int, int, epoll_event*)>(::dlsym(RTLD_NEXT, "epoll_ctl"));
  ++wake_calls;
  return real(poll, operation, fd, event);
}

namespace {

class waking : public ::testing::Test {
 protected:
  fault_server server;
  handle<tern_client> client = make_client({{"workers", "4"}});
  handle<tern_request> request = make_request("GET", server.url("/bytes/1"));

  // Submits `count` at once; how often this thread woke a loop for them.
  uint64_t wakes_of_a_batch(size_t count) {
    std::vector<tern_submit_item> items(count);
    for (auto& item : items) {
      item.struct_size = sizeof item;
      item.request = request.get();
    }
    size_t accepted = 0;
    const uint64_t before = wake_calls;
    EXPECT_EQ(tern_submit_batch(client.get(), items.data(), count, sizeof items[0], nullptr, &accepted, nullptr), TERN_OK);
    EXPECT_EQ(accepted, count);
    return wake_calls - before;
  }
  bool idle() {
    return eventually([&] { return counters(client.get()).running == 0 && counters(client.get()).queued == 0; });
  }
};

TEST_F(waking, a_batch_wakes_a_sleeping_loop_once) {
  ASSERT_EQ(fetch(client.get(), request.get()).code(), TERN_OK);
  for (int round = 0; round < 20; ++round) {
    ASSERT_TRUE(idle());
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // to let it fall asleep
    EXPECT_EQ(wakes_of_a_batch(100), 1u);
  }
}

TEST_F(waking, a_loop_that_is_awake_is_not_woken) {
  struct gate {
    std::atomic<bool> inside{false}, open{false};
  } g;
  auto holds = make_request("POST", server.url("/upload"));
  const auto pull = [](uint64_t self, uint64_t, uint64_t, void*, size_t) -> int64_t {
    auto& at = *reinterpret_cast<gate*>(self);
    at.inside = true;
    while (!at.open) std::this_thread::yield();
    return TERN_PULL_END;
  };
  ASSERT_EQ(tern_request_set_body_callback(holds.get(), pull, reinterpret_cast<uint64_t>(&g), nullptr, -1, 0, nullptr),
            TERN_OK);
  auto call = start(client.get(), holds.get());
  ASSERT_TRUE(eventually([&] { return g.inside.load(); }));
  EXPECT_EQ(wakes_of_a_batch(100), 0u);
  for (int i = 0; i < 100; ++i) {
    const uint64_t before = wake_calls;
    ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
    EXPECT_EQ(wake_calls, before);
  }
  g.open = true;
  EXPECT_EQ(wait(call.get()).code(), TERN_OK);
  EXPECT_TRUE(idle());
}

}  // namespace
