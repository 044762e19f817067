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
  // What a crash finds done, but not answered.
  question slow_change(const options& set) {
    question q = change(GetParam(), set);
    if (GetParam() == speaks::redis)
      q.of_number = [of_number = q.of_number](uint64_t number) {
        auto request = of_number(number);
        tern_redis_request_add_text(request.get(), tern::integration::str("WAIT 1 5"),
                                    nullptr);  // for a replica; there is none
        return request;
      };
    return q;
  }
};

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

}  // namespace

TEST_P(crashing_server, costs_nothing_that_is_idempotent_and_makes_nothing_else_twice) {
  const options strategy = {
      {"retry.strategy", "backoff"}, {"retry.delays", "0s,100ms"}, {"retry.attempts", "100"}, {"retry.concurrency", "1000"}};
  open({{"workers", "64"}, {"connections.per_origin", "64"}, {"redis.connections", "64"}, {"retry.budget", "10000"}});
  link->set({.delay = 5ms});  // so that the crowd lasts for some crashes
  std::vector<question> both;
  both.push_back(ask(GetParam(), strategy));
  both.push_back(slow_change(strategy));
  std::vector<tally> all;
  // Servers are children of the thread that starts them, which has to be this one; the crowd is asked from another one.
  std::atomic<bool> ended = false;
  std::thread crowd([&] {
    all = run_each(std::move(both));
    ended = true;
  });
  size_t crashes = 0;
  for (; !ended && crashes < 8; ++crashes) {
    std::this_thread::sleep_for(200ms);
    crash();
  }
  crowd.join();
  EXPECT_GT(crashes, 0u);
  EXPECT_EQ(all[0].right, crowd_size / 2) << all[0].text();
  EXPECT_GT(all[0].repeated, 0u) << all[0].text();
  EXPECT_EQ(all[1].right + all[1].failed(), crowd_size / 2) << all[1].text();
  EXPECT_GT(all[1].failed(), 0u) << "some were cut: " << all[1].text();
  expect_made_once(GetParam(), all[1]);
}

INSTANTIATE_TEST_SUITE_P(over, crashing_server, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);
