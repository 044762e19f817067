// Requests on their way through the cache: many at once, cancelled, into files, between loops.
#include "integration/cache_site.hpp"
#include "integration/streams.hpp"

using namespace tern::integration;
using namespace tern::test;

TEST_P(each_cache, requests_at_once_for_the_same_are_one) {
  on("/a", [](const fault_request& r, size_t n) {
    return fault_script{
        {{act::wait, "", milliseconds(100)}, {act::send, fault_response(r, "200 OK", fresh, std::to_string(n))}}};
  });
  on("/alone",
     [](const fault_request& r, size_t n) { return say(r, "200 OK", "Cache-Control: no-store\r\n", std::to_string(n)); });
  on("/broken", [](const fault_request& r, size_t n) {
    return n == 1 ? fault_script{{{act::wait, "", milliseconds(50)}, {act::reset}}} : say(r, "200 OK", fresh, "good");
  });
  auto client = make_client(kept({{"cache.collapse", "true"}, {"retry.safe", "false"}}));
  const auto many = [&](const char* path) {
    std::vector<handle<tern_call>> calls;
    for (int i = 0; i < 100; ++i) calls.push_back(start(client.get(), make_request("GET", server.url(path)).get()));
    std::vector<answer> all;
    for (auto& call : calls) all.push_back(wait(call.get()));
    return all;
  };
  for (const answer& a : many("/a")) EXPECT_EQ(a.body(), "1");
  EXPECT_EQ(asked("/a"), 1u);
  for (const answer& a : many("/alone")) EXPECT_EQ(a.status(), 200);
  EXPECT_EQ(asked("/alone"), 100u) << "not everybody's";
  int failed = 0;
  for (const answer& a : many("/broken")) failed += a.code() != TERN_OK;
  EXPECT_EQ(failed, 1) << "the others went on without the one that failed";
}

TEST_P(each_cache, a_request_may_be_cancelled_at_each_step) {
  const std::string large(1'000'000, 'x');
  on("/slow", [&](const fault_request&, size_t) {
    return fault_script{
        {{act::send, std::string("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n") + fresh + "\r\n" + large.substr(0, 500'000)},
         {act::stall}}};
  });
  on("/a", [&](const fault_request& r, size_t) { return say(r, "200 OK", fresh, large); });
  auto client = make_client(kept({{"stream.credit", "1000B"}}));
  for (int i = 0; i < 20; ++i) {  // asking
    auto call = start(client.get(), make_request("GET", server.url("/nothing")).get());
    tern_call_cancel(call.get());
    const int32_t code = wait(call.get()).code();
    EXPECT_TRUE(code == TERN_E_CANCELLED || code == TERN_OK);
  }
  auto storing = start(client.get(), make_request("GET", server.url("/slow")).get());
  EXPECT_TRUE(eventually([&] { return asked("/slow") == 1; }));
  tern_call_cancel(storing.get());
  EXPECT_EQ(wait(storing.get()).code(), TERN_E_CANCELLED);

  EXPECT_TRUE(keep(client.get(), "/a"));
  auto stream = open(client.get(), make_request("GET", server.url("/a")).get());  // replying: no more than its credit comes
  uint32_t last = 0;
  while (last != TERN_EVENT_COMPLETED) {
    tern_event events[4];
    size_t n = 0;
    ASSERT_EQ(tern_queue_wait(tern_client_queue(client.get()), events, 4, sizeof events[0], 60000, &n), TERN_OK);
    ASSERT_GT(n, 0u);
    for (size_t i = 0; i < n; ++i) {
      last = events[i].kind;
      if (last == TERN_EVENT_STREAM_OPEN) {
        EXPECT_TRUE(from_cache(answer(tern_result_retain(const_cast<tern_result*>(events[i].result)))));
      }
      if (last == TERN_EVENT_STREAM_DATA) tern_stream_cancel(stream.get());
      if (last == TERN_EVENT_COMPLETED) {
        EXPECT_EQ(events[i].status, TERN_E_CANCELLED);
      }
    }
    tern_events_release(events, n, sizeof events[0]);
  }
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
}

TEST_P(each_cache, goes_into_files_and_streams_too) {
  const std::string large(2'000'000, 'y');
  on("/a", [&](const fault_request& r, size_t) { return say(r, "200 OK", fresh, large); });
  auto client = make_client(kept({{"loops", "2"}}));
  EXPECT_TRUE(keep(client.get(), "/a"));
  const size_t before = asked("/a");
  const std::string path = (dir_ / "download").string();
  tern_submit_options o{};
  o.struct_size = sizeof o;
  o.sink = TERN_SINK_FILE;
  o.sink_path = str(path);
  const answer a = fetch(client.get(), make_request("GET", server.url("/a")).get(), &o);
  EXPECT_TRUE(from_cache(a)) << a.message();
  EXPECT_EQ(read_file(path), large);
  auto stream = open(client.get(), make_request("GET", server.url("/a")).get());
  const seen s = follow(client.get(), stream.get(), nothing);
  EXPECT_EQ(s.bytes, large.size());
  EXPECT_EQ(s.status, TERN_OK);
  EXPECT_EQ(asked("/a"), before);
}

TEST_P(each_cache, serves_a_client_without_threads) {
  serve("/a", fresh);
  auto client = make_client(kept({{"loops", "0"}, {"io.threads", "0"}}));
  EXPECT_FALSE(from_cache(get(client.get(), server.url("/a"))));
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
}

TEST_P(each_cache, a_hop_to_another_loop_is_looked_up_there) {
  fault_server other;
  other.on("/b", [](const fault_request& r) { return say(r, "200 OK", fresh, "there"); });
  on("/a", [&](const fault_request& r, size_t) { return say(r, "301 Moved", "Location: " + other.url("/b") + "\r\n", ""); });
  auto client = make_client(kept({{"loops", "4"}}));
  for (int i = 0; i < 3; ++i) {
    const answer a = get(client.get(), server.url("/a"));
    EXPECT_EQ(a.body(), "there") << a.message();
    EXPECT_EQ(from_cache(a), i > 0);
  }
  EXPECT_EQ(other.counters().requests, 1u);
}
