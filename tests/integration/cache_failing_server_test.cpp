// What is over its time, and used all the same: for a server that fails, and while the server is asked.
#include "integration/cache_site.hpp"

using namespace tern::integration;
using namespace tern::test;

TEST_P(each_cache, what_is_stale_stands_in_for_a_server_that_fails) {
  auto version = std::make_shared<std::atomic<int>>(1);
  serve_tagged("/allowed", "Cache-Control: max-age=0, stale-if-error=3600\r\n", version);
  serve_tagged("/not", "Cache-Control: max-age=0\r\n", version);
  serve_tagged("/never", "Cache-Control: max-age=0, must-revalidate\r\n", version);
  auto client = make_client(kept());
  for (const char* path : {"/allowed", "/not", "/never"}) get(client.get(), server.url(path));
  const options option = {{"cache.stale_if_error", "1h"}};
  for (const char* how : {"reset", "503 Busy"}) {
    for (const char* path : {"/allowed", "/not", "/never"})
      on(path, [=](const fault_request& r, size_t) {
        return how == std::string("reset") ? fault_script{{{act::reset}}} : say(r, how, "", "");
      });
    const answer a = get(client.get(), server.url("/allowed"));
    EXPECT_EQ(a.code(), TERN_OK) << a.message();
    EXPECT_EQ(a.body(), "body \"v1\"") << how;
    EXPECT_TRUE(from_cache(a) && stale(a) && !revalidated(a)) << how;
    EXPECT_FALSE(from_cache(get(client.get(), server.url("/not")))) << how;
    EXPECT_TRUE(from_cache(get(client.get(), server.url("/not"), option))) << how;
    EXPECT_FALSE(from_cache(get(client.get(), server.url("/never"), option))) << how << ": the server forbids it";
  }
}

TEST_P(each_cache, what_is_stale_is_used_while_the_server_is_asked) {
  on("/a", [](const fault_request& r, size_t n) {
    return say(r, "200 OK", n == 1 ? "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n" : fresh, std::to_string(n));
  });
  auto client = make_client(kept());
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "1");
  const answer old = get(client.get(), server.url("/a"));
  EXPECT_EQ(old.body(), "1");
  EXPECT_TRUE(from_cache(old) && stale(old));
  std::string now;
  EXPECT_TRUE(eventually([&] { return (now = get(client.get(), server.url("/a")).body()) != "1"; }));
  EXPECT_TRUE(now == "2" || now == "3") << now;
  EXPECT_TRUE(from_cache(get(client.get(), server.url("/a"))));
  EXPECT_LE(asked("/a"), 3u) << "a renewal, and perhaps one for who had looked before it was there";
  EXPECT_EQ(counters(client.get()).submitted, counters(client.get()).succeeded) << "a renewal is none of the program's";
}

TEST_P(each_cache, a_renewal_under_way_does_not_hold_up_the_end_of_a_client) {
  on("/a", [](const fault_request& r, size_t n) {
    if (n > 1) return fault_script{{{act::stall}}};
    return say(r, "200 OK", "Cache-Control: max-age=0, stale-while-revalidate=3600\r\n", "old");
  });
  auto client = make_client(kept());
  get(client.get(), server.url("/a"));
  EXPECT_EQ(get(client.get(), server.url("/a")).body(), "old");
  EXPECT_TRUE(eventually([&] { return asked("/a") == 2; }));
  client.reset();
}
