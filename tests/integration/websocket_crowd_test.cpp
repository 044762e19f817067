// Many WebSockets to one server: ten thousand at once, that leave the workers and the connections of requests alone.
#include <sys/resource.h>

#include <chrono>
#include <vector>

#include "integration/crowd.hpp"
#include "integration/websocket.hpp"
#include "support/fault_server.hpp"
#include "support/server_test.hpp"
#include "support/websocket_server.hpp"

using namespace tern::integration;
using namespace tern::test;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr size_t many = 1000;
#else
constexpr size_t many = 10'000;
#endif

bool may_open(size_t descriptors) {
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
  return files.rlim_max >= descriptors;
}

// Streams to one URL and what has become of them.
class streams_of_one {
 public:
  streams_of_one(tern_client* client, tern_request* request) : client_(client), request_(request) {}

  void open(size_t count) {
    tern_stream_options how{};
    how.struct_size = sizeof how;
    how.flags = TERN_STREAM_BACKGROUND;
    for (size_t i = 0; i < count; ++i) {
      tern_submit_options submit{};
      submit.struct_size = sizeof submit;
      submit.user_data = streams_.size();
      how.submit = &submit;
      tern_stream* made = nullptr;
      ASSERT_EQ(tern_stream_open(client_, request_, &how, &made, nullptr, nullptr), TERN_OK);
      streams_.emplace_back(made);
    }
  }
  // Until `met`, for a minute and a half at most; false: it was not.
  template <class Met>
  bool run(Met&& met) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(90);
    while (!met() && std::chrono::steady_clock::now() < until) {
      tern_event events[256];
      size_t n = 0;
      if (tern_queue_wait(tern_client_queue(client_), events, 256, sizeof events[0], 100, &n) != TERN_OK) return false;
      for (size_t i = 0; i < n; ++i) note(events[i]);
      tern_events_release(events, n, sizeof events[0]);
    }
    return met();
  }
  tern_stream* at(size_t i) { return streams_[i].get(); }

  size_t opened = 0, echoed = 0, wrong = 0, ended = 0, failed = 0;

 private:
  void note(const tern_event& e) {
    if (e.kind == TERN_EVENT_STREAM_OPEN) {
      ++opened;
      const std::string mine = "stream " + std::to_string(e.user_data);
      send_text(at(e.user_data), mine);
    } else if (e.kind == TERN_EVENT_STREAM_DATA) {
      ++echoed;
      wrong += std::string(static_cast<const char*>(e.data), e.size) != "stream " + std::to_string(e.user_data);
    } else if (e.kind == TERN_EVENT_COMPLETED) {
      ++ended;
      failed += e.status != TERN_OK;
    }
  }
  tern_client* client_;
  tern_request* request_;
  std::vector<handle<tern_stream>> streams_;
};

TEST(websocket_crowd, ten_thousand_idle_streams_and_requests_still_run) {
  if (!may_open(many + 500)) GTEST_SKIP() << "the hard limit of descriptors is too low";
  websocket_server server(websocket_server::make::own);
  fault_server web;
  auto client = make_client();  // 64 workers, 8 connections to one origin
  auto request = websocket_request(server.url());
  streams_of_one all(client.get(), request.get());
  all.open(many);
  ASSERT_TRUE(all.run([&] { return all.echoed == many || all.ended > 0; }));
  EXPECT_EQ(all.opened, many);
  EXPECT_EQ(all.wrong, 0u);
  EXPECT_EQ(all.ended, 0u);
  EXPECT_GE(counters(client.get()).connections_open, many);

  // To another origin, and to the same one.
  auto page = make_request("GET", web.url("/bytes/100"));
  std::vector<handle<tern_call>> calls;
  for (int i = 0; i < 200; ++i) calls.push_back(start(client.get(), page.get()));
  for (auto& c : calls) EXPECT_EQ(wait(c.get()).status(), 200);
  auto once = websocket_request(server.url());
  ASSERT_EQ(tern_request_set_body(once.get(), str("one more"), nullptr), TERN_OK);
  EXPECT_EQ(fetch(client.get(), once.get()).body(), "one more");

  // None of them was lost meanwhile.
  for (size_t i = 0; i < many; i += 100) send_text(all.at(i), "stream " + std::to_string(i));
  EXPECT_TRUE(all.run([&] { return all.echoed == many + many / 100; }));
  for (size_t i = 0; i < many; ++i) close_with(all.at(i), 1000);
  ASSERT_TRUE(all.run([&] { return all.ended == many; }));
  EXPECT_EQ(all.failed, 0u);
  EXPECT_EQ(all.wrong, 0u);
}

TEST(websocket_crowd, streams_that_hold_their_workers_are_not_held_to_the_connections_of_an_origin) {
  websocket_server server(websocket_server::make::own);
  auto client = make_client({{"workers", "40"}});
  auto request = websocket_request(server.url());
  std::vector<handle<tern_stream>> streams;
  for (int i = 0; i < 40; ++i) streams.push_back(open(client.get(), request.get()));
  int opened = 0;
  while (opened < 40) {
    tern_event events[16];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 16, sizeof events[0], 10000, &n), TERN_OK);
    ASSERT_GT(n, 0u) << opened << " have opened";
    for (size_t i = 0; i < n; ++i) opened += events[i].kind == TERN_EVENT_STREAM_OPEN;
    tern_events_release(events, n, sizeof events[0]);
  }
}

TEST(websocket_crowd, the_total_of_connections_holds_for_them) {
  websocket_server server(websocket_server::make::own);
  auto client = make_client({{"connections.total", "3"}});
  auto request = websocket_request(server.url());
  streams_of_one all(client.get(), request.get());
  all.open(5);
  ASSERT_TRUE(all.run([&] { return all.echoed == 3; }));
  close_with(all.at(0), 1000);
  ASSERT_TRUE(all.run([&] { return all.echoed == 4; }));
  EXPECT_LE(counters(client.get()).connections_open, 3u);
  for (size_t i = 1; i < 4; ++i) close_with(all.at(i), 1000);
  ASSERT_TRUE(all.run([&] { return all.echoed == 5; }));
  close_with(all.at(4), 1000);
  ASSERT_TRUE(all.run([&] { return all.ended == 5; }));
}

TEST(websocket_crowd, two_thousand_questions_each_with_its_own_answer) {
  websocket_server server(websocket_server::make::own);
  auto client = make_client({{"loops", "2"}});
  crowd all(client.get());
  std::map<uint64_t, std::string> asked;
  for (int i = 0; i < 2000; ++i) {
    auto request = websocket_request(server.url());
    const std::string question = "question " + std::to_string(i);
    ASSERT_EQ(tern_request_set_body(request.get(), str(question), nullptr), TERN_OK);
    asked[all.submit(request.get())] = question;
  }
  ASSERT_TRUE(all.settle(std::chrono::seconds(90)));
  for (const auto& [id, question] : asked) {
    EXPECT_EQ(all[id].code(), TERN_OK) << all[id].message();
    EXPECT_EQ(all[id].body(), question);
  }
}

}  // namespace
