// A wall clock that jumps by a year and back all the time. What the engine waits for, it waits for by another clock.
#include <atomic>
#include <random>
#include <thread>

#include "faults/faulty.hpp"
#include "faults/wall_clock.hpp"
#include "support/raw_server.hpp"

using namespace tern::faults;

namespace {

class clock_jumps : public faulty {
 protected:
  void SetUp() override {
    faulty::SetUp();
    if (IsSkipped()) return;
    jumps_ = std::thread([this] {
      std::mt19937 random(7);
      for (; !ended_; std::this_thread::sleep_for(1ms)) move_wall_clock(std::chrono::hours(24 * (int(random() % 731) - 365)));
    });
  }
  void TearDown() override {
    ended_ = true;
    if (jumps_.joinable()) jumps_.join();
    move_wall_clock(0s);
    faulty::TearDown();
  }

 private:
  std::atomic<bool> ended_ = false;
  std::thread jumps_;
};

class jumping_clock : public clock_jumps, public ::testing::WithParamInterface<speaks> {};

// An HTTP date (RFC 9110 §5.6.7), so far from now, by the clock that does not jump.
std::string date(std::chrono::seconds from_now) {
  const time_t then = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now() + from_now);
  std::tm parts{};
  char text[40];
  std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", ::gmtime_r(&then, &parts));
  return text;
}

class jumping_clock_of_http : public clock_jumps, public ::testing::WithParamInterface<speaks> {
 protected:
  tern::test::nginx_server::options nginx_options() override {  // called before the first jump
    auto how = faulty::nginx_options();
    how.server_lines += "\n    location = /page { add_header Cache-Control max-age=3600; return 200 $arg_n; }";
    for (const auto& [path, when] : {std::pair("/soon", 3s), std::pair("/tomorrow", std::chrono::seconds(24h))})
      how.server_lines +=
          std::string("\n    location = ") + path + " { add_header Retry-After \"" + date(when) + "\" always; return 503; }";
    return how;
  }
};
class jumping_clock_of_undated : public clock_jumps {};

const options patient = {{"retry.strategy", "backoff"},
                         {"retry.delays", "0s"},
                         {"retry.attempts", "3"},
                         {"retry.max_delay", "10000h"},
                         {"retry.concurrency", "20000"}};
bool is_busy(const tern_result* r) { return tern_result_status(r) == 503; }

std::string name(const ::testing::TestParamInfo<speaks>& p) { return name_of(p.param); }

int64_t finished_at(const tern_result* result) {
  tern_result_info info{};
  tern_result_view(result, &info, sizeof info);
  return info.finished_at_ns;
}

}  // namespace

TEST_P(jumping_clock, hurts_nobody) {
  open({{"workers", "64"}, {"connections.per_origin", "64"}});
  link->set({.delay = 1ms});
  question q = ask(GetParam());
  int64_t first = INT64_MAX, last = 0;
  q.is_right = [&, is_right = q.is_right](const tern_result* r) {
    first = std::min(first, finished_at(r));
    last = std::max(last, finished_at(r));
    return is_right(r);
  };
  const tally t = run(std::move(q), crowd_size, 30s);
  EXPECT_EQ(t.right, crowd_size) << t.text();
  EXPECT_EQ(t.attempts, crowd_size) << t.text();
  EXPECT_GT(last - first, int64_t{30} * 24 * 3600 * 1'000'000'000) << "the clock did not jump";
}

TEST_P(jumping_clock, moves_no_deadline) {
  open({{"workers", "20000"}, {"connections.per_origin", "100"}});
  link->set({.black_hole = true});
  const tally t = run(ask(GetParam()), crowd_size, 1s);
  EXPECT_EQ(t.failed_with({TERN_E_TIMEOUT_TOTAL}), crowd_size) << t.text();
  heals(GetParam());
}

INSTANTIATE_TEST_SUITE_P(over, jumping_clock, ::testing::Values(speaks::http1, speaks::http2, speaks::redis), name);

// What is in the cache seems to be a year old or to come from the future. It is asked for once more than needed, or used longer
// than it should be, but each page stays itself.
TEST_P(jumping_clock_of_http, mixes_up_no_pages) {
  open({{"workers", "64"}, {"connections.per_origin", "64"}, {"cache", "memory"}});
  link->set({.delay = 1ms});
  constexpr size_t pages = 100;
  size_t from_cache = 0;
  std::vector<question> all;
  for (size_t n = 0; n < pages; ++n)
    all.push_back({make("GET", GetParam(), "/page?n=" + std::to_string(n)), [&from_cache, n](const tern_result* r) {
                     tern_result_info info{};
                     tern_result_view(r, &info, sizeof info);
                     from_cache += (info.flags & TERN_RESULT_FROM_CACHE) != 0;
                     return info.status == 200 && tern::integration::text(info.body) == std::to_string(n);
                   }});
  for (const tally& t : run_each(std::move(all), crowd_size, 30s)) EXPECT_EQ(t.right, crowd_size / pages) << t.text();
  EXPECT_GT(from_cache, 0u);
  EXPECT_LT(from_cache, crowd_size - pages) << "the clock did not jump";
}

// How long a server asks to be left alone is the way from its own date to the one that it names.
TEST_P(jumping_clock_of_http, does_not_change_how_long_a_server_wants_to_be_left_alone) {
  open({{"workers", "64"}, {"connections.per_origin", "64"}, {"retry.budget", "1000"}});
  std::vector<question> both;
  for (const char* path : {"/soon", "/tomorrow"}) both.push_back({make("GET", GetParam(), path, patient), is_busy});
  const auto all = run_each(std::move(both), crowd_size, 20s);
  for (const tally& t : all) EXPECT_EQ(t.right, crowd_size / 2) << t.text();
  EXPECT_EQ(all[0].attempts, 3 * crowd_size / 2) << all[0].text();
  EXPECT_EQ(all[1].attempts, crowd_size / 2) << "it would have been too late for another one: " << all[1].text();
}

INSTANTIATE_TEST_SUITE_P(over, jumping_clock_of_http, ::testing::Values(speaks::http1, speaks::http2), name);

// The date of a server that does not say what day it is there counts from ours, which is any. Nobody waits past the deadline
// for that.
TEST_F(jumping_clock_of_undated, makes_nobody_wait_past_the_deadline) {
  open({{"workers", "64"}, {"connections.per_origin", "64"}, {"retry.budget", "1000"}});
  const std::string busy = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nRetry-After: " + date(0s) + "\r\n\r\n";
  tern::test::raw_server server([&](tern::test::raw_connection& c, int) {
    while (!c.read_until("\r\n\r\n").empty() && c.send(busy)) {
    }
  });
  const std::string url = "http://127.0.0.1:" + std::to_string(server.port()) + "/";
  const tally t = run({tern::integration::make_request("GET", url, patient), is_busy}, crowd_size, 10s);
  EXPECT_EQ(t.right, crowd_size) << t.text();
  EXPECT_GT(t.repeated, 0u) << t.text();
  EXPECT_LT(t.repeated, crowd_size) << "it would have been too late for another one: " << t.text();
}
