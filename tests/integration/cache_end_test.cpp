// What becomes of renewals when their client is shut down (cache.finish_renewals).
#include <thread>

#include "integration/cache_site.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

// In a folder, so that the next client sees what the last one left. With threads, and driven by the program.
class cache_ends : public cache_site, public ::testing::WithParamInterface<const char*> {
 protected:
  options kept(const std::string& finish) {
    return {{"cache", "directory"},
            {"cache.directory", (dir_ / "cache").string()},
            {"io.threads", "0"},
            {"loops", GetParam()},
            {"cache.finish_renewals", finish}};
  }
  // The first answer is stale at once; of those that renew it the step stands in front.
  void serve_renewal(fault_step before) {
    on("/a", [=](const fault_request& r, size_t n) {
      fault_script s =
          say(r, "200 OK", n == 1 ? "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n" : fresh, std::to_string(n));
      if (n > 1) s.steps.insert(s.steps.begin(), before);
      return s;
    });
  }
  handle<tern_client> that_renews(const std::string& finish) {
    auto client = make_client(kept(finish));
    EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1");
    const answer old = get(client.get(), server.url("/a"));
    EXPECT_TRUE(from_cache(old) && stale(old)) << old.message();
    return client;
  }
};

}  // namespace

INSTANTIATE_TEST_SUITE_P(with, cache_ends, testing::Values("0", "1", "2"),
                         [](const auto& at) { return at.param + std::string("_loops"); });

TEST_P(cache_ends, a_renewal_may_end_first) {
  serve_renewal({act::wait, {}, std::chrono::milliseconds(100)});
  that_renews("1m").reset();
  EXPECT_EQ(asked("/a"), 2u);
  auto next = make_client(kept("0s"));
  const answer renewed = get(next.get(), server.url("/a"));
  EXPECT_EQ(renewed.body(), "2");
  EXPECT_TRUE(from_cache(renewed) && !stale(renewed));
}

TEST_P(cache_ends, a_server_that_hangs_holds_it_up_no_longer_than_told) {
  serve_renewal({act::stall});
  that_renews("100ms").reset();
}

TEST_P(cache_ends, cancelling_all_ends_renewals_too) {
  serve_renewal({act::stall});
  auto client = that_renews("1h");
  EXPECT_EQ(tern_client_shutdown(client.get(), nullptr, 0, nullptr), TERN_OK);
  EXPECT_EQ(tern_cancel_all(client.get()), TERN_OK);
  client.reset();
}

TEST_P(cache_ends, a_renewal_has_the_time_that_came_with_the_submission) {
  serve_renewal({act::stall});
  auto client = make_client(kept("0s"));
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1");
  auto request = make_request("GET", server.url("/a"));
  tern_submit_options how{};
  how.struct_size = sizeof how;
  how.timeout_ms = 1000;
  uint64_t id = 0;
  ASSERT_EQ(tern_submit_ex(client.get(), request.get(), &how, &id, nullptr), TERN_OK);
  tern_event event{};
  size_t n = 0;
  const auto turn = [&] {
    if (std::string_view(GetParam()) == "0") tern_client_run(client.get(), 1, nullptr);
  };
  EXPECT_TRUE(eventually([&] {
    turn();
    if (n == 0) tern_queue_drain(tern_client_queue(client.get()), &event, 1, sizeof event, &n);
    return n == 1 && asked("/a") == 2;
  }));
  EXPECT_EQ(event.status, TERN_OK);
  tern_events_release(&event, n, sizeof event);
  EXPECT_TRUE(eventually([&] {
    turn();
    return counters(client.get()).connections_open == 0;
  }));
}

// What a look-up brought has come in its time, also when nobody turned the loop meanwhile.
TEST_F(cache_site, a_client_that_is_turned_seldom_finds_what_its_cache_has) {
  serve("/a", fresh);
  auto client = make_client({{"cache", "directory"}, {"cache.directory", (dir_ / "cache").string()}, {"loops", "0"}});
  ASSERT_TRUE(keep(client.get(), "/a"));
  auto request = make_request("GET", server.url("/a"), {{"cache.mode", "only-if-cached"}});
  ASSERT_EQ(tern_submit(client.get(), request.get(), nullptr, 0, nullptr, nullptr), TERN_OK);
  tern_event event{};
  size_t n = 0;
  for (int turns = 0; turns < 20 && n == 0; ++turns) {
    tern_client_run(client.get(), 0, nullptr);
    tern_queue_drain(tern_client_queue(client.get()), &event, 1, sizeof event, &n);
    if (n == 0) std::this_thread::sleep_for(std::chrono::milliseconds(600));  // longer than a look-up may take
  }
  ASSERT_EQ(n, 1u);
  tern_result_info info{};
  tern_result_view(event.result, &info, sizeof info);
  EXPECT_EQ(info.status, 200);
  EXPECT_TRUE((info.flags & TERN_RESULT_FROM_CACHE) != 0);
  tern_events_release(&event, n, sizeof event);
}
