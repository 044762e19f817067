// Servers that crash under load and come back.
#include <atomic>
#include <thread>

#include "faults/faulty.hpp"

using namespace tern::faults;

namespace {

class crashing_server : public faulty, public ::testing::WithParamInterface<speaks> {
 protected:
  void crash() {
    if (GetParam() == speaks::redis)
      redis->kill();
    else
      nginx->kill();
    std::this_thread::sleep_for(50ms);
    if (GetParam() == speaks::redis)
      redis->restart();
    else
      nginx->restart();
  }
};

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

}  // namespace

TEST_P(crashing_server, costs_nothing_that_is_idempotent) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s,100ms"}, {"retry.attempts", "100"}, {"retry.concurrency", "1000"}};
  open({{"workers", "64"}, {"connections.per_origin", "64"}, {"retry.budget", "10000"}});
  link->set({.delay = 5ms});  // so that the crowd lasts for some crashes
  std::vector<question> asked;
  asked.push_back(ask(GetParam(), strategy));
  if (GetParam() != speaks::redis) asked.push_back(post(GetParam(), strategy));
  std::vector<tally> all;
  // Servers are children of the thread that starts them, which has to be this one; the crowd is asked from another one.
  std::atomic<bool> ended = false;
  std::thread crowd([&] {
    all = run_each(std::move(asked));
    ended = true;
  });
  size_t crashes = 0;
  for (; !ended && crashes < 8; ++crashes) {
    std::this_thread::sleep_for(200ms);
    crash();
  }
  crowd.join();
  const size_t each = crowd_size / all.size();
  EXPECT_GT(crashes, 0u);
  EXPECT_EQ(all[0].right, each) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  if (all.size() == 1) return;
  EXPECT_EQ(all[1].right + all[1].failed(), each) << all[1].text();
  EXPECT_LE(posts_seen(), each);
}

INSTANTIATE_TEST_SUITE_P(over, crashing_server, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);
