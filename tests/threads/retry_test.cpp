// Requests that fail and go again while other threads decide about them, cancel them and end their client: each completes once.
#include "threads/support.hpp"

using namespace tern::threads;

namespace {

struct variant {
  const char* loops;
  const char* spread;
};

class retrying_storm : public ::testing::TestWithParam<variant> {
 protected:
  handle<tern_client> client() {
    return make_client({{"loops", GetParam().loops},
                        {"loop.spread", GetParam().spread},
                        {"workers", "16"},
                        {"retry.strategy", "custom"},
                        {"retry.delays", "0s,1ms,3ms"},
                        {"retry.jitter", "full"},
                        {"retry.attempts", "4"},
                        {"retry.budget", "none"},
                        {"retry.decide", "failed"},
                        {"retry.decide_timeout", "20ms"},
                        {"timeout.total", "200ms"},
                        {"retry.safe", "false"}});
  }
  std::vector<handle<tern_request>> requests() const {
    std::vector<handle<tern_request>> all;
    for (const char* path : {"/ok/10", "/reset", "/short", "/garbage", "/delay/1"}) {
      all.push_back(make_request("GET", server.url(path)));
      all.push_back(make_request("GET", server.url(path), {{"retry.concurrency", "2"}}));
    }
    return all;
  }

  peer server;
};

TEST_P(retrying_storm, each_completes_once_whoever_decides) {
  const size_t each = scaled(600);
  constexpr size_t submitters = 4;
  auto c = client();
  tern_queue* queue = tern_client_queue(c.get());
  const auto kinds = requests();
  ledger book(submitters * each);
  std::atomic<size_t> asked{0};
  crew all;
  all.add(submitters, [&](std::mt19937& random, size_t) {
    for (size_t i = 0; i < each; ++i) {
      ASSERT_TRUE(eventually([&] { return book.accepted() - book.completed() < 200; }, patience));
      uint64_t id = 0;
      EXPECT_EQ(tern_submit(c.get(), kinds[random() % kinds.size()].get(), nullptr, 0, &id, nullptr), TERN_OK);
      book.accept(id);
    }
  });
  const auto finished = [&] { return book.completed() == submitters * each; };
  all.add(2, [&](std::mt19937& random, size_t) {
    const auto take = [&](tern_event& e) {
      if (e.kind != TERN_EVENT_DECIDE) return book.complete(e);
      ++asked;
      const auto& state = *static_cast<const tern_retry_state*>(e.data);
      EXPECT_EQ(state.id, e.id);
      if (random() % 4 == 0) return;  // released without an answer
      EXPECT_EQ(tern_decide(c.get(), e.id, static_cast<uint32_t>(random() % 3), static_cast<int64_t>(random() % 3)), TERN_OK);
    };
    EXPECT_TRUE(drain_until(queue, take, finished));
  });
  all.add(1, [&](std::mt19937& random, size_t) {
    while (!finished()) {
      const size_t known = book.accepted();
      for (int i = 0; i < 3; ++i) tern_cancel(c.get(), known - random() % std::min<size_t>(known + 1, 100));
      tern_decide(c.get(), random() % (known + 1), TERN_RETRY_AGAIN, 0);  // about what may not be asked
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  });
  all.run();
  book.expect_all();
  EXPECT_GT(asked, 0u);
  EXPECT_TRUE(eventually([&] { return idle(c.get()); }));
}

TEST_P(retrying_storm, a_client_that_ends_meanwhile_ends_them_all) {
  for (size_t round = 0; round < scaled(20); ++round) {
    auto c = client();
    handle<tern_queue> queue = make_queue();
    const auto kinds = requests();
    size_t submitted = 0, completed = 0;
    for (; submitted < 50; ++submitted)
      EXPECT_EQ(tern_submit(c.get(), kinds[submitted % kinds.size()].get(), queue.get(), 0, nullptr, nullptr), TERN_OK);
    std::this_thread::sleep_for(std::chrono::milliseconds(round % 8));
    std::thread ending([&] { c.reset(); });
    const auto count = [&](tern_event& e) { completed += e.kind == TERN_EVENT_COMPLETED; };
    EXPECT_TRUE(drain_until(queue.get(), count, [&] { return completed == submitted; }));
    ending.join();
  }
}

INSTANTIATE_TEST_SUITE_P(all, retrying_storm,
                         ::testing::Values(variant{"1", "origin"}, variant{"3", "origin"}, variant{"3", "request"}),
                         [](const auto& i) { return std::string(i.param.spread) + i.param.loops; });

}  // namespace
